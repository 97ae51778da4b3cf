/** Data that is no deflate stream. */
export class InflateError extends Error {}

const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const distanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code: how many codes of each length, and the symbols in their order. */
interface Code {
  counts: number[];
  symbols: number[];
}

function makeCode(lengths: readonly number[]): Code {
  const counts = Array.from({ length: 16 }, () => 0);
  for (const n of lengths) counts[n]!++;
  counts[0] = 0;
  const starts = [0, 0];
  for (let i = 1; i < 15; i++) starts[i + 1] = starts[i]! + counts[i]!;
  const symbols: number[] = [];
  lengths.forEach((n, symbol) => {
    if (n > 0) symbols[starts[n]!++] = symbol;
  });
  return { counts, symbols };
}

const fixed = {
  literals: makeCode(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
  distances: makeCode(Array.from({ length: 30 }, () => 5)),
};

class Bits {
  private at: number;
  private held = 0;
  private count = 0;

  constructor(
    private readonly bytes: Uint8Array,
    from: number,
  ) {
    this.at = from;
  }

  take(n: number): number {
    while (this.count < n) {
      if (this.at >= this.bytes.length) throw new InflateError('unexpected end of file');
      this.held |= this.bytes[this.at++]! << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << n) - 1);
    this.held >>>= n;
    this.count -= n;
    return value;
  }

  symbol({ counts, symbols }: Code): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      code |= this.take(1);
      const count = counts[length]!;
      if (code - count < first) return symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new InflateError('invalid compressed data--format violated');
  }

  /** Drops the rest of a byte; the position of the next. */
  align(): number {
    this.at -= this.count >> 3;
    this.held = this.count = 0;
    return this.at;
  }

  skip(n: number): void {
    this.at += n;
  }
}

function dynamicCodes(bits: Bits): { literals: Code; distances: Code } {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const lengths: number[] = Array.from({ length: 19 }, () => 0);
  for (let i = bits.take(4) + 4, k = 0; k < i; k++) lengths[codeLengthOrder[k]!] = bits.take(3);
  const code = makeCode(lengths);
  const all: number[] = [];
  while (all.length < literals + distances) {
    const symbol = bits.symbol(code);
    if (symbol < 16) all.push(symbol);
    else {
      const value = symbol === 16 ? all[all.length - 1]! : 0;
      for (let n = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7); n > 0; n--) all.push(value);
    }
  }
  return { literals: makeCode(all.slice(0, literals)), distances: makeCode(all.slice(literals)) };
}

/** Undoes deflate (RFC 1951) from a position on. `end`: where the stream ends. Throws InflateError. */
export function inflate(bytes: Uint8Array, from = 0): { data: Uint8Array; end: number } {
  const bits = new Bits(bytes, from);
  const out: number[] = [];
  for (let last = false; !last; ) {
    last = bits.take(1) === 1;
    const type = bits.take(2);
    if (type === 0) {
      const at = bits.align();
      const length = bytes[at]! | (bytes[at + 1]! << 8);
      if (at + 4 + length > bytes.length) throw new InflateError('unexpected end of file');
      for (let i = 0; i < length; i++) out.push(bytes[at + 4 + i]!);
      bits.skip(4 + length);
      continue;
    }
    if (type === 3) throw new InflateError('invalid compressed data--format violated');
    const { literals, distances } = type === 1 ? fixed : dynamicCodes(bits);
    for (let symbol = bits.symbol(literals); symbol !== 256; symbol = bits.symbol(literals)) {
      if (symbol < 256) {
        out.push(symbol);
        continue;
      }
      const length = lengthBase[symbol - 257]! + bits.take(lengthExtra[symbol - 257]!);
      const code = bits.symbol(distances);
      const distance = distanceBase[code]! + bits.take(distanceExtra[code]!);
      if (distance > out.length) throw new InflateError('invalid compressed data--format violated');
      for (let i = 0; i < length; i++) out.push(out[out.length - distance]!);
    }
  }
  return { data: Uint8Array.from(out), end: bits.align() };
}

/** Where a value stands among bases that rise. */
const slot = (bases: readonly number[], value: number): number => {
  let i = bases.length - 1;
  while (bases[i]! > value) i--;
  return i;
};

/** Compresses with deflate's fixed codes (RFC 1951, 3.2.6): repeats within 32 KiB become references. */
export function deflate(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let held = 0;
  let count = 0;
  const put = (value: number, n: number) => {
    held |= value << count;
    count += n;
    while (count >= 8) {
      out.push(held & 255);
      held >>>= 8;
      count -= 8;
    }
  };
  /** Huffman codes go in from their highest bit. */
  const code = (value: number, n: number) => {
    for (let i = n - 1; i >= 0; i--) put((value >> i) & 1, 1);
  };
  const literal = (symbol: number) => {
    if (symbol < 144) code(0x30 + symbol, 8);
    else if (symbol < 256) code(0x190 + symbol - 144, 9);
    else if (symbol < 280) code(symbol - 256, 7);
    else code(0xc0 + symbol - 280, 8);
  };
  put(1, 1);
  put(1, 2);
  const seen = new Map<number, number>();
  for (let i = 0; i < bytes.length; ) {
    let length = 0;
    let distance = 0;
    if (i + 3 <= bytes.length) {
      const key = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
      const before = seen.get(key);
      if (before !== undefined && i - before <= 32_768) {
        distance = i - before;
        while (length < 258 && i + length < bytes.length && bytes[before + length] === bytes[i + length]) length++;
      }
      seen.set(key, i);
    }
    if (length < 3) {
      literal(bytes[i++]!);
      continue;
    }
    const s = length === 258 ? 28 : slot(lengthBase.slice(0, 28), length);
    literal(257 + s);
    put(length - lengthBase[s]!, lengthExtra[s]!);
    const d = slot(distanceBase, distance);
    code(d, 5);
    put(distance - distanceBase[d]!, distanceExtra[d]!);
    i += length;
  }
  literal(256);
  put(0, 7);
  return Uint8Array.from(out);
}
