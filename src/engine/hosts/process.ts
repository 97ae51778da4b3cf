import { Signal as Waiting } from '../sim/channel.ts';
import { sleep, type Sim, type Task, type TaskHandle, type Wait } from '../sim/sim.ts';
import { BrokenPipe, ExecError, type Input, type Machine, type Output, type Process, type ProcessHandle, type Program, type Signal, type Tty, type User } from './types.ts';

/** Linux' numbers (signal(7)). */
export const signalNumbers: Record<Signal, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGWINCH: 28,
};

/** The umask that a process has whose parent set none. */
export const defaultUmask = 0o022;

const ignoredByDefault: ReadonlySet<Signal> = new Set(['SIGCHLD', 'SIGCONT', 'SIGWINCH']);

/** What a machine provides to its processes. */
export interface ProcessHome extends Machine {
  /** The program to run for these arguments, and the arguments it gets. Throws ExecError. */
  load(args: readonly string[], env: Record<string, string>, cwd: string): { program: Program; args: readonly string[] };
  ended(process: MachineProcess): void;
  /** The same machine, with its files as a user sees them. */
  seenBy(user: User, umask: number): ProcessHome;
}

export interface ProcessInit {
  pid: number;
  hostPid: number;
  ppid: number;
  pgid: number;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string;
  user: User;
  umask: number;
  niceness: number;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  tty: Tty | undefined;
  /** The first process of a pid namespace: signals without a handler do not reach it from inside (pid_namespaces(7)). */
  init: boolean;
  /** Since when it has run, in virtual milliseconds; undefined: since now. */
  startedAt?: number | undefined;
}

/** A handler that does nothing: the signal is ignored, by the programs that the process starts too (signal(7)). */
export const ignoreSignal = (): void => {};

/** One process: both what its program sees and what others hold of it. */
export class MachineProcess implements Process, ProcessHandle {
  readonly pid: number;
  readonly hostPid: number;
  ppid: number;
  pgid: number;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string;
  user: User;
  umask: number;
  niceness: number;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  readonly tty: Tty | undefined;
  readonly startedAt: number;
  exitCode: number | undefined;
  stopped = false;
  /** The signal that ended it. */
  endedBy: Signal | undefined;
  private task: TaskHandle<number> | undefined;
  private handlers: Map<Signal, () => void> | undefined;
  private starting = false;
  private readonly init: boolean;
  private readonly continued = new Waiting();
  private watchers: (() => void)[] = [];

  constructor(
    /** The machine that it is on, whatever its user may see of it. */
    readonly home: ProcessHome,
    from: ProcessInit,
  ) {
    this.pid = from.pid;
    this.hostPid = from.hostPid;
    this.ppid = from.ppid;
    this.pgid = from.pgid;
    this.args = from.args;
    this.env = from.env;
    this.cwd = from.cwd;
    this.user = from.user;
    this.umask = from.umask;
    this.niceness = from.niceness;
    this.stdin = from.stdin;
    this.stdout = from.stdout;
    this.stderr = from.stderr;
    this.tty = from.tty;
    this.init = from.init;
    this.startedAt = from.startedAt ?? home.sim.now();
  }

  get machine(): ProcessHome {
    return this.user.uid === 0 && this.umask === defaultUmask ? this.home : this.home.seenBy(this.user, this.umask);
  }

  get sim(): Sim {
    return this.home.sim;
  }

  get process(): Process {
    return this;
  }

  /** True while the simulation runs this process' own code. */
  get current(): boolean {
    return this.task !== undefined && this.sim.current === this.task;
  }

  /** `delayMs`: virtual time until the program's first step, for exec. */
  start(program: Program, delayMs: number): void {
    this.starting = true;
    this.task = this.sim.spawn(this.args[0] ?? 'process', this.main(program, delayMs), { joined: true });
    this.task.onEnd(() => this.finish());
    if (this.endedBy) this.task.cancel();
  }

  /** Ends a process that has no program of its own: a daemon that is simulated elsewhere. */
  exit(code: number): void {
    if (this.exitCode !== undefined || this.task) return;
    this.exitCode = code & 255;
    this.leave();
  }

  onSignal(signal: Signal, handler: (() => void) | undefined): void {
    if (handler) (this.handlers ??= new Map()).set(signal, handler);
    else this.handlers?.delete(signal);
  }

  /** Ignores what another process ignores. */
  inheritIgnored(from: MachineProcess): void {
    for (const [signal, handler] of from.handlers ?? []) if (handler === ignoreSignal) this.onSignal(signal, handler);
  }

  kill(signal: Signal): void {
    if (this.exitCode !== undefined) return;
    if (signal === 'SIGKILL') return this.init ? undefined : this.end(signal);
    if (signal === 'SIGSTOP') return this.init ? undefined : this.stop();
    if (signal === 'SIGCONT') this.cont();
    const handler = this.handlers?.get(signal);
    if (handler) return handler();
    if (ignoredByDefault.has(signal) || this.init) return;
    if (signal === 'SIGTSTP' || signal === 'SIGTTIN') return this.stop();
    this.end(signal);
  }

  /** As from an ancestor pid namespace, where SIGKILL and SIGSTOP reach an init process too; the others do not. */
  killFromOutside(signal: Signal): void {
    if (this.exitCode !== undefined) return;
    if (signal === 'SIGKILL') return this.end(signal);
    if (signal === 'SIGSTOP') return this.stop();
    this.kill(signal);
  }

  *wait(): Task<number> {
    while (this.exitCode === undefined) yield this.change();
    return this.exitCode;
  }

  onChange(fn: () => void): () => void {
    this.watchers.push(fn);
    return () => {
      const i = this.watchers.indexOf(fn);
      if (i >= 0) this.watchers.splice(i, 1);
    };
  }

  *exec(args: readonly string[], env = this.env): Task<number> {
    const loaded = this.machine.load(args, env, this.cwd);
    this.args = loaded.args;
    this.env = env;
    this.handlers = undefined;
    return yield* loaded.program(this);
  }

  /** Runs the program; a stopped process does not go on until it is continued. */
  private *main(program: Program, delayMs: number): Task<number> {
    if (delayMs > 0) yield sleep(delayMs);
    const body = program(this);
    try {
      let step = body.next();
      while (!step.done) {
        let value: unknown;
        try {
          value = yield step.value as Wait;
        } catch (error) {
          step = body.throw(error);
          continue;
        }
        while (this.stopped) yield this.continued.wait();
        step = body.next(value);
      }
      return step.value;
    } catch (error) {
      if (error instanceof BrokenPipe) return 128 + signalNumbers.SIGPIPE;
      if (error instanceof ExecError) return yield* this.failed(error);
      throw error;
    } finally {
      body.return(0);
    }
  }

  /** A program that could not become another one, in a shell script's words. */
  private *failed({ reason, file }: ExecError): Task<number> {
    const missing = reason === 'not-found' || reason === 'no-such-file';
    yield* this.stderr.write(`${this.args[0] ?? ''}: exec: ${file}: ${missing ? 'not found' : 'Permission denied'}\n`);
    return missing ? 127 : 126;
  }

  private change(): Wait {
    return {
      arm: (task) => {
        const off = this.onChange(() => {
          off();
          task.resume();
        });
        return off;
      },
    };
  }

  private end(signal: Signal): void {
    this.endedBy = signal;
    if (this.task) this.task.cancel();
    else if (!this.starting) this.exit(128 + signalNumbers[signal]);
  }

  private stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.tell();
  }

  private cont(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.continued.notify();
    this.tell();
  }

  private finish(): void {
    const task = this.task!;
    if (task.state === 'failed') {
      this.sim.report(task, task.error);
      this.exitCode = 139;
    } else if (this.endedBy && task.state === 'cancelled') this.exitCode = 128 + signalNumbers[this.endedBy];
    else this.exitCode = (task.result ?? 0) & 255;
    this.leave();
  }

  private leave(): void {
    this.machine.ended(this);
    this.tell();
    this.watchers = [];
  }

  private tell(): void {
    for (const fn of this.watchers.slice()) fn();
  }
}
