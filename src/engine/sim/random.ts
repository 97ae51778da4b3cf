const rot = (x: number, k: number) => (x << k) | (x >>> (32 - k));

const digits = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** Writes the lowest `length` hexadecimal digits of `n` as character codes; gives the place after them. */
const putHex = (codes: number[], at: number, n: number, length: number): number => {
  for (let shift = (length - 1) * 4; shift >= 0; shift -= 4) codes[at++] = digits[(n >>> shift) & 15]!;
  return at;
};

/** A UUID's characters: its dashes stay, the rest is written anew each time. */
const uuidCodes = Array.from('00000000-0000-4000-8000-000000000000', (character) => character.charCodeAt(0));

/** A stream of pseudo-random numbers (xoshiro128**). Two streams of one seed and different names are independent. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** `seed` is any 32-bit integer; `name` is the component that the stream belongs to. */
  constructor(seed: number, name: string) {
    let h = seed >>> 0;
    for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193) >>> 0;
    const next = () => {
      h = (h + 0x9e3779b9) >>> 0;
      let z = h;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return (z ^ (z >>> 16)) >>> 0;
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.d = next() | 1;
  }

  /** A whole number in [0, 2^32). */
  u32(): number {
    const result = Math.imul(rot(Math.imul(this.b, 5), 7), 9) >>> 0;
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = rot(this.d, 11);
    return result;
  }

  /** A number in [0, 1). */
  float(): number {
    return this.u32() / 4294967296;
  }

  /** A whole number in [min, max], both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.float() * (max - min + 1));
  }

  /** One of the items; the list must not be empty. */
  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)]!;
  }

  /** `n` characters of `alphabet`. */
  text(n: number, alphabet: string): string {
    let s = '';
    for (let i = 0; i < n; i++) s += alphabet[this.int(0, alphabet.length - 1)];
    return s;
  }

  /** `words` times 32 bits in hexadecimal, eight digits each. */
  hex(words: number): string {
    const codes: number[] = [];
    for (let i = 0, at = 0; i < words; i++) at = putHex(codes, at, this.u32(), 8);
    return String.fromCharCode(...codes);
  }

  /** A version 4 UUID. */
  uuid(): string {
    const w = this.u32();
    const x = this.u32();
    const y = this.u32();
    const z = this.u32();
    // One flat string: put together of pieces it would keep all of them alive.
    putHex(uuidCodes, 0, w, 8);
    putHex(uuidCodes, 9, x >>> 16, 4);
    putHex(uuidCodes, 14, (x & 0x0fff) | 0x4000, 4);
    putHex(uuidCodes, 19, ((y >>> 16) & 0x3fff) | 0x8000, 4);
    putHex(uuidCodes, 24, y, 4);
    putHex(uuidCodes, 28, z, 8);
    return String.fromCharCode(...uuidCodes);
  }
}
