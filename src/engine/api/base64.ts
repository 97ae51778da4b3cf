const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The UTF-8 bytes of a text. */
const utf8Bytes = (text: string): number[] => {
  const bytes: number[] = [];
  for (const character of text) {
    const c = character.codePointAt(0)!;
    if (c < 0x80) bytes.push(c);
    else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return bytes;
};

/** The text of UTF-8 bytes; what is no UTF-8 becomes U+FFFD. */
export const utf8Text = (bytes: readonly number[]): string => {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i++]!;
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    let c = more === 0 ? first : first & (0x3f >> more);
    let ok = more >= 0 && i + more <= bytes.length;
    for (let j = 0; ok && j < more; j++) {
      const next = bytes[i + j]!;
      ok = (next & 0xc0) === 0x80;
      c = (c << 6) | (next & 63);
    }
    ok &&= c <= 0x10ffff;
    text += ok ? String.fromCodePoint(c) : '\ufffd';
    if (ok) i += more;
  }
  return text;
};

/** Standard base64 of bytes, with padding. */
const encodeBytes = (bytes: readonly number[]): string => {
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
export const encodeBase64 = (text: string): string => encodeBytes(utf8Bytes(text));

/** The text in base64; undefined when it is none. */
export const decodeBase64 = (text: string): string | undefined => {
  const bytes = decodeBytes(text);
  return bytes && utf8Text(bytes);
};

/** Base64 as JSON web tokens have it: URL-safe, without padding. */
export const encodeBase64Url = (text: string): string => encodeBase64(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
