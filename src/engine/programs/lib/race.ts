import { until, type Sim, type Task } from '../../sim/sim.ts';

/** How a race ended: with the task's value, by the time, or because somebody called `wake`. */
export type Outcome<T> = { why: 'done'; value: T } | { why: 'timeout' } | { why: 'woken' };

/**
 * Runs a task until it ends, `ms` virtual milliseconds have passed or the function given to `register` is called; a task
 * that has not ended is cancelled. Throws what the task throws.
 */
export function* race<T>(sim: Sim, name: string, task: Task<T>, options: { ms?: number | undefined; register?: (wake: () => void) => void }): Task<Outcome<T>> {
  const handle = sim.spawn(name, task, { joined: true });
  let why: 'timeout' | 'woken' | undefined;
  if (handle.live) {
    let resume: (() => void) | undefined;
    const stop = (reason: 'timeout' | 'woken') => {
      why ??= reason;
      resume?.();
    };
    const timer = options.ms === undefined ? undefined : sim.after(options.ms, () => stop('timeout'));
    options.register?.(() => stop('woken'));
    try {
      yield until<void>((done) => {
        resume = () => {
          resume = undefined;
          done();
        };
        handle.onEnd(() => resume?.());
      });
    } finally {
      resume = undefined;
      sim.cancel(timer);
      if (handle.live) handle.cancel();
    }
  }
  if (why) return { why };
  return { why: 'done', value: (yield* handle.join()) as T };
}
