const mask = (1n << 64n) - 1n;
const turned = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (64n - n))) & mask;

const primes = (count: number): bigint[] => {
  const out: bigint[] = [];
  for (let n = 2n; out.length < count; n++) if (out.every((p) => n % p !== 0n)) out.push(n);
  return out;
};

/** The first 64 bits of the fraction of a root. */
const fraction = (n: bigint, root: 2n | 3n): bigint => {
  const scaled = n << (64n * root);
  let low = 0n;
  let high = 1n << 70n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** root <= scaled) low = middle;
    else high = middle;
  }
  return low & mask;
};

let constants: { k: bigint[]; h512: bigint[]; h384: bigint[] } | undefined;

const tables = (): NonNullable<typeof constants> => {
  const p = primes(80);
  return (constants ??= { k: p.map((n) => fraction(n, 3n)), h512: p.slice(0, 8).map((n) => fraction(n, 2n)), h384: p.slice(8, 16).map((n) => fraction(n, 2n)) });
};

function digest(bytes: Uint8Array, start: readonly bigint[]): bigint[] {
  const { k } = tables();
  const padded = new Uint8Array((((bytes.length + 16) >> 7) + 1) << 7);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  const hash = [...start];
  for (let base = 0; base < padded.length; base += 128) {
    const w: bigint[] = [];
    for (let i = 0; i < 80; i++) {
      if (i < 16) w.push(view.getBigUint64(base + i * 8));
      else {
        const [x, y] = [w[i - 15]!, w[i - 2]!];
        w.push((w[i - 16]! + (turned(x, 1n) ^ turned(x, 8n) ^ (x >> 7n)) + w[i - 7]! + (turned(y, 19n) ^ turned(y, 61n) ^ (y >> 6n))) & mask);
      }
    }
    let [a, b, c, d, e, f, g, h] = hash as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let i = 0; i < 80; i++) {
      const t1 = h + (turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n)) + ((e & f) ^ (~e & mask & g)) + k[i]! + w[i]!;
      const t2 = (turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & mask, c, b, a, (t1 + t2) & mask];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => (hash[i] = (hash[i]! + x) & mask));
  }
  return hash;
}

const hex = (words: readonly bigint[]): string => words.map((w) => w.toString(16).padStart(16, '0')).join('');

/** FIPS 180-4 SHA-512, in hexadecimal. */
export const sha512 = (bytes: Uint8Array): string => hex(digest(bytes, tables().h512));

/** FIPS 180-4 SHA-384, in hexadecimal. */
export const sha384 = (bytes: Uint8Array): string => hex(digest(bytes, tables().h384).slice(0, 6));
