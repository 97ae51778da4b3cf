import { Distribution, queueBounds } from '../api/distribution.ts';
import type { MeasuredQueue } from '../api/queuemetrics.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import type { Sim, Task, TaskHandle, Wait } from '../sim/sim.ts';
import type { Timer } from '../sim/heap.ts';
import type { Meta } from './store.ts';

export interface WorkQueueOptions {
  /** The first back-off in milliseconds; it doubles with each failure. */
  baseDelayMs?: number;
  maxDelayMs?: number;
}

/** The token bucket that all retries of a queue share (client-go: DefaultTypedControllerRateLimiter, 10 a second, burst 100). */
const RETRIES_PER_SECOND = 10;
const RETRY_BURST = 100;

const queues = new WeakMap<Sim, Set<WorkQueue>>();

/** The queues of a simulation that are not shut down. */
export const queuesOf = (sim: Sim): Set<WorkQueue> => {
  let known = queues.get(sim);
  if (!known) queues.set(sim, (known = new Set()));
  return known;
};

/**
 * Keys to work on: each at most once at a time, and once more when it came in meanwhile. Retries back off per key.
 * Where behaviour is specified: client-go util/workqueue.
 */
export class WorkQueue {
  private keys: string[] = [];
  /** When each key was put there. */
  private times: number[] = [];
  private head = 0;
  /** Keys that wait to be worked on, with the revision of the write that first asked for it. */
  private readonly dirty = new Map<string, string | undefined>();
  /** Keys that are worked on, with when that began. */
  private readonly processing = new Map<string, number>();
  private readonly failures = new Map<string, number>();
  private readonly delayed = new Map<string, Timer>();
  private readonly idle: TaskHandle[] = [];
  private readonly workers: TaskHandle[] = [];
  private waking = false;
  private stopped = false;
  private retryReadyAt = -Infinity;
  private adds = 0;
  private retries = 0;
  private readonly waited = new Distribution();
  private readonly worked = new Distribution();

  constructor(
    private readonly sim: Sim,
    readonly name: string,
    private readonly options: WorkQueueOptions = {},
  ) {
    queuesOf(sim).add(this);
  }

  /** How many keys wait. */
  get size(): number {
    return this.keys.length - this.head;
  }

  /** Adds a key. `trigger`: the object whose write asked for it; what the work writes is traced back to that. */
  add(key: string, trigger?: Meta): void {
    if (this.stopped || this.dirty.has(key)) return;
    this.adds++;
    this.dirty.set(key, trigger?.metadata.resourceVersion);
    if (!this.processing.has(key)) this.push(key);
  }

  private push(key: string): void {
    this.keys.push(key);
    this.times.push(this.sim.now());
    this.wake();
  }

  /** Adds a key after virtual milliseconds; of several delays for one key the shortest counts. */
  addAfter(key: string, ms: number, trigger?: Meta): void {
    if (this.stopped) return;
    if (ms <= 0) {
      this.add(key, trigger);
      return;
    }
    const waiting = this.delayed.get(key);
    if (waiting) {
      if (waiting.at <= this.sim.now() + ms) return;
      this.sim.cancel(waiting);
    }
    const timer = this.sim.after(ms, () => {
      this.delayed.delete(key);
      this.add(key, trigger);
    });
    this.delayed.set(key, timer);
  }

  /** Adds a key again after its back-off. */
  addRateLimited(key: string): void {
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    this.retries++;
    const own = Math.min((this.options.baseDelayMs ?? 5) * 2 ** failures, this.options.maxDelayMs ?? 1_000_000);
    this.addAfter(key, Math.max(own, this.retryDelay()));
  }

  /** Ends the back-off of a key. */
  forget(key: string): void {
    this.failures.delete(key);
  }

  /** How often a key has failed in a row. */
  requeues(key: string): number {
    return this.failures.get(key) ?? 0;
  }

  /** Waits for a key; `done` must be called with it. Undefined after `shutDown`. */
  *get(): Task<string | undefined> {
    while (this.size === 0) {
      if (this.stopped) return undefined;
      yield this.ready;
    }
    const key = this.keys[this.head]!;
    const now = this.sim.now();
    this.waited.add((now - this.times[this.head]!) / 1000, queueBounds);
    this.head++;
    if (this.head > 1024 && this.head * 2 > this.keys.length) {
      this.keys = this.keys.slice(this.head);
      this.times = this.times.slice(this.head);
      this.head = 0;
    }
    this.processing.set(key, now);
    return key;
  }

  /** The revision of the write that asked for a key. Reading it marks the key as taken up; call it once after `get`. */
  take(key: string): string | undefined {
    const revision = this.dirty.get(key);
    this.dirty.delete(key);
    return revision;
  }

  done(key: string): void {
    const began = this.processing.get(key);
    if (began !== undefined) this.worked.add((this.sim.now() - began) / 1000, queueBounds);
    this.processing.delete(key);
    if (this.dirty.has(key)) this.push(key);
  }

  /** What the queue has done so far, under the name that its metrics give it. */
  measured(name = this.name): MeasuredQueue {
    const { adds, retries, waited, worked } = this;
    const running = [...this.processing.values()].map((began) => (this.sim.now() - began) / 1000);
    return { name, depth: this.size, adds, retries, waited, worked, unfinished: running.reduce((sum, s) => sum + s, 0), longest: Math.max(0, ...running) };
  }

  /**
   * Starts `workers` tasks that reconcile keys. An error of the API or of the connection puts the key back with back-off;
   * any other error is reported as a fault as well. What `reconcile` writes has the triggering write as its cause.
   */
  run(workers: number, reconcile: (key: string) => Task<void>): void {
    for (let i = 0; i < workers; i++) this.workers.push(this.sim.spawn(this.name, this.work(reconcile)));
  }

  /** Stops the workers and forgets all keys. */
  shutDown(): void {
    this.stopped = true;
    for (const timer of this.delayed.values()) this.sim.cancel(timer);
    this.delayed.clear();
    this.dirty.clear();
    this.keys = [];
    this.times = [];
    this.head = 0;
    queuesOf(this.sim).delete(this);
    for (const worker of this.workers) worker.cancel();
  }

  private *work(reconcile: (key: string) => Task<void>): Task {
    const { sim } = this;
    for (;;) {
      const key = yield* this.get();
      if (key === undefined) return;
      const revision = this.take(key);
      const task = sim.current!;
      task.cause = revision === undefined ? { actor: this.name, what: key } : { actor: this.name, revision: Number(revision), what: key };
      try {
        yield* reconcile(key);
        this.failures.delete(key);
      } catch (error) {
        if (!(error instanceof StatusError || error instanceof ConnectionError)) sim.report(task, error);
        this.addRateLimited(key);
      } finally {
        this.done(key);
      }
    }
  }

  private readonly ready: Wait = {
    arm: (task) => {
      if (this.size > 0 || this.stopped) {
        task.resume();
        return;
      }
      this.idle.push(task);
      return () => {
        const i = this.idle.indexOf(task);
        if (i >= 0) this.idle.splice(i, 1);
      };
    },
  };

  /** Workers start in an event of their own, after all that is delivered together has been seen. */
  private wake(): void {
    if (this.waking || this.idle.length === 0) return;
    this.waking = true;
    this.sim.after(0, () => {
      this.waking = false;
      for (let n = this.size; n > 0 && this.idle.length > 0; n--) this.idle.shift()!.resume();
    });
  }

  private retryDelay(): number {
    const now = this.sim.now();
    const step = 1000 / RETRIES_PER_SECOND;
    this.retryReadyAt = Math.max(this.retryReadyAt, now - step * RETRY_BURST) + step;
    return Math.max(0, this.retryReadyAt - now);
  }
}
