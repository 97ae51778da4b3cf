import { goFloat, goQuote, goValue } from './gofmt.ts';

/** A number that Go would hold as float64 rather than as an integer. */
export class Float {
  constructor(readonly value: number) {}
}

const plain = (value: unknown): unknown => (value instanceof Float ? value.value : value);

const typeOf = (value: unknown): string => {
  if (value instanceof Float) return 'float64';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  if (Array.isArray(value)) return '[]interface {}';
  return 'map[string]interface {}';
};

/** %v, with numbers as they are held. */
export const printValue = (value: unknown): string => (value instanceof Float ? goFloat(value.value) : goValue(value));

const bad = (verb: string, value: unknown): string => (value === null || value === undefined ? `%!${verb}(<nil>)` : `%!${verb}(${typeOf(value)}=${printValue(value)})`);

const integer = (verb: string, value: unknown): string | undefined => {
  if (typeof value !== 'number') return undefined;
  switch (verb) {
    case 'd':
      return String(value);
    case 'x':
      return value.toString(16);
    case 'X':
      return value.toString(16).toUpperCase();
    case 'o':
      return value.toString(8);
    case 'b':
      return value.toString(2);
    case 'c':
      return String.fromCodePoint(value);
    default:
      return undefined;
  }
};

const one = (verb: string, value: unknown, precision: number | undefined, flags: string): string => {
  switch (verb) {
    case 'v':
      return printValue(value);
    case 's':
      return typeof value === 'string' ? (precision === undefined ? value : [...value].slice(0, precision).join('')) : Array.isArray(value) || typeof value === 'object' ? printValue(value) : bad(verb, value);
    case 'q':
      return typeof value === 'string' ? goQuote(value) : bad(verb, value);
    case 't':
      return typeof value === 'boolean' ? String(value) : bad(verb, value);
    case 'T':
      return value === null || value === undefined ? '<nil>' : typeOf(value);
    case 'f':
    case 'F':
    case 'e':
    case 'g': {
      if (!(value instanceof Float)) return bad(verb, value);
      if (verb === 'g') return goFloat(value.value);
      return verb === 'e' ? value.value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2') : value.value.toFixed(precision ?? 6);
    }
  }
  const n = integer(verb, value);
  if (n === undefined) return verb === 'x' && typeof value === 'string' ? [...value].map((c) => c.codePointAt(0)!.toString(16).padStart(2, '0')).join('') : bad(verb, value);
  return flags.includes('+') && Number(plain(value)) >= 0 ? `+${n}` : n;
};

/** fmt.Sprintf for strings, numbers, booleans and decoded JSON. */
export const sprintf = (format: string, args: readonly unknown[]): string => {
  let next = 0;
  const out = format.replace(/%([-+# 0]*)(\d+|\*)?(?:\.(\d+))?(.)/gu, (_, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    const w = width === '*' ? Number(plain(args[next++])) : width === undefined ? 0 : Number(width);
    if (next >= args.length) return `%!${verb}(MISSING)`;
    const text = one(verb, args[next++], precision === undefined ? undefined : Number(precision), flags);
    if (flags.includes('-')) return text.padEnd(w);
    return flags.includes('0') && /^[-+]?[\d.]+$/.test(text) ? text.replace(/^([-+]?)(.*)$/, (__, sign: string, digits: string) => sign + digits.padStart(w - sign.length, '0')) : text.padStart(w);
  });
  if (next >= args.length) return out;
  return `${out}%!(EXTRA ${args.slice(next).map((a) => (a === null || a === undefined ? '<nil>' : `${typeOf(a)}=${printValue(a)}`)).join(', ')})`;
};
