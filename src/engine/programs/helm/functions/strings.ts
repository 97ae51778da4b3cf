import { goQuote } from '../../kubectl/text/gofmt.ts';
import { printValue } from '../../lib/gotemplate/format.ts';
import type { Functions } from '../../lib/gotemplate/template.ts';
import { fn, heldBy, type Value } from '../../lib/gotemplate/values.ts';

/** A value as text, as sprig's strval makes it. */
export const textOf = (value: Value): string => (value === null || value === undefined ? '<nil>' : printValue(value));

/** The texts of a list without its nils; of anything else its own. */
const textsOf = (value: Value): string[] => {
  const held = heldBy(value);
  if (held === null || held === undefined) return [];
  return Array.isArray(held) ? held.filter((v) => v !== null && v !== undefined).map(textOf) : [textOf(held)];
};

const there = (args: readonly Value[]): Value[] => args.filter((a) => a !== null && a !== undefined);

const truncate = (n: number, text: string): string => {
  if (n < 0) return text.length + n > 0 ? text.slice(n) : text;
  return n < text.length ? text.slice(0, n) : text;
};

const trimSet = (text: string, set: string, left = true, right = true): string => {
  const chars = new Set(set);
  let from = 0;
  let to = text.length;
  if (left) while (from < to && chars.has(text[from]!)) from++;
  if (right) while (to > from && chars.has(text[to - 1]!)) to--;
  return text.slice(from, to);
};

const substring = (from: number, to: number, text: string): string => {
  if (from < 0) return text.slice(0, Math.max(0, to));
  return to < 0 || to > text.length ? text.slice(from) : text.slice(from, to);
};

const indent = (n: number, text: string): string => {
  const pad = ' '.repeat(Math.max(0, n));
  return pad + text.replace(/\n/g, `\n${pad}`);
};

const titled = (text: string, change: (c: string) => string): string => text.replace(/(^|[\s])(\p{L})/gu, (_, before: string, c: string) => before + change(c));

/** Words of a name in any of the cases. */
const words = (text: string): string[] => text.replace(/([\p{Ll}\p{Nd}])(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2').split(/[\s_-]+/).filter(Boolean);

const upperFirst = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

const camel = (text: string): string => text.split(/[\s_-]+/).map(upperFirst).join('');

const swapped = (text: string): string => text.replace(/\p{L}/gu, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()));

const wrapped = (width: number, text: string, line: string): string => {
  const out: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      out.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...out, current].join(line);
};

const abbreviated = (left: number, width: number, text: string): string => {
  if (width < 4 || text.length <= width) return text;
  if (left <= 4) return `${text.slice(0, width - 3)}...`;
  if (width < 7) return text;
  if (left + width - 3 < text.length) return `...${abbreviated(0, width - 3, text.slice(left))}`;
  return `...${text.slice(text.length - (width - 3))}`;
};

const numbered = (parts: readonly string[]): Record<string, string> => Object.fromEntries(parts.map((p, i) => [`_${i}`, p]));

const splitAtMost = (text: string, separator: string, n: number): string[] => {
  const parts = text.split(separator);
  return n > 0 && parts.length > n ? [...parts.slice(0, n - 1), parts.slice(n - 1).join(separator)] : parts;
};

/** sprig's functions on strings. */
export const stringFunctions: Functions = {
  hello: fn('', () => 'Hello!'),
  abbrev: fn('int string', ([n, s]: [number, string]) => abbreviated(0, n, s)),
  abbrevboth: fn('int int string', ([left, n, s]: [number, number, string]) => abbreviated(left, n, s)),
  trunc: fn('int string', ([n, s]: [number, string]) => truncate(n, s)),
  trim: fn('string', ([s]: [string]) => s.trim()),
  trimall: fn('string string', ([set, s]: [string, string]) => trimSet(s, set)),
  trimAll: fn('string string', ([set, s]: [string, string]) => trimSet(s, set)),
  trimSuffix: fn('string string', ([end, s]: [string, string]) => (end !== '' && s.endsWith(end) ? s.slice(0, -end.length) : s)),
  trimPrefix: fn('string string', ([start, s]: [string, string]) => (s.startsWith(start) ? s.slice(start.length) : s)),
  upper: fn('string', ([s]: [string]) => s.toUpperCase()),
  lower: fn('string', ([s]: [string]) => s.toLowerCase()),
  title: fn('string', ([s]: [string]) => titled(s, (c) => c.toUpperCase())),
  untitle: fn('string', ([s]: [string]) => titled(s, (c) => c.toLowerCase())),
  substr: fn('int int string', ([from, to, s]: [number, number, string]) => substring(from, to, s)),
  repeat: fn('int string', ([n, s]: [number, string]) => s.repeat(n)),
  nospace: fn('string', ([s]: [string]) => s.replace(/\s/g, '')),
  initials: fn('string', ([s]: [string]) => s.split(/\s+/).map((w) => w.slice(0, 1)).join('')),
  swapcase: fn('string', ([s]: [string]) => swapped(s)),
  snakecase: fn('string', ([s]: [string]) => words(s).join('_').toLowerCase()),
  kebabcase: fn('string', ([s]: [string]) => words(s).join('-').toLowerCase()),
  camelcase: fn('string', ([s]: [string]) => camel(s)),
  wrap: fn('int string', ([n, s]: [number, string]) => wrapped(n, s, '\n')),
  wrapWith: fn('int string string', ([n, line, s]: [number, string, string]) => wrapped(n, s, line)),
  contains: fn('string string', ([part, s]: [string, string]) => s.includes(part)),
  hasPrefix: fn('string string', ([part, s]: [string, string]) => s.startsWith(part)),
  hasSuffix: fn('string string', ([part, s]: [string, string]) => s.endsWith(part)),
  quote: fn('...any', (args: Value[]) => there(args).map((a) => goQuote(textOf(a))).join(' ')),
  squote: fn('...any', (args: Value[]) => there(args).map((a) => `'${textOf(a)}'`).join(' ')),
  cat: fn('...any', (args: Value[]) => there(args).map(textOf).join(' ')),
  indent: fn('int string', ([n, s]: [number, string]) => indent(n, s)),
  nindent: fn('int string', ([n, s]: [number, string]) => `\n${indent(n, s)}`),
  replace: fn('string string string', ([old, next, s]: [string, string, string]) => s.split(old).join(next)),
  plural: fn('string string int', ([one, many, n]: [string, string, number]) => (n === 1 ? one : many)),
  toString: fn('any', ([v]: Value[]) => textOf(v)),
  toStrings: fn('any', ([v]: Value[]) => textsOf(v)),
  join: fn('string any', ([separator, v]: [string, Value]) => textsOf(v).join(separator)),
  split: fn('string string', ([separator, s]: [string, string]) => numbered(s.split(separator))),
  splitn: fn('string int string', ([separator, n, s]: [string, number, string]) => numbered(splitAtMost(s, separator, n))),
  splitList: fn('string string', ([separator, s]: [string, string]) => s.split(separator)),
  sortAlpha: fn('any', ([v]: Value[]) => (Array.isArray(heldBy(v)) ? textsOf(v).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) : [textOf(v)])),
};
