const hex = (words: Iterable<number>): string => [...words].map((w) => (w >>> 0).toString(16).padStart(8, '0')).join('');

/** The message with its padding, as 32-bit words; `little` for MD5. */
function padded(bytes: Uint8Array, little: boolean): Uint32Array {
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

const left = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const right = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

const sines = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296) >>> 0);
const turns = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** RFC 1321, in hexadecimal. */
export function md5(bytes: Uint8Array): string {
  const words = padded(bytes, true);
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let base = 0; base < words.length; base += 16) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const g = round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
      const next = (b + left((a + f + sines[i]! + words[base + g]!) | 0, turns[round * 4 + (i % 4)]!)) | 0;
      [a, d, c, b] = [d, c, b, next];
    }
    [a0, b0, c0, d0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0];
  }
  const swap = (x: number) => ((x & 0xff) << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
  return hex([a0, b0, c0, d0].map(swap));
}

/** FIPS 180-4 SHA-1, in hexadecimal. */
export function sha1(bytes: Uint8Array): string {
  const words = padded(bytes, false);
  const h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const w = new Int32Array(80);
  for (let base = 0; base < words.length; base += 16) {
    for (let i = 0; i < 80; i++) w[i] = i < 16 ? words[base + i]! : left(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
    let [a, b, c, d, e] = h as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const [f, k] = i < 20 ? [(b & c) | (~b & d), 0x5a827999] : i < 40 ? [b ^ c ^ d, 0x6ed9eba1] : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
      const next = (left(a, 5) + f + e + k + w[i]!) | 0;
      [e, d, c, b, a] = [d, c, left(b, 30), a, next];
    }
    [a, b, c, d, e].forEach((x, i) => (h[i] = (h[i]! + x) | 0));
  }
  return hex(h);
}

const primes = (() => {
  const out: number[] = [];
  for (let n = 2; out.length < 64; n++) if (out.every((p) => n % p !== 0)) out.push(n);
  return out;
})();

const fraction = (x: number): number => ((x - Math.floor(x)) * 4294967296) | 0;
const rounds = primes.map((p) => fraction(Math.cbrt(p)));

/** FIPS 180-4 SHA-256, in hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => hex(sha2(bytes, primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)))));

/** FIPS 180-4 SHA-224, in hexadecimal. */
export const sha224 = (bytes: Uint8Array): string => hex(sha2(bytes, [0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4]).slice(0, 7));

function sha2(bytes: Uint8Array, start: readonly number[]): number[] {
  const words = padded(bytes, false);
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
