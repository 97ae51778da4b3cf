import type { Builtin, Shell } from '../shell.ts';
import { specText } from '../programmable.ts';
import { options } from './getopt.ts';
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

/** Programmable completion (bash(1)); what Tab does with it is in complete.ts. */
export const completionBuiltins: Readonly<Record<string, Builtin>> = {
  *complete(sh, args) {
    const o = yield* options(sh, args, 'abcdefgjksuvprDEIo:A:G:W:F:C:X:P:S:', 'complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]');
    if (!o) return 2;
    const names = o.args;
    if (o.has('r')) {
      if (names.length === 0) sh.completions.clear();
      for (const name of names) sh.completions.delete(name);
      return 0;
    }
    if (o.has('p') || args.length === 1) {
      for (const [name, spec] of sh.completions) if (names.length === 0 || names.includes(name)) yield* sh.stdout.write(specText(name, spec));
      const missing = names.filter((n) => !sh.completions.has(n));
      for (const name of missing) yield* sh.error(`complete: ${name}: no completion specification`);
      return missing.length > 0 ? 1 : 0;
    }
    const action = o.has('d') || o.get('A') === 'directory' ? 'dirs' : o.has('f') || o.get('A') === 'file' ? 'files' : undefined;
    const chosen = args.flatMap((a, i) => (a === '-o' && args[i + 1] !== undefined ? [args[i + 1]!] : []));
    const fn = o.get('F');
    const list = o.get('W');
    for (const name of names) sh.completions.set(name, { options: chosen, ...(fn !== undefined && { function: fn }), ...(list !== undefined && { words: list }), ...(action && { action }) });
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
