const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 of bytes, with padding (RFC 4648, section 6). */
export function encodeBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((b) => b.toString(2).padStart(8, '0')).join('');
  const out = (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]).join('');
  return out.padEnd(Math.ceil(out.length / 8) * 8, '=');
}

/** What could be decoded, and whether all of it could. */
export function decodeBase32(text: string): { bytes: Uint8Array; good: boolean } {
  const plain = text.replace(/\n/g, '');
  const digits = [...plain.replace(/=+$/, '')].map((c) => alphabet.indexOf(c));
  const bad = digits.findIndex((d) => d < 0);
  const bits = (bad < 0 ? digits : digits.slice(0, bad)).map((d) => d.toString(2).padStart(5, '0')).join('');
  return { bytes: Uint8Array.from(bits.match(/.{8}/g) ?? [], (b) => parseInt(b, 2)), good: bad < 0 && plain.length % 8 === 0 };
}
