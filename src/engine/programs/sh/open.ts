import { ConnectionError } from '../../api/status.ts';
import { FsError, type Input, type Output } from '../../hosts/types.ts';
import { Channel } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import { descriptorOf } from '../lib/descriptors.ts';
import { fileInput, fileOutput } from '../lib/files.ts';
import { OpenFile } from '../lib/openfile.ts';
import { at } from '../lib/paths.ts';
import { RedirectError } from './errors.ts';
import type { Shell } from './shell.ts';

/** The shell's words for a file that can't be opened. */
function failure(sh: Shell, path: string, error: FsError, writing: boolean): RedirectError {
  const { name } = sh.dialect;
  if (name === 'bash') return new RedirectError(`${path}: ${error.strerror}`);
  const missing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
  if (name === 'dash') return new RedirectError(writing ? `cannot create ${path}: ${missing ? 'Directory nonexistent' : error.strerror}` : `cannot open ${path}: ${missing ? 'No such file' : error.strerror}`);
  return new RedirectError(writing ? `can't create ${path}: ${missing ? 'nonexistent directory' : error.strerror}` : `can't open ${path}: ${missing ? 'no such file' : error.strerror}`);
}

/** Opens a file to read from. Throws RedirectError. */
export function openInput(sh: Shell, path: string): OpenFile {
  const fd = descriptorOf(path);
  if (fd !== undefined && sh.fds.has(fd)) return sh.fds.get(fd)!;
  if (path === '/dev/tty' && sh.process.tty) return new OpenFile({ input: sh.process.tty, output: sh.process.tty });
  try {
    const full = at(sh.process.cwd, path);
    return new OpenFile({ input: fileInput(sh.process.machine.fs, full), path: full });
  } catch (error) {
    if (error instanceof FsError) throw failure(sh, path, error, false);
    throw error;
  }
}

/** Opens a file to write to. Throws RedirectError. */
export function openOutput(sh: Shell, path: string, append: boolean, clobber = true): OpenFile {
  const fd = descriptorOf(path);
  if (fd !== undefined && sh.fds.has(fd)) return sh.fds.get(fd)!;
  if (path === '/dev/tty' && sh.process.tty) return new OpenFile({ input: sh.process.tty, output: sh.process.tty });
  const { fs } = sh.process.machine;
  const full = at(sh.process.cwd, path);
  try {
    if (!clobber && sh.options.has('noclobber') && fs.stat(full)?.type === 'file') throw new RedirectError(sh.bash ? `${path}: cannot overwrite existing file` : `cannot create ${path}: File exists`);
    const output = fileOutput(fs, full, { append });
    return new OpenFile({ output, close: () => output.close?.(), path: full });
  } catch (error) {
    if (error instanceof FsError) throw failure(sh, path, error, true);
    throw error;
  }
}

/** Opens a file to read from and to write over. Throws RedirectError. */
export function openBoth(sh: Shell, path: string): OpenFile {
  const { fs } = sh.process.machine;
  const full = at(sh.process.cwd, path);
  if (descriptorOf(path) !== undefined || (path === '/dev/tty' && sh.process.tty)) return openInput(sh, path);
  if (!fs.stat(full)) openOutput(sh, path, true);
  if (fs.stat(full)?.type !== 'file') return openInput(sh, path);
  let offset = 0;
  const input: Input = {
    *read() {
      const text = fs.read(full).slice(offset);
      offset += text.length;
      return text === '' ? undefined : text;
    },
  };
  const output: Output = {
    *write(text) {
      const old = fs.read(full);
      fs.write(full, old.slice(0, offset).padEnd(offset, '\0') + text + old.slice(offset + text.length));
      offset += text.length;
    },
  };
  return new OpenFile({ input, output });
}

/** Opens bash's /dev/tcp/HOST/PORT. Throws RedirectError. */
export function* openSocket(sh: Shell, path: string): Task<OpenFile> {
  const [, , , host, port] = path.split('/');
  const fail = function* (first: string, second: string): Task<never> {
    yield* sh.error(first);
    throw new RedirectError(`${path}: ${second}`);
  };
  try {
    const connection = yield* sh.process.machine.net.dial(host ?? '', Number(port));
    const received = new Channel<string>();
    const input: Input = { read: () => received.next() };
    const output: Output = {
      *write(text) {
        const answer = yield* connection.text(text);
        if (answer === undefined) received.close();
        else received.push(answer);
      },
    };
    return new OpenFile({ input, output, close: () => connection.close() });
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    if (error.kind === 'no-such-host') return yield* fail(`${host}: Name or service not known`, 'Invalid argument');
    const words = error.kind === 'refused' ? 'Connection refused' : error.kind === 'timeout' ? 'Connection timed out' : 'No route to host';
    return yield* fail(`connect: ${words}`, words);
  }
}
