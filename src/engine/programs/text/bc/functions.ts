import { rescaled, type Num } from './number.ts';

/** Decimals that are computed beyond those asked for. */
const guard = 12;

const fixed = (a: Num, places: number): bigint => rescaled(a, places).digits;

function exponential(x: bigint, unit: bigint): bigint {
  let halvings = 0;
  while ((x < 0n ? -x : x) > unit / 8n) {
    x /= 2n;
    halvings++;
  }
  let sum = unit;
  let term = unit;
  for (let n = 1n; term !== 0n; n++) {
    term = (term * x) / unit / n;
    sum += term;
  }
  for (; halvings > 0; halvings--) sum = (sum * sum) / unit;
  return sum;
}

function arctangent(x: bigint, unit: bigint): bigint {
  if (x < 0n) return -arctangent(-x, unit);
  // atan x = 2 atan(x / (1 + sqrt(1 + x²)))
  if (x > unit / 8n) {
    const square = unit * unit + x * x;
    let root = unit + x;
    for (let next = (root + square / root) / 2n; next < root; next = (root + square / root) / 2n) root = next;
    return 2n * arctangent((x * unit) / (unit + root), unit);
  }
  const square = (x * x) / unit;
  let sum = 0n;
  let term = x;
  for (let n = 1n; term !== 0n; n += 2n) {
    sum += term / n;
    term = -(term * square) / unit;
  }
  return sum;
}

function sine(x: bigint, unit: bigint): bigint {
  const pi = 4n * arctangent(unit, unit);
  const turns = (x + (x < 0n ? -pi : pi) / 2n) / pi;
  x -= turns * pi;
  const square = (x * x) / unit;
  let sum = 0n;
  let term = x;
  for (let n = 1n; term !== 0n; n += 2n) {
    sum += term;
    term = -(term * square) / unit / ((n + 1n) * (n + 2n));
  }
  return turns % 2n === 0n ? sum : -sum;
}

function logarithm(x: bigint, unit: bigint): bigint {
  let twos = 0n;
  for (; x > 2n * unit; x /= 2n) twos++;
  for (; x < unit; x *= 2n) twos--;
  const series = (y: bigint) => {
    const ratio = ((y - unit) * unit) / (y + unit);
    const square = (ratio * ratio) / unit;
    let sum = 0n;
    let term = ratio;
    for (let n = 1n; term !== 0n; n += 2n) {
      sum += term / n;
      term = (term * square) / unit;
    }
    return 2n * sum;
  };
  return series(x) + twos * series(2n * unit);
}

/** The functions of `bc -l`: s, c, a, l, e at `scale` decimals. Undefined where there is none of that name. */
export function mathFunction(name: string, x: Num, scale: number): Num | undefined {
  const places = scale + guard + (name === 'e' ? Math.max(0, Number(fixed(x, 0))) : 0);
  const unit = 10n ** BigInt(places);
  const value = fixed(x, places);
  const result = (digits: bigint): Num => rescaled({ digits, scale: places }, scale);
  switch (name) {
    case 's':
      return value === 0n ? { digits: 0n, scale: 0 } : result(sine(value, unit));
    case 'c':
      return result(sine(value + 2n * arctangent(unit, unit), unit));
    case 'a':
      return result(arctangent(value, unit));
    case 'e':
      return result(exponential(value, unit));
    case 'l':
      return value <= 0n ? rescaled({ digits: 1n - 10n ** BigInt(scale), scale: 0 }, scale) : result(logarithm(value, unit));
    default:
      return undefined;
  }
}
