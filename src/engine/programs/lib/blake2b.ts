const mask = (1n << 64n) - 1n;
const right = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (64n - n))) & mask;

const start: readonly bigint[] = [
  0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];

/** The order of the message's words in each round; the eleventh and twelfth are the first two again. */
const orders: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/** What is mixed: the columns, then the diagonals. */
const lanes: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
];

function mix(v: bigint[], [a, b, c, d]: readonly [number, number, number, number], x: bigint, y: bigint): void {
  v[a] = (v[a]! + v[b]! + x) & mask;
  v[d] = right(v[d]! ^ v[a]!, 32n);
  v[c] = (v[c]! + v[d]!) & mask;
  v[b] = right(v[b]! ^ v[c]!, 24n);
  v[a] = (v[a]! + v[b]! + y) & mask;
  v[d] = right(v[d]! ^ v[a]!, 16n);
  v[c] = (v[c]! + v[d]!) & mask;
  v[b] = right(v[b]! ^ v[c]!, 63n);
}

function compress(h: bigint[], block: DataView, offset: number, counted: number, last: boolean): void {
  const v = [...h, ...start];
  v[12]! ^= BigInt(counted);
  if (last) v[14]! ^= mask;
  const m = Array.from({ length: 16 }, (_, i) => block.getBigUint64(offset + i * 8, true));
  for (let round = 0; round < 12; round++) {
    const order = orders[round % 10]!;
    lanes.forEach((lane, i) => mix(v, lane, m[order[2 * i]!]!, m[order[2 * i + 1]!]!));
  }
  for (let i = 0; i < 8; i++) h[i] = h[i]! ^ v[i]! ^ v[i + 8]!;
}

/** RFC 7693 BLAKE2b without a key, in hexadecimal; `length` in bytes, 1 to 64. */
export function blake2b(bytes: Uint8Array, length = 64): string {
  const blocks = Math.max(1, Math.ceil(bytes.length / 128));
  const padded = new Uint8Array(blocks * 128);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const h = [...start];
  h[0]! ^= 0x01010000n ^ BigInt(length);
  for (let i = 0; i < blocks; i++) compress(h, view, i * 128, Math.min(bytes.length, (i + 1) * 128), i === blocks - 1);
  return h.map((word) => Array.from({ length: 8 }, (_, i) => Number((word >> BigInt(8 * i)) & 255n).toString(16).padStart(2, '0')).join('')).join('').slice(0, length * 2);
}
