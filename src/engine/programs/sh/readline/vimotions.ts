import { find, left, nextOf, previousOf, right, type Motion } from './motions.ts';

type Kind = 'blank' | 'word' | 'other';

const kindOf = (c: string | undefined, big: boolean): Kind => (c === undefined || /\s/.test(c) ? 'blank' : big || /[\p{L}\p{N}_]/u.test(c) ? 'word' : 'other');

const nextWord =
  (big: boolean): Motion =>
  (text, point) => {
    const here = kindOf(nextOf(text, point), big);
    while (point < text.length && here !== 'blank' && kindOf(nextOf(text, point), big) === here) point = right(text, point);
    while (point < text.length && kindOf(nextOf(text, point), big) === 'blank') point = right(text, point);
    return point;
  };

const wordBack =
  (big: boolean): Motion =>
  (text, point) => {
    while (point > 0 && kindOf(previousOf(text, point), big) === 'blank') point = left(text, point);
    const here = kindOf(previousOf(text, point), big);
    while (point > 0 && kindOf(previousOf(text, point), big) === here) point = left(text, point);
    return point;
  };

const wordEnd =
  (big: boolean): Motion =>
  (text, point) => {
    point = right(text, point);
    while (point < text.length && kindOf(nextOf(text, point), big) === 'blank') point = right(text, point);
    const here = kindOf(nextOf(text, point), big);
    while (right(text, point) < text.length && kindOf(nextOf(text, right(text, point)), big) === here) point = right(text, point);
    return Math.min(point, text.length);
  };

/** The movements of vi's command mode by their key. */
export const viMotions: Readonly<Record<string, Motion>> = {
  h: left,
  l: right,
  ' ': right,
  '0': () => 0,
  '^': (text) => Math.max(0, text.search(/\S/)),
  $: (text) => text.length,
  w: nextWord(false),
  W: nextWord(true),
  b: wordBack(false),
  B: wordBack(true),
  e: wordEnd(false),
  E: wordEnd(true),
};

/** Movements that an operator takes the character under the end of with them. */
export const inclusive: ReadonlySet<string> = new Set(['e', 'E', 'f', 't', ';', '%']);

const pairs = '()[]{}';

/** To the bracket that belongs to the next one from here; undefined where there is none. */
export function matchingBracket(text: string, point: number): number | undefined {
  while (point < text.length && !pairs.includes(text[point]!)) point++;
  const at = pairs.indexOf(text[point] ?? ' ');
  if (at < 0) return undefined;
  const step = at % 2 === 0 ? 1 : -1;
  const other = pairs[at + step]!;
  let depth = 0;
  for (let i = point; i >= 0 && i < text.length; i += step) {
    if (text[i] === text[point]) depth++;
    else if (text[i] === other && --depth === 0) return i;
  }
  return undefined;
}

/** What `f`, `F`, `t` and `T` looked for. */
export interface CharacterFind {
  key: string;
  c: string;
}

/** Where `f`, `F`, `t`, `T` lead; undefined where the character is not there. */
export function toCharacter(text: string, point: number, { key, c }: CharacterFind, count: number): number | undefined {
  const forward = key === 'f' || key === 't';
  const at = find(text, point, c, forward ? count : -count);
  if (at === undefined) return undefined;
  return key === 't' ? left(text, at) : key === 'T' ? right(text, at) : at;
}
