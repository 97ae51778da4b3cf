import { shown, typeOf, JqError, type Json } from './values.ts';

type Function = (v: Json, args: readonly Json[]) => Json;

/** The number that a value is. Throws JqError in jq's words. */
export const number = (v: Json): number => {
  if (typeof v !== 'number') throw new JqError(`${typeOf(v)} (${shown(v)}) number required`);
  return v;
};

/** A number as m × 2^e with 0.5 ≤ |m| < 1 (frexp(3)). */
function frexp(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let e = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1);
  let m = x * 2 ** -e;
  while (Math.abs(m) < 0.5) {
    m *= 2;
    e--;
  }
  while (Math.abs(m) >= 1) {
    m /= 2;
    e++;
  }
  return [m, e];
}

/** To the nearest whole number, to the even one in the middle (rint(3)). */
function rint(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

const unary: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  trunc: Math.trunc,
  rint,
  nearbyint: rint,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  fabs: Math.abs,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  pow10: (x) => 10 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  logb: (x) => frexp(x)[1] - 1,
  significand: (x) => frexp(x)[0] * 2,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
};

const binary: Readonly<Record<string, (x: number, y: number) => number>> = {
  pow: (x, y) => x ** y,
  atan2: Math.atan2,
  fmod: (x, y) => x % y,
  fmin: Math.min,
  fmax: Math.max,
  fdim: (x, y) => Math.max(x - y, 0),
  hypot: Math.hypot,
  ldexp: (x, y) => x * 2 ** y,
  scalb: (x, y) => x * 2 ** y,
  scalbln: (x, y) => x * 2 ** y,
  copysign: (x, y) => (Math.sign(y) < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
  drem: (x, y) => x - y * rint(x / y),
  remainder: (x, y) => x - y * rint(x / y),
};

/** jq's mathematics (jq(1), "Math"): libm's functions by name and number of arguments. */
export const mathematics: Readonly<Record<string, Function>> = {
  ...Object.fromEntries(Object.entries(unary).map(([name, fn]): [string, Function] => [`${name}/0`, (v) => fn(number(v))])),
  ...Object.fromEntries(Object.entries(binary).map(([name, fn]): [string, Function] => [`${name}/2`, (_, [x, y]) => fn(number(x!), number(y!))])),
  'fma/3': (_, [x, y, z]) => number(x!) * number(y!) + number(z!),
  'frexp/0': (v) => frexp(number(v)),
  'modf/0': (v) => {
    const x = number(v);
    return [Number.isFinite(x) ? x - Math.trunc(x) : 0, Math.trunc(x)];
  },
};
