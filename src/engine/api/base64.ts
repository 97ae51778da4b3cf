import { fromUtf8, utf8 } from './utf8.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 of bytes, with padding. */
const encodeBytes = (bytes: ArrayLike<number>): string => {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += alphabet[n >> 18]! + alphabet[(n >> 12) & 63]!;
    out += i + 1 < bytes.length ? alphabet[(n >> 6) & 63]! : '=';
    out += i + 2 < bytes.length ? alphabet[n & 63]! : '=';
  }
  return out;
};

/** The bytes of standard or URL-safe base64; undefined when the text is none. */
export const decodeBytes = (text: string): number[] | undefined => {
  const plain = text.replace(/[\r\n]/g, '').replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return undefined;
  const bytes: number[] = [];
  let n = 0;
  let bits = 0;
  for (const c of plain) {
    n = (n << 6) | alphabet.indexOf(c);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((n >> bits) & 255);
      n &= (1 << bits) - 1;
    }
  }
  return bytes;
};

/** Base64 of a text in UTF-8. */
export const encodeBase64 = (text: string): string => encodeBytes(utf8(text));

/** The text in base64, bytes that are no UTF-8 as in utf8.ts; undefined when it is no base64. */
export const decodeBase64 = (text: string): string | undefined => {
  const bytes = decodeBytes(text);
  return bytes && fromUtf8(bytes);
};

/** Base64 as JSON web tokens have it: URL-safe, without padding. */
export const encodeBase64Url = (text: string): string => encodeBase64(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
