import type { Builtin } from '../shell.ts';
import { options } from './getopt.ts';

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
      const { showCompletions } = yield* sh.language();
      return yield* showCompletions(sh, names);
    }
    const action = o.has('d') || o.get('A') === 'directory' ? 'dirs' : o.has('f') || o.get('A') === 'file' ? 'files' : undefined;
    const chosen = args.flatMap((a, i) => (a === '-o' && args[i + 1] !== undefined ? [args[i + 1]!] : []));
    const fn = o.get('F');
    const list = o.get('W');
    for (const name of names) sh.completions.set(name, { options: chosen, ...(fn !== undefined && { function: fn }), ...(list !== undefined && { words: list }), ...(action && { action }) });
    return 0;
  },
};
