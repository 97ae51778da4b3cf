import { formatReal } from '../../lib/printf.ts';

/** Text from outside that looks like a number: it compares as one. */
class NumericText {
  constructor(
    readonly text: string,
    readonly value: number,
  ) {}
}

/** Undefined: a variable that was never set, which is both 0 and empty. */
export type Value = number | string | NumericText | undefined;

const numberPattern = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;

export const toNumber = (v: Value): number => {
  if (typeof v === 'number') return v;
  if (v === undefined) return 0;
  if (typeof v === 'object') return v.value;
  const m = numberPattern.exec(v);
  return m ? Number(m[0]) : 0;
};

const numberText = (n: number, format: string): string => {
  if (Number.isInteger(n)) return Math.abs(n) < 1e16 ? String(n) : Math.abs(n) < 2 ** 64 ? BigInt(n).toString() : formatReal('g', n, '', 0, 6);
  // As x86's processors make it.
  if (Number.isNaN(n)) return '-nan';
  if (!Number.isFinite(n)) return n < 0 ? '-inf' : 'inf';
  const m = /^%\.(\d+)([efgEG])$/.exec(format);
  return m ? formatReal(m[2]!, n, '', 0, Number(m[1])) : formatReal('g', n, '', 0, 6);
};

export const toText = (v: Value, format: string): string => (typeof v === 'string' ? v : typeof v === 'number' ? numberText(v, format) : v === undefined ? '' : v.text);

export const truthy = (v: Value): boolean => (typeof v === 'number' ? v !== 0 : typeof v === 'string' ? v !== '' : v === undefined ? false : v.value !== 0);

/** A field, or other text from outside. */
export const fromInput = (text: string): Value => {
  const m = numberPattern.exec(text);
  return m && /^\s*$/.test(text.slice(m[0].length)) ? new NumericText(text, Number(m[0])) : text;
};

/** Below 0, 0 or above 0; as numbers where both look like numbers. */
export function compareValues(a: Value, b: Value, format: string): number {
  if (typeof a !== 'string' && typeof b !== 'string') {
    const [x, y] = [toNumber(a), toNumber(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  const [x, y] = [toText(a, format), toText(b, format)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** An awk array. `touched` tells an array from a variable that was passed before anybody used it. */
export class AwkArray {
  readonly map = new Map<string, Value>();
  touched = false;
}

/** A mistake while running, told as `awk: ...` with exit 2. */
export class AwkError extends Error {}
