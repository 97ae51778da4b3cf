import { FsError } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';
import { at } from '../../lib/paths.ts';
import type { Leave } from '../errors.ts';
import { become } from '../program.ts';
import { sourceFile } from '../sourcing.ts';
import type { Builtin, Shell } from '../shell.ts';

const loopLeave = (leave: 'break' | 'continue'): Builtin =>
  function* (sh, args) {
    const levels = args[1] === undefined ? 1 : Number(args[1]);
    if (!Number.isInteger(levels)) {
      yield* sh.error(`${args[0]}: ${args[1]}: numeric argument required`);
      throw { leave: 'exit', status: 128 } satisfies Leave;
    }
    if (levels < 1) {
      yield* sh.error(`${args[0]}: ${args[1]}: loop count out of range`);
      sh.status = 1;
      throw { leave: 'break', levels: sh.loops, result: 1 } satisfies Leave;
    }
    if (sh.loops === 0) {
      if (sh.bash) yield* sh.error(`${args[0]}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    throw { leave, levels: Math.min(levels, sh.loops) } satisfies Leave;
  };

function* statusArgument(sh: Shell, args: readonly string[]): Task<number> {
  if (args[1] === undefined) return sh.status;
  if (args.length > 2 && sh.bash && /^-?\d+$/.test(args[1])) {
    yield* sh.error(`${args[0]}: too many arguments`);
    if (sh.interactive) return 1;
    throw { leave: 'exit', status: 1 } satisfies Leave;
  }
  if (/^-?\d+$/.test(args[1])) return Number(args[1]) & 255;
  yield* sh.error(sh.bash ? `${args[0]}: ${args[1]}: numeric argument required` : `${args[0]}: Illegal number: ${args[1]}`);
  return 2;
}

const exit: Builtin = function* (sh, args) {
  const status = yield* statusArgument(sh, args);
  if (sh.interactive) {
    if (sh.jobs.list.some((j) => j.handles.some((h) => h.stopped)) && !sh.warnedOfJobs) {
      yield* sh.stderr.write(`exit\nThere are stopped jobs.\n`);
      sh.warnedOfJobs = true;
      return 1;
    }
    if (sh.subshell === 0 && sh.bash) yield* sh.stderr.write(sh.login ? 'logout\n' : 'exit\n');
  }
  throw { leave: 'exit', status } satisfies Leave;
};

const returnBuiltin: Builtin = function* (sh, args) {
  const status = yield* statusArgument(sh, args);
  if (sh.functionNames.length === 0 && sh.sourced === 0 && sh.bash) {
    yield* sh.error("return: can only `return' from a function or sourced script");
    return 2;
  }
  throw { leave: 'return', status } satisfies Leave;
};

/** Finds a file for `.`: by path, or in PATH and then here. */
function findSource(sh: Shell, name: string): string {
  const { fs } = sh.process.machine;
  if (name.includes('/')) return at(sh.process.cwd, name);
  for (const dir of (sh.vars.get('PATH') ?? '').split(':')) if (fs.stat(`${dir}/${name}`)?.type === 'file' && fs.stat(`${dir}/${name}`)?.program === undefined) return `${dir}/${name}`;
  return at(sh.process.cwd, name);
}

const source: Builtin = function* (sh, args) {
  const name = args[1];
  if (name === undefined) {
    yield* sh.error(sh.bash ? `${args[0]}: filename argument required\n${args[0]}: usage: ${args[0]} filename [arguments]` : `${args[0]}: filename argument required`);
    return 2;
  }
  try {
    return yield* sourceFile(sh, findSource(sh, name), name, args.slice(2));
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* sh.error(sh.bash ? (error.code === 'EISDIR' ? `${args[0]}: ${name}: is a directory` : `${name}: ${error.strerror}`) : sh.dialect.name === 'dash' ? `.: cannot open ${name}: No such file` : `.: can't open '${name}': ${error.strerror}`);
    if (!sh.bash && !sh.interactive) throw { leave: 'exit', status: 2 } satisfies Leave;
    return 1;
  }
};

const exec: Builtin = function* (sh, args) {
  let words = args.slice(1);
  let env: Record<string, string> | undefined;
  let name: string | undefined;
  while (sh.bash && words[0]?.startsWith('-') && words[0] !== '-') {
    if (words[0] === '--') {
      words = words.slice(1);
      break;
    }
    if (words[0] === '-c') env = {};
    else if (words[0] === '-a') {
      name = words[1];
      words = words.slice(1);
    } else if (words[0] !== '-l') {
      yield* sh.error(`exec: ${words[0]}: invalid option\nexec: usage: exec [-cl] [-a name] [command [argument ...]] [redirection ...]`);
      return 2;
    }
    words = words.slice(1);
  }
  if (words.length === 0) return 0;
  void name;
  const status = yield* become(sh, words, env ?? sh.environment(), 'exec: ');
  sh.traps.delete('EXIT');
  throw { leave: 'exit', status } satisfies Leave;
};

export const flowBuiltins: Readonly<Record<string, Builtin>> = {
  *':'() {
    return 0;
  },
  *true() {
    return 0;
  },
  *false() {
    return 1;
  },
  break: loopLeave('break'),
  continue: loopLeave('continue'),
  exit,
  *logout(sh, args) {
    if (sh.login) return yield* exit(sh, args);
    yield* sh.error("logout: not login shell: use `exit'");
    return 1;
  },
  return: returnBuiltin,
  *eval(sh, args) {
    const words = args[1] === '--' ? args.slice(2) : args.slice(1);
    sh.evaluating++;
    try {
      return yield* sh.runText(words.join(' '), { where: 'eval: ', firstLine: sh.line });
    } finally {
      sh.evaluating--;
    }
  },
  source,
  '.': source,
  exec,
  *caller(sh, args) {
    const file = sh.mode === 'command' ? 'environment' : sh.name;
    const frames = sh.mode === 'script' ? [...sh.functionNames, 'main'] : sh.functionNames;
    const name = frames[Number(args[1] ?? 0) + 1];
    if (sh.functionNames.length === 0 || (args[1] !== undefined && name === undefined)) return 1;
    yield* sh.stdout.write(args[1] === undefined ? `${sh.line} ${file}\n` : `${sh.line} ${name} ${file}\n`);
    return 0;
  },
};
