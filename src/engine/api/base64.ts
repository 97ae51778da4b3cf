import { fromUtf8, utf8 } from './utf8.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 of bytes, with padding. */
export const encodeBytes = (bytes: ArrayLike<number>): string => {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += alphabet[n >> 18]! + alphabet[(n >> 12) & 63]!;
    out += i + 1 < bytes.length ? alphabet[(n >> 6) & 63]! : '=';
    out += i + 2 < bytes.length ? alphabet[n & 63]! : '=';
  }
  return out;
};

/** The bytes of what a text begins with in the alphabet, and how many of its characters that is; bits short of a byte are dropped. */
export const decodePrefix = (text: string): { bytes: number[]; used: number } => {
  const bytes: number[] = [];
  let n = 0;
  let bits = 0;
  let used = 0;
  for (; used < text.length; used++) {
    const value = alphabet.indexOf(text[used]!);
    if (value < 0) break;
    n = (n << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((n >> bits) & 255);
      n &= (1 << bits) - 1;
    }
  }
  return { bytes, used };
};

/** The bytes of standard or URL-safe base64, padded or not; undefined when the text is none. */
export const decodeBytes = (text: string): number[] | undefined => {
  const plain = text.replace(/[\r\n]/g, '').replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  const { bytes, used } = decodePrefix(plain);
  return used < plain.length || used % 4 === 1 ? undefined : bytes;
};

const padded = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The byte that Go's decoder names in text that is no padded base64 (encoding/base64: decodeQuantum). */
const faultAt = (text: string): number => {
  const odd = text.search(/[^A-Za-z0-9+/\r\n]/);
  const digits = (odd < 0 ? text : text.slice(0, odd)).replace(/[\r\n]/g, '').length % 4;
  if (odd < 0) return text.length - digits;
  if (text[odd] !== '=' || digits < 2) return odd;
  const breaks = (from: number): number => from + /^[\r\n]*/.exec(text.slice(from))![0].length;
  const next = breaks(odd + 1);
  if (digits === 3 || next === text.length) return next;
  return text[next] === '=' ? breaks(next + 1) : next - 1;
};

/** Standard base64 without its line breaks. Throws an Error in the words of Go's decoder when it is not padded or none. */
export const strictBase64 = (text: string): string => {
  const plain = text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]/g, '') : text;
  if (padded.test(plain)) return plain;
  throw new Error(`illegal base64 data at input byte ${faultAt(text)}`);
};

/** The bytes of what strictBase64 takes; throws as it does. */
export const strictBytes = (text: string): number[] => decodePrefix(strictBase64(text)).bytes;

/** Base64 of a text in UTF-8. */
export const encodeBase64 = (text: string): string => encodeBytes(utf8(text));

/** The text in base64, bytes that are no UTF-8 as in utf8.ts; undefined when it is no base64. */
export const decodeBase64 = (text: string): string | undefined => {
  const bytes = decodeBytes(text);
  return bytes && fromUtf8(bytes);
};

/** The text in what strictBase64 takes; throws as it does. */
export const decodeStrictBase64 = (text: string): string => fromUtf8(strictBytes(text));

/** Base64 as JSON web tokens have it: URL-safe, without padding. */
export const encodeBase64Url = (text: string): string => encodeBase64(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
