import { utf8 } from '../../api/utf8.ts';
import { deflate, inflate, InflateError } from './inflate.ts';

const table = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 as gzip and zip count it. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const b of bytes) c = table[(c ^ b) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

const word = (n: number): number[] => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, (n >>> 24) & 255];
const read = (bytes: Uint8Array, at: number): number => (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;

/** True where bytes begin as a gzip member does. */
export const isGzip = (bytes: Uint8Array): boolean => bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

/** A gzip member (RFC 1952). `seconds`: the time of the file since 1970. */
export function gzip(bytes: Uint8Array, name = '', seconds = 0): Uint8Array {
  const named = name === '' ? [] : [...utf8(name), 0];
  const body = deflate(bytes);
  const out = new Uint8Array(18 + named.length + body.length);
  out.set([0x1f, 0x8b, 8, named.length > 0 ? 8 : 0, ...word(seconds), 0, 3, ...named]);
  out.set(body, 10 + named.length);
  out.set([...word(crc32(bytes)), ...word(bytes.length)], 10 + named.length + body.length);
  return out;
}

/** What gzip members hold, one after the other. Throws InflateError. */
export function gunzip(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  while (isGzip(bytes.subarray(at))) {
    const flags = bytes[at + 3]!;
    at += 10;
    if (flags & 4) at += 2 + (bytes[at]! | (bytes[at + 1]! << 8));
    for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1;
    if (flags & 2) at += 2;
    const { data, end } = inflate(bytes, at);
    if (read(bytes, end) !== crc32(data)) throw new InflateError('invalid compressed data--crc error');
    parts.push(data);
    at = end + 8;
  }
  if (parts.length === 0) throw new InflateError('not in gzip format');
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let n = 0;
  for (const part of parts) {
    out.set(part, n);
    n += part.length;
  }
  return out;
}
