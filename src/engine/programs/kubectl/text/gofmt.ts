import { sortedKeys } from './json.ts';

/** fmt's %v of a JSON value: `map[a:1 b:[x y]]`, `<nil>`. */
export const goValue = (value: unknown): string => {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value === 'object') return `map[${sortedKeys(value).map((k) => `${k}:${goValue((value as Record<string, unknown>)[k])}`).join(' ')}]`;
  if (typeof value === 'number') return goNumber(value);
  return String(value);
};

/** fmt's %v of a decoded number: integers are int64, others float64. */
export const goNumber = (n: number): string => (Number.isInteger(n) ? String(n) : goFloat(n));

/** fmt's %v of a float64: with an exponent below 1e-04 and from 1e+06 on. */
export const goFloat = (n: number): string => {
  if (!Number.isFinite(n)) return Number.isNaN(n) ? 'NaN' : n > 0 ? '+Inf' : '-Inf';
  if (n === 0) return '0';
  const [mantissa, exponent] = n.toExponential().split('e') as [string, string];
  const exp = Number(exponent);
  if (exp >= -4 && exp < 6) return String(n);
  return `${mantissa}e${exp < 0 ? '-' : '+'}${String(Math.abs(exp)).padStart(2, '0')}`;
};

const nonPrinting = /[\u0000-\u001f\u007f-\u00a0\u00ad\u2028\u2029\ufeff]/g;

/** strconv.Quote */
export const goQuote = (text: string): string =>
  JSON.stringify(text).replace(/\\(?:u([0-9a-f]{4})|.)/g, (escape, hex?: string) => {
    if (hex === undefined) return escape;
    const c = parseInt(hex, 16);
    if (c === 7) return '\\a';
    if (c === 11) return '\\v';
    return c < 0x80 ? `\\x${hex.slice(2)}` : `\\u${hex}`;
  }).replace(nonPrinting, (c) => (c.charCodeAt(0) < 0x80 ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));

/** fmt's %#v of decoded JSON. */
export const goSyntax = (value: unknown): string => {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object') return `map[string]interface {}{${sortedKeys(value).map((k) => `${goQuote(k)}:${goSyntax((value as Record<string, unknown>)[k])}`).join(', ')}}`;
  if (typeof value === 'string') return goQuote(value);
  return String(value);
};
