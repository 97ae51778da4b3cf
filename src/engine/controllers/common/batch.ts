import { all } from '../../sim/channel.ts';
import type { Sim, Task } from '../../sim/sim.ts';

/**
 * Calls `make` up to `count` times, in batches of 1, 2, 4, ... side by side; the first failure ends it after its batch
 * (replica_set.go: slowStartBatch). Gives how many succeeded, and the first error.
 */
export function* slowStartBatch(sim: Sim, name: string, count: number, make: (i: number) => Task<unknown>): Task<{ successes: number; error?: unknown }> {
  let successes = 0;
  for (let size = 1, next = 0; next < count; size *= 2) {
    const batch = Math.min(size, count - next);
    let failed = false;
    let error: unknown;
    const attempt = function* (i: number): Task {
      try {
        yield* make(i);
        successes++;
      } catch (e) {
        if (!failed) error = e;
        failed = true;
      }
    };
    if (batch === 1) yield* attempt(next);
    else {
      const tasks: Task[] = [];
      for (let i = 0; i < batch; i++) tasks.push(attempt(next + i));
      yield* all(sim, name, tasks);
    }
    if (failed) return { successes, error };
    next += batch;
  }
  return { successes };
}
