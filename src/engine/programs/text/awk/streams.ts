import { Pipe, type PipeWriter } from '../../../hosts/pipe.ts';
import { BrokenPipe, FsError, type Output, type Process, type ProcessHandle } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { openForReading, openForWriting } from '../../lib/files.ts';
import { LineReader } from '../../lib/text.ts';
import { AwkError } from './values.ts';

/** awk's files and pipes, by the text that opened them. */
export class AwkStreams {
  private readonly outputs = new Map<string, { output: Output; close?: () => Task<number> }>();
  private readonly readers = new Map<string, { reader: LineReader; close?: () => Task<number> }>();
  private buffer = '';

  constructor(private readonly p: Process) {}

  *print(text: string): Task {
    this.buffer += text;
    if (this.buffer.length > 8192) yield* this.flush();
  }

  *flush(): Task {
    const text = this.buffer;
    this.buffer = '';
    if (text !== '') yield* this.p.stdout.write(text);
  }

  private shell(command: string, streams: { stdin?: Pipe; stdout?: Pipe }): ProcessHandle {
    const { p } = this;
    const handle = p.machine.spawn({ args: ['sh', '-c', command], parent: p, ...(streams.stdin ? { stdin: streams.stdin.reader } : {}), ...(streams.stdout ? { stdout: streams.stdout.writer } : {}) });
    const ended = () => {
      streams.stdin?.reader.close();
      streams.stdout?.writer.close();
    };
    const off = handle.onChange(() => {
      if (handle.exitCode === undefined) return;
      off();
      ended();
    });
    return handle;
  }

  *write(operator: '>' | '>>' | '|', name: string, text: string): Task {
    let stream = this.outputs.get(name);
    if (!stream) {
      if (operator === '|') {
        yield* this.flush();
        const pipe = new Pipe();
        const handle = this.shell(name, { stdin: pipe });
        const writer: PipeWriter = pipe.writer;
        stream = {
          output: writer,
          *close() {
            writer.close();
            return yield* handle.wait();
          },
        };
      } else if (name === '/dev/stdout' || name === '-') stream = { output: { write: (t) => this.print(t) } };
      else stream = { output: this.open(name, operator === '>>') };
      this.outputs.set(name, stream);
    }
    try {
      yield* stream.output.write(text);
    } catch (error) {
      if (!(error instanceof BrokenPipe) || operator !== '|') throw error;
    }
  }

  /** Whether a file or command is open for writing. */
  writes(name: string): boolean {
    return name === '' || name === '/dev/stdout' || this.outputs.has(name);
  }

  private open(name: string, append: boolean): Output {
    try {
      return openForWriting(this.p, name, { append });
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      throw new AwkError(`cannot open "${name}" for output (${error.strerror})`);
    }
  }

  /** The next line of a file or command; -1 where it can't be opened. */
  *getline(kind: 'file' | 'command', name: string): Task<string | undefined | -1> {
    let stream = this.readers.get(name);
    if (!stream) {
      yield* this.flush();
      if (kind === 'command') {
        const pipe = new Pipe();
        const handle = this.shell(name, { stdout: pipe });
        stream = {
          reader: new LineReader(pipe.reader),
          *close() {
            pipe.reader.close();
            return yield* handle.wait();
          },
        };
      } else {
        try {
          stream = { reader: new LineReader(name === '-' ? this.p.stdin : openForReading(this.p, name)) };
        } catch (error) {
          if (error instanceof FsError) return -1;
          throw error;
        }
      }
      this.readers.set(name, stream);
    }
    return yield* stream.reader.next();
  }

  *close(name: string): Task<number> {
    const stream = this.outputs.get(name) ?? this.readers.get(name);
    if (!stream) return -1;
    this.outputs.delete(name);
    this.readers.delete(name);
    return stream.close ? yield* stream.close() : 0;
  }

  *system(command: string): Task<number> {
    yield* this.flush();
    const handle = this.p.machine.spawn({ args: ['sh', '-c', command], parent: this.p });
    return yield* handle.wait();
  }

  /** Flushes, and waits for the commands that read what was printed. */
  *end(): Task {
    yield* this.flush();
    for (const name of [...this.outputs.keys(), ...this.readers.keys()]) yield* this.close(name);
  }
}
