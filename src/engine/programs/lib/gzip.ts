import { FlateErrorCode, gzipSync, inflateSync, type FlateError } from 'fflate';
import { utf8 } from '../../api/utf8.ts';
import { joined } from '../../api/bytes.ts';

/** Data that is no gzip, in gzip's words. */
export class GzipError extends Error {}

const table = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const b of bytes) c = table[(c ^ b) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** True where bytes begin as a gzip member does. */
export const isGzip = (bytes: Uint8Array): boolean => bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

/** A gzip member (RFC 1952), always the same for the same bytes. `seconds`: the time of the file since 1970. */
export const gzip = (bytes: Uint8Array, name = '', seconds = 0): Uint8Array => gzipSync(bytes, { mtime: seconds * 1000, ...(name && { filename: String.fromCharCode(...utf8(name)) }) });

/** Where a member's compressed data begin. */
function bodyOf(bytes: Uint8Array, member: number): number {
  const flags = bytes[member + 3]!;
  let at = member + 10;
  if (flags & 4) at += 2 + (bytes[at]! | (bytes[at + 1]! << 8));
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
}

function inflated(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new GzipError('unexpected end of file');
  try {
    return inflateSync(bytes);
  } catch (error) {
    throw new GzipError((error as FlateError).code === FlateErrorCode.UnexpectedEOF ? 'unexpected end of file' : 'invalid compressed data--format violated');
  }
}

/** The position after a member's trailer: fflate does not tell where the compressed data end, but there stand their CRC and length. */
function endOf(bytes: Uint8Array, body: number, plain: Uint8Array): number {
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, crc32(plain), true);
  trailer.setUint32(4, plain.length, true);
  for (let at = bytes.indexOf(trailer.getUint8(0), body); at >= 0; at = bytes.indexOf(trailer.getUint8(0), at + 1)) {
    if ([1, 2, 3, 4, 5, 6, 7].every((i) => bytes[at + i] === trailer.getUint8(i))) return at + 8;
  }
  throw new GzipError('invalid compressed data--crc error');
}

/** What gzip members hold, one after the other; what follows the last is dropped. Throws GzipError. */
export function gunzip(bytes: Uint8Array): Uint8Array {
  if (!isGzip(bytes)) throw new GzipError('not in gzip format');
  const parts: Uint8Array[] = [];
  for (let at = 0; isGzip(bytes.subarray(at)); ) {
    const body = bodyOf(bytes, at);
    const plain = inflated(bytes.subarray(body));
    parts.push(plain);
    at = endOf(bytes, body, plain);
  }
  return joined(parts);
}
