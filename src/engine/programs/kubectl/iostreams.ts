import { klogHead } from '../../hosts/klog.ts';
import type { Process } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';

/** Where a command prints: into a buffer that is written out before each request, before each wait and at the end. */
export class IOStreams {
  warnings = 0;
  /** -v */
  verbosity = 0;
  private buffer: { to: 'stdout' | 'stderr'; text: string }[] = [];

  constructor(readonly process: Process) {}

  /** Prints to standard output. */
  out(text: string): void {
    this.write('stdout', text);
  }

  /** Prints to standard error. */
  err(text: string): void {
    this.write('stderr', text);
  }

  /** `Warning: ...` on standard error. */
  warn(text: string): void {
    this.warnings++;
    this.err(`Warning: ${text}\n`);
  }

  /** Logs a line from -v=`level` on; `source`: file and line of the real program (klog.V). */
  log(level: number, source: string, text: string): void {
    if (this.verbosity >= level) this.err(`${klogHead(this.process, 'I', source)}${text}\n`);
  }

  private write(to: 'stdout' | 'stderr', text: string): void {
    if (text === '') return;
    const last = this.buffer[this.buffer.length - 1];
    if (last?.to === to) last.text += text;
    else this.buffer.push({ to, text });
  }

  /** Writes out what was printed so far. Throws BrokenPipe without a reader. */
  *flush(): Task {
    while (this.buffer.length > 0) {
      const { to, text } = this.buffer.shift()!;
      yield* this.process[to].write(text);
    }
  }

  /** Waits for virtual milliseconds. */
  *sleep(ms: number): Task {
    yield* this.flush();
    yield sleep(ms);
  }

  /** Virtual milliseconds since 1970. */
  now(): number {
    return this.process.sim.now();
  }
}
