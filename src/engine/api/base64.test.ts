import { expect, it } from 'vitest';
import { decodeBase64, decodeBytes, decodePrefix, decodeStrictBase64, encodeBase64, encodeBase64Url, strictBase64 } from './base64.ts';

it.each(['', 'a', 'ab', 'abc', '한글 ✓', '😀'])('carries %j', (text) => {
  expect(decodeBase64(encodeBase64(text))).toBe(text);
  expect(decodeStrictBase64(encodeBase64(text))).toBe(text);
  expect(decodeBase64(encodeBase64Url(text))).toBe(text);
});

it.each(['gEE=', '97+/vw==', 'AP/+'])('takes bytes that are no text: %s', (bytes) => expect(encodeBase64(decodeBase64(bytes)!)).toBe(bytes));

it.each(['a$b=', 'a', 'abcde'])('refuses what is none: %s', (text) => expect(decodeBytes(text)).toBeUndefined());

it('tells how far a text is base64', () => {
  expect(decodePrefix('aGk=')).toEqual({ bytes: [0x68, 0x69], used: 3 });
  expect(decodePrefix('aGk!aGk')).toEqual({ bytes: [0x68, 0x69], used: 3 });
});

it('takes line breaks out', () => expect(strictBase64('aGVs\r\nbG8=\n')).toBe('aGVsbG8='));

// As kubectl 1.36 tells of `config set clusters.x.certificate-authority-data`.
it.each([
  ['hello', 4], ['he llo', 2], ['abc', 0], ['=', 0], ['a===', 1], ['ab=', 3], ['ab=x', 2], ['ab==c', 4], ['ab===', 4], ['abc=d', 4], ['ab\n=x', 3], ['abcd\nefg', 5],
])('tells the byte where Go stops: %j', (text, at) => expect(() => strictBase64(text)).toThrow(new Error(`illegal base64 data at input byte ${at}`)));
