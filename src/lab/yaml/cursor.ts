import { splitDocuments } from './documents.ts';

/** Where the cursor is in a text that may be half written: found by indentation, not by parsing. */
export interface Cursor {
  /** Of the document that the cursor is in. */
  apiVersion: string | undefined;
  kind: string | undefined;
  /** The document holds nothing but what is being typed. */
  blank: boolean;
  /** Names from the root; `[]` for an item of a list. */
  path: string[];
  /** What is typed there: a key of what `path` names, or the value of `key`. */
  at: 'key' | 'value';
  key?: string;
  /** The word being typed, as offsets in the text. */
  from: number;
  to: number;
  /** A value right after its colon needs a blank. */
  glued: boolean;
  /** A colon follows the word already. */
  colon: boolean;
  /** Columns between the line's own indentation and the word: what its dashes take. */
  inset: number;
  /** Keys that are there already. */
  siblings: Set<string>;
}

interface Row {
  lead: number;
  /** Columns of the dashes that open list items on this line. */
  dashes: number[];
  /** Column of what comes after them. */
  column: number;
  rest: string;
  key: string | undefined;
  value: string;
}

const keyPattern = /^("[^"]*"|'[^']*'|[^\s#:][^#:]*?(?::[^\s#:]+)*)\s*:(?:\s+(.*))?$/;

function readRow(line: string): Row | undefined {
  const match = /^( *)((?:-(?: +|$))*)(.*)$/.exec(line.replace(/\r$/, ''));
  if (!match) return undefined;
  const [, lead = '', marks = '', rest = ''] = match;
  if ((rest === '' && marks === '') || rest.startsWith('#')) return undefined;
  const dashes = [...marks.matchAll(/-/g)].map((dash) => lead.length + dash.index);
  const pair = keyPattern.exec(rest.trimEnd());
  const value = (pair?.[2] ?? '').replace(/(?:^|\s+)#.*$/, '').trim();
  return { lead: lead.length, dashes, column: lead.length + marks.length, rest, key: pair?.[1]?.replace(/^["']|["']$/g, ''), value };
}

/** A value that lets keys follow below it. */
const opens = (value: string) => value === '' || /^[&!]\S+$/.test(value);

/** Undefined where nothing can be completed: in comments, in block texts, in flow collections. */
export function readCursor(text: string, offset: number): Cursor | undefined {
  const part = splitDocuments(text).findLast(({ start }) => start <= offset);
  if (!part || offset > part.end) return undefined;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset);
  const typed = text.slice(Math.max(lineStart, part.start), offset);
  const own = readTyped(typed);
  if (!own) return undefined;

  const above = text.slice(part.start, Math.max(part.start, lineStart)).split('\n').slice(0, -1);
  const below = text.slice(Math.min(lineEnd + 1, part.end), part.end).split('\n');
  const climbed = climb(above, own);
  if (!climbed) return undefined;
  gatherBelow(below, own, climbed.siblings);

  const after = /^[\w./-]*/.exec(text.slice(offset, lineEnd))?.[0] ?? '';
  const to = own.at === 'key' ? offset + after.length : lineEnd - (/\s*$/.exec(text.slice(offset, lineEnd))?.[0].length ?? 0);
  const body = text.slice(part.start, part.end);
  const rest = above.join('\n') + below.join('\n');
  return {
    apiVersion: topValue(body, 'apiVersion'),
    kind: topValue(body, 'kind'),
    blank: !/^\s*[^\s#]/m.test(rest),
    path: climbed.path,
    at: own.at,
    ...(own.key === undefined ? {} : { key: own.key }),
    from: offset - own.word.length,
    to: Math.max(offset, to),
    glued: own.glued,
    colon: text[to] === ':',
    inset: own.column - own.lead,
    siblings: climbed.siblings,
  };
}

interface Typed {
  lead: number;
  dashes: number[];
  column: number;
  at: 'key' | 'value';
  key?: string;
  word: string;
  glued: boolean;
}

function readTyped(typed: string): Typed | undefined {
  const match = /^( *)((?:- +)*)(.*)$/.exec(typed);
  if (!match) return undefined;
  const [, lead = '', marks = '', rest = ''] = match;
  const base = { lead: lead.length, dashes: [...marks.matchAll(/-/g)].map((dash) => lead.length + dash.index), column: lead.length + marks.length };
  if (/^[\w./-]*$/.test(rest) && rest !== '-') return { ...base, at: 'key', word: rest, glued: false };
  const value = /^("[^"]*"|'[^']*'|[\w./-]+):(\s*)([\w./-]*)$/.exec(rest);
  if (!value) return undefined;
  const [, key = '', blank = '', word = ''] = value;
  if (!blank && word) return undefined;
  return { ...base, at: 'value', key: key.replace(/^["']|["']$/g, ''), word, glued: blank === '' };
}

/** Goes up the lines to the root, and gathers the keys beside the cursor on the way. */
function climb(above: readonly string[], own: Typed): { path: string[]; siblings: Set<string> } | undefined {
  const path: string[] = [];
  const siblings = new Set<string>();
  let limit = own.column;
  let inList = false;
  const enter = (dashes: readonly number[]) => {
    for (const dash of dashes.toReversed()) {
      path.unshift('[]');
      limit = dash;
      inList = true;
    }
  };
  let beside = own.dashes.length === 0;
  enter(own.dashes);
  for (let at = above.length - 1; at >= 0; at--) {
    const row = readRow(above[at] ?? '');
    if (!row) continue;
    const { column, dashes, key, value } = row;
    if (column === limit && !inList && !path.length && beside && key !== undefined) siblings.add(key);
    if (column === limit && dashes.length > 0 && !inList) {
      // The first line of the item that the cursor is in.
      beside = false;
      enter(dashes);
      continue;
    }
    if (dashes.length > 0 && inList && dashes[0] === limit) continue;
    const parent = column < limit || (inList && column === limit && dashes.length === 0);
    if (!parent) continue;
    if (key === undefined || !opens(value)) return undefined;
    beside = false;
    path.unshift(key);
    limit = column;
    inList = false;
    enter(dashes);
  }
  return limit === 0 || path.length === 0 ? { path, siblings } : undefined;
}

function gatherBelow(below: readonly string[], own: Typed, siblings: Set<string>): void {
  for (const line of below) {
    const row = readRow(line);
    if (!row) continue;
    if (row.column < own.column || (row.dashes[0] !== undefined && row.dashes[0] < own.column)) return;
    if (row.column === own.column && row.key !== undefined) siblings.add(row.key);
  }
}

function topValue(body: string, key: string): string | undefined {
  return new RegExp(`^${key}:[ \\t]+["']?([\\w./-]+)`, 'm').exec(body)?.[1];
}
