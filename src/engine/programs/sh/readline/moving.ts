import type { Command, Editing } from './command.ts';
import { end, find, left, right, start, times, wordLeft, wordRight, blankLeft, blankRight, type Motion } from './motions.ts';

const by =
  (motion: Motion, back: Motion): Command =>
  ({ buffer }, { count }) => {
    buffer.point = times(motion, back, count)(buffer.text, buffer.point);
  };

function* toCharacter(e: Editing, count: number) {
  const c = yield* e.character();
  const at = c === undefined ? undefined : find(e.buffer.text, e.buffer.point, c, count);
  if (at === undefined) yield* e.bell();
  else e.buffer.point = at;
}

/** Commands for moving (readline(3)). */
export const moving: Readonly<Record<string, Command>> = {
  'beginning-of-line': by(start, end),
  'end-of-line': by(end, start),
  'forward-char': by(right, left),
  'backward-char': by(left, right),
  'forward-word': by(wordRight, wordLeft),
  'backward-word': by(wordLeft, wordRight),
  'shell-forward-word': by(blankRight, blankLeft),
  'shell-backward-word': by(blankLeft, blankRight),
  'character-search': (e, { count }) => toCharacter(e, count),
  'character-search-backward': (e, { count }) => toCharacter(e, -count),
  'set-mark': ({ buffer }, { count, explicit }) => {
    buffer.mark = explicit ? Math.min(count, buffer.text.length) : buffer.point;
  },
  'exchange-point-and-mark': ({ buffer }) => {
    const { mark } = buffer;
    buffer.mark = buffer.point;
    buffer.point = Math.min(mark, buffer.text.length);
  },
  *'clear-screen'(e) {
    yield* e.painter.clearScreen();
    yield* e.begin();
  },
};
