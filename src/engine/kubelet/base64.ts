const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The UTF-8 text of standard base64; bytes that are none become U+FFFD. */
export function decodeBase64(text: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const c of text) {
    const v = alphabet.indexOf(c);
    if (v < 0) continue;
    held = (held << 6) | v;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
  }
  return utf8Text(bytes);
}

const utf8Text = (bytes: readonly number[]): string => {
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i]!;
    const more = b < 0x80 ? 0 : b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : b >= 0xc0 ? 1 : -1;
    let code = more === 0 ? b : more === 3 ? b & 7 : more === 2 ? b & 15 : b & 31;
    let good = more >= 0;
    for (let k = 1; good && k <= more; k++) {
      const next = bytes[i + k];
      if (next === undefined || (next & 0xc0) !== 0x80) good = false;
      else code = (code << 6) | (next & 63);
    }
    out += good ? String.fromCodePoint(code) : '\ufffd';
    i += good ? more + 1 : 1;
  }
  return out;
};
