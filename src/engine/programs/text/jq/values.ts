export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a filter throws; `catch` gets `value`. */
export class JqError extends Error {
  constructor(readonly value: Json) {
    super(typeof value === 'string' ? value : value === null ? 'null (null) not a string' : `${toJson(value)} (not a string)`);
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
  if (Number.isInteger(n) && Math.abs(n) < 1e17) return Object.is(n, -0) ? '-0' : String(n);
  return String(n).replace(/e([-+])(\d)$/, 'e$10$2');
};

const quote = (text: string): string => JSON.stringify(text).replace(/\x7f/g, '\\u007f');

export interface JsonStyle {
  indent?: string | undefined;
  sort?: boolean;
  ascii?: boolean;
  colour?: boolean;
}

const codes = { null: '1;30', false: '0;39', true: '0;39', number: '0;39', string: '0;32', array: '1;39', object: '1;39', key: '34;1' } as const;

/** JSON as jq prints it. */
export function toJson(v: Json, style: JsonStyle = {}, depth = 0): string {
  const paint = (kind: keyof typeof codes, text: string) => (style.colour ? `\x1b[${codes[kind]}m${text}\x1b[0m` : text);
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
    const comma = paint('array', ',');
    return `${paint('array', '[')}${v.map((x) => newline + toJson(x, style, depth + 1)).join(comma)}${close}${paint('array', ']')}`;
  }
  let keys = Object.keys(v);
  if (keys.length === 0) return paint('object', '{}');
  if (style.sort) keys = keys.sort();
  const space = indent === undefined ? '' : ' ';
  return `${paint('object', '{')}${keys.map((k) => `${newline}${paint('key', text(k))}${paint('object', ':')}${space}${toJson(v[k]!, style, depth + 1)}`).join(paint('object', ','))}${close}${paint('object', '}')}`;
}

/** A value in an error message, cut to what fits. */
export const shown = (v: Json): string => {
  const text = toJson(v);
  return text.length > 11 ? `${text.slice(0, 10)}...` : text;
};
