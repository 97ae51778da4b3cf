import { textInput } from '../../hosts/pipe.ts';
import type { Task } from '../../sim/sim.ts';
import { OpenFile } from '../lib/openfile.ts';
import type { Redirect } from './ast.ts';
import { RedirectError } from './errors.ts';
import { expandString, expandWords } from './expand.ts';
import { openBoth, openInput, openOutput, openSocket } from './open.ts';
import type { Redirected, Shell } from './shell.ts';
import { pipeFrom, pipeTo } from './substitution.ts';

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
    const [, name, index] = /^(\w+)(?:\[(\w+)\])?$/.exec(r.variable)!;
    if (r.target.plain === '-') fd = Number((index === undefined ? sh.vars.get(name!) : sh.vars.element(name!, index)) ?? -1);
    else {
      fd = 10;
      while (sh.fds.has(fd)) fd++;
      if (index === undefined) sh.vars.set(name!, String(fd));
      else sh.vars.setElement(name!, index, String(fd));
    }
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
      return put(fd, openBoth(sh, path));
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
