import type { Command, Editing } from './command.ts';
import { left, nextOf, right, times, wordLeft, wordRight } from './motions.ts';

type Case = 'upper' | 'lower' | 'capital';

function changeCase({ buffer }: Editing, count: number, how: Case): void {
  const { text, point } = buffer;
  const to = times(wordRight, wordLeft, count)(text, point);
  const [from, end] = [Math.min(point, to), Math.max(point, to)];
  const old = text.slice(from, end);
  const fresh = how === 'upper' ? old.toUpperCase() : how === 'lower' ? old.toLowerCase() : old.toLowerCase().replace(/[\p{L}\p{N}]+/gu, (w) => w[0]!.toUpperCase() + w.slice(1));
  buffer.replace(from, end, fresh);
  if (count < 0) buffer.point = point;
}

function transposeChars(e: Editing, count: number) {
  const { buffer } = e;
  const { text } = buffer;
  const at = buffer.point === text.length ? left(text, buffer.point) : buffer.point;
  if (at === 0 || text === '') return e.bell();
  const before = left(text, at);
  const to = times(right, left, count)(text, at);
  buffer.replace(before, to, text.slice(at, to) + text.slice(before, at));
  return undefined;
}

function transposeWords(e: Editing, count: number) {
  const { buffer } = e;
  const { text } = buffer;
  const end2 = times(wordRight, wordLeft, count)(text, buffer.point);
  const begin2 = wordLeft(text, end2);
  const begin1 = times(wordLeft, wordRight, count)(text, begin2);
  const end1 = wordRight(text, begin1);
  if (begin1 === begin2 || begin2 < end1) return e.bell();
  buffer.replace(begin1, end2, text.slice(begin2, end2) + text.slice(end1, begin2) + text.slice(begin1, end1));
  return undefined;
}

function* quotedInsert(e: Editing, count: number) {
  const c = yield* e.character();
  if (c !== undefined) e.buffer.insert(c.repeat(Math.max(1, count)));
}

/** Commands for changing text (readline(3)). */
export const changing: Readonly<Record<string, Command>> = {
  'transpose-chars': (e, { count }) => transposeChars(e, count),
  'transpose-words': (e, { count }) => transposeWords(e, count),
  'upcase-word': (e, { count }) => changeCase(e, count, 'upper'),
  'downcase-word': (e, { count }) => changeCase(e, count, 'lower'),
  'capitalize-word': (e, { count }) => changeCase(e, count, 'capital'),
  'quoted-insert': (e, { count }) => quotedInsert(e, count),
  'tab-insert': ({ buffer }) => buffer.insert('\t'),
  'tilde-expand': ({ buffer, shell }) => {
    const from = buffer.before.search(/\S*$/);
    const to = buffer.point + buffer.after.search(/\s|$/);
    const word = buffer.text.slice(from, to);
    const m = /^(~[^/]*)([^]*)$/.exec(word);
    const home = m && shell.expandTilde(m[1]!);
    if (home) buffer.replace(from, to, home + m[2]!);
  },
  *'history-expand-line'({ buffer, shell }) {
    const line = yield* shell.expandHistory(buffer.text);
    if (line !== buffer.text) buffer.replace(0, buffer.text.length, line);
  },
  *'shell-expand-line'({ buffer, shell }) {
    const line = yield* shell.expandLine(yield* shell.expandHistory(buffer.text));
    if (line !== buffer.text) buffer.replace(0, buffer.text.length, line);
  },
  *'insert-comment'(e) {
    e.buffer.point = 0;
    e.buffer.insert('#');
    return yield* e.accept();
  },
  undo: (e, { count }) => {
    for (let i = 0; i < count; i++) if (!e.buffer.undo()) return e.bell();
    return undefined;
  },
  'revert-line': (e) => {
    if (!e.buffer.undo()) return e.bell();
    while (e.buffer.undo());
    return undefined;
  },
};

/** The character under the cursor, in another case (vi's `~`). */
export const otherCase = (text: string, point: number): string => {
  const c = nextOf(text, point) ?? '';
  return c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase();
};
