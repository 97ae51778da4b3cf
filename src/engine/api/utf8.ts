// What files, pipes and streams hold is text, and a byte that is no UTF-8 is a lone surrogate in it: 0x80 is U+DC80, 0xff is
// U+DCFF (Python's surrogateescape, PEP 383). So any bytes become a text and the same bytes again.

const ESCAPE = 0xdc00;

const isEscape = (c: number): boolean => c >= 0xdc80 && c <= 0xdcff;

/** The bytes of a text. A lone surrogate that stands for no byte becomes U+FFFD. */
export function utf8(text: string): Uint8Array {
  const out = new Uint8Array(utf8Length(text));
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    let c = text.codePointAt(i)!;
    if (isEscape(c)) {
      out[n++] = c - ESCAPE;
      continue;
    }
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

/** How many bytes a text has. */
export function utf8Length(text: string): number {
  let n = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80 || isEscape(c)) continue;
    if (c < 0x800) n++;
    else {
      n += 2;
      if (c >= 0xd800 && c < 0xdc00 && text.codePointAt(i)! > 0xffff) i++;
    }
  }
  return n;
}

/** True where a text is UTF-8 as bytes. */
export const isUtf8Text = (text: string): boolean => !/[\udc80-\udcff]/u.test(text);

/** How many bytes the character takes that this byte begins; 0 where none begins so. */
const sizeOf = (first: number): number => (first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0);

/** The code point of `size` bytes; -1 where they are no UTF-8 (Unicode, table 3-7). */
const codePoint = (bytes: ArrayLike<number>, at: number, size: number): number => {
  let c = size === 1 ? bytes[at]! : bytes[at]! & (0x7f >> size);
  for (let k = 1; k < size; k++) {
    const next = bytes[at + k];
    if (next === undefined || (next & 0xc0) !== 0x80) return -1;
    c = (c << 6) | (next & 63);
  }
  if (size === 3 && (c < 0x800 || (c >= 0xd800 && c <= 0xdfff))) return -1;
  return size === 4 && (c < 0x10000 || c > 0x10ffff) ? -1 : c;
};

/** The text of bytes. */
export function fromUtf8(bytes: ArrayLike<number>): string {
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const size = sizeOf(bytes[i]!);
    const c = size === 0 ? -1 : codePoint(bytes, i, size);
    out += c < 0 ? String.fromCharCode(ESCAPE + bytes[i]!) : String.fromCodePoint(c);
    i += c < 0 ? 1 : size;
  }
  return out;
}

/** How many bytes at the end begin a character that is not whole yet. */
const unfinished = (bytes: Uint8Array): number => {
  for (let n = 1; n <= 3 && n <= bytes.length; n++) {
    const size = sizeOf(bytes[bytes.length - n]!);
    if (size > n) return n;
    if (size > 0) return 0;
  }
  return 0;
};

/** Reads bytes that come in pieces, cut anywhere. */
export class Utf8Decoder {
  private held = new Uint8Array(0);

  /** The text of all that is whole so far. */
  write(chunk: Uint8Array): string {
    const bytes = new Uint8Array(this.held.length + chunk.length);
    bytes.set(this.held);
    bytes.set(chunk, this.held.length);
    const whole = bytes.length - unfinished(bytes);
    this.held = bytes.slice(whole);
    return fromUtf8(bytes.subarray(0, whole));
  }

  /** What is left at the end. */
  end(): string {
    const text = fromUtf8(this.held);
    this.held = new Uint8Array(0);
    return text;
  }
}
