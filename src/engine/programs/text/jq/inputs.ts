import { FsError } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { JsonStream } from './input.ts';
import type { Json } from './values.ts';

/** How inputs are read. */
export interface InputFlags {
  files: readonly string[];
  slurp: boolean;
  stream: boolean;
  rawInput: boolean;
}

/** What --stream makes of a value: a path with each leaf, and the path of the last child where a container ends. */
function* streamed(value: Json, path: readonly Json[] = []): Generator<Json> {
  const keys: readonly (string | number)[] = Array.isArray(value) ? value.map((_, i) => i) : typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0) {
    yield [[...path], value];
    return;
  }
  for (const key of keys) yield* streamed((value as Record<string | number, Json>)[key]!, [...path, key]);
  yield [[...path, keys[keys.length - 1]!]];
}

/** The inputs in order: values of the files or of standard input as they come. */
export class Inputs {
  status = 0;
  private stream = new JsonStream();
  private lines = '';
  private done = false;
  private slurped = false;
  private fileIndex = 0;
  private all: Json[] | undefined;
  /** Lines read of the input at hand. */
  private read = 0;
  /** The input at hand; undefined before any. */
  private name: string | undefined;
  private readonly events: Json[] = [];

  constructor(
    private readonly flags: InputFlags,
    private readonly stdin: { read(): Task<string | undefined> },
    private readonly open: (name: string) => Task<string>,
    private readonly err: (text: string) => Task,
  ) {}

  get line(): number {
    return this.read;
  }

  /** The file that the input at hand is from. */
  get file(): string | undefined {
    return this.name;
  }

  /** As errors name the place. */
  get where(): string {
    return this.name === undefined ? '<unknown>' : `${this.name}:${this.read}`;
  }

  private *chunk(): Task<string | undefined> {
    if (this.flags.files.length === 0) {
      this.name = '<stdin>';
      return yield* this.stdin.read();
    }
    for (;;) {
      const name = this.flags.files[this.fileIndex++];
      if (name === undefined) return undefined;
      try {
        const text = yield* this.open(name);
        this.name = name;
        this.read = 0;
        return text;
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        yield* this.err(`jq: error: Could not open file ${name}: ${error.strerror}\n`);
        this.status = 2;
      }
    }
  }

  *next(): Task<Json | undefined> {
    if (this.all) return this.all.shift();
    if (this.flags.slurp) return yield* this.slurp();
    for (;;) {
      if (this.flags.rawInput) {
        const end = this.lines.indexOf('\n');
        if (end >= 0 || (this.done && this.lines !== '')) {
          const line = end >= 0 ? this.lines.slice(0, end) : this.lines;
          this.lines = end >= 0 ? this.lines.slice(end + 1) : '';
          return line;
        }
      } else {
        const event = this.events.shift();
        if (event !== undefined) return event;
        const value = this.stream.next(this.done);
        if (value !== undefined && !this.flags.stream) return value;
        if (value !== undefined) {
          this.events.push(...streamed(value));
          continue;
        }
      }
      if (this.done) return undefined;
      const text = yield* this.chunk();
      if (text === undefined) this.done = true;
      else {
        this.read += text.split('\n').length - 1;
        if (this.flags.rawInput) this.lines += text;
        else this.stream.push(text);
      }
    }
  }

  private *slurp(): Task<Json | undefined> {
    if (this.slurped) return undefined;
    this.slurped = true;
    if (this.flags.rawInput) {
      let text = '';
      for (let c = yield* this.chunk(); c !== undefined; c = yield* this.chunk()) text += c;
      return text;
    }
    const all: Json[] = [];
    for (let c = yield* this.chunk(); c !== undefined; c = yield* this.chunk()) this.stream.push(c);
    for (let v = this.stream.next(true); v !== undefined; v = this.stream.next(true)) all.push(v);
    return all;
  }

  *readEverything(): Task {
    const all: Json[] = [];
    for (let v = yield* this.next(); v !== undefined; v = yield* this.next()) all.push(v);
    this.all = all;
  }

  /** For `input`. */
  take(): Json | undefined {
    return this.all?.shift();
  }
}
