import type { Task } from '../../../sim/sim.ts';
import { historyWords } from '../historywords.ts';
import type { Command, Editing, Given } from './command.ts';
import { incrementalSearch } from './search.ts';

function move(e: Editing, by: number) {
  const to = e.walk.at + by;
  if (to < 0 || to > e.walk.lines.length) return e.bell();
  e.walk.to(to);
  return undefined;
}

/** Lines that begin with what stands before the cursor. */
function prefixSearch(e: Editing, direction: -1 | 1) {
  const { walk, buffer } = e;
  const { before, point } = buffer;
  for (let i = walk.at + direction; i >= 0 && i < walk.lines.length; i += direction) {
    const line = walk.line(i);
    if (!line.startsWith(before) || line === buffer.text) continue;
    walk.to(i);
    if (before !== '') buffer.point = point;
    return undefined;
  }
  return e.bell();
}

/** Asks for a text on the prompt's place; undefined where it is given up. */
export function* ask(e: Editing, title: string): Task<string | undefined> {
  const { text, point } = e.buffer;
  const steps = e.buffer.undoSteps;
  e.painter.retitle(title);
  e.buffer.load('');
  try {
    for (;;) {
      const key = yield* e.key({ modal: true });
      if (!key || (key.type === 'key' && /^[\x03\x07\x1b]$/.test(key.name))) return undefined;
      if (key.type !== 'key') e.buffer.insert(key.text);
      else if (key.name === '\r' || key.name === '\n') return e.buffer.text;
      else if ((key.name === '\x7f' || key.name === '\b') && e.buffer.text === '') return undefined;
      else yield* e.obey(key, 1);
    }
  } finally {
    e.buffer.load(text, steps);
    e.buffer.point = point;
    e.untitle();
  }
}

/** Finds a text in the history, from the line at hand on. */
export function* findLine(e: Editing, text: string, direction: -1 | 1): Task {
  const wanted = text === '' ? e.lastSearch : text;
  e.lastSearch = wanted;
  const anchored = wanted.startsWith('^');
  const { walk } = e;
  for (let i = walk.at + direction; wanted !== '' && i >= 0 && i < walk.lines.length; i += direction) {
    if (!(anchored ? walk.line(i).startsWith(wanted.slice(1)) : walk.line(i).includes(wanted))) continue;
    walk.to(i);
    return;
  }
  yield* e.bell();
}

function* askedSearch(e: Editing, direction: -1 | 1): Task {
  const text = yield* ask(e, ':');
  if (text !== undefined) yield* findLine(e, text, direction);
}

const pick = (words: string[], { count, explicit }: Given): string | undefined => (explicit ? words.at(count < 0 ? count - 1 : count) : words.at(-1));

const lastArgumentNames: ReadonlySet<string> = new Set(['yank-last-arg', 'insert-last-argument']);

/** A word of the line before; several times in a row, of the lines before that. */
function lastArgument(e: Editing, given: Given) {
  const { buffer, walk } = e;
  const again = lastArgumentNames.has(e.previous) ? e.argument : undefined;
  if (again) buffer.undo();
  e.argument = again ? { ...again, back: again.back + 1 } : { given, back: 1 };
  const line = walk.lines[walk.lines.length - e.argument.back];
  const word = line === undefined ? undefined : pick(historyWords(line), e.argument.given);
  if (word === undefined) return e.bell();
  buffer.together(() => buffer.insert(word));
  return undefined;
}

/** Commands for the history (readline(3)). */
export const remembering: Readonly<Record<string, Command>> = {
  'previous-history': (e, { count }) => move(e, -count),
  'next-history': (e, { count }) => move(e, count),
  'beginning-of-history': (e) => e.walk.to(0),
  'end-of-history': (e) => e.walk.to(e.walk.lines.length),
  'reverse-search-history': (e) => incrementalSearch(e, -1),
  'forward-search-history': (e) => incrementalSearch(e, 1),
  'non-incremental-reverse-search-history': (e) => askedSearch(e, -1),
  'non-incremental-forward-search-history': (e) => askedSearch(e, 1),
  'history-search-backward': (e) => prefixSearch(e, -1),
  'history-search-forward': (e) => prefixSearch(e, 1),
  'yank-last-arg': lastArgument,
  'insert-last-argument': lastArgument,
  *'yank-nth-arg'(e, { count, explicit }) {
    const line = e.walk.lines.at(-1);
    const word = line === undefined ? undefined : pick(historyWords(line), { count: explicit ? count : 1, explicit: true, key: '' });
    if (word === undefined) yield* e.bell();
    else e.buffer.insert(word);
  },
  *'operate-and-get-next'(e) {
    e.continueAfter();
    return yield* e.accept();
  },
};
