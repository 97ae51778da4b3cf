import type { Task } from '../../sim/sim.ts';
import type { Assignment } from './ast.ts';
import { ansiQuote, singleQuote } from './quoting.ts';
import { assignmentText } from './print.ts';
import type { Shell } from './shell.ts';

/** A word as `set -x` shows it. */
const shown = (word: string): string => {
  if (word === '') return "''";
  if (/[\x00-\x08\x0b-\x1f\x7f]/.test(word)) return ansiQuote(word);
  return /[^\w@%+=:,./^{}~-]/.test(word) || word.startsWith('~') ? singleQuote(word) : word;
};

function* expanded(sh: Shell, text: string): Task<string> {
  sh.options.delete('xtrace');
  try {
    return yield* sh.interpreter.expand.quoted(sh, (yield* sh.language()).textWord(text, sh.dialect));
  } finally {
    sh.options.add('xtrace');
  }
}

/** A line of `set -x`. */
export function* trace(sh: Shell, text: string): Task {
  const ps4 = sh.vars.get('PS4') ?? '+ ';
  const prompt = /[$`]/.test(ps4) ? yield* expanded(sh, ps4) : ps4;
  const mark = prompt.slice(0, 1).repeat(sh.bash ? sh.substitutions + sh.evaluating + 1 : 1) + prompt.slice(1);
  yield* sh.stderr.write(`${mark}${text}\n`);
}

/** Words as `set -x` shows them. */
export const shownWords = (words: readonly string[]): string => words.map(shown).join(' ');

/** Shows the words of a command. */
export const traceWords = (sh: Shell, words: readonly string[]): Task => trace(sh, shownWords(words));

/** Shows an assignment that was made. */
export const traceAssignment = (sh: Shell, a: Assignment, value: string): Task => trace(sh, 'elements' in a.value ? assignmentText(a) : `${a.name}${a.index ? `[${a.index.raw}]` : ''}${a.append ? '+' : ''}=${value === '' ? '' : shown(value)}`);
