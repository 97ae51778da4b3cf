import { all } from '../../sim/channel.ts';
import type { Sim, Task } from '../../sim/sim.ts';

/**
 * Calls `make` up to `count` times, in batches of 1, 2, 4, ... side by side; the first failure ends it after its batch
 * (replica_set.go: slowStartBatch). Gives how many succeeded, and the first error.
 */
export function* slowStartBatch(sim: Sim, name: string, count: number, make: (i: number) => Task<unknown>): Task<Outcome> {
  const outcome: Outcome = { successes: 0 };
  for (let size = 1, next = 0; next < count && !('error' in outcome); size *= 2) {
    const batch = Math.min(size, count - next);
    if (batch === 1) yield* attempt(outcome, make(next));
    else yield* all(sim, name, Array.from({ length: batch }, (_, i) => attempt(outcome, make(next + i))));
    next += batch;
  }
  return outcome;
}

interface Outcome {
  successes: number;
  /** The first failure. */
  error?: unknown;
}

function* attempt(outcome: Outcome, task: Task<unknown>): Task {
  try {
    yield* task;
    outcome.successes++;
  } catch (error) {
    if (!('error' in outcome)) outcome.error = error;
  }
}
