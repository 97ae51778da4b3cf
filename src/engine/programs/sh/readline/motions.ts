import { graphemes } from '../../lib/width.ts';

/** Where a movement leads: from an offset in a text to another. */
export type Motion = (text: string, point: number) => number;

const letter = /[\p{L}\p{N}\p{M}]/u;
const isLetter = (c: string | undefined): boolean => c !== undefined && letter.test(c);
const isBlank = (c: string | undefined): boolean => c !== undefined && /\s/.test(c);

/** The grapheme cluster before an offset. */
export const previousOf = (text: string, point: number): string | undefined => graphemes(text.slice(Math.max(0, point - 64), point)).at(-1);

/** The grapheme cluster at an offset. */
export const nextOf = (text: string, point: number): string | undefined => (point < text.length ? graphemes(text.slice(point, point + 64))[0] : undefined);

export const left: Motion = (text, point) => point - (previousOf(text, point)?.length ?? 0);
export const right: Motion = (text, point) => point + (nextOf(text, point)?.length ?? 0);

function backWhile(text: string, point: number, holds: (c: string | undefined) => boolean): number {
  while (point > 0 && holds(previousOf(text, point))) point = left(text, point);
  return point;
}

function onWhile(text: string, point: number, holds: (c: string | undefined) => boolean): number {
  while (point < text.length && holds(nextOf(text, point))) point = right(text, point);
  return point;
}

/** To the beginning of a word of letters and digits. */
export const wordLeft: Motion = (text, point) => backWhile(text, backWhile(text, point, (c) => !isLetter(c)), isLetter);
/** Behind the end of a word of letters and digits. */
export const wordRight: Motion = (text, point) => onWhile(text, onWhile(text, point, (c) => !isLetter(c)), isLetter);
/** To the beginning of what stands between blanks. */
export const blankLeft: Motion = (text, point) => backWhile(text, backWhile(text, point, isBlank), (c) => !isBlank(c));
/** Behind the end of what stands between blanks. */
export const blankRight: Motion = (text, point) => onWhile(text, onWhile(text, point, isBlank), (c) => !isBlank(c));

export const start: Motion = () => 0;
export const end: Motion = (text) => text.length;

/** The blanks around an offset. */
export const gap = (text: string, point: number): [number, number] => [backWhile(text, point, (c) => c === ' ' || c === '\t'), onWhile(text, point, (c) => c === ' ' || c === '\t')];

/** A motion done several times; a negative count goes the way of `back`. */
export const times = (motion: Motion, back: Motion, count: number): Motion => (text, point) => {
  const go = count < 0 ? back : motion;
  for (let i = Math.abs(count); i > 0; i--) point = go(text, point);
  return point;
};

const character = (c: string) => (g: string | undefined) => g !== c;

/** To the `count`-th `c` behind the cursor, or before it; undefined where there are not so many. */
export function find(text: string, point: number, c: string, count: number): number | undefined {
  let at = point;
  for (let i = 0; i < Math.abs(count); i++) {
    if (count > 0) {
      at = onWhile(text, right(text, at), character(c));
      if (at >= text.length) return undefined;
    } else {
      if (at === 0) return undefined;
      at = backWhile(text, at, character(c));
      if (at === 0) return undefined;
      at = left(text, at);
    }
  }
  return at;
}
