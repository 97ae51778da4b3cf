import { ConnectionError } from '../../api/status.ts';
import { textInput } from '../../hosts/pipe.ts';
import { FsError, type Input, type Output } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { Channel } from '../../sim/channel.ts';
import { descriptorOf, fileInput, fileOutput } from '../lib/files.ts';
import { OpenFile } from '../lib/openfile.ts';
import { at } from '../lib/paths.ts';
import type { Redirect } from './ast.ts';
import { RedirectError } from './errors.ts';
import { expandString, expandWords } from './expand.ts';
import type { Shell } from './shell.ts';
import { pipeFrom, pipeTo } from './substitution.ts';

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
    return new OpenFile({ input: fileInput(sh.process.machine.fs, at(sh.process.cwd, path)) });
  } catch (error) {
    if (error instanceof FsError) throw failure(sh, path, error, false);
    throw error;
  }
}

function openOutput(sh: Shell, path: string, append: boolean, clobber = true): OpenFile {
  const fd = descriptorOf(path);
  if (fd !== undefined && sh.fds.has(fd)) return sh.fds.get(fd)!;
  if (path === '/dev/tty' && sh.process.tty) return new OpenFile({ input: sh.process.tty, output: sh.process.tty });
  const { fs } = sh.process.machine;
  const full = at(sh.process.cwd, path);
  try {
    if (!clobber && sh.options.has('noclobber') && fs.stat(full)?.type === 'file') throw new RedirectError(sh.bash ? `${path}: cannot overwrite existing file` : `cannot create ${path}: File exists`);
    return new OpenFile({ output: fileOutput(fs, full, { append }) });
  } catch (error) {
    if (error instanceof FsError) throw failure(sh, path, error, true);
    throw error;
  }
}

/** Redirections in effect: `undo` restores what was, `keep` lets them stay. */
export interface Redirected {
  undo(): void;
  keep(): void;
}

/** Puts redirections into effect. Throws RedirectError and ExpansionError. */
export function* redirect(sh: Shell, redirects: readonly Redirect[]): Task<Redirected> {
  const saved: [number, OpenFile | undefined][] = [];
  const undo = () => {
    for (const [fd, file] of saved.reverse()) {
      sh.fds.get(fd)?.unref();
      if (file) sh.fds.set(fd, file);
      else sh.fds.delete(fd);
    }
    saved.length = 0;
  };
  const keep = () => {
    for (const [, file] of saved) file?.unref();
    saved.length = 0;
  };
  const put = (fd: number, file: OpenFile | undefined) => {
    saved.push([fd, sh.fds.get(fd)]);
    if (file) sh.fds.set(fd, file.ref());
    else sh.fds.delete(fd);
  };
  try {
    for (const r of redirects) yield* one(sh, r, put);
    return { undo, keep };
  } catch (error) {
    undo();
    throw error;
  }
}

function* one(sh: Shell, r: Redirect, put: (fd: number, file: OpenFile | undefined) => void): Task {
  const reading = r.operator === '<' || r.operator === '<<' || r.operator === '<<<' || r.operator === '<&' || r.operator === '<>';
  let fd = r.fd ?? (reading ? 0 : 1);
  if (r.variable !== undefined) {
    fd = 10;
    while (sh.fds.has(fd)) fd++;
    sh.vars.set(r.variable, String(fd));
  }
  switch (r.operator) {
    case '<<':
      return put(fd, new OpenFile({ input: textInput(r.body ? yield* expandString(sh, r.body) : '') }));
    case '<<<':
      return put(fd, new OpenFile({ input: textInput(`${yield* expandString(sh, r.target)}\n`) }));
    case '<&':
    case '>&':
      return yield* duplicate(sh, r, fd, put);
  }
  const part = r.target.parts[0];
  if (part?.type === 'process' && r.target.parts.length === 1) return put(fd, part.direction === '<' ? pipeFrom(sh, part.script) : pipeTo(sh, part.script));
  const path = yield* target(sh, r);
  switch (r.operator) {
    case '<':
      return put(fd, path.startsWith('/dev/tcp/') ? yield* openSocket(sh, path) : openInput(sh, path));
    case '<>':
      if (path.startsWith('/dev/tcp/')) return put(fd, yield* openSocket(sh, path));
      if (!sh.process.machine.fs.stat(at(sh.process.cwd, path))) openOutput(sh, path, true);
      return put(fd, openInput(sh, path));
    case '>':
      return put(fd, path.startsWith('/dev/tcp/') ? yield* openSocket(sh, path) : openOutput(sh, path, false, false));
    case '>|':
      return put(fd, openOutput(sh, path, false));
    case '>>':
      return put(fd, openOutput(sh, path, true));
    case '&>':
    case '&>>': {
      const file = openOutput(sh, path, r.operator === '&>>', false);
      put(1, file);
      return put(2, file);
    }
  }
}

function* target(sh: Shell, r: Redirect): Task<string> {
  if (r.target.plain !== undefined) {
    if (r.target.plain === '' && sh.bash) throw new RedirectError(': No such file or directory');
    return r.target.plain;
  }
  const words = yield* expandWords(sh, [r.target]);
  if (words.length !== 1) throw new RedirectError(`${r.target.raw}: ambiguous redirect`);
  return words[0]!;
}

function* duplicate(sh: Shell, r: Redirect, fd: number, put: (fd: number, file: OpenFile | undefined) => void): Task {
  const text = yield* expandString(sh, r.target);
  if (text === '-') return put(fd, undefined);
  const m = /^(\d+)(-?)$/.exec(text);
  if (!m) {
    if (r.operator === '<&' || (r.fd !== undefined && r.fd !== 1)) throw new RedirectError(`${text}: ambiguous redirect`);
    const file = openOutput(sh, text, false, false);
    put(1, file);
    return put(2, file);
  }
  const source = sh.fds.get(Number(m[1]));
  if (!source) throw new RedirectError(sh.bash ? `${m[1]}: Bad file descriptor` : `${m[1]}: Bad file descriptor`);
  put(fd, source);
  if (m[2]) put(Number(m[1]), undefined);
}

/** bash's /dev/tcp/HOST/PORT. */
function* openSocket(sh: Shell, path: string): Task<OpenFile> {
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

