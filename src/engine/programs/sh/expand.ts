import type { Task } from '../../sim/sim.ts';
import type { Word } from './ast.ts';
import type { Shell } from './shell.ts';

/** Expands words to the arguments that they stand for. Throws ExpansionError. */
export function* expandWords(sh: Shell, words: readonly Word[]): Task<string[]> {
  const out: string[] = [];
  for (const word of words) {
    if (word.plain !== undefined) out.push(word.plain);
    else yield* (yield* sh.language()).expandInto(sh, word, out);
  }
  return out;
}

/** A word as one string, without splitting or path names: assignments, `case`, here-strings. */
export function* expandString(sh: Shell, word: Word, options: { assignment?: boolean } = {}): Task<string> {
  if (word.plain !== undefined) return word.plain;
  return (yield* (yield* sh.language()).expandField(sh, word, options)).text;
}

/** A word as a pattern in which what was quoted has backslashes. */
export function* expandPattern(sh: Shell, word: Word): Task<string> {
  return (yield* (yield* sh.language()).expandField(sh, word, {})).pattern;
}

/** What stands inside double quotes, as a string: also the argument of an expansion there. */
export function* expandQuoted(sh: Shell, word: Word): Task<string> {
  if (word.plain !== undefined) return word.plain;
  return yield* (yield* sh.language()).expandInQuotes(sh, word);
}
