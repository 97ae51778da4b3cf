import { parseGoDuration } from '../../api/duration.ts';
import { parseQuantity } from '../../api/quantity.ts';
import { parseTime } from '../../api/time.ts';
import { formatFunctions } from './library/formats.ts';
import { listFunctions, listMethods } from './library/lists.ts';
import { networkFunctions } from './library/network.ts';
import { semverFunctions } from './library/semver.ts';
import { urlFunctions } from './library/url.ts';
import type { CelFunction } from './receiver.ts';
import { CelError, compareValues, Double, Duration, equalValues, isMapValue, numberOf, Optional, QuantityValue, succeeds, textOf, Timestamp, typeOfValue } from './values.ts';

// The standard functions, and the libraries that Kubernetes adds (apiserver/pkg/cel/library, cel-go/ext).

const overload = (): never => {
  throw new CelError('no such overload');
};

const size = (value: unknown): number => (typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : isMapValue(value) ? Object.keys(value).length : overload());

const int = (value: unknown): number => {
  if (value instanceof Timestamp) return Math.floor(value.ms / 1000);
  const n = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : numberOf(value);
  if (n === undefined) throw new CelError('type conversion error');
  return Math.trunc(n);
};

const toDouble = (value: unknown): Double => {
  const n = typeof value === 'string' ? Number(value) : numberOf(value);
  if (n === undefined || Number.isNaN(n)) throw new CelError('type conversion error');
  return new Double(n);
};

const quantity = (text: string): QuantityValue => {
  try {
    return new QuantityValue(parseQuantity(text).nano, text);
  } catch (error) {
    throw new CelError((error as Error).message);
  }
};

/** Functions without a receiver, those of a name space behind its name: `sets.contains`. */
export const globals: Record<string, CelFunction> = {
  ...networkFunctions,
  ...urlFunctions,
  ...semverFunctions,
  ...formatFunctions,
  ...listFunctions,
  size,
  int,
  uint: int,
  double: toDouble,
  string: textOf,
  bool: (value: unknown) => (typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : overload()),
  dyn: (value: unknown) => value,
  type: typeOfValue,
  timestamp: (value: string | Timestamp) => {
    if (value instanceof Timestamp) return value;
    const ms = parseTime(value);
    if (ms === undefined) throw new CelError('type conversion error');
    return new Timestamp(ms);
  },
  duration: (value: string | Duration) => {
    try {
      return value instanceof Duration ? value : new Duration(parseGoDuration(value));
    } catch (error) {
      throw new CelError((error as Error).message);
    }
  },
  quantity,
  isQuantity: (text: string) => succeeds(() => quantity(text)),
  min: (...values: unknown[]) => values.flat().reduce((a, b) => (compareValues(a, b) <= 0 ? a : b)),
  max: (...values: unknown[]) => values.flat().reduce((a, b) => (compareValues(a, b) >= 0 ? a : b)),
};

const regex = (pattern: string): RegExp => {
  try {
    return new RegExp(pattern.replace(/^\(\?i\)/, ''), pattern.startsWith('(?i)') ? 'iu' : 'u');
  } catch (error) {
    throw new CelError(`error parsing regexp: ${(error as Error).message}`);
  }
};

const sorted = (list: readonly unknown[]): boolean => list.every((item, i) => i === 0 || compareValues(list[i - 1], item) <= 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : (overload() as never));

const within = (i: number, of: unknown): number => {
  if (i < 0 || i > size(of)) throw new CelError(`index out of range: ${i}`);
  return i;
};

/** Functions with a receiver, which is the first argument. */
export const methods: Record<string, CelFunction> = {
  ...listMethods,
  size,
  contains: (of: unknown, what: unknown) => (Array.isArray(of) ? of.some((item) => equalValues(item, what)) : text(of).includes(text(what))),
  startsWith: (of: unknown, what: string) => text(of).startsWith(what),
  endsWith: (of: unknown, what: string) => text(of).endsWith(what),
  matches: (of: unknown, pattern: string) => regex(pattern).test(text(of)),
  find: (of: unknown, pattern: string) => regex(pattern).exec(text(of))?.[0] ?? '',
  findAll: (of: unknown, pattern: string, limit = -1) => [...text(of).matchAll(new RegExp(regex(pattern), 'gu'))].map((m) => m[0]).slice(0, limit < 0 ? undefined : limit),
  charAt: (of: unknown, i: number) => [...text(of)][within(i, of)] ?? '',
  indexOf: (of: unknown, what: unknown, from = 0) => (Array.isArray(of) ? of.findIndex((item) => equalValues(item, what)) : text(of).indexOf(text(what), from)),
  lastIndexOf: (of: unknown, what: unknown) => (Array.isArray(of) ? of.findLastIndex((item) => equalValues(item, what)) : text(of).lastIndexOf(text(what))),
  lowerAscii: (of: unknown) => text(of).replace(/[A-Z]/g, (c) => c.toLowerCase()),
  upperAscii: (of: unknown) => text(of).replace(/[a-z]/g, (c) => c.toUpperCase()),
  replace: (of: unknown, what: string, by: string, limit = -1) => (limit < 0 ? text(of).replaceAll(what, by) : text(of).split(what).reduce((a, b, i) => a + (i <= limit ? by : what) + b)),
  split: (of: unknown, by: string, limit = -1) => {
    const parts = text(of).split(by);
    return limit < 0 || parts.length <= limit ? parts : limit === 0 ? [] : [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(by)];
  },
  substring: (of: unknown, from: number, to = size(of)) => {
    if (within(from, of) > within(to, of)) throw new CelError(`invalid substring range. start: ${from}, end: ${to}`);
    return [...text(of)].slice(from, to).join('');
  },
  trim: (of: unknown) => text(of).trim(),
  join: (of: unknown, by = '') => (Array.isArray(of) ? of.join(by) : overload()),
  reverse: (of: unknown) => (Array.isArray(of) ? of.toReversed() : [...text(of)].reverse().join('')),
  isSorted: (of: unknown[]) => sorted(of),
  sum: (of: unknown[]) => of.reduce<number>((a, b) => a + (numberOf(b) ?? 0), 0),
  min: (of: unknown[]) => globals['min']!(...of),
  max: (of: unknown[]) => globals['max']!(...of),
  /** Of `jsonpatch`: a key as a part of a JSON pointer. */
  escapeKey: (_: unknown, key: string) => key.replace(/~/g, '~0').replace(/\//g, '~1'),
  distinct: (of: unknown[]) => of.filter((item, i) => of.findIndex((other) => equalValues(other, item)) === i),
  first: (of: unknown[]) => new Optional(of.length > 0, of[0]),
  last: (of: unknown[]) => new Optional(of.length > 0, of.at(-1)),
  hasValue: (of: Optional) => of.present,
  value: (of: Optional) => {
    if (!of.present) throw new CelError('optional.none() dereference');
    return of.value;
  },
  orValue: (of: Optional, other: unknown) => (of.present ? of.value : other),
  or: (of: Optional, other: Optional) => (of.present ? of : other),
  isGreaterThan: (a: QuantityValue, b: QuantityValue) => a.nano > b.nano,
  isLessThan: (a: QuantityValue, b: QuantityValue) => a.nano < b.nano,
  compareTo: (a: QuantityValue, b: QuantityValue) => (a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0),
  asInteger: (of: QuantityValue) => Number(of.nano / 1_000_000_000n),
  isInteger: (of: QuantityValue) => of.nano % 1_000_000_000n === 0n,
  asApproximateFloat: (of: QuantityValue) => new Double(Number(of.nano) / 1e9),
  sign: (of: QuantityValue) => (of.nano > 0n ? 1 : of.nano < 0n ? -1 : 0),
  add: (a: QuantityValue, b: QuantityValue | number) => new QuantityValue(a.nano + nanoOf(b), ''),
  sub: (a: QuantityValue, b: QuantityValue | number) => new QuantityValue(a.nano - nanoOf(b), ''),
  getFullYear: (of: Timestamp) => new Date(of.ms).getUTCFullYear(),
  getMonth: (of: Timestamp) => new Date(of.ms).getUTCMonth(),
  getDayOfWeek: (of: Timestamp) => new Date(of.ms).getUTCDay(),
  getHours: (of: Timestamp | Duration) => (of instanceof Duration ? Math.trunc(of.ms / 3_600_000) : new Date(of.ms).getUTCHours()),
  getMinutes: (of: Timestamp | Duration) => (of instanceof Duration ? Math.trunc(of.ms / 60_000) : new Date(of.ms).getUTCMinutes()),
  getSeconds: (of: Timestamp | Duration) => (of instanceof Duration ? Math.trunc(of.ms / 1000) : new Date(of.ms).getUTCSeconds()),
  format: (of: string, args: unknown[]) => {
    let i = 0;
    return of.replace(/%(?:\.\d+)?([sdfxob%])/g, (_, verb: string) => (verb === '%' ? '%' : textOf(args[i++])));
  },
};

const nanoOf = (value: QuantityValue | number): bigint => (value instanceof QuantityValue ? value.nano : BigInt(value) * 1_000_000_000n);
