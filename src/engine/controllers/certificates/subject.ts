import { decodeBase64 } from '../../api/base64.ts';

export interface Subject {
  commonName: string;
  organizations: string[];
}

/** Object identifiers in DER: 2.5.4.3 and 2.5.4.10. */
const COMMON_NAME = '\x06\x03\x55\x04\x03';
const ORGANIZATION = '\x06\x03\x55\x04\x0a';

/** Whom a PEM certificate request names: one of openssl's, or one of the simulation's own, which is JSON. */
export function subjectOf(pem: string): Subject {
  const body = /-----BEGIN [A-Z ]*CERTIFICATE REQUEST-----([\s\S]*?)-----END/.exec(pem)?.[1]?.replace(/\s+/g, '') ?? '';
  const text = decodeBase64(body);
  if (text?.startsWith('{')) {
    try {
      const { CN = '', O = [] } = JSON.parse(text) as { CN?: string; O?: string[] };
      return { commonName: CN, organizations: O };
    } catch {
      return { commonName: '', organizations: [] };
    }
  }
  const bytes = binary(body);
  return { commonName: valuesAfter(bytes, COMMON_NAME)[0] ?? '', organizations: valuesAfter(bytes, ORGANIZATION) };
}

/** The strings that follow an attribute's identifier. */
function valuesAfter(bytes: string, identifier: string): string[] {
  const values: string[] = [];
  for (let at = bytes.indexOf(identifier); at >= 0; at = bytes.indexOf(identifier, at + 1)) {
    const start = at + identifier.length;
    const length = bytes.charCodeAt(start + 1);
    values.push(bytes.slice(start + 2, start + 2 + length));
  }
  return values;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 as bytes, one a character. */
function binary(base64: string): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const c of base64) {
    const value = ALPHABET.indexOf(c);
    if (value < 0) break;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  return out;
}
