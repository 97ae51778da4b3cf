import { Pipe } from '../../hosts/pipe.ts';
import type { Task } from '../../sim/sim.ts';
import { OpenFile } from '../lib/openfile.ts';
import type { Script, Word } from './ast.ts';
import { RedirectError } from './errors.ts';
import { openInput } from './open.ts';
import type { Shell } from './shell.ts';
import { subshell } from './subshell.ts';

/** What a command substitution gives: the output without the newlines at its end. */
export function* substituteCommand(sh: Shell, script: Script): Task<string> {
  const pipe = new Pipe();
  const writer = new OpenFile({ output: pipe.writer, close: () => pipe.writer.close() });
  const reader = new OpenFile({ input: pipe.reader, close: () => pipe.reader.close() }).ref();
  try {
    const child = subshell(sh, script, { fds: new Map([[1, writer]]), substitution: true });
    const text = yield* readAll(reader, withoutNuls);
    sh.substitutionStatus = yield* child.wait();
    sh.status = sh.substitutionStatus;
    return trimmed(text);
  } finally {
    reader.unref();
  }
}

/** What `$(<file)` gives. */
export function* substituteFile(sh: Shell, path: string): Task<string> {
  let input: OpenFile;
  try {
    input = openInput(sh, path).ref();
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    yield* sh.error(error.message);
    sh.status = sh.substitutionStatus = 1;
    return '';
  }
  sh.status = sh.substitutionStatus = 0;
  try {
    return trimmed(yield* readAll(input, withoutNuls));
  } finally {
    input.unref();
  }
}

/** The file of `$(<file)`; undefined for other scripts. */
export const fileOf = (script: Script): Word | undefined => {
  const item = script.items[0];
  const command = item?.first.commands[0];
  if (script.items.length !== 1 || item!.rest.length > 0 || item!.first.commands.length !== 1 || command?.type !== 'simple') return undefined;
  if (command.words.length > 0 || command.assignments.length > 0 || command.redirects.length !== 1 || command.redirects[0]!.operator !== '<') return undefined;
  return command.redirects[0]!.target;
};

/** Without NULs, which no variable can hold. */
const withoutNuls = (text: string): string => (text.includes('\0') ? text.replace(/\0+/g, '') : text);

const trimmed = (text: string): string => {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end--;
  return text.slice(0, end);
};

/** All that comes; `each` is applied to it as it comes. */
function* readAll(input: OpenFile, each = (chunk: string): string => chunk): Task<string> {
  const chunks: string[] = [];
  for (let chunk = yield* input.read(); chunk !== undefined; chunk = yield* input.read()) chunks.push(each(chunk));
  return chunks.join('');
}

/**
 * `<(...)` and `>(...)` as an argument. The output of `<(...)` is collected in a file before the command runs, so that
 * any program can read it by name; as the target of a redirection it is a pipe (see redirect.ts).
 */
export function* processSubstitution(sh: Shell, direction: '<' | '>', script: Script): Task<string> {
  if (direction === '>') {
    const fd = freeDescriptor(sh);
    sh.fds.set(fd, pipeTo(sh, script).ref());
    return `/dev/fd/${fd}`;
  }
  const pipe = new Pipe();
  const writer = new OpenFile({ output: pipe.writer, close: () => pipe.writer.close() });
  const reader = new OpenFile({ input: pipe.reader, close: () => pipe.reader.close() }).ref();
  subshell(sh, script, { fds: new Map([[1, writer]]) });
  const text = yield* readAll(reader);
  reader.unref();
  const { fs, sim } = { fs: sh.process.machine.fs, sim: sh.process.sim };
  const path = `/tmp/sh-np.${sim.random('bash').text(6, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`;
  fs.write(path, text, { mode: 0o600 });
  (sh.temporary ??= []).push(path);
  return path;
}

const freeDescriptor = (sh: Shell): number => {
  let fd = 63;
  while (sh.fds.has(fd)) fd--;
  return fd;
};

/** A pipe whose reader is a subshell. */
export function pipeTo(sh: Shell, script: Script): OpenFile {
  const pipe = new Pipe();
  const reader = new OpenFile({ input: pipe.reader, close: () => pipe.reader.close() });
  const writer = new OpenFile({ output: pipe.writer, close: () => pipe.writer.close() });
  subshell(sh, script, { fds: new Map([[0, reader]]) });
  return writer;
}

/** A pipe whose writer is a subshell. */
export function pipeFrom(sh: Shell, script: Script): OpenFile {
  const pipe = new Pipe();
  const reader = new OpenFile({ input: pipe.reader, close: () => pipe.reader.close() });
  const writer = new OpenFile({ output: pipe.writer, close: () => pipe.writer.close() });
  subshell(sh, script, { fds: new Map([[1, writer]]) });
  return reader;
}
