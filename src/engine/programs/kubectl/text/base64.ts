import { fromUtf8, utf8 } from '../../../api/utf8.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes as base64, with padding. */
export const base64Bytes = (bytes: ArrayLike<number>): string => {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i]!;
    const b = bytes[i + 1];
    const c = bytes[i + 2];
    out += alphabet[a >> 2]! + alphabet[((a & 3) << 4) | ((b ?? 0) >> 4)]!;
    out += b === undefined ? '=' : alphabet[((b & 15) << 2) | ((c ?? 0) >> 6)]!;
    out += c === undefined ? '=' : alphabet[c & 63]!;
  }
  return out;
};

/** Text as base64 of its UTF-8. */
export const base64Encode = (text: string): string => base64Bytes(utf8(text));

/** The bytes in base64; whitespace is ignored. Throws an Error in Go's words on anything else. */
export const base64ToBytes = (text: string): number[] => {
  const clean = text.replace(/[\r\n]/g, '');
  const body = clean.replace(/={0,2}$/, '');
  const bytes: number[] = [];
  let bits = 0;
  let n = 0;
  for (let i = 0; i < body.length; i++) {
    const v = alphabet.indexOf(body[i]!);
    if (v < 0) throw new Error(`illegal base64 data at input byte ${i}`);
    bits = (bits << 6) | v;
    n += 6;
    if (n >= 8) {
      n -= 8;
      bytes.push((bits >> n) & 255);
      bits &= (1 << n) - 1;
    }
  }
  if (clean.length % 4 !== 0) throw new Error(`illegal base64 data at input byte ${clean.length - (clean.length % 4)}`);
  return bytes;
};

/** Base64 as text; bytes that are no UTF-8 as in utf8.ts. */
export const base64Decode = (text: string): string => fromUtf8(base64ToBytes(text));
