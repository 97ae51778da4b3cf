import { signalNumbers } from '../../hosts/process.ts';
import type { Output, Process, ProcessHandle, Signal } from '../../hosts/types.ts';
import { until, type Task } from '../../sim/sim.ts';

/** What bash says of a process that a signal ended. */
const signalWords: Partial<Record<Signal, string>> = {
  SIGHUP: 'Hangup',
  SIGINT: 'Interrupt',
  SIGQUIT: 'Quit',
  SIGKILL: 'Killed',
  SIGUSR1: 'User defined signal 1',
  SIGUSR2: 'User defined signal 2',
  SIGALRM: 'Alarm clock',
  SIGABRT: 'Aborted',
  SIGSEGV: 'Segmentation fault',
  SIGTERM: 'Terminated',
  SIGPIPE: 'Broken pipe',
};

/** The signal that ended a process, as far as its status tells. */
const endedBy = (handle: ProcessHandle): Signal | undefined => {
  const known = handle as { endedBy?: Signal | undefined };
  if ('endedBy' in known) return known.endedBy;
  return (Object.keys(signalNumbers) as Signal[]).find((s) => handle.exitCode === 128 + signalNumbers[s]);
};

export interface Job {
  id: number;
  pgid: number;
  /** One process a stage. */
  handles: readonly ProcessHandle[];
  text: string;
  /** Whether the user has been told of its state. */
  notified: boolean;
  /** Whether it was stopped when the shell looked last. */
  stoppedBefore: boolean;
  /** When a process of it has last ended, stopped or gone on, in virtual milliseconds. */
  changedAt: number;
}

/** Virtual milliseconds until the shell hears of a child: what a signal does shows one prompt later. */
const hearingMs = 2;

export const jobEnded = (job: Job): boolean => job.handles.every((h) => h.exitCode !== undefined);
export const jobStopped = (job: Job): boolean => !jobEnded(job) && job.handles.some((h) => h.stopped) && job.handles.every((h) => h.stopped || h.exitCode !== undefined);

/** The word of `jobs` for the state. */
function stateWord(job: Job): string {
  if (!jobEnded(job)) return jobStopped(job) ? 'Stopped' : 'Running';
  const last = job.handles[job.handles.length - 1]!;
  const signal = endedBy(last);
  if (signal) return signalWords[signal] ?? signal;
  return last.exitCode === 0 ? 'Done' : `Exit ${last.exitCode}`;
}

/** What the shell says of a command that a signal has ended; nothing for Ctrl-C and a broken pipe, and in scripts for SIGTERM. */
export function endWord(handle: ProcessHandle, interactive: boolean): string | undefined {
  const signal = endedBy(handle);
  return signal && signal !== 'SIGINT' && signal !== 'SIGPIPE' && (interactive || signal !== 'SIGTERM') ? signalWords[signal] : undefined;
}

/** What jobs need of the shell that they belong to. */
interface Owner {
  readonly process: Process;
  readonly stderr: Output;
  readonly options: ReadonlySet<string>;
  /** Trapped signals that have come. */
  readonly pending: readonly Signal[];
  /** Called when a trapped signal comes. */
  wake: (() => void) | undefined;
}

/** The jobs of a shell: pipelines in the background, and stopped ones. */
export class Jobs {
  list: Job[] = [];
  /** Ids, the most recently used last: `%+` and `%-`. */
  private recent: number[] = [];
  /** Statuses of background processes that have ended and been forgotten, for `wait PID`. */
  readonly statuses = new Map<number, number>();

  /** Called when a process of a job has ended, stopped or gone on. */
  onChange: ((job: Job) => void) | undefined;

  constructor(
    private readonly sh: Owner,
    from?: Jobs,
  ) {
    if (from) {
      this.recent = from.recent.slice();
      this.list = from.list.slice();
    }
  }

  add(handles: readonly ProcessHandle[], text: string): Job {
    const id = Math.max(0, ...this.list.map((j) => j.id)) + 1;
    const job: Job = { id, pgid: handles[0]!.process.pgid, handles, text, notified: false, stoppedBefore: false, changedAt: -Infinity };
    for (const handle of handles) {
      handle.onChange(() => {
        job.changedAt = this.sh.process.sim.now();
        job.notified = false;
        this.onChange?.(job);
      });
    }
    this.list.push(job);
    this.touch(job);
    return job;
  }

  touch(job: Job): void {
    this.recent = [...this.recent.filter((id) => id !== job.id), job.id];
  }

  remove(job: Job): void {
    this.list = this.list.filter((j) => j !== job);
    this.recent = this.recent.filter((id) => id !== job.id);
    for (const h of job.handles) if (h.exitCode !== undefined) this.statuses.set(h.pid, h.exitCode);
  }

  private order(): Job[] {
    const byId = new Map(this.list.map((j) => [j.id, j]));
    const used = this.recent.map((id) => byId.get(id)).filter((j): j is Job => j !== undefined);
    return [...used.filter((j) => !jobStopped(j)), ...used.filter(jobStopped)].reverse();
  }

  get current(): Job | undefined {
    return this.order()[0];
  }

  mark(job: Job): string {
    const [first, second] = this.order();
    return job === first ? '+' : job === second ? '-' : ' ';
  }

  /** By `%1`, `%%`, `%+`, `%-`, `%name`, `%?text`; undefined where there is none. */
  find(spec: string): Job | undefined {
    if (spec === '' || spec === '%' || spec === '%%' || spec === '%+' || spec === '+') return this.current;
    if (spec === '%-' || spec === '-') return this.order()[1] ?? this.current;
    const name = spec.replace(/^%/, '');
    if (/^\d+$/.test(name)) return this.list.find((j) => j.id === Number(name));
    return name.startsWith('?') ? this.list.find((j) => j.text.includes(name.slice(1))) : this.list.find((j) => j.text.startsWith(name));
  }

  /** A line of `jobs`. */
  describe(job: Job, pids = false, state = stateWord(job)): string {
    const text = state === 'Running' ? `${job.text} &` : job.text;
    return `[${job.id}]${this.mark(job)} ${pids ? `${job.handles[0]!.pid} ` : ' '}${state.padEnd(pids ? 23 : 24)}${pids ? ' ' : ''}${text}\n`;
  }

  /** Tells of jobs that have changed since; called before a prompt. Forgets those that have ended. `all`: of what has happened just now, too. */
  *notify(all = false): Task {
    // Without job control, bash says nothing of its jobs by itself.
    const told = this.sh.options.has('monitor');
    const now = this.sh.process.sim.now();
    for (const job of [...this.list]) {
      const heard = all || now - job.changedAt >= hearingMs;
      if (!heard && !job.stoppedBefore) continue;
      if (jobEnded(job) && heard) {
        if (told && !job.notified) yield* this.sh.stderr.write(this.describe(job));
        this.remove(job);
      } else if (!job.notified && (heard ? jobStopped(job) : jobEnded(job))) {
        if (told) yield* this.sh.stderr.write(`\n${this.describe(job, false, 'Stopped')}`);
        job.notified = heard;
      }
      job.stoppedBefore = jobStopped(job);
    }
  }

  /** Waits until all have ended, or, with `stops`, have ended or stopped. `interruptible`: a trapped signal ends it too. */
  *wait(handles: readonly ProcessHandle[], options: { stops?: boolean; interruptible?: boolean; any?: boolean } = {}): Task<boolean> {
    const settled = (h: ProcessHandle) => h.exitCode !== undefined || (options.stops === true && h.stopped);
    for (;;) {
      if (options.any ? handles.length === 0 || handles.some(settled) : handles.every(settled)) return true;
      if (options.interruptible && this.sh.pending.length > 0) return false;
      yield until<void>((done) => {
        const stop = () => {
          for (const off of offs) off();
          this.sh.wake = undefined;
        };
        const once = () => {
          stop();
          done();
        };
        const offs = handles.filter((h) => h.exitCode === undefined).map((h) => h.onChange(once));
        if (options.interruptible) this.sh.wake = once;
        return stop;
      });
    }
  }

  /** Waits for a foreground job with the terminal handed to it. The status; an interrupt is the caller's to see. */
  *foreground(handles: readonly ProcessHandle[], text: string, known?: Job): Task<number> {
    const { sh } = this;
    const { tty } = sh.process;
    const control = sh.options.has('monitor') && tty !== undefined;
    const last = handles[handles.length - 1]!;
    if (control) tty.foreground = handles[0]!.process.pgid;
    try {
      yield* this.wait(handles, { stops: control });
    } finally {
      // A program that was ended in raw mode leaves the terminal so.
      if (control) {
        tty.mode = 'cooked';
        tty.foreground = sh.process.pgid;
      }
    }
    const stopped = handles.some((h) => h.stopped && h.exitCode === undefined);
    if (stopped) {
      const job = known ?? this.add(handles, text);
      this.touch(job);
      yield* sh.stderr.write(`\n${this.describe(job)}`);
      job.notified = job.stoppedBefore = true;
      return 128 + signalNumbers.SIGTSTP;
    }
    if (known) this.remove(known);
    return last.exitCode ?? 0;
  }
}
