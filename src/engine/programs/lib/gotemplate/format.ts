import { goFloat, goQuote } from '../../kubectl/text/gofmt.ts';
import { sortedKeys } from '../../kubectl/text/json.ts';
import { toHex } from '../../../api/bytes.ts';
import { utf8, utf8Length } from '../../../api/utf8.ts';
import { Float, GoObject, Int64, heldBy, isGoMap, numberOf, typeName, type Value } from './values.ts';

/** fmt's %v. */
export const printValue = (value: Value): string => formatted(value, (v) => `${v}`);

const formatted = (value: Value, text: (s: string) => string): string => {
  const held = heldBy(value);
  if (held === null || held === undefined) return '<nil>';
  if (typeof held === 'string') return text(held);
  if (held instanceof Float) return goFloat(held.value);
  if (held instanceof Int64) return String(held.value);
  if (held instanceof GoObject) return `{${Object.values(held.fields).map((v) => formatted(v, text)).join(' ')}}`;
  if (Array.isArray(held)) return `[${held.map((v) => formatted(v, text)).join(' ')}]`;
  return isGoMap(held) ? `map[${sortedKeys(held).map((k) => `${text(k)}:${formatted(held[k], text)}`).join(' ')}]` : String(held as number | boolean);
};

/** fmt.Print's text of several operands: spaces between those of which neither is a string. */
export const printAll = (args: readonly Value[]): string => args.map((a, i) => (i > 0 && typeof a !== 'string' && typeof args[i - 1] !== 'string' ? ' ' : '') + printValue(a)).join('');

/** fmt's %#v. */
const goSyntax = (value: Value): string => {
  const held = heldBy(value);
  if (held === null || held === undefined) return '<nil>';
  const inner = (v: Value): string => (v === null || v === undefined ? 'interface {}(nil)' : goSyntax(v));
  if (Array.isArray(held)) return `[]interface {}{${held.map(inner).join(', ')}}`;
  if (isGoMap(held)) return `map[string]interface {}{${sortedKeys(held).map((k) => `${goQuote(k)}:${inner(held[k])}`).join(', ')}}`;
  return typeof held === 'string' ? goQuote(held) : printValue(held);
};

const hex = (text: string): string => toHex(utf8(text));

interface Verb {
  letter: string;
  flags: string;
  precision: number | undefined;
}

const bad = ({ letter }: Verb, value: Value): string => (value === null || value === undefined ? `%!${letter}(<nil>)` : `%!${letter}(${typeName(value)}=${printValue(value)})`);

/** Applies a verb to every element, as fmt does with lists and maps. */
const spread = (value: Value, one: (v: Value) => string): string => {
  const held = heldBy(value);
  if (Array.isArray(held)) return `[${held.map((v) => spread(v, one)).join(' ')}]`;
  return isGoMap(held) ? `map[${sortedKeys(held).map((k) => `${one(k)}:${spread(held[k], one)}`).join(' ')}]` : one(held);
};

const integers: Readonly<Record<string, (n: number) => string>> = {
  d: String,
  x: (n) => n.toString(16),
  X: (n) => n.toString(16).toUpperCase(),
  o: (n) => n.toString(8),
  O: (n) => `0o${n.toString(8)}`,
  b: (n) => n.toString(2),
  c: (n) => String.fromCodePoint(n),
  q: (n) => `'${String.fromCodePoint(n)}'`,
  U: (n) => `U+${n.toString(16).toUpperCase().padStart(4, '0')}`,
};

const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

const floats: Readonly<Record<string, (n: number, precision: number | undefined) => string>> = {
  f: (n, precision) => n.toFixed(precision ?? 6),
  F: (n, precision) => n.toFixed(precision ?? 6),
  e: (n, precision) => exponent(n.toExponential(precision ?? 6)),
  E: (n, precision) => exponent(n.toExponential(precision ?? 6)).toUpperCase(),
  g: (n, precision) => (precision === undefined ? goFloat(n) : goFloat(Number(n.toPrecision(precision || 1)))),
  G: (n, precision) => (precision === undefined ? goFloat(n) : goFloat(Number(n.toPrecision(precision || 1)))).toUpperCase(),
};

const plus = (verb: Verb, n: number, text: string): string => {
  if (n < 0) return text;
  if (verb.flags.includes('+')) return `+${text}`;
  return verb.flags.includes(' ') ? ` ${text}` : text;
};

const scalar = (verb: Verb, value: Value): string => {
  const { letter, flags, precision } = verb;
  if (typeof value === 'string') {
    const text = precision === undefined ? value : [...value].slice(0, precision).join('');
    if (letter === 's') return text;
    if (letter === 'q') return flags.includes('#') && !text.includes('`') ? `\`${text}\`` : goQuote(text);
    if (letter === 'x') return hex(text);
    return letter === 'X' ? hex(text).toUpperCase() : bad(verb, value);
  }
  if (typeof value === 'boolean') return letter === 't' ? String(value) : bad(verb, value);
  if (value instanceof Float) return floats[letter] ? plus(verb, value.value, floats[letter](value.value, precision)) : bad(verb, value);
  const number = numberOf(value);
  if (number === undefined || !integers[letter]) return bad(verb, value);
  const prefix = flags.includes('#') ? ({ x: '0x', X: '0X', o: '0', b: '0b' }[letter] ?? '') : '';
  return 'cqU'.includes(letter) ? integers[letter](number) : plus(verb, number, (number < 0 ? '-' : '') + prefix + integers[letter](Math.abs(number)));
};

const argument = (verb: Verb, value: Value): string => {
  if (verb.letter === 'T') return value === null || value === undefined ? '<nil>' : typeName(value);
  if (verb.letter === 'v') {
    if (verb.flags.includes('#')) return goSyntax(value);
    const number = numberOf(value);
    return number === undefined ? printValue(value) : plus(verb, number, printValue(value));
  }
  return spread(value, (v) => scalar(verb, v));
};

const padded = (text: string, width: number, flags: string): string => {
  if (flags.includes('-')) return text + ' '.repeat(Math.max(0, width - [...text].length));
  const missing = Math.max(0, width - [...text].length);
  if (!flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
};

const directive = /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?(?:\[(\d+)\])?(.|$)/gsu;

/** fmt.Sprintf. */
export const sprintf = (format: string, args: readonly Value[]): string => {
  let next = 0;
  let reordered = false;
  const star = (text: string): number => (text === '*' ? (numberOf(args[next++]) ?? 0) : Number(text));
  const out = format.replace(directive, (whole, flags: string, width: string | undefined, digits: string | undefined, index: string | undefined, letter: string) => {
    if (letter === '') return '%!(NOVERB)';
    const w = width === undefined ? 0 : star(width);
    const dot = whole.includes('.') && letter !== '.';
    const precision = digits === undefined ? (dot ? 0 : undefined) : star(digits);
    if (index !== undefined) {
      next = Number(index) - 1;
      reordered = true;
    }
    if (letter === '%') return '%';
    if (next >= args.length) return `%!${letter}(${reordered ? 'BADINDEX' : 'MISSING'})`;
    const value = args[next++];
    const text = argument({ letter, flags, precision }, value);
    const zero = flags.includes('0') && numberOf(value) === undefined && letter !== 's' && letter !== 'q' ? flags.replace(/0/g, '') : flags;
    return padded(text, w, zero);
  });
  if (reordered || next >= args.length) return out;
  return `${out}%!(EXTRA ${args.slice(next).map((a) => (a === null || a === undefined ? '<nil>' : `${typeName(a)}=${printValue(a)}`)).join(', ')})`;
};

/** How many bytes a string is to Go. */
export const goLength = utf8Length;
