import { FsError } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Assignment, SimpleCommand } from './ast.ts';
import { assign, assignedValue } from './assign.ts';
import { ExpansionError, isLeave, RedirectError } from './errors.ts';
import { expandString, expandWords } from './expand.ts';
import { afterForeground } from './foreground.ts';
import { become, start } from './program.ts';
import type { Builtin, Redirected, Shell, ShellFunction } from './shell.ts';
import { returned } from './sourcing.ts';
import { ReadonlyError } from './variables.ts';

const declarations: ReadonlySet<string> = new Set(['export', 'readonly', 'declare', 'typeset', 'local']);
/** As many nested function calls as the interpreter's own stack bears. */
const deepest = 400;

/** Runs a simple command: expands it, then runs a function, a builtin or a program. The status. */
export function* runSimple(sh: Shell, command: SimpleCommand, tail: boolean): Task<number> {
  yield* sh.spend();
  sh.substitutionStatus = undefined;
  const { argv, arrays } = yield* argumentsOf(sh, command);
  try {
    if (argv.length === 0) return yield* assignOnly(sh, command);
    if (sh.options.has('xtrace') && command.assignments.length === 0) yield* traceWords(sh, argv);
    const fn = sh.functions.get(argv[0]!);
    // `%1` is `fg %1`.
    if (!fn && argv[0]!.startsWith('%') && sh.options.has('monitor')) argv.unshift('fg');
    const builtin = fn ? undefined : sh.interpreter.builtins.find(sh, argv[0]!);
    if (!fn && !builtin) {
      const handler = sh.bash && !argv[0]!.includes('/') && argv[0] !== '' ? sh.functions.get('command_not_found_handle') : undefined;
      if (handler && !found(sh, argv[0]!)) return yield* runInside(sh, command, ['command_not_found_handle', ...argv], handler, undefined);
      return yield* runProgram(sh, command, argv, tail);
    }
    return yield* runInside(sh, command, argv, fn ?? builtin!, arrays);
  } finally {
    sh.lastArgument = argv[argv.length - 1] ?? '';
    if (sh.temporary) removeTemporary(sh);
  }
}

/** Whether a plain name is a program in PATH. */
const found = (sh: Shell, name: string): boolean => (sh.vars.get('PATH') ?? '').split(':').some((dir) => sh.process.machine.fs.stat(`${dir}/${name}`)?.type === 'file');

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

function* redirect(sh: Shell, { redirects }: SimpleCommand): Task<Redirected> {
  const language = yield* sh.language();
  return yield* language.redirect(sh, redirects);
}

function* traceWords(sh: Shell, words: readonly string[]): Task {
  const language = yield* sh.language();
  yield* language.traceWords(sh, words);
}

function* traceAssignment(sh: Shell, assignment: Assignment, value: string): Task {
  const language = yield* sh.language();
  yield* language.traceAssignment(sh, assignment, value);
}

function* assignOnly(sh: Shell, command: SimpleCommand): Task<number> {
  for (const assignment of command.assignments) {
    // A new PS4 counts from the next line on.
    const before = assignment.name === 'PS4' && sh.options.has('xtrace');
    if (before) yield* traceAssignment(sh, assignment, yield* assignedValue(sh, assignment));
    const value = yield* assign(sh, assignment);
    if (sh.options.has('xtrace') && !before) yield* traceAssignment(sh, assignment, value);
  }
  if (command.redirects.length > 0) {
    try {
      (yield* redirect(sh, command)).undo();
    } catch (error) {
      if (!(error instanceof RedirectError)) throw error;
      yield* sh.error(error.message);
      return sh.bash ? 1 : 2;
    }
  }
  return sh.substitutionStatus ?? 0;
}

/** Builtins that run commands, whose errors are not their own. */
const evaluates: ReadonlySet<string> = new Set(['.', 'builtin', 'command', 'eval', 'source']);

/** Runs a function or builtin with the command's assignments and redirections in effect. */
function* runInside(sh: Shell, command: SimpleCommand, argv: readonly string[], what: ShellFunction | Builtin, arrays: Map<number, Assignment> | undefined): Task<number> {
  const temporary = command.assignments.length > 0;
  let redirected: Redirected | undefined;
  if (command.redirects.length > 0) {
    try {
      redirected = yield* redirect(sh, command);
    } catch (error) {
      if (!(error instanceof RedirectError)) throw error;
      yield* sh.error(error.message);
      if (!sh.bash && typeof what === 'function' && sh.interpreter.builtins.special.has(argv[0]!) && !sh.interactive) throw { leave: 'exit', status: 2 };
      return sh.bash ? 1 : 2;
    }
  }
  const isExec = argv[0] === 'exec';
  if (temporary) {
    sh.vars.push();
    for (const a of command.assignments) {
      const value = yield* assignedValue(sh, a);
      if (sh.options.has('xtrace')) yield* traceAssignment(sh, a, value);
      if (sh.vars.find(a.name)?.readonly) {
        yield* sh.error(`${a.name}: readonly variable`);
        continue;
      }
      Object.assign(sh.vars.local(a.name), { value, exported: true });
    }
  }
  if (temporary && sh.options.has('xtrace')) yield* traceWords(sh, argv);
  const depth = sh.vars.depth;
  try {
    return typeof what === 'function' ? yield* what(sh, argv, arrays) : yield* callFunction(sh, argv, what);
  } catch (error) {
    if (!(error instanceof ReadonlyError && typeof what === 'function' && sh.bash) || evaluates.has(argv[0]!)) throw error;
    yield* sh.error(error.message);
    return 1;
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
function* callFunction(sh: Shell, argv: readonly string[], fn: ShellFunction): Task<number> {
  if (sh.functionNames.length >= deepest) {
    yield* sh.error(`${argv[0]}: maximum function nesting level exceeded (${deepest})`);
    throw { leave: sh.interactive ? 'interrupt' : 'exit', status: 1 };
  }
  const { positional, loops, functionNames, localOptions } = sh;
  // A function has the RETURN trap of its caller only with `set -T`.
  const trap = sh.options.has('functrace') ? undefined : sh.traps.get('RETURN');
  if (trap !== undefined) sh.traps.delete('RETURN');
  sh.localOptions = undefined;
  const depth = sh.vars.depth;
  sh.positional = argv.slice(1);
  sh.loops = 0;
  sh.functionNames = [argv[0]!, ...functionNames];
  sh.vars.push();
  try {
    return yield* returned(sh, yield* runBody(sh, fn));
  } catch (error) {
    if (error instanceof ExpansionError || error instanceof ReadonlyError) error.prefix ??= sh.prefix();
    throw error;
  } finally {
    while (sh.vars.depth > depth) sh.vars.pop();
    sh.positional = positional;
    sh.loops = loops;
    sh.functionNames = functionNames;
    if (trap !== undefined && !sh.traps.has('RETURN')) sh.traps.set('RETURN', trap);
    if (sh.localOptions) sh.options = sh.localOptions;
    sh.localOptions = localOptions;
  }
}

function* runBody(sh: Shell, fn: ShellFunction): Task<number> {
  try {
    return yield* sh.interpreter.command(sh, fn.body);
  } catch (thrown) {
    if (isLeave(thrown) && thrown.leave === 'return') return thrown.status;
    throw thrown;
  }
}

function* runProgram(sh: Shell, command: SimpleCommand, argv: readonly string[], tail: boolean): Task<number> {
  const env = sh.environment();
  sh.vars.push();
  try {
    // Each assignment sees those before it.
    for (const a of command.assignments) {
      const value = yield* assignedValue(sh, a);
      if (sh.options.has('xtrace')) yield* traceAssignment(sh, a, value);
      sh.vars.local(a.name).value = env[a.name] = value;
    }
  } finally {
    sh.vars.pop();
  }
  if (command.assignments.length > 0 && sh.options.has('xtrace')) yield* traceWords(sh, argv);
  let redirected: Redirected | undefined;
  try {
    if (command.redirects.length > 0) redirected = yield* redirect(sh, command);
    env['_'] = argv[0]!;
    if (tail && !sh.interactive && ![...sh.traps.values()].some((t) => t !== '') && sh.temporary === undefined) return yield* become(sh, argv, env);
    const handle = yield* start(sh, argv, env);
    if (typeof handle === 'number') return handle;
    const status = yield* sh.jobs.foreground([handle], argv.join(' '));
    yield* afterForeground(sh, handle, command);
    return status;
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    yield* sh.error(error.message);
    return sh.bash ? 1 : 2;
  } finally {
    redirected?.undo();
  }
}
