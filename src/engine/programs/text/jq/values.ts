import { fromUtf8, utf8 } from '../../../api/utf8.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a filter throws; `catch` gets `value`. */
export class JqError extends Error {
  constructor(readonly value: Json) {
    super(typeof value === 'string' ? value : `${toJson(value)} (not a string)`);
  }
}

export const typeOf = (v: Json): string => (v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v);

const order = ['null', 'false', 'true', 'number', 'string', 'array', 'object'];

const rank = (v: Json): number => order.indexOf(typeof v === 'boolean' ? String(v) : typeOf(v));

/** jq's order of all values. */
export function compare(a: Json, b: Json): number {
  const [x, y] = [rank(a), rank(b)];
  if (x !== y) return x - y;
  if (typeof a === 'number') return Number.isNaN(a) ? -1 : a - (b as number);
  if (typeof a === 'string') return a < (b as string) ? -1 : a > (b as string) ? 1 : 0;
  if (Array.isArray(a)) {
    const other = b as Json[];
    for (let i = 0; i < Math.min(a.length, other.length); i++) {
      const c = compare(a[i]!, other[i]!);
      if (c !== 0) return c;
    }
    return a.length - other.length;
  }
  if (a !== null && typeof a === 'object') {
    const other = b as Record<string, Json>;
    const [ka, kb] = [Object.keys(a).sort(), Object.keys(other).sort()];
    const keys = compare(ka, kb);
    if (keys !== 0) return keys;
    for (const k of ka) {
      const c = compare(a[k]!, other[k]!);
      if (c !== 0) return c;
    }
  }
  return 0;
}

export const truthy = (v: Json): boolean => v !== null && v !== false;

const numberText = (n: number): string => {
  if (Number.isNaN(n)) return 'null';
  if (!Number.isFinite(n)) return n > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
  if (n === 0) return Object.is(n, -0) ? '-0' : '0';
  // As jq's dtoa: the digits, and where the point stands among them.
  const [digits, exponent] = Math.abs(n).toExponential().split('e') as [string, string];
  const plain = digits.replace('.', '');
  const point = Number(exponent) + 1;
  const sign = n < 0 ? '-' : '';
  if (point <= -4 || point > plain.length + 15) return `${sign}${digits}e${point > 0 ? '+' : '-'}${String(Math.abs(point - 1)).padStart(2, '0')}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${plain}`;
  return sign + (point >= plain.length ? plain + '0'.repeat(point - plain.length) : `${plain.slice(0, point)}.${plain.slice(point)}`);
};

const quote = (text: string): string => JSON.stringify(text).replace(/\x7f/g, '\\u007f');

export interface JsonStyle {
  indent?: string | undefined;
  sort?: boolean;
  ascii?: boolean;
  colour?: boolean;
}

const codes = { null: '0;90', false: '0;39', true: '0;39', number: '0;39', string: '0;32', array: '1;39', object: '1;39', key: '1;34' } as const;

const reset = '\x1b[0m';

/** JSON as jq prints it. */
export function toJson(v: Json, style: JsonStyle = {}, depth = 0): string {
  const start = (kind: keyof typeof codes) => (style.colour ? `\x1b[${codes[kind]}m` : '');
  const end = style.colour ? reset : '';
  const paint = (kind: keyof typeof codes, text: string) => start(kind) + text + end;
  const text = (s: string) => (style.ascii ? quote(s).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`) : quote(s));
  if (v === null) return paint('null', 'null');
  if (typeof v === 'boolean') return paint(v ? 'true' : 'false', String(v));
  if (typeof v === 'number') return paint('number', numberText(v));
  if (typeof v === 'string') return paint('string', text(v));
  const { indent } = style;
  const newline = indent === undefined ? '' : `\n${indent.repeat(depth + 1)}`;
  const close = indent === undefined ? '' : `\n${indent.repeat(depth)}`;
  if (Array.isArray(v)) {
    if (v.length === 0) return paint('array', '[]');
    const colour = start('array');
    return `${colour}[${v.map((x) => newline + toJson(x, style, depth + 1)).join(`${colour},`)}${colour}${close}${colour}]${end}`;
  }
  let keys = Object.keys(v);
  if (keys.length === 0) return paint('object', '{}');
  if (style.sort) keys = keys.sort();
  const colour = start('object');
  const colon = indent === undefined ? ':' : ': ';
  const members = keys.map((k) => `${newline}${end}${paint('key', text(k))}${colour}${colon}${end}${toJson(v[k]!, style, depth + 1)}`);
  return `${colour}{${members.join(`${colour},`)}${colour}${close}${colour}}${end}`;
}

/** A value in an error message, cut to what fits. */
export const shown = (v: Json): string => {
  const text = toJson(v);
  const bytes = utf8(text);
  return bytes.length > 14 ? `${fromUtf8(bytes.slice(0, 11))}...` : text;
};
