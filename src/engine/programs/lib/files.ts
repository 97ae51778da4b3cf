import { FsError, type FileSystem, type Input, type Output, type Process } from '../../hosts/types.ts';
import { sleep } from '../../sim/sim.ts';
import { descriptorOf, streamOf } from './descriptors.ts';
import { at } from './paths.ts';

/** Devices that never end. */
const endless: ReadonlySet<string> = new Set(['/dev/zero', '/dev/urandom', '/dev/random', '/dev/full']);

/** Virtual milliseconds that it takes to write this many characters to a file: 1 GB/s. */
const msPerCharacter = 1e-6;

/** A file's contents as an input. Throws FsError. */
export function fileInput(fs: FileSystem, path: string): Input {
  const stat = fs.stat(path);
  if (!stat) throw new FsError('ENOENT', path);
  if (stat.type === 'dir') throw new FsError('EISDIR', path);
  const fifo = fs.fifo(path);
  if (fifo) return fifo.reader();
  if ((stat.mode & 0o444) === 0) throw new FsError('EACCES', path);
  if (endless.has(path)) {
    return {
      *read() {
        yield sleep(0.05);
        return fs.read(path);
      },
    };
  }
  let text: string | undefined = binary(fs, path) ?? fs.read(path);
  return {
    *read() {
      const chunk = text;
      text = undefined;
      return chunk === '' ? undefined : chunk;
    },
  };
}

/** What a program's file holds: nobody reads it, but it must not look like text. */
const binary = (fs: FileSystem, path: string): string | undefined => {
  const program = fs.stat(path)?.program;
  return program === undefined ? undefined : `\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0${program}\0`;
};

/** A file as an output; everything goes to its end. `close` tells the readers of a named pipe that nothing more comes. Throws FsError. */
export function fileOutput(fs: FileSystem, path: string, options: { append: boolean }): Output & { close?(): void } {
  const stat = fs.stat(path);
  const fifo = fs.fifo(path);
  if (fifo) return fifo.writer();
  if (stat?.type === 'dir') throw new FsError('EISDIR', path);
  if (stat?.type !== 'char') fs.write(path, '', { append: options.append });
  let owed = 0;
  return {
    *write(text) {
      if (text === '') return;
      fs.write(path, text, { append: true });
      owed += text.length * msPerCharacter + 0.0005;
      if (owed < 0.1) return;
      const ms = owed;
      owed = 0;
      yield sleep(ms);
    },
  };
}

/** Names the file in an error as the program was given it. */
function named<T>(name: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw error instanceof FsError ? new FsError(error.code, name) : error;
  }
}

/** Opens a file that a program was given by name. Throws FsError. */
export function openForReading(p: Process, name: string): Input {
  const fd = descriptorOf(name);
  if (fd !== undefined) {
    const stream = streamOf(p, fd);
    if (!stream || !('read' in stream)) throw new FsError('ENOENT', name);
    return stream;
  }
  if (name === '/dev/tty' && p.tty) return p.tty;
  return named(name, () => fileInput(p.machine.fs, at(p.cwd, name)));
}

/** Opens a file to write to. Throws FsError. */
export function openForWriting(p: Process, name: string, options: { append: boolean }): Output {
  const fd = descriptorOf(name);
  if (fd !== undefined) {
    const stream = streamOf(p, fd);
    if (!stream || !('write' in stream)) throw new FsError('ENOENT', name);
    return stream;
  }
  if (name === '/dev/tty' && p.tty) return p.tty;
  const output = named(name, () => fileOutput(p.machine.fs, at(p.cwd, name), options));
  const self = output.close && p.machine.process(p.pid);
  self?.onChange(() => self.exitCode !== undefined && output.close?.());
  return output;
}
