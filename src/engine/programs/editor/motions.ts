import type { Place, TextBuffer } from './buffer.ts';

/** Where a motion leads. */
export interface Motion {
  to: Place;
  /** Whole lines are meant: j, k, G, gg. */
  linewise?: boolean;
  /** The character at the end belongs to it: e, $, f. */
  inclusive?: boolean;
}

const kind = (c: string | undefined, big: boolean): number => (c === undefined || /\s/.test(c) ? 0 : big || /[\p{L}\p{N}_]/u.test(c) ? 1 : 2);

/** The start of the next word; an empty line is a word. */
export function wordForward(b: TextBuffer, at: Place, big: boolean): Place {
  let { line, column } = at;
  const first = kind(b.line(line)[column], big);
  while (column < b.line(line).length && kind(b.line(line)[column], big) === first && first !== 0) column++;
  for (;;) {
    while (column < b.line(line).length && kind(b.line(line)[column], big) === 0) column++;
    if (column < b.line(line).length) return { line, column };
    if (line + 1 >= b.lines.length) return { line, column: b.line(line).length };
    line++;
    column = 0;
    if (b.line(line) === '') return { line, column };
  }
}

export function wordBackward(b: TextBuffer, at: Place, big: boolean): Place {
  let { line, column } = at;
  for (;;) {
    column--;
    while (column >= 0 && kind(b.line(line)[column], big) === 0) column--;
    if (column >= 0) break;
    if (line === 0) return { line: 0, column: 0 };
    line--;
    column = b.line(line).length;
    if (column === 0) return { line, column: 0 };
  }
  const k = kind(b.line(line)[column], big);
  while (column > 0 && kind(b.line(line)[column - 1], big) === k) column--;
  return { line, column };
}

export function wordEnd(b: TextBuffer, at: Place, big: boolean): Place {
  let { line, column } = at;
  column++;
  for (;;) {
    while (column < b.line(line).length && kind(b.line(line)[column], big) === 0) column++;
    if (column < b.line(line).length) break;
    if (line + 1 >= b.lines.length) return { line, column: Math.max(0, b.line(line).length - 1) };
    line++;
    column = 0;
  }
  const k = kind(b.line(line)[column], big);
  while (column + 1 < b.line(line).length && kind(b.line(line)[column + 1], big) === k) column++;
  return { line, column };
}

/** f, F, t and T on the cursor's line. */
export function findCharacter(b: TextBuffer, at: Place, how: string, c: string, count: number): Place | undefined {
  const text = b.line(at.line);
  const forward = how === 'f' || how === 't';
  let column = at.column;
  for (let i = 0; i < count; i++) {
    column = forward ? text.indexOf(c, column + (how === 't' && i === 0 && text[column + 1] === c ? 2 : 1)) : text.lastIndexOf(c, column - 1);
    if (column < 0) return undefined;
  }
  return { line: at.line, column: how === 't' ? column - 1 : how === 'T' ? column + 1 : column };
}

export function paragraph(b: TextBuffer, at: Place, direction: 1 | -1): Place {
  let line = at.line;
  while (b.lines[line] === '' && line + direction >= 0 && line + direction < b.lines.length) line += direction;
  while (line + direction >= 0 && line + direction < b.lines.length && b.lines[line] !== '') line += direction;
  return { line, column: direction > 0 && b.lines[line] !== '' ? b.line(line).length : 0 };
}

const pairs: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** %: the bracket that belongs to the next one on the line. */
export function matchBracket(b: TextBuffer, at: Place): Place | undefined {
  const text = b.line(at.line);
  let column = at.column;
  while (column < text.length && !'()[]{}'.includes(text[column]!)) column++;
  const open = text[column];
  if (open === undefined) return undefined;
  const forward = open in pairs;
  const other = forward ? pairs[open]! : Object.keys(pairs).find((k) => pairs[k] === open)!;
  let depth = 0;
  for (let line = at.line; line >= 0 && line < b.lines.length; line += forward ? 1 : -1) {
    const l = b.line(line);
    for (let i = line === at.line ? column : forward ? 0 : l.length - 1; i >= 0 && i < l.length; i += forward ? 1 : -1) {
      if (l[i] === open) depth++;
      else if (l[i] === other && --depth === 0) return { line, column: i };
    }
  }
  return undefined;
}

/** The next match of a pattern after a place, around the end of the text. */
export function search(b: TextBuffer, at: Place, re: RegExp, direction: 1 | -1): Place | undefined {
  const n = b.lines.length;
  for (let i = 0; i <= n; i++) {
    const line = (at.line + direction * i + n * 2) % n;
    const places = [...b.line(line).matchAll(re)].map((m) => m.index);
    const fits = places.filter((p) => (i === 0 ? (direction > 0 ? p > at.column : p < at.column) : i === n ? (direction > 0 ? p <= at.column : p >= at.column) : true));
    const column = direction > 0 ? fits[0] : fits[fits.length - 1];
    if (column !== undefined) return { line, column };
  }
  return undefined;
}
