import { Random } from './random.ts';
import { TimerHeap, type Timer } from './heap.ts';
import type { Part } from './part.ts';

/**
 * Something a task waits for. The simulation calls `arm` when the task yields it; whoever fulfils it calls `resume` or
 * `fail` on the handle, at once or later. The returned function, if any, is called when the task is cancelled meanwhile.
 */
export interface Wait {
  arm(task: TaskHandle): (() => void) | void;
}

/** A waiting computation: `yield` a Wait, `yield*` another Task. */
export type Task<T = void> = Generator<Wait, T, any>;

/** Why a task does what it does: the chain that leads back to an input. Opaque to the simulation. */
export interface Cause {
  /** Who acts: a component's or a command's name. */
  readonly actor: string;
  /** The etcd revision of the write that this one follows from, if any. */
  readonly revision?: number;
  /** The number of the input that this one follows from, if any. */
  readonly input?: number;
  /** What the actor was about: a line typed, a key reconciled. */
  readonly what?: string;
}

/** What a fault in a task left behind. The task is stopped, the simulation goes on. */
export interface Fault {
  readonly task: string;
  readonly at: number;
  readonly error: unknown;
  readonly seed: number;
}

/** A part that the engine waits for. The clock stands still until whoever runs the engine has loaded it. */
export interface ExternalCall {
  readonly part: Part;
  answer(loaded: unknown): void;
  reject(error: unknown): void;
}

export type TaskState = 'running' | 'done' | 'failed' | 'cancelled';

/** A spawned task. */
export class TaskHandle<T = unknown> {
  state: TaskState = 'running';
  result: T | undefined;
  error: unknown;
  cause: Cause | undefined;
  private disarm: (() => void) | void = undefined;
  private stepping = false;
  private doomed = false;
  private watchers: (() => void)[] = [];
  private armed = 0;
  private early: { thrown: boolean; value: unknown } | undefined;

  constructor(
    readonly sim: Sim,
    readonly name: string,
    private readonly gen: Task<T>,
    cause: Cause | undefined,
    private readonly joined: boolean,
  ) {
    this.cause = cause;
  }

  get live(): boolean {
    return this.state === 'running';
  }

  /** Continues the task with the value of what it waited for. At most once a wait; later calls are ignored. */
  resume(value?: unknown): void {
    this.step(this.armed, false, value);
  }

  /** Throws into the task at the point where it waits. */
  fail(error: unknown): void {
    this.step(this.armed, true, error);
  }

  /** Stops the task where it stands; its `finally` blocks run and must not wait. */
  cancel(): void {
    if (!this.live) return;
    if (this.stepping) {
      this.doomed = true;
      return;
    }
    this.armed++;
    if (this.disarm) this.disarm();
    this.disarm = undefined;
    const outer = this.sim.current;
    this.sim.current = this;
    // What its `finally` blocks end may be what it waits for.
    this.stepping = true;
    try {
      this.gen.return(undefined as T);
      this.end('cancelled');
    } catch (error) {
      this.error = error;
      this.end('failed');
      this.sim.report(this, error);
    } finally {
      this.sim.current = outer;
    }
  }

  /** Calls back when the task has ended, in whatever way; at once if it already has. */
  onEnd(fn: () => void): void {
    if (this.live) this.watchers.push(fn);
    else fn();
  }

  /** Waits for the end; throws what the task threw. A cancelled task gives undefined. */
  *join(): Task<T | undefined> {
    if (this.live) yield { arm: (t) => this.onEnd(() => t.resume()) };
    if (this.state === 'failed') throw this.error;
    return this.result;
  }

  /** Runs the task until its next wait. Called by the simulation only. */
  start(): void {
    this.step(this.armed, false, undefined);
  }

  private end(state: TaskState): void {
    this.state = state;
    const watchers = this.watchers;
    this.watchers = [];
    for (const fn of watchers) fn();
  }

  private step(ticket: number, thrown: boolean, value: unknown): void {
    if (!this.live || ticket !== this.armed || this.stepping) {
      if (this.stepping && this.live) this.early = { thrown, value };
      return;
    }
    const outer = this.sim.current;
    this.sim.current = this;
    try {
      for (;;) {
        this.armed++;
        this.disarm = undefined;
        this.stepping = true;
        const r: IteratorResult<Wait, T> = thrown ? this.gen.throw(value) : this.gen.next(value);
        if (r.done) {
          this.stepping = false;
          this.result = r.value;
          this.end('done');
          return;
        }
        this.early = undefined;
        this.disarm = r.value.arm(this);
        this.stepping = false;
        if (this.doomed) {
          this.cancel();
          return;
        }
        // Fulfilled while arming: go on in this loop, so that a chain of ready waits does not grow the stack.
        const early = this.early as { thrown: boolean; value: unknown } | undefined;
        if (!early) return;
        this.early = undefined;
        thrown = early.thrown;
        value = early.value;
      }
    } catch (error) {
      this.stepping = false;
      this.error = error;
      const awaited = this.joined || this.watchers.length > 0;
      this.end('failed');
      if (!awaited) this.sim.report(this, error);
    } finally {
      this.sim.current = outer;
    }
  }
}

export interface RunOptions {
  /** Virtual milliseconds to run to, included. Default: until nothing is left. */
  until?: number;
  /** Wall milliseconds that this call may take; needs `wall`. */
  budgetMs?: number;
  /** The caller's wall clock in milliseconds. The engine has none. */
  wall?: () => number;
  /** Events to run at most. */
  maxEvents?: number;
  /** Asked after each event; true ends the run. */
  stop?: () => boolean;
}

export type RunEnd = 'until' | 'budget' | 'events' | 'stopped' | 'idle' | 'external';

/**
 * A deterministic discrete-event simulation: one virtual clock, one event queue, one seeded source of chance with a
 * stream per component. State is a function of the seed and of the inputs alone.
 */
export class Sim {
  /** The task that is running now; its cause is inherited by what it spawns and writes. */
  current: TaskHandle | undefined;
  /** How many events have run. With the time it names the place of an input exactly. */
  events = 0;
  /** What the clock waits for. */
  external: ExternalCall | undefined;
  readonly faults: Fault[] = [];
  onFault: ((fault: Fault) => void) | undefined;

  private clock: number;
  private seq = 0;
  private readonly queue = new TimerHeap();
  private readonly streams = new Map<string, Random>();
  private readonly externals: ExternalCall[] = [];
  private readonly parts = new Set<Part>();

  /** `epochMs`: the virtual clock at the start, in milliseconds since 1970. */
  constructor(
    readonly seed: number,
    readonly epochMs: number,
  ) {
    this.clock = epochMs;
  }

  /** Virtual milliseconds since 1970. */
  now(): number {
    return this.clock;
  }

  /** The random stream of a component. */
  random(component: string): Random {
    let r = this.streams.get(component);
    if (!r) this.streams.set(component, (r = new Random(this.seed, component)));
    return r;
  }

  /** Runs `fn` at a virtual time (now if that has passed), after everything already scheduled for that time. */
  at(time: number, fn: () => void): Timer {
    const timer: Timer = { at: time > this.clock ? time : this.clock, seq: this.seq++, run: fn };
    this.queue.push(timer);
    return timer;
  }

  /** Runs `fn` after virtual milliseconds. */
  after(ms: number, fn: () => void): Timer {
    return this.at(this.clock + ms, fn);
  }

  cancel(timer: Timer | undefined): void {
    if (timer) timer.run = null;
  }

  /**
   * Starts a task now; it runs to its first wait before this returns. It inherits the cause of the current task.
   * `joined`: somebody will join it, so what it throws is theirs and no fault.
   */
  spawn<T>(name: string, task: Task<T>, options: { cause?: Cause | undefined; joined?: boolean } = {}): TaskHandle<T> {
    const handle = new TaskHandle<T>(this, name, task, options.cause ?? this.current?.cause, options.joined ?? false);
    handle.start();
    return handle;
  }

  /** How many timers are in the queue, cancelled ones included. */
  get pending(): number {
    return this.queue.size;
  }

  /** The virtual time of the next event, or undefined. */
  nextAt(): number | undefined {
    for (;;) {
      const top = this.queue.peek();
      if (!top) return undefined;
      if (top.run) return top.at;
      this.queue.pop();
    }
  }

  /** Runs events in order; says why it stopped. After 'until' the clock stands at `until`. */
  run(options: RunOptions = {}): RunEnd {
    const { until = Infinity, budgetMs = Infinity, wall, maxEvents = Infinity, stop } = options;
    const deadline = wall && budgetMs !== Infinity ? wall() + budgetMs : Infinity;
    for (let n = 0; ; ) {
      if (this.external) return 'external';
      const at = this.nextAt();
      if (at === undefined || at > until) {
        if (until !== Infinity && until > this.clock) this.clock = until;
        return at === undefined && until === Infinity ? 'idle' : 'until';
      }
      if (n >= maxEvents) return 'events';
      if (n > 0 && deadline !== Infinity && wall!() >= deadline) return 'budget';
      const timer = this.queue.pop()!;
      this.clock = timer.at;
      const fn = timer.run!;
      timer.run = null;
      this.events++;
      n++;
      try {
        fn();
      } catch (error) {
        this.report(undefined, error);
      }
      if (stop?.()) return 'stopped';
    }
  }

  /** Puts the clock at a time without running anything, as a replay does for an input. False when an event is due before. */
  standAt(time: number): boolean {
    const next = this.nextAt();
    if (time < this.clock || (next !== undefined && next < time)) return false;
    this.clock = time;
    return true;
  }

  /** Records a fault. A task that somebody joins reports to them instead. */
  report(task: TaskHandle | undefined, error: unknown): void {
    const fault: Fault = { task: task?.name ?? 'timer', at: this.clock, error, seed: this.seed };
    this.faults.push(fault);
    this.onFault?.(fault);
  }

  /**
   * A part of the engine. The clock stands still until it is loaded. The first use in a simulation takes one event and no
   * virtual time, whether the part was there already or not, so that a replay is the same.
   */
  *part<T>(part: Part<T>): Task<T> {
    if (!this.parts.has(part as Part)) {
      yield {
        arm: (task) => {
          let failure: unknown;
          if (part.loaded === undefined) this.ask(part as Part, (error) => (failure = error));
          const timer = this.after(0, () => (part.loaded === undefined ? task.fail(failure) : task.resume()));
          return () => this.cancel(timer);
        },
      };
      this.parts.add(part as Part);
    }
    return part.loaded!;
  }

  /** True when `part` gives it without waiting. */
  has(part: Part<any>): boolean {
    return this.parts.has(part);
  }

  private ask(part: Part, failed: (error: unknown) => void): void {
    const done = () => {
      this.externals.splice(this.externals.indexOf(call), 1);
      this.external = this.externals[0];
    };
    const call: ExternalCall = {
      part,
      answer: (loaded) => {
        part.loaded = loaded;
        done();
      },
      reject: (error) => {
        failed(error);
        done();
      },
    };
    this.externals.push(call);
    this.external = this.externals[0];
  }
}

/** Waits for virtual milliseconds. */
export const sleep = (ms: number): Wait => ({
  arm: (task) => {
    const timer = task.sim.after(ms, () => task.resume());
    return () => task.sim.cancel(timer);
  },
});

/** Waits until `register`'s callback is called; the callback's argument is what the `yield` gives. */
export const until = <T>(register: (done: (value: T) => void) => (() => void) | void): Wait => ({
  arm: (task) => register((value) => task.resume(value)),
});
