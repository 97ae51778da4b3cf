/** The bytes of a text. */
export function utf8(text: string): Uint8Array {
  const out = new Uint8Array(utf8Length(text));
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    let c = text.codePointAt(i)!;
    if (c > 0xffff) i++;
    else if (c >= 0xd800 && c <= 0xdfff) c = 0xfffd;
    if (c < 0x80) out[n++] = c;
    else if (c < 0x800) {
      out[n++] = 0xc0 | (c >> 6);
      out[n++] = 0x80 | (c & 63);
    } else if (c < 0x10000) {
      out[n++] = 0xe0 | (c >> 12);
      out[n++] = 0x80 | ((c >> 6) & 63);
      out[n++] = 0x80 | (c & 63);
    } else {
      out[n++] = 0xf0 | (c >> 18);
      out[n++] = 0x80 | ((c >> 12) & 63);
      out[n++] = 0x80 | ((c >> 6) & 63);
      out[n++] = 0x80 | (c & 63);
    }
  }
  return out;
}

export function utf8Length(text: string): number {
  let n = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) continue;
    n += c < 0x800 || (c >= 0xd800 && c <= 0xdfff && text.codePointAt(i)! > 0xffff) ? 1 : 2;
    if (text.codePointAt(i)! > 0xffff) {
      n += 1;
      i++;
    }
  }
  return n;
}

/** The text of bytes; what is no UTF-8 becomes U+FFFD. */
export function fromUtf8(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i++]!;
    const more = b < 0x80 ? 0 : b >= 0xf0 && b < 0xf8 ? 3 : b >= 0xe0 ? 2 : b >= 0xc2 ? 1 : -1;
    if (more === 0) {
      out += String.fromCharCode(b);
      continue;
    }
    let c = more < 0 || b >= 0xf8 ? -1 : b & (0x3f >> more);
    for (let k = 0; k < more && c >= 0; k++) {
      const next = bytes[i];
      if (next === undefined || (next & 0xc0) !== 0x80) c = -1;
      else {
        c = (c << 6) | (next & 63);
        i++;
      }
    }
    out += c < 0 ? '\ufffd' : String.fromCodePoint(c);
  }
  return out;
}
