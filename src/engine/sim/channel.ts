import type { Sim, Task, TaskHandle, Wait } from './sim.ts';

/** An unbounded queue between tasks. `next` waits for an item; after `close` it gives undefined once empty. */
export class Channel<T> {
  private items: T[] = [];
  private head = 0;
  private waiting: TaskHandle[] = [];
  closed = false;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    if (this.closed) return;
    this.items.push(item);
    this.wake();
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  *next(): Task<T | undefined> {
    while (this.size === 0) {
      if (this.closed) return undefined;
      yield this.ready();
    }
    const item = this.items[this.head]!;
    this.items[this.head++] = undefined as T;
    if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  /** Everything that is there now, without waiting. */
  drain(): T[] {
    const all = this.items.slice(this.head);
    this.items = [];
    this.head = 0;
    return all;
  }

  /** Waits until there is an item or the channel is closed. */
  ready(): Wait {
    return {
      arm: (task) => {
        if (this.size > 0 || this.closed) {
          task.resume();
          return;
        }
        this.waiting.push(task);
        return () => {
          const i = this.waiting.indexOf(task);
          if (i >= 0) this.waiting.splice(i, 1);
        };
      },
    };
  }

  private wake(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const task of waiting) task.resume();
  }
}

/** A place where tasks wait for something to change. */
export class Signal {
  private waiting: TaskHandle[] = [];

  notify(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const task of waiting) task.resume();
  }

  wait(): Wait {
    return {
      arm: (task) => {
        this.waiting.push(task);
        return () => {
          const i = this.waiting.indexOf(task);
          if (i >= 0) this.waiting.splice(i, 1);
        };
      },
    };
  }
}

/** Runs a task for at most `ms`; `expired` tells that it was cancelled for that. Throws what the task throws. */
export function* withTimeout<T>(sim: Sim, ms: number, name: string, task: Task<T>): Task<{ expired: boolean; value?: T }> {
  const handle = sim.spawn(name, task, { joined: true });
  let expired = false;
  const timer = sim.after(ms, () => {
    expired = handle.live;
    handle.cancel();
  });
  try {
    const value = yield* handle.join();
    return expired ? { expired } : { expired, value: value as T };
  } finally {
    sim.cancel(timer);
    if (handle.live) handle.cancel();
  }
}

/** Runs tasks side by side and waits for all; the first error is thrown after all have ended. */
export function* all<T>(sim: Sim, name: string, tasks: readonly Task<T>[]): Task<T[]> {
  const handles = tasks.map((task) => sim.spawn(name, task, { joined: true }));
  const results: T[] = [];
  let error: unknown;
  let failed = false;
  try {
    for (const handle of handles) {
      try {
        results.push((yield* handle.join()) as T);
      } catch (e) {
        if (!failed) error = e;
        failed = true;
      }
    }
  } finally {
    for (const handle of handles) if (handle.live) handle.cancel();
  }
  if (failed) throw error;
  return results;
}
