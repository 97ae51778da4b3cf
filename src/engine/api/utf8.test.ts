import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromUtf8, isUtf8Text, utf8, utf8Length, Utf8Decoder } from './utf8.ts';

it('gives back any bytes, however they are cut', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' }).map((s) => new TextEncoder().encode(s))), fc.nat(), (bytes, cut) => {
      const text = fromUtf8(bytes);
      expect(utf8(text)).toEqual(Uint8Array.from(bytes));
      expect(utf8Length(text)).toBe(bytes.length);
      const decoder = new Utf8Decoder();
      const at = bytes.length === 0 ? 0 : cut % bytes.length;
      expect(decoder.write(bytes.subarray(0, at)) + decoder.write(bytes.subarray(at)) + decoder.end()).toBe(text);
    }),
  );
});

it('gives back any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fromUtf8(utf8(text))).toBe(text);
      expect(isUtf8Text(text)).toBe(true);
      expect([...utf8(text)]).toEqual([...new TextEncoder().encode(text)]);
    }),
  );
});

it('keeps what is no UTF-8 as lone surrogates', () => {
  expect(fromUtf8([0x41, 0xff, 0xc0, 0x80])).toBe('A\udcff\udcc0\udc80');
  // The first byte of four with a code point beyond Unicode's last, and a surrogate's code point.
  expect(fromUtf8([0xf7, 0xbf])).toBe('\udcf7\udcbf');
  expect(fromUtf8([0xed, 0xb2, 0x80])).toBe('\udced\udcb2\udc80');
  expect(isUtf8Text('\udcff')).toBe(false);
  expect([...utf8('\ud800')]).toEqual([0xef, 0xbf, 0xbd]);
});
