import type { Task } from '../../../sim/sim.ts';
import { specText } from '../programmable.ts';
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

/** What `complete -p` prints of specifications, of all where none is named. The status. */
export function* showCompletions(sh: Shell, names: readonly string[]): Task<number> {
  for (const [name, spec] of sh.completions) if (names.length === 0 || names.includes(name)) yield* sh.stdout.write(specText(name, spec));
  const missing = names.filter((n) => !sh.completions.has(n));
  for (const name of missing) yield* sh.error(`complete: ${name}: no completion specification`);
  return missing.length > 0 ? 1 : 0;
}

/** Builtins that functions for completion use (bash(1)). */
export const compgenBuiltins: Readonly<Record<string, Builtin>> = {
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
