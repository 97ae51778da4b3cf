import type { Task } from '../../sim/sim.ts';
import type { Assignment } from './ast.ts';
import { ansiQuote, singleQuote } from './escapes.ts';
import type { Shell } from './shell.ts';

/** A word as `set -x` shows it. */
const shown = (word: string): string => {
  if (word === '') return "''";
  if (/[\x00-\x1f\x7f]/.test(word)) return ansiQuote(word);
  return /[^\w@%+=:,./^{}~-]/.test(word) || word.startsWith('~') ? singleQuote(word) : word;
};

/** A line of `set -x`. */
export function* trace(sh: Shell, text: string): Task {
  const ps4 = sh.vars.get('PS4') ?? '+ ';
  const mark = ps4.slice(0, 1).repeat(sh.bash ? sh.subshell + 1 : 1) + ps4.slice(1);
  yield* sh.stderr.write(`${mark}${text}\n`);
}

export const traceWords = (words: readonly string[]): string => words.map(shown).join(' ');

export const traceAssignment = (a: Assignment, value: string): string => `${a.name}${a.append ? '+' : ''}=${value === '' ? '' : shown(value)}`;
