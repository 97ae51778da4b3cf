/** Bytes as pairs of small hexadecimal digits. */
export const hexPairs = (bytes: ArrayLike<number>): string[] => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));

/** Bytes in small hexadecimal digits. */
export const toHex = (bytes: ArrayLike<number>): string => hexPairs(bytes).join('');

/** The bytes of hexadecimal digits; an odd one at the end is left out. */
export const fromHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Bytes one part after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
