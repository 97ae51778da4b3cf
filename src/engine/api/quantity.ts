/** How a quantity was written and will be printed. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** A quantity as apimachinery's resource.Quantity: exact to 1e-9. */
export interface Quantity {
  /** In units of 1e-9. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

/** What is wrong with a quantity, in the words of pkg/api/resource/quantity.go. */
class QuantityError extends Error {}

const formatWrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const giga = 1_000_000_000n;

const decimalExponents: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binaryExponents: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const decimalSuffixes = Object.keys(decimalExponents);

const known = new Map<string, Quantity>();
const remembered = 4096;

/** Parses `100m`, `1.5Gi`, `2e3`. A number is taken as its text. Throws QuantityError. */
export const parseQuantity = (text: string | number): Quantity => {
  const key = String(text);
  let q = known.get(key);
  if (!q) {
    q = parse(key);
    if (known.size >= remembered) known.clear();
    known.set(key, q);
  }
  return q;
};

const parse = (text: string): Quantity => {
  const m = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*)([-+]?\d*)$/.exec(text);
  if (!m || text === '') throw new QuantityError(formatWrong);
  const [, sign, whole = '', fraction = '', letters = '', digits = ''] = m;
  if (whole === '' && fraction === '') throw new QuantityError(letters === '' && digits === '' ? 'unable to parse numeric part of quantity' : formatWrong);
  let exponent = 0;
  let format: QuantityFormat = 'DecimalSI';
  let binary = 0;
  if ((letters === 'e' || letters === 'E') && digits !== '') {
    if (!/\d/.test(digits)) throw new QuantityError("unable to parse quantity's suffix");
    exponent = Number(digits);
    format = 'DecimalExponent';
  } else if (digits !== '') {
    throw new QuantityError("unable to parse quantity's suffix");
  } else if (binaryExponents[letters] !== undefined) {
    binary = binaryExponents[letters]!;
    format = 'BinarySI';
  } else if (decimalExponents[letters] !== undefined) {
    exponent = decimalExponents[letters]!;
  } else {
    throw new QuantityError("unable to parse quantity's suffix");
  }
  // Rounded up, away from zero, to the smallest unit.
  let value = BigInt(whole + fraction || '0') << BigInt(binary);
  const shift = 9 + exponent - fraction.length;
  if (shift >= 0) value *= 10n ** BigInt(shift);
  else {
    const divisor = 10n ** BigInt(-shift);
    value = (value + divisor - 1n) / divisor;
  }
  return { nano: sign === '-' ? -value : value, format };
};

/** True when `text` is a quantity. */
export const isQuantity = (text: unknown): boolean => {
  try {
    parseQuantity(text as string);
    return true;
  } catch {
    return false;
  }
};

/** The canonical text: `1500m`, `1Gi`, `2e3`; as the API server prints what it has read. */
export const formatQuantity = ({ nano, format }: Quantity): string => {
  if (nano === 0n) return '0';
  const absolute = nano < 0n ? -nano : nano;
  if (format === 'BinarySI' && absolute >= 1024n * giga && nano % giga === 0n) {
    let value = nano / giga;
    let power = 0;
    while (value % 1024n === 0n && power < 6) {
      value /= 1024n;
      power++;
    }
    return `${value}${power === 0 ? '' : Object.keys(binaryExponents)[power - 1]}`;
  }
  let value = nano;
  let exponent = -9;
  while (value % 1000n === 0n && exponent < 18) {
    value /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? `${value}` : `${value}e${exponent}`;
  return `${value}${decimalSuffixes[exponent / 3 + 3]}`;
};

const canonical = new Map<string, string>();

/** The canonical text of a quantity's text. Throws QuantityError. */
export const canonicalQuantity = (text: string | number): string => {
  const key = String(text);
  let out = canonical.get(key);
  if (out === undefined) {
    out = formatQuantity(parseQuantity(key));
    if (canonical.size >= remembered) canonical.clear();
    canonical.set(key, out);
  }
  return out;
};

const values = new Map<string, number>();
const milliValues = new Map<string, number>();

const rounded = (cache: Map<string, number>, text: string | number | undefined, unit: bigint): number => {
  if (text === undefined) return 0;
  const key = String(text);
  let value = cache.get(key);
  if (value === undefined) {
    const { nano } = parseQuantity(key);
    value = Number(nano >= 0n ? (nano + unit - 1n) / unit : nano / unit);
    if (cache.size >= remembered) cache.clear();
    cache.set(key, value);
  }
  return value;
};

/** Quantity.Value: the number rounded up; 0 when missing. */
export const quantityValue = (text: string | number | undefined): number => rounded(values, text, giga);

/** Quantity.MilliValue: the number in thousandths rounded up; 0 when missing. */
export const quantityMilliValue = (text: string | number | undefined): number => rounded(milliValues, text, 1_000_000n);

/** Negative, 0 or positive as `a` is less than, equal to or greater than `b`. */
export const compareQuantities = (a: string | number, b: string | number): number => {
  const x = parseQuantity(a).nano;
  const y = parseQuantity(b).nano;
  return x < y ? -1 : x > y ? 1 : 0;
};

// A sum keeps the format of its first term that is not zero, as Quantity.Add does.
const combine = (a: string | number, b: string | number, sign: bigint): string => {
  const x = parseQuantity(a);
  const y = parseQuantity(b);
  return formatQuantity({ nano: x.nano + sign * y.nano, format: x.nano === 0n ? y.format : x.format });
};

export const addQuantities = (a: string | number, b: string | number): string => combine(a, b, 1n);

export const subtractQuantities = (a: string | number, b: string | number): string => combine(a, b, -1n);
