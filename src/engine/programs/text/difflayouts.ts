import { displayWidth } from '../lib/width.ts';

/** A run of changes: first lines and counts, from 0. */
export interface Change {
  a: number;
  aCount: number;
  b: number;
  bCount: number;
}

/** Changes whose context would touch go together. */
export const hunks = (changes: readonly Change[], context: number): Change[][] => {
  const out: Change[][] = [];
  for (const c of changes) {
    const last = out[out.length - 1];
    const before = last?.[last.length - 1];
    if (last && before && c.a - (before.a + before.aCount) <= 2 * context) last.push(c);
    else out.push([c]);
  }
  return out;
};

type Shown = (i: number, mark: string) => string;

/** The body of `diff -c`, without its two header lines. `a` and `b` show a line with a mark before it. */
export function contextBody(lengths: readonly [number, number], a: Shown, b: Shown, changes: readonly Change[], context: number): string {
  const range = (from: number, to: number) => (to - from <= 1 ? String(to) : `${from + 1},${to}`);
  let out = '';
  for (const hunk of hunks(changes, context)) {
    const [first, last] = [hunk[0]!, hunk[hunk.length - 1]!];
    const part = (side: 'a' | 'b', shown: Shown, total: number, mark: '*' | '-') => {
      const count = side === 'a' ? 'aCount' : 'bCount';
      const from = Math.max(0, first[side] - context);
      const to = Math.min(total, last[side] + last[count] + context);
      let body = '';
      if (hunk.some((c) => c[count] > 0)) {
        for (let i = from; i < to; i++) {
          const change = hunk.find((c) => i >= c[side] && i < c[side] + c[count]);
          body += shown(i, !change ? '  ' : change.aCount > 0 && change.bCount > 0 ? '! ' : side === 'a' ? '- ' : '+ ');
        }
      }
      return `${mark.repeat(3)} ${range(from, to)} ${mark.repeat(4)}\n${body}`;
    };
    out += `***************\n${part('a', a, lengths[0], '*')}${part('b', b, lengths[1], '-')}`;
  }
  return out;
}

/** As many characters of a text as fit a width. */
const clipped = (text: string, width: number): string => {
  let out = '';
  let used = 0;
  for (const c of text) {
    used += displayWidth(c);
    if (used > width) break;
    out += c;
  }
  return out;
};

/** Blanks from one column to another as diff pads: with tabs where they reach that far. */
const padding = (from: number, to: number): string => {
  let out = '';
  let at = from;
  for (let stop = (Math.floor(at / 8) + 1) * 8; stop <= to; stop += 8) {
    out += '\t';
    at = stop;
  }
  return out + ' '.repeat(to - at);
};

/** `diff -y`: both files side by side in `width` columns. */
export function sideBySide(a: readonly string[], b: readonly string[], changes: readonly Change[], width: number, options: { suppressCommon: boolean; leftOnly: boolean }): string {
  const [tab, gutter] = [8, 3];
  const middle = (width >> 1) + ((tab + gutter) >> 1) + (width & (tab + gutter) & 1);
  const aligned = middle - (middle % tab);
  const columns = Math.max(0, Math.min(aligned - gutter, width - aligned));
  const offset = columns > 0 ? aligned : width;
  const markAt = (columns + offset - 1) >> 1;
  let out = '';
  const row = (left: string | undefined, mark: string, right: string | undefined) => {
    const shown = clipped(left ?? '', columns);
    let line = shown;
    let at = displayWidth(shown);
    if (mark !== ' ') {
      line += padding(at, markAt) + mark;
      at = markAt + 1;
    }
    if (right !== undefined && right !== '') line += padding(at, offset) + clipped(right, columns);
    out += `${line}\n`;
  };
  let i = 0;
  let j = 0;
  const common = (to: number) => {
    for (; i < to; i++, j++) if (!options.suppressCommon) row(a[i], options.leftOnly ? '(' : ' ', options.leftOnly ? undefined : b[j]);
  };
  for (const c of changes) {
    common(c.a);
    for (let k = 0; k < Math.max(c.aCount, c.bCount); k++) {
      if (k < c.aCount && k < c.bCount) row(a[c.a + k], '|', b[c.b + k]);
      else if (k < c.aCount) row(a[c.a + k], '<', undefined);
      else row(undefined, '>', b[c.b + k]);
    }
    i = c.a + c.aCount;
    j = c.b + c.bCount;
  }
  common(a.length);
  return out;
}
