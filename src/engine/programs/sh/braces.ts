import type { Word, WordPart } from './ast.ts';
import { makeWord } from './word.ts';

/** A stretch of a word: an unquoted character, or a part that braces can't cut. */
type Piece = string | WordPart;

const pieces = (word: Word): Piece[] => word.parts.flatMap((p): Piece[] => (p.type === 'text' ? [...p.text] : [p]));

const join = (list: readonly Piece[]): Word => {
  const parts: WordPart[] = [];
  let text = '';
  for (const piece of list) {
    if (typeof piece === 'string') text += piece;
    else {
      if (text !== '') parts.push({ type: 'text', text });
      text = '';
      parts.push(piece);
    }
  }
  if (text !== '') parts.push({ type: 'text', text });
  return makeWord(parts, parts.map((p) => ('text' in p ? p.text : '')).join(''));
};

/** `a{b,c}{1..3}` as the words that it stands for. A word without braces comes back as it is. */
export function expandBraces(word: Word): Word[] {
  const list = pieces(word);
  const expanded = expand(list);
  return expanded.length === 1 && expanded[0]!.length === list.length ? [word] : expanded.map(join);
}

function expand(list: Piece[]): Piece[][] {
  for (let i = 0; i < list.length; i++) {
    if (list[i] !== '{' || list[i - 1] === '$') continue;
    const found = alternatives(list, i);
    if (!found) continue;
    const before = list.slice(0, i);
    const after = expand(list.slice(found.end + 1));
    return found.items.flatMap((item) => expand(item)).flatMap((item) => after.map((rest) => [...before, ...item, ...rest]));
  }
  return [list];
}

function alternatives(list: Piece[], open: number): { items: Piece[][]; end: number } | undefined {
  let depth = 0;
  const commas: number[] = [];
  for (let i = open; i < list.length; i++) {
    if (list[i] === '{') depth++;
    else if (list[i] === '}' && --depth === 0) {
      if (commas.length > 0) {
        const cuts = [open, ...commas, i];
        return { items: cuts.slice(1).map((cut, n) => list.slice(cuts[n]! + 1, cut)), end: i };
      }
      const inner = list.slice(open + 1, i);
      const items = inner.every((p) => typeof p === 'string') ? sequence(inner.join('')) : undefined;
      return items && { items: items.map((s) => [...s]), end: i };
    } else if (list[i] === ',' && depth === 1) commas.push(i);
  }
  return undefined;
}

function sequence(text: string): string[] | undefined {
  const m = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (!m) return undefined;
  const letters = /[A-Za-z]/.test(m[1]!);
  if (letters !== /[A-Za-z]/.test(m[2]!)) return undefined;
  const from = letters ? m[1]!.charCodeAt(0) : Number(m[1]);
  const to = letters ? m[2]!.charCodeAt(0) : Number(m[2]);
  const step = Math.max(1, Math.abs(Number(m[3] ?? 1)));
  const padded = /^-?0\d/.test(m[1]!) || /^-?0\d/.test(m[2]!);
  const width = padded ? Math.max(m[1]!.length, m[2]!.length) : 0;
  const out: string[] = [];
  for (let n = from; from <= to ? n <= to : n >= to; n += from <= to ? step : -step) {
    const digits = String(Math.abs(n)).padStart(n < 0 ? width - 1 : width, '0');
    out.push(letters ? String.fromCharCode(n) : n < 0 ? `-${digits}` : digits);
  }
  return out;
}
