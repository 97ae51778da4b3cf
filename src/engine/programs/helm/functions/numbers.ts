import type { Functions } from '../../lib/gotemplate/template.ts';
import { Float, Int64, fn, numberOf, type Value } from '../../lib/gotemplate/values.ts';

/** spf13/cast's ToInt64: 0 for what is no number. */
export const toInteger = (value: Value): number => {
  const number = numberOf(value);
  if (number !== undefined) return Math.trunc(number);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return 0;
  const text = value.replace(/\.0*$/, '').replace(/_/g, '');
  const [, sign = '', digits = ''] = /^([-+]?)(\w+)$/.exec(text) ?? [];
  const octal = /^0[0-7]+$/.test(digits);
  if (!octal && !/^(\d+|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(digits)) return 0;
  const n = octal ? parseInt(digits, 8) : Number(digits);
  return sign === '-' ? -n : n;
};

const toFloat = (value: Value): number => {
  const number = numberOf(value);
  if (number !== undefined) return number;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && value.trim() === value && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : 0;
};

const integers = (args: readonly Value[]): number[] => args.map(toInteger);
const floats = (args: readonly Value[]): number[] => args.map(toFloat);
const int64 = (n: number): Int64 => new Int64(Math.trunc(n));

const divide = (a: number, b: number): number => {
  if (b === 0) throw new Error('runtime error: integer divide by zero');
  return Math.trunc(a / b);
};

const remainder = (a: number, b: number): number => {
  if (b === 0) throw new Error('runtime error: integer divide by zero');
  return a % b;
};

const steps = (from: number, to: number, step: number): number[] => {
  const out: number[] = [];
  if (step === 0) return out;
  for (let i = from; step > 0 ? i < to : i > to; i += step) out.push(i);
  return out;
};

/** As seq(1) counts. */
const sequence = (args: readonly number[]): string => {
  const [a = 0, b = 0, c = 0] = args;
  const inclusive = (from: number, to: number, step: number): string => steps(from, to + Math.sign(step), step).join(' ');
  if (args.length === 1) return inclusive(1, a, a >= 1 ? 1 : -1);
  if (args.length === 2) return inclusive(a, b, b >= a ? 1 : -1);
  if (args.length !== 3 || b === 0 || (c < a && b > 0)) return '';
  return inclusive(a, c, b);
};

const rounded = (value: number, places: number, on = 0.5): number => {
  const power = 10 ** places;
  const digit = power * value;
  const rest = digit - Math.trunc(digit);
  return (rest >= on ? Math.ceil(digit) : Math.floor(digit)) / power;
};

const float = (reduce: (a: number, b: number) => number) => ([first, ...rest]: readonly Value[]): Float => new Float(floats(rest).reduce(reduce, toFloat(first)));

/** sprig's functions on numbers. */
export const numberFunctions: Functions = {
  atoi: fn('string', ([s]: [string]) => (/^[-+]?\d+$/.test(s) ? Number(s) : 0)),
  int: fn('any', ([v]: Value[]) => toInteger(v)),
  int64: fn('any', ([v]: Value[]) => int64(toInteger(v))),
  float64: fn('any', ([v]: Value[]) => new Float(toFloat(v))),
  toDecimal: fn('any', ([v]: Value[]) => int64(/^[0-7]+$/.test(String(numberOf(v) ?? v)) ? parseInt(String(numberOf(v) ?? v), 8) : 0)),
  add1: fn('any', ([v]: Value[]) => int64(toInteger(v) + 1)),
  add: fn('...any', (args: Value[]) => int64(integers(args).reduce((a, b) => a + b, 0))),
  sub: fn('any any', ([a, b]: Value[]) => int64(toInteger(a) - toInteger(b))),
  div: fn('any any', ([a, b]: Value[]) => int64(divide(toInteger(a), toInteger(b)))),
  mod: fn('any any', ([a, b]: Value[]) => int64(remainder(toInteger(a), toInteger(b)))),
  mul: fn('any ...any', (args: Value[]) => int64(integers(args).reduce((a, b) => a * b, 1))),
  biggest: fn('any ...any', (args: Value[]) => int64(Math.max(...integers(args)))),
  max: fn('any ...any', (args: Value[]) => int64(Math.max(...integers(args)))),
  min: fn('any ...any', (args: Value[]) => int64(Math.min(...integers(args)))),
  add1f: fn('any', ([v]: Value[]) => new Float(toFloat(v) + 1)),
  addf: fn('...any', (args: Value[]) => new Float(floats(args).reduce((a, b) => a + b, 0))),
  subf: fn('any ...any', float((a, b) => a - b)),
  divf: fn('any ...any', float((a, b) => a / b)),
  mulf: fn('any ...any', float((a, b) => a * b)),
  maxf: fn('any ...any', float(Math.max)),
  minf: fn('any ...any', float(Math.min)),
  ceil: fn('any', ([v]: Value[]) => new Float(Math.ceil(toFloat(v)))),
  floor: fn('any', ([v]: Value[]) => new Float(Math.floor(toFloat(v)))),
  round: fn('any int ...float', ([v, places, on]: [Value, number, Float | undefined]) => new Float(rounded(toFloat(v), places, on?.value))),
  until: fn('int', ([n]: [number]) => steps(0, n, n < 0 ? -1 : 1)),
  untilStep: fn('int int int', ([from, to, step]: [number, number, number]) => steps(from, to, step)),
  seq: fn('...int', (args: number[]) => sequence(args)),
};
