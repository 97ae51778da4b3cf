import { fromHex } from '../../api/bytes.ts';

/** 32-bit words as 8 hexadecimal digits each. */
export const hexWords = (words: Iterable<number>): string => [...words].map((w) => (w >>> 0).toString(16).padStart(8, '0')).join('');

/** The message with its padding, as 32-bit words; `little` for MD5. */
export function paddedWords(bytes: Uint8Array, little: boolean): Uint32Array {
  const length = ((bytes.length + 8) >> 6) * 16 + 16;
  const words = new Uint32Array(length);
  const put = (i: number, b: number) => (words[i >> 2]! |= b << (little ? (i % 4) * 8 : 24 - (i % 4) * 8));
  bytes.forEach((b, i) => put(i, b));
  put(bytes.length, 0x80);
  const low = (bytes.length << 3) >>> 0;
  const high = Math.floor(bytes.length / 0x20000000);
  words[length - 2] = little ? low : high;
  words[length - 1] = little ? high : low;
  return words;
}

const right = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

const primes = (() => {
  const out: number[] = [];
  for (let n = 2; out.length < 64; n++) if (out.every((p) => n % p !== 0)) out.push(n);
  return out;
})();

const fraction = (x: number): number => ((x - Math.floor(x)) * 4294967296) | 0;
const rounds = primes.map((p) => fraction(Math.cbrt(p)));

/** FIPS 180-4 SHA-256, in hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => hexWords(sha2(bytes, primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)))));

/** The 32 bytes of a SHA-256. */
export const sha256Bytes = (bytes: Uint8Array): Uint8Array => fromHex(sha256(bytes));

/** FIPS 180-4 SHA-224, in hexadecimal. */
export const sha224 = (bytes: Uint8Array): string => hexWords(sha2(bytes, [0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4]).slice(0, 7));

function sha2(bytes: Uint8Array, start: readonly number[]): number[] {
  const words = paddedWords(bytes, false);
  const h = [...start];
  const w = new Int32Array(64);
  for (let base = 0; base < words.length; base += 16) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = words[base + i]!;
        continue;
      }
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      w[i] = (w[i - 16]! + (right(x, 7) ^ right(x, 18) ^ (x >>> 3)) + w[i - 7]! + (right(y, 17) ^ right(y, 19) ^ (y >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, k] = h as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const t1 = (k + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + rounds[i]! + w[i]!) | 0;
      const t2 = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [k, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, k].forEach((x, i) => (h[i] = (h[i]! + x) | 0));
  }
  return h;
}
