import { Signal } from '../sim/channel.ts';
import type { Task } from '../sim/sim.ts';
import { Pipe, type PipeReader, type PipeWriter } from './pipe.ts';
import type { NamedPipe } from './types.ts';

/** A named pipe (fifo(7)): each end waits for the other one, and the reader sees the end when the last writer has closed. */
export class Fifo implements NamedPipe {
  private pipe = new Pipe();
  private readers = 0;
  private writers = 0;
  private readonly opened = new Signal();

  reader(): PipeReader {
    this.readers++;
    this.opened.notify();
    let open = true;
    const close = () => {
      if (!open) return;
      open = false;
      if (--this.readers === 0) this.renew((pipe) => pipe.reader.close());
    };
    return { read: () => this.read(close), close };
  }

  writer(): PipeWriter {
    this.writers++;
    this.opened.notify();
    let open = true;
    const close = () => {
      if (!open) return;
      open = false;
      if (--this.writers === 0 && this.readers > 0) this.pipe.writer.close();
    };
    return { write: (text) => this.write(text), close };
  }

  private *read(close: () => void): Task<string | undefined> {
    while (this.writers === 0 && !this.pipe.holdsText && !this.pipe.ended) yield this.opened.wait();
    const text = yield* this.pipe.reader.read();
    if (text === undefined) close();
    return text;
  }

  private *write(text: string): Task {
    while (this.readers === 0) yield this.opened.wait();
    yield* this.pipe.writer.write(text);
  }

  private renew(end: (pipe: Pipe) => void): void {
    const old = this.pipe;
    this.pipe = new Pipe();
    end(old);
  }
}
