import { FsError, type Input, type Process } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { openForReading } from './files.ts';

/** Characters that a text filter gets through in a virtual millisecond. */
const charsPerMs = 200_000;

/** Reads an input line by line. */
export class LineReader {
  private buffer = '';
  private at = 0;
  private ended = false;
  private owed = 0;
  /** Whether the line read last had a newline at its end. */
  terminated = true;

  constructor(
    private readonly input: Input,
    private readonly end = '\n',
  ) {}

  /** The next line without its newline; undefined at the end. */
  *next(): Task<string | undefined> {
    for (;;) {
      const i = this.buffer.indexOf(this.end, this.at);
      if (i >= 0) {
        const line = this.buffer.slice(this.at, i);
        this.at = i + this.end.length;
        this.terminated = true;
        return line;
      }
      if (this.ended) {
        if (this.at >= this.buffer.length) return undefined;
        const line = this.buffer.slice(this.at);
        this.at = this.buffer.length;
        this.terminated = false;
        return line;
      }
      const chunk = yield* this.input.read();
      if (chunk === undefined) this.ended = true;
      else {
        this.owed += chunk.length;
        if (this.owed > charsPerMs) {
          yield sleep(this.owed / charsPerMs);
          this.owed = 0;
        }
        this.buffer = this.at < this.buffer.length ? this.buffer.slice(this.at) + chunk : chunk;
        this.at = 0;
      }
    }
  }

  /** What has been read from the input but not given out. */
  get rest(): string {
    return this.buffer.slice(this.at);
  }

  /** Whether a line can be given out without waiting. */
  get ready(): boolean {
    return this.buffer.includes(this.end, this.at);
  }
}

export function* readAll(input: Input): Task<string> {
  const chunks: string[] = [];
  let owed = 0;
  for (let chunk = yield* input.read(); chunk !== undefined; chunk = yield* input.read()) {
    chunks.push(chunk);
    owed += chunk.length;
    if (owed > charsPerMs) {
      yield sleep(owed / charsPerMs);
      owed = 0;
    }
  }
  return chunks.join('');
}

/** Lines of a text, without newlines; `terminated` tells whether the last one had one. */
export function splitLines(text: string): { lines: string[]; terminated: boolean } {
  if (text === '') return { lines: [], terminated: true };
  const terminated = text.endsWith('\n');
  return { lines: (terminated ? text.slice(0, -1) : text).split('\n'), terminated };
}

/** An opened operand of a filter: a file, or standard input for `-`. */
export interface Operand {
  /** As given; `-` for standard input. */
  name: string;
  input: Input;
}

/** Opens a filter's operand. Throws FsError. */
export const openOperand = (p: Process, name: string): Input => (name === '-' ? p.stdin : openForReading(p, name));

/** Opens each operand in turn, or standard input where there are none; tells of those that can't be. */
export function* eachOperand(p: Process, names: readonly string[], complain: (name: string, error: FsError) => Task, use: (operand: Operand) => Task): Task<boolean> {
  let good = true;
  for (const name of names.length > 0 ? names : ['-']) {
    let input: Input;
    try {
      input = openOperand(p, name);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* complain(name, error);
      good = false;
      continue;
    }
    yield* use({ name, input });
  }
  return good;
}
