import { base64Decode } from '../../text/base64.ts';
import { Float, printValue, sprintf } from '../../text/sprintf.ts';

export const truth = (value: unknown): boolean => {
  if (value === null || value === undefined || value === false || value === '') return false;
  if (value instanceof Float) return value.value !== 0;
  if (typeof value === 'number') return value !== 0;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' ? Object.keys(value).length > 0 : true;
};

/** JSON numbers arrive as float64. */
export const wrap = (value: unknown): unknown => (typeof value === 'number' ? new Float(value) : value);

const kindOf = (value: unknown): 'bool' | 'int' | 'float' | 'string' | 'nil' | 'other' => {
  if (value === null || value === undefined) return 'nil';
  if (value instanceof Float) return 'float';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  return typeof value === 'string' ? 'string' : 'other';
};

const raw = (value: unknown): string | number | boolean => (value instanceof Float ? value.value : value) as string | number | boolean;

const same = (name: string, a: unknown, b: unknown): boolean => {
  const x = kindOf(a);
  const y = kindOf(b);
  if (x === 'nil' || y === 'nil') return x === y;
  if (x === 'other' || y === 'other') throw new Error(`error calling ${name}: non-comparable type ${printValue(x === 'other' ? a : b)}: map[string]interface {}`);
  if (x !== y) throw new Error(`error calling ${name}: incompatible types for comparison`);
  return raw(a) === raw(b);
};

const less = (name: string, a: unknown, b: unknown): boolean => {
  const x = kindOf(a);
  if (x === 'other' || x === 'nil' || x === 'bool') throw new Error(`error calling ${name}: invalid type for comparison`);
  if (x !== kindOf(b)) throw new Error(`error calling ${name}: incompatible types for comparison`);
  return raw(a) < raw(b);
};

const indexInto = (name: string, value: unknown, index: unknown): unknown => {
  if (value === null || value === undefined) throw new Error(`error calling ${name}: index of untyped nil`);
  if (Array.isArray(value)) {
    const i = index instanceof Float || typeof index !== 'number' ? undefined : index;
    if (i === undefined) throw new Error(`error calling ${name}: cannot index slice/array with type ${kindOf(index)}`);
    if (i < 0 || i >= value.length) throw new Error(`error calling ${name}: index out of range: ${i}`);
    return wrap(value[i]);
  }
  if (typeof value === 'object' && !(value instanceof Float)) {
    if (typeof index !== 'string') throw new Error(`error calling ${name}: value has type ${kindOf(index)}; should be string`);
    return wrap((value as Record<string, unknown>)[index]);
  }
  throw new Error(`error calling ${name}: can't index item of type ${kindOf(value)}`);
};

const exists = (args: readonly unknown[]): boolean => {
  let value = args[0];
  for (const index of args.slice(1)) {
    try {
      value = indexInto('exists', value, index);
    } catch {
      return false;
    }
  }
  return value !== null && value !== undefined;
};

const print = (args: readonly unknown[]): string =>
  args.reduce<string>((out, a, i) => out + (i > 0 && typeof a !== 'string' && typeof args[i - 1] !== 'string' ? ' ' : '') + printValue(a), '');

const length = (value: unknown): number => {
  if (typeof value === 'string') return [...value].reduce((n, c) => n + (c.codePointAt(0)! < 0x80 ? 1 : c.codePointAt(0)! < 0x800 ? 2 : c.codePointAt(0)! < 0x10000 ? 3 : 4), 0);
  if (Array.isArray(value)) return value.length;
  if (value === null || value === undefined) throw new Error('error calling len: len of nil pointer');
  if (typeof value === 'object' && !(value instanceof Float)) return Object.keys(value).length;
  throw new Error(`error calling len: len of type ${kindOf(value) === 'float' ? 'float64' : kindOf(value)}`);
};

const html: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

/** text/template's functions and kubectl's own two. `and` and `or` are evaluated lazily by the executor. */
export const functions: Record<string, (args: readonly unknown[]) => unknown> = {
  not: ([a]) => !truth(a),
  len: ([a]) => length(a),
  index: ([value, ...indices]) => indices.reduce((v, i) => indexInto('index', v, i), value),
  slice: ([value, from, to]) => (value as string | unknown[]).slice((from as number) ?? 0, to as number | undefined),
  print,
  printf: ([format, ...rest]) => sprintf(String(format), rest),
  println: (args) => `${args.map(printValue).join(' ')}\n`,
  html: (args) => print(args).replace(/[&<>"']/g, (c) => html[c]!),
  js: (args) => print(args).replace(/[\\'"<>&=]/g, (c) => ('\\\'"'.includes(c) ? `\\${c}` : `\\u00${c.charCodeAt(0).toString(16).toUpperCase()}`)),
  urlquery: (args) => encodeURIComponent(print(args)).replace(/%20/g, '+'),
  eq: ([a, ...rest]) => {
    if (rest.length === 0) throw new Error('error calling eq: missing argument for comparison');
    return rest.some((b) => same('eq', a, b));
  },
  ne: ([a, b]) => !same('ne', a, b),
  lt: ([a, b]) => less('lt', a, b),
  le: ([a, b]) => less('le', a, b) || same('le', a, b),
  gt: ([a, b]) => !(less('gt', a, b) || same('gt', a, b)),
  ge: ([a, b]) => !less('ge', a, b),
  exists: (args) => exists(args),
  base64decode: ([text]) => {
    try {
      return base64Decode(String(text));
    } catch (error) {
      throw new Error(`error calling base64decode: base64 decode failed: ${(error as Error).message}`);
    }
  },
};

/** Every name that may be called. */
export const functionNames: ReadonlySet<string> = new Set([...Object.keys(functions), 'and', 'or', 'call']);
