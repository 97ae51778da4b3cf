import type { Builtin } from '../shell.ts';

/** Programmable completion is the line editor's own (see complete.ts); the builtins are here so that start-up files can call them. */
export const completionBuiltins: Readonly<Record<string, Builtin>> = {
  *complete(sh, args) {
    const at = args.indexOf('-F');
    if (at >= 0) for (const name of args.slice(at + 2)) if (!name.startsWith('-')) sh.completions.set(name, args[at + 1]!);
    return 0;
  },
  *compgen(sh, args) {
    const words = args[1] === '-W' ? (args[2] ?? '').split(/\s+/).filter((w) => w !== '' && w.startsWith(args[3] ?? '')) : [];
    if (words.length > 0) yield* sh.stdout.write(words.map((w) => `${w}\n`).join(''));
    return words.length > 0 ? 0 : 1;
  },
  *compopt() {
    return 0;
  },
  *bind() {
    return 0;
  },
};
