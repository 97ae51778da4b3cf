import type { Builtin, Interpreter } from '../shell.ts';
import { aliasBuiltins } from './alias.ts';
import { completionBuiltins } from './completion.ts';
import { optionBuiltins } from './options.ts';

/** The builtins that `more.ts` holds. */
export const moreNames: readonly string[] = [
  ...['.', ':', '[', 'bg', 'bind', 'break', 'builtin', 'caller', 'cd', 'command', 'compgen', 'compopt', 'continue', 'declare', 'dirs', 'disown', 'echo', 'enable'],
  ...['eval', 'exec', 'exit', 'export', 'false', 'fc', 'fg', 'getopts', 'hash', 'help', 'history', 'jobs', 'kill', 'let', 'local', 'logout', 'mapfile', 'popd'],
  ...['printf', 'pushd', 'pwd', 'read', 'readarray', 'readonly', 'return', 'set', 'shift', 'source', 'suspend', 'test', 'times', 'trap', 'true', 'type', 'typeset'],
  ...['ulimit', 'umask', 'unalias', 'unset', 'wait'],
];

const fetched = (name: string): Builtin =>
  function* (sh, args, arrays) {
    const { moreBuiltins } = yield* sh.language();
    return yield* moreBuiltins[name]!(sh, args, arrays);
  };

const all: Readonly<Record<string, Builtin>> = {
  ...aliasBuiltins,
  ...optionBuiltins,
  ...completionBuiltins,
  ...Object.fromEntries(moreNames.map((name) => [name, fetched(name)])),
};

/** Builtins that POSIX shells do not have. */
const notInDash: ReadonlySet<string> = new Set(['source', 'declare', 'typeset', 'let', 'pushd', 'popd', 'dirs', 'shopt', 'mapfile', 'readarray', 'builtin', 'enable', 'caller', 'disown', 'suspend', 'logout', 'history', 'complete', 'compgen', 'compopt', 'bind', 'help', 'time', 'fc']);
const inAsh: ReadonlySet<string> = new Set(['source', 'let', 'history', 'help']);

const special: ReadonlySet<string> = new Set([':', '.', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'times', 'trap', 'unset']);

/** What a shell has of builtins, by its dialect. */
export const builtins: Interpreter['builtins'] = {
  special,
  find(sh, name) {
    if (!Object.hasOwn(all, name) || sh.disabled.has(name)) return undefined;
    if (sh.bash) return all[name];
    return notInDash.has(name) && !(sh.dialect.name === 'ash' && inAsh.has(name)) ? undefined : all[name];
  },
  names(sh) {
    return Object.keys(all)
      .filter((n) => builtins.find(sh, n))
      .sort();
  },
};
