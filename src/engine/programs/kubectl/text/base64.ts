const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A string's bytes in UTF-8. A lone surrogate becomes U+FFFD. */
export const utf8 = (text: string): number[] => {
  const bytes: number[] = [];
  for (const ch of text) {
    let c = ch.codePointAt(0)!;
    if (c >= 0xd800 && c <= 0xdfff) c = 0xfffd;
    if (c < 0x80) bytes.push(c);
    else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return bytes;
};

/** UTF-8 bytes as a string; undefined where they are not UTF-8. */
const fromUtf8 = (bytes: readonly number[]): string | undefined => {
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i]!;
    const n = b < 0x80 ? 0 : b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : -1;
    if (n < 0 || i + n >= bytes.length) return undefined;
    let c = n === 0 ? b : b & (0x3f >> n);
    for (let j = 1; j <= n; j++) {
      const x = bytes[i + j]!;
      if ((x & 0xc0) !== 0x80) return undefined;
      c = (c << 6) | (x & 63);
    }
    if ((n === 2 && (c < 0x800 || (c >= 0xd800 && c <= 0xdfff))) || (n === 3 && (c < 0x10000 || c > 0x10ffff))) return undefined;
    out += String.fromCodePoint(c);
    i += n + 1;
  }
  return out;
};

/** Bytes as base64, with padding. */
const base64Bytes = (bytes: readonly number[]): string => {
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

/** Base64 as text; bytes that are not UTF-8 become U+FFFD. */
export const base64Decode = (text: string): string => {
  const bytes = base64ToBytes(text);
  return fromUtf8(bytes) ?? bytes.map((b) => (b < 0x80 ? String.fromCharCode(b) : '\ufffd')).join('');
};
