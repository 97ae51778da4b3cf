import type { Task } from '../../sim/sim.ts';
import type { Input, Output, Tty } from '../../hosts/types.ts';

/** An open file description: what descriptors of several processes share, with the place up to which it was read. */
export class OpenFile implements Input, Output {
  private refs = 0;
  /** Read from the source and given back by a reader that needed less. */
  private rest = '';
  private readonly input: Input | undefined;
  private readonly output: Output | undefined;
  private readonly onClose: (() => void) | undefined;
  /** The file that it is open on. */
  readonly path: string | undefined;
  /** Gives up the lock that flock(1) took through it. */
  unlock: (() => void) | undefined;

  constructor(source: { input?: Input | undefined; output?: Output | undefined; close?: (() => void) | undefined; path?: string }) {
    this.input = source.input;
    this.output = source.output;
    this.onClose = source.close;
    this.path = source.path;
  }

  /** The same description where the stream already is one, else a new one around it. */
  static of(stream: Input | Output): OpenFile {
    if (stream instanceof OpenFile) return stream;
    return new OpenFile({ input: 'read' in stream ? stream : undefined, output: 'write' in stream ? stream : undefined });
  }

  get tty(): Tty | undefined {
    return this.input?.tty ?? this.output?.tty;
  }

  get readable(): boolean {
    return this.input !== undefined;
  }

  get writable(): boolean {
    return this.output !== undefined;
  }

  ref(): this {
    this.refs++;
    return this;
  }

  /** Gives up one reference; the last one closes, as the end of a pipe does. */
  unref(): void {
    if (--this.refs > 0) return;
    this.onClose?.();
    this.unlock?.();
  }

  *read(): Task<string | undefined> {
    if (this.rest !== '') {
      const text = this.rest;
      this.rest = '';
      return text;
    }
    return this.input ? yield* this.input.read() : undefined;
  }

  unread(text: string): void {
    this.rest = text + this.rest;
  }

  *write(text: string): Task {
    if (this.output) yield* this.output.write(text);
  }

  /** Reads up to and without `end`, leaving the rest for others. `ended`: the input ended first. Undefined where there is nothing. */
  *readUntil(end: string, most = Infinity): Task<{ text: string; ended: boolean } | undefined> {
    let text = '';
    for (;;) {
      const chunk = yield* this.read();
      if (chunk === undefined) return text === '' ? undefined : { text, ended: true };
      const at = end === '' ? -1 : chunk.indexOf(end);
      const take = at >= 0 ? at : chunk.length;
      if (text.length + take >= most && (at < 0 || text.length + at > most)) {
        const used = most - text.length;
        this.unread(chunk.slice(used));
        return { text: text + chunk.slice(0, used), ended: false };
      }
      text += chunk.slice(0, take);
      if (at >= 0) {
        this.unread(chunk.slice(at + end.length));
        return { text, ended: false };
      }
    }
  }
}
