/** A decimal number of bc(1): `digits` times ten to the minus `scale`. */
export interface Num {
  digits: bigint;
  scale: number;
}

export const zero: Num = { digits: 0n, scale: 0 };
export const one: Num = { digits: 1n, scale: 0 };

const ten = (n: number): bigint => 10n ** BigInt(n);

/** The same value with another number of decimals; what does not fit is cut off. */
export const rescaled = (a: Num, scale: number): Num => ({ digits: scale >= a.scale ? a.digits * ten(scale - a.scale) : a.digits / ten(a.scale - scale), scale });

export const compare = (a: Num, b: Num): number => {
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [rescaled(a, scale).digits, rescaled(b, scale).digits];
  return x < y ? -1 : x > y ? 1 : 0;
};

export const negate = (a: Num): Num => ({ digits: -a.digits, scale: a.scale });

export const add = (a: Num, b: Num): Num => {
  const scale = Math.max(a.scale, b.scale);
  return { digits: rescaled(a, scale).digits + rescaled(b, scale).digits, scale };
};

export const multiply = (a: Num, b: Num, scale: number): Num => rescaled({ digits: a.digits * b.digits, scale: a.scale + b.scale }, Math.min(a.scale + b.scale, Math.max(scale, a.scale, b.scale)));

/** Undefined where b is 0. */
export const divide = (a: Num, b: Num, scale: number): Num | undefined => (b.digits === 0n ? undefined : { digits: (a.digits * ten(scale + b.scale)) / (b.digits * ten(a.scale)), scale });

/** `a - (a / b) * b`, the quotient having `scale` decimals. */
export const modulo = (a: Num, b: Num, scale: number): Num | undefined => {
  const quotient = divide(a, b, scale);
  return quotient && rescaled(add(a, negate({ digits: quotient.digits * b.digits, scale: quotient.scale + b.scale })), Math.max(a.scale, scale + b.scale));
};

/** `a ^ b` with a whole exponent. Undefined where it would divide by 0. */
export function power(a: Num, exponent: bigint, scale: number): Num | undefined {
  if (exponent < 0n) return divide(one, { digits: a.digits ** -exponent, scale: a.scale * Number(-exponent) }, scale);
  const full = a.scale * Number(exponent);
  return rescaled({ digits: a.digits ** exponent, scale: full }, Math.min(full, Math.max(scale, a.scale)));
}

const integerRoot = (n: bigint): bigint => {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
};

/** Undefined for a negative number. */
export function squareRoot(a: Num, least: number): Num | undefined {
  if (a.digits < 0n) return undefined;
  const scale = Math.max(least, a.scale);
  return { digits: integerRoot(rescaled(a, scale * 2).digits), scale };
}

/** How many digits, as length() counts them. */
export const lengthOf = (a: Num): number => Math.max((a.digits < 0n ? -a.digits : a.digits).toString().replace(/^0$/, '').length, a.scale, 1);

const digitValue = (c: string): number => '0123456789ABCDEF'.indexOf(c);

/** Reads a number that is written to a base; a single digit may be above it. */
export function parse(text: string, base: number): Num {
  const [whole = '', fraction = ''] = text.split('.');
  if (base === 10 && /^\d*$/.test(whole + fraction)) return { digits: BigInt(whole + fraction || '0'), scale: fraction.length };
  const clip = (c: string) => BigInt(text.length === 1 ? digitValue(c) : Math.min(digitValue(c), base - 1));
  let digits = 0n;
  for (const c of whole) digits = digits * BigInt(base) + clip(c);
  if (fraction === '') return { digits, scale: 0 };
  let part = 0n;
  for (const c of fraction) part = part * BigInt(base) + clip(c);
  const scale = fraction.length;
  return { digits: digits * ten(scale) + (part * ten(scale)) / BigInt(base) ** BigInt(scale), scale };
}

function whole(n: bigint, base: number): string {
  if (base <= 16) return n.toString(base).toUpperCase();
  const width = String(base - 1).length;
  const parts: string[] = [];
  for (let rest = n; rest > 0n || parts.length === 0; rest /= BigInt(base)) parts.unshift(` ${String(rest % BigInt(base)).padStart(width, '0')}`);
  return parts.join('');
}

/** As bc prints it: no 0 before the point, long ones broken at 69 characters. */
export function show(a: Num, base: number): string {
  const magnitude = a.digits < 0n ? -a.digits : a.digits;
  const unit = ten(a.scale);
  let text = whole(magnitude / unit, base);
  if (text === '0' && a.scale > 0 && magnitude > 0n) text = '';
  if (a.scale > 0 && (magnitude > 0n || base !== 10)) {
    if (base === 10) text += `.${(magnitude % unit).toString().padStart(a.scale, '0')}`;
    else if (magnitude % unit > 0n) {
      text += '.';
      let rest = magnitude % unit;
      for (let seen = 1n; seen < unit; seen *= BigInt(base)) {
        rest *= BigInt(base);
        text += whole(rest / unit, base);
        rest %= unit;
      }
    }
  }
  if (a.digits < 0n) text = `-${text}`;
  return text.replace(/.{68}(?=..)/g, '$&\\\n');
}
