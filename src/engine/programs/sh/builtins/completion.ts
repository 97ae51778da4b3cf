import type { Builtin, Shell } from '../shell.ts';
import { shellKeywords } from './names.ts';

/** What `compgen -A ACTION` and its letters offer. */
function candidates(sh: Shell, action: string): string[] {
  switch (action) {
    case 'alias':
    case '-a':
      return [...sh.aliases.keys()].sort();
    case 'builtin':
    case '-b':
      return sh.interpreter.builtins.names(sh);
    case 'function':
      return [...sh.functions.keys()].sort();
    case 'keyword':
    case '-k':
      return [...shellKeywords];
    case 'variable':
    case '-v':
      return sh.vars.names();
    case 'export':
    case '-e':
      return sh.vars.names().filter((n) => sh.vars.find(n)?.exported);
    default:
      return [];
  }
}

/** Programmable completion is the line editor's own (see complete.ts); the builtins are here so that start-up files can call them. */
export const completionBuiltins: Readonly<Record<string, Builtin>> = {
  *complete(sh, args) {
    const at = args.indexOf('-F');
    if (at >= 0) for (const name of args.slice(at + 2)) if (!name.startsWith('-')) sh.completions.set(name, args[at + 1]!);
    return 0;
  },
  *compgen(sh, args) {
    const all = args[1] === '-W' ? (args[2] ?? '').split(/\s+/) : candidates(sh, args[1] === '-A' ? (args[2] ?? '') : (args[1] ?? ''));
    const prefix = args[args[1] === '-W' || args[1] === '-A' ? 3 : 2] ?? '';
    const words = all.filter((w) => w !== '' && w.startsWith(prefix));
    if (words.length > 0) yield* sh.stdout.write(words.map((w) => `${w}\n`).join(''));
    return words.length > 0 ? 0 : 1;
  },
  *compopt() {
    return 0;
  },
};
