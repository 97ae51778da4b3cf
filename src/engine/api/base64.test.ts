import { expect, it } from 'vitest';
import { decodeBase64, encodeBase64, utf8Text } from './base64.ts';

it('carries any text, and takes bytes that are none', () => {
  for (const text of ['', 'a', '한글 ✓', '😀']) expect(decodeBase64(encodeBase64(text))).toBe(text);
  // The first byte of four with a code point beyond Unicode's last.
  expect(utf8Text([0xf7, 0xbf, 0xbf, 0xbf])).toMatch(/^\ufffd+$/);
  expect(utf8Text([0x80, 0x41])).toBe('\ufffdA');
});
