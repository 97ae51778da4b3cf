import { expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';

it('carries any text, and takes bytes that are none', () => {
  for (const text of ['', 'a', '한글 ✓', '😀']) expect(decodeBase64(encodeBase64(text))).toBe(text);
  for (const bytes of ['gEE=', '97+/vw==', 'AP/+']) expect(encodeBase64(decodeBase64(bytes)!)).toBe(bytes);
});
