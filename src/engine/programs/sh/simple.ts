import { FsError, type ProcessHandle, type SpawnOptions } from '../../hosts/types.ts';
import { ExecError } from '../../hosts/types.ts';
import { emptyInput, nullOutput } from '../../hosts/pipe.ts';
import type { Task } from '../../sim/sim.ts';
import { giveDescriptors } from '../lib/files.ts';
import type { OpenFile } from '../lib/openfile.ts';
import type { Assignment, SimpleCommand } from './ast.ts';
import { assign, assignedValue } from './assign.ts';
import { builtins, type Builtin } from './builtins/index.ts';
import { isLeave, RedirectError } from './errors.ts';
import { runText } from './evaluate.ts';
import { expandString, expandWords } from './expand.ts';
import { afterForeground, runCommand } from './interpret.ts';
import { redirect, type Redirected } from './redirect.ts';
import type { Shell, ShellFunction } from './shell.ts';
import { trace, traceAssignment, traceWords } from './trace.ts';

const declarations: ReadonlySet<string> = new Set(['export', 'readonly', 'declare', 'typeset', 'local']);
/** As many nested function calls as the interpreter's own stack bears. */
const deepest = 400;

/** Runs a simple command: expands it, then runs a function, a builtin or a program. The status. */
export function* runSimple(sh: Shell, command: SimpleCommand, tail: boolean): Task<number> {
  sh.line = command.line;
  yield* sh.spend();
  sh.substitutionStatus = undefined;
  const { argv, arrays } = yield* argumentsOf(sh, command);
  try {
    if (argv.length === 0) return yield* assignOnly(sh, command);
    if (sh.options.has('xtrace')) yield* trace(sh, traceWords(argv));
    const fn = sh.functions.get(argv[0]!);
    const builtin = fn ? undefined : builtins.find(sh, argv[0]!);
    if (!fn && !builtin) return yield* runProgram(sh, command, argv, tail);
    return yield* runInside(sh, command, argv, fn ?? builtin!, arrays);
  } finally {
    sh.lastArgument = argv[argv.length - 1] ?? '';
    if (sh.temporary) removeTemporary(sh);
  }
}

function removeTemporary(sh: Shell): void {
  for (const path of sh.temporary ?? []) {
    try {
      sh.process.machine.fs.remove(path);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
  }
  sh.temporary = undefined;
}

/** The expanded words. Arguments of `declare` and its kin that are assignments are not split. */
function* argumentsOf(sh: Shell, command: SimpleCommand): Task<{ argv: string[]; arrays: Map<number, Assignment> | undefined }> {
  const { words } = command;
  if (words.length === 0) return { argv: [], arrays: undefined };
  if (!declarations.has(words[0]!.plain ?? '')) return { argv: yield* expandWords(sh, words), arrays: undefined };
  const argv: string[] = [];
  let arrays: Map<number, Assignment> | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const array = command.arrays?.get(i);
    if (array) {
      (arrays ??= new Map()).set(argv.length, array);
      argv.push(array.name);
    } else if (/^[A-Za-z_]\w*(\[[^\]]*\])?\+?=/.test(word.raw)) argv.push(yield* expandString(sh, word, { assignment: true }));
    else argv.push(...(yield* expandWords(sh, [word])));
  }
  return { argv, arrays };
}

function* assignOnly(sh: Shell, command: SimpleCommand): Task<number> {
  for (const assignment of command.assignments) {
    const value = yield* assign(sh, assignment);
    if (sh.options.has('xtrace')) yield* trace(sh, traceAssignment(assignment, value));
  }
  if (command.redirects.length > 0) {
    try {
      (yield* redirect(sh, command.redirects)).undo();
    } catch (error) {
      if (!(error instanceof RedirectError)) throw error;
      yield* sh.error(error.message);
      return sh.bash ? 1 : 2;
    }
  }
  return sh.substitutionStatus ?? 0;
}

/** Runs a function or builtin with the command's assignments and redirections in effect. */
function* runInside(sh: Shell, command: SimpleCommand, argv: readonly string[], what: ShellFunction | Builtin, arrays: Map<number, Assignment> | undefined): Task<number> {
  const temporary = command.assignments.length > 0;
  const values: [string, string][] = [];
  for (const a of command.assignments) values.push([a.name, yield* assignedValue(sh, a)]);
  let redirected: Redirected | undefined;
  if (command.redirects.length > 0) {
    try {
      redirected = yield* redirect(sh, command.redirects);
    } catch (error) {
      if (!(error instanceof RedirectError)) throw error;
      yield* sh.error(error.message);
      if (!sh.bash && typeof what === 'function' && builtins.special.has(argv[0]!) && !sh.interactive) throw { leave: 'exit', status: 2 };
      return sh.bash ? 1 : 2;
    }
  }
  const isExec = argv[0] === 'exec';
  if (temporary) {
    sh.vars.push();
    for (const [name, value] of values) Object.assign(sh.vars.local(name), { value, exported: true });
  }
  const depth = sh.vars.depth;
  try {
    return typeof what === 'function' ? yield* what(sh, argv, arrays) : yield* callFunction(sh, argv, what);
  } finally {
    if (isExec && argv.length === 1) redirected?.keep();
    else redirected?.undo();
    if (temporary) {
      while (sh.vars.depth > depth) sh.vars.pop();
      sh.vars.pop();
    }
  }
}

/** Calls a shell function with its arguments as positional parameters. */
export function* callFunction(sh: Shell, argv: readonly string[], fn: ShellFunction): Task<number> {
  if (sh.functionNames.length >= deepest) {
    yield* sh.error(`${argv[0]}: maximum function nesting level exceeded (${deepest})`);
    throw { leave: sh.interactive ? 'interrupt' : 'exit', status: 1 };
  }
  const { positional, loops, functionNames } = sh;
  const depth = sh.vars.depth;
  sh.positional = argv.slice(1);
  sh.loops = 0;
  sh.functionNames = [argv[0]!, ...functionNames];
  sh.vars.push();
  try {
    const status = yield* runBody(sh, fn);
    const trap = sh.traps.get('RETURN');
    if (trap !== undefined) {
      sh.status = status;
      yield* runText(sh, trap);
    }
    return status;
  } finally {
    while (sh.vars.depth > depth) sh.vars.pop();
    sh.positional = positional;
    sh.loops = loops;
    sh.functionNames = functionNames;
  }
}

function* runBody(sh: Shell, fn: ShellFunction): Task<number> {
  try {
    return yield* runCommand(sh, fn.body);
  } catch (thrown) {
    if (isLeave(thrown) && thrown.leave === 'return') return thrown.status;
    throw thrown;
  }
}

function* runProgram(sh: Shell, command: SimpleCommand, argv: readonly string[], tail: boolean): Task<number> {
  const env = sh.vars.environment();
  for (const a of command.assignments) {
    const value = yield* assignedValue(sh, a);
    if (sh.options.has('xtrace')) yield* trace(sh, traceAssignment(a, value));
    env[a.name] = value;
  }
  let redirected: Redirected | undefined;
  try {
    if (command.redirects.length > 0) redirected = yield* redirect(sh, command.redirects);
    env['_'] = argv[0]!;
    if (tail && !sh.interactive && ![...sh.traps.values()].some((t) => t !== '') && sh.temporary === undefined) return yield* become(sh, argv, env);
    const handle = yield* start(sh, argv, env);
    if (typeof handle === 'number') return handle;
    const status = yield* sh.jobs.foreground([handle], argv.join(' '));
    yield* afterForeground(sh, handle);
    return status;
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    yield* sh.error(error.message);
    return sh.bash ? 1 : 2;
  } finally {
    redirected?.undo();
  }
}

/** The streams that a child gets, and the descriptors above. */
function streams(sh: Shell): Pick<SpawnOptions, 'stdin' | 'stdout' | 'stderr'> {
  return { stdin: sh.fds.get(0) ?? emptyInput, stdout: sh.fds.get(1) ?? nullOutput, stderr: sh.fds.get(2) ?? nullOutput };
}

/** Starts a program, or says why it can't be: then the result is the status. */
export function* start(sh: Shell, argv: readonly string[], env: Record<string, string>, group?: 'new'): Task<ProcessHandle | number> {
  try {
    return spawn(sh, argv, env, group);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    if (error.reason === 'format') {
      const text = scriptText(sh, error.file);
      if (text !== undefined) return spawn(sh, [sh.bash ? 'bash' : 'sh', error.file, ...argv.slice(1)], env, group);
    }
    return yield* cannot(sh, argv[0]!, error);
  }
}

function spawn(sh: Shell, argv: readonly string[], env: Record<string, string>, group?: 'new'): ProcessHandle {
  const { process } = sh;
  const files = [...sh.fds.values()].map((f) => f.ref());
  const close = () => {
    for (const f of files) f.unref();
  };
  let handle: ProcessHandle;
  try {
    handle = process.machine.spawn({ args: argv, env, cwd: process.cwd, parent: process, ...streams(sh), group: group ?? (sh.options.has('monitor') ? 'new' : 0) });
  } catch (error) {
    close();
    throw error;
  }
  giveDescriptors(handle.process, new Map(sh.fds));
  if (handle.exitCode !== undefined) close();
  else {
    const off = handle.onChange(() => {
      if (handle.exitCode === undefined) return;
      off();
      close();
    });
  }
  return handle;
}

/** execve: this process goes on as the program. */
export function* become(sh: Shell, argv: readonly string[], env: Record<string, string>, command = ''): Task<number> {
  const { process } = sh;
  Object.assign(process, streams(sh));
  giveDescriptors(process, new Map<number, OpenFile>(sh.fds));
  try {
    return yield* process.exec(argv, env);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    if (error.reason === 'format' && scriptText(sh, error.file) !== undefined) return yield* process.exec([sh.bash ? 'bash' : 'sh', error.file, ...argv.slice(1)], env);
    return yield* cannot(sh, argv[0]!, error, command);
  }
}

function scriptText(sh: Shell, file: string): string | undefined {
  const { fs } = sh.process.machine;
  const path = file.startsWith('/') ? file : file.includes('/') ? `${sh.process.cwd}/${file}` : undefined;
  if (!path || fs.stat(path)?.type !== 'file' || fs.stat(path)?.program !== undefined) return undefined;
  return fs.read(path);
}

/** Says why a command can't be run. 127 where it is not there, 126 where it is no program. */
export function* cannot(sh: Shell, name: string, error: ExecError, command = ''): Task<number> {
  const plain = !name.includes('/');
  const missing = error.reason === 'not-found' || error.reason === 'no-such-file';
  const words = missing
    ? sh.bash
      ? plain
        ? command
          ? 'not found'
          : 'command not found'
        : 'No such file or directory'
      : 'not found'
    : error.reason === 'is-directory'
      ? sh.bash
        ? 'Is a directory'
        : 'Permission denied'
      : error.reason === 'permission'
        ? 'Permission denied'
        : sh.bash
          ? 'cannot execute binary file: Exec format error'
          : 'Exec format error';
  yield* sh.error(`${plain || !sh.bash ? command : ''}${name}: ${words}`);
  return missing ? 127 : 126;
}

/** `command NAME`: a builtin or a program, never a function. */
export function* runCommandName(sh: Shell, argv: readonly string[]): Task<number> {
  const builtin = builtins.find(sh, argv[0]!);
  if (builtin) return yield* builtin(sh, argv);
  const handle = yield* start(sh, argv, sh.vars.environment());
  if (typeof handle === 'number') return handle;
  const status = yield* sh.jobs.foreground([handle], argv.join(' '));
  yield* afterForeground(sh, handle);
  return status;
}
