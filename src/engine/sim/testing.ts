import type { Sim, Task } from './sim.ts';

/** For tests: runs a task to its end, for a minute at most, and gives its result; throws what it throws. */
export function finished<T>(sim: Sim, task: Task<T>): T {
  const handle = sim.spawn('test', task, { joined: true });
  sim.run({ stop: () => !handle.live, until: sim.now() + 60_000 });
  if (handle.state === 'failed') throw handle.error;
  if (handle.live) throw new Error('the task still waits');
  return handle.result as T;
}
