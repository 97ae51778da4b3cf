import { Part } from '../../../sim/part.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Assignment } from '../ast.ts';
import type { Shell } from '../shell.ts';
import { completionBuiltins } from './completion.ts';
import { flowBuiltins } from './flow.ts';
import { nameBuiltins } from './names.ts';
import { optionBuiltins } from './options.ts';

/** A command inside the shell. `args[0]` is its name; `arrays` are array assignments among the arguments, by position. */
export type Builtin = (sh: Shell, args: readonly string[], arrays?: ReadonlyMap<number, Assignment>) => Task<number>;

const more = new Part('builtins', () => import('./more.ts'));

/** The builtins that `more.ts` holds. */
export const moreNames: readonly string[] = [
  ...['[', 'bg', 'cd', 'declare', 'dirs', 'disown', 'echo', 'export', 'fg', 'jobs', 'kill', 'let', 'local', 'mapfile', 'popd', 'printf', 'pushd'],
  ...['pwd', 'read', 'readarray', 'readonly', 'suspend', 'test', 'times', 'trap', 'typeset', 'ulimit', 'umask', 'unset', 'wait'],
];

const fetched = (name: string): Builtin =>
  function* (sh, args, arrays) {
    const { moreBuiltins } = yield* sh.process.sim.part(more);
    return yield* moreBuiltins[name]!(sh, args, arrays);
  };

let table: Readonly<Record<string, Builtin>> | undefined;

/** Put together on first use: builtins and the interpreter know each other. */
const all = (): Readonly<Record<string, Builtin>> => (table ??= {
  ...flowBuiltins,
  ...optionBuiltins,
  ...nameBuiltins,
  ...completionBuiltins,
  ...Object.fromEntries(moreNames.map((name) => [name, fetched(name)])),
});

/** Builtins that POSIX shells do not have. */
const notInDash: ReadonlySet<string> = new Set(['source', 'declare', 'typeset', 'let', 'pushd', 'popd', 'dirs', 'shopt', 'mapfile', 'readarray', 'builtin', 'enable', 'caller', 'disown', 'suspend', 'logout', 'history', 'complete', 'compgen', 'compopt', 'bind', 'help', 'time', 'fc']);
const inAsh: ReadonlySet<string> = new Set(['source', 'let', 'history', 'help']);

const special: ReadonlySet<string> = new Set([':', '.', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'times', 'trap', 'unset']);

export const builtins = {
  special,
  find(sh: Shell, name: string): Builtin | undefined {
    if (!Object.hasOwn(all(), name) || sh.disabled.has(name)) return undefined;
    if (sh.bash) return all()[name];
    return notInDash.has(name) && !(sh.dialect.name === 'ash' && inAsh.has(name)) ? undefined : all()[name];
  },
  names(sh: Shell): string[] {
    return Object.keys(all())
      .filter((n) => builtins.find(sh, n))
      .sort();
  },
};
