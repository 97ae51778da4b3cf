import type { Command, Editing } from './command.ts';
import { blankLeft, blankRight, end, gap, left, right, start, times, wordLeft, wordRight, type Motion } from './motions.ts';

/** Commands that add to the kill ring: what several in a row kill stands together. */
const kills: ReadonlySet<string> = new Set(['kill-line', 'backward-kill-line', 'unix-line-discard', 'kill-whole-line', 'kill-word', 'backward-kill-word', 'unix-word-rubout', 'shell-kill-word', 'kill-region']);

function killed(e: Editing, to: number): void {
  const { buffer } = e;
  const backwards = to < buffer.point;
  const text = buffer.delete(buffer.point, to);
  if (text !== '') e.kills.add(text, kills.has(e.previous) ? (backwards ? 'before' : 'behind') : undefined);
}

const kill =
  (motion: Motion, back: Motion): Command =>
  (e, { count }) =>
    killed(e, times(motion, back, count)(e.buffer.text, e.buffer.point));

const rubout =
  (motion: Motion, back: Motion): Command =>
  (e, { count, explicit }) => {
    const { buffer } = e;
    const to = times(motion, back, count)(buffer.text, buffer.point);
    if (to === buffer.point) return e.bell();
    if (explicit && Math.abs(count) > 1) killed(e, to);
    else buffer.delete(buffer.point, to);
    return undefined;
  };

const yanked: ReadonlySet<string> = new Set(['yank', 'yank-pop']);

/** Commands for killing and yanking (readline(3)). */
export const killing: Readonly<Record<string, Command>> = {
  'delete-char': rubout(right, left),
  'backward-delete-char': rubout(left, right),
  'kill-line': kill(end, start),
  'backward-kill-line': kill(start, end),
  'unix-line-discard': kill(start, end),
  'kill-word': kill(wordRight, wordLeft),
  'backward-kill-word': kill(wordLeft, wordRight),
  'shell-kill-word': kill(blankRight, blankLeft),
  'unix-word-rubout': kill(blankLeft, blankRight),
  'kill-whole-line': (e) => {
    e.buffer.point = 0;
    killed(e, e.buffer.text.length);
  },
  'kill-region': (e) => killed(e, Math.min(e.buffer.mark, e.buffer.text.length)),
  'copy-region-as-kill': ({ buffer, kills: ring }) => {
    const [from, to] = [Math.min(buffer.mark, buffer.point), Math.max(buffer.mark, buffer.point)];
    ring.add(buffer.text.slice(from, to));
  },
  'delete-horizontal-space': ({ buffer }) => {
    buffer.delete(...gap(buffer.text, buffer.point));
  },
  yank: (e) => {
    const text = e.kills.current;
    if (text === undefined) return e.bell();
    e.buffer.mark = e.buffer.point;
    e.buffer.insert(text);
    return undefined;
  },
  'yank-pop': (e) => {
    const { buffer } = e;
    const text = e.kills.current;
    if (!yanked.has(e.previous) || text === undefined) return e.bell();
    e.kills.rotate();
    buffer.replace(buffer.point - text.length, buffer.point, e.kills.current!);
    return undefined;
  },
};
