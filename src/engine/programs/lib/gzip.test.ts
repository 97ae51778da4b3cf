import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { gunzip, gzip, isGzip } from './gzip.ts';

const text = 'apple banana apple banana\n'.repeat(400);
const packed = gzipSync(text);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((p) => [...p]));

describe('gzip (RFC 1952)', () => {
  it.each(['', 'a', text, '안녕 😀'])('writes what zlib reads, and reads it itself: %#', (plain) => {
    const bytes = gzip(utf8(plain));
    expect(isGzip(bytes)).toBe(true);
    expect(gunzipSync(bytes).toString()).toBe(plain);
    expect(fromUtf8(gunzip(bytes))).toBe(plain);
  });

  it('keeps the name in UTF-8 and the time in its header', () => {
    const bytes = gzip(utf8('x'), '가.txt', 1_700_000_000);
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 8, 0x00, 0xf1, 0x53, 0x65, 0, 3]);
    expect(fromUtf8(bytes.subarray(10, bytes.indexOf(0, 10)))).toBe('가.txt');
    expect(fromUtf8(gunzip(bytes))).toBe('x');
  });

  it('reads members after each other, and drops what follows them', () => {
    expect(fromUtf8(gunzip(joined(packed, gzipSync('more'), gzipSync(''))))).toBe(`${text}more`);
    expect(fromUtf8(gunzip(joined(packed, utf8('garbage'))))).toBe(text);
    expect(fromUtf8(gunzip(joined(packed, new Uint8Array(512))))).toBe(text);
  });

  it("says in gzip's words what is wrong", () => {
    const changed = Uint8Array.from(packed);
    changed[packed.length - 6]! ^= 1;
    expect(() => gunzip(utf8('not gz'))).toThrow('not in gzip format');
    expect(() => gunzip(packed.subarray(0, 40))).toThrow('unexpected end of file');
    expect(() => gunzip(packed.subarray(0, 10))).toThrow('unexpected end of file');
    expect(() => gunzip(changed)).toThrow('invalid compressed data--crc error');
    expect(() => gunzip(joined(packed.subarray(0, 10), new Uint8Array([7, 1, 2, 3])))).toThrow('invalid compressed data--format violated');
  });
});
