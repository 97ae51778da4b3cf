const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const utf8 = (text: string): number[] => {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
};

/** Standard base64 of a text's UTF-8. */
export const encodeBase64 = (text: string): string => {
  const bytes = utf8(text);
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += alphabet[word >> 18]! + alphabet[(word >> 12) & 63]! + (i + 1 < bytes.length ? alphabet[(word >> 6) & 63]! : '=') + (i + 2 < bytes.length ? alphabet[word & 63]! : '=');
  }
  return out;
};

/** The UTF-8 text of standard base64; bytes that are no text come out as they may. */
export const decodeBase64 = (text: string): string => {
  const bytes: number[] = [];
  let word = 0;
  let bits = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) continue;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) bytes.push((word >> (bits -= 8)) & 255);
  }
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i++]!;
    const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
    let code = more === 0 ? first : first & (0x3f >> more);
    for (let j = 0; j < more; j++) code = (code << 6) | ((bytes[i++] ?? 0) & 63);
    out += String.fromCodePoint(Math.min(code, 0x10ffff));
  }
  return out;
};
