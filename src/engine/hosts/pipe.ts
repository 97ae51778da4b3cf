import { Signal } from '../sim/channel.ts';
import type { Task } from '../sim/sim.ts';
import { BrokenPipe, type Input, type Output } from './types.ts';

/** Linux' pipe capacity (pipe(7)), counted in characters. */
const capacity = 65_536;

export interface PipeReader extends Input {
  /** Without a reader, writers get BrokenPipe. */
  close(): void;
}

export interface PipeWriter extends Output {
  /** The reader sees the end once everything is read. */
  close(): void;
}

/** A pipe: `write` waits while it is full, `read` waits while it is empty. */
export class Pipe {
  private chunks: string[] = [];
  private size = 0;
  private readerGone = false;
  private writerGone = false;
  private readonly changed = new Signal();
  readonly reader: PipeReader;
  readonly writer: PipeWriter;

  constructor() {
    this.reader = { read: () => this.read(), close: () => this.closeReader() };
    this.writer = { write: (text) => this.write(text), close: () => this.closeWriter() };
  }

  get holdsText(): boolean {
    return this.size > 0;
  }

  /** Whether the writer has closed it. */
  get ended(): boolean {
    return this.writerGone;
  }

  private *read(): Task<string | undefined> {
    while (this.size === 0) {
      if (this.writerGone) return undefined;
      yield this.changed.wait();
    }
    const text = this.chunks.length === 1 ? this.chunks[0]! : this.chunks.join('');
    this.chunks = [];
    this.size = 0;
    this.changed.notify();
    return text;
  }

  private *write(text: string): Task {
    if (this.readerGone) throw new BrokenPipe();
    if (text === '') return;
    while (this.size >= capacity) {
      yield this.changed.wait();
      if (this.readerGone) throw new BrokenPipe();
    }
    this.chunks.push(text);
    this.size += text.length;
    this.changed.notify();
  }

  private closeReader(): void {
    this.readerGone = true;
    this.changed.notify();
  }

  private closeWriter(): void {
    this.writerGone = true;
    this.changed.notify();
  }
}

/** /dev/null as standard input. */
export const emptyInput: Input = {
  *read() {
    return undefined;
  },
};

/** /dev/null as standard output. */
export const nullOutput: Output = { *write() {} };

/** Text as standard input: a here-document. */
export const textInput = (text: string): Input => {
  let rest: string | undefined = text === '' ? undefined : text;
  return {
    *read() {
      const chunk = rest;
      rest = undefined;
      return chunk;
    },
  };
};

/** Calls `fn` with everything that is written. */
export const sinkOutput = (fn: (text: string) => void): Output => ({
  *write(text) {
    fn(text);
  },
});
