import { hexPairs, toHex } from '../../api/bytes.ts';
import { strftime } from '../lib/strftime.ts';
import { dotted, elements, inside } from './der.ts';
import { shownExtension, type Extension } from './extensions.ts';
import { publicKeyBits, type PublicKey } from './keys.ts';
import { oneLine } from './names.ts';
import { ALGORITHMS, CURVES, EC, RSA } from './oids.ts';
import type { Request, X509 } from './x509.ts';

/** A time as openssl prints it. */
export const when = (ms: number): string => strftime('%b %e %H:%M:%S %Y GMT', ms);

/** Bytes in hexadecimal, so many a line. */
function hexLines(bytes: ArrayLike<number>, width: number, indent: string): string {
  const all = hexPairs(bytes);
  let out = '';
  for (let at = 0; at < all.length; at += width) out += `${indent}${all.slice(at, at + width).join(':')}${at + width < all.length ? ':' : ''}\n`;
  return out;
}

/** A number's bytes with the zero in front that its sign needs. */
const signed = (bytes: Uint8Array): ArrayLike<number> => (bytes[0]! & 128 ? [0, ...bytes] : bytes);

/** Modulus of an RSA key, without a sign. */
function modulusOf(key: PublicKey): Uint8Array | undefined {
  const [algorithm] = inside(elements(key)[0]!);
  if (dotted(inside(algorithm!)[0]!) !== RSA) return undefined;
  const { content } = inside(elements(publicKeyBits(key))[0]!)[0]!;
  return content[0] === 0 ? content.subarray(1) : content;
}

/** `-modulus`; undefined for a key that has none. */
export function modulusLine(key: PublicKey): string | undefined {
  const modulus = modulusOf(key);
  return modulus && `Modulus=${toHex(modulus).toUpperCase()}\n`;
}

/** A public key as -text shows it. `title` is `Public-Key` or `Private-Key`. */
export function keyText(key: PublicKey, indent: string, title = 'Public-Key', after = ''): string {
  const [algorithm] = inside(elements(key)[0]!);
  const [id, curve] = inside(algorithm!).map((part) => (part.tag === 6 ? dotted(part) : ''));
  const inner = `${indent}    `;
  const modulus = modulusOf(key);
  if (modulus) {
    const exponent = inside(elements(publicKeyBits(key))[0]!)[1]!.content.reduce((sum, b) => sum * 256 + b, 0);
    const [name, power] = after ? ['modulus', 'publicExponent'] : ['Modulus', 'Exponent'];
    const size = modulus.length * 8 - Math.clz32(modulus[0]!) + 24;
    return `${indent}${title}: (${size} bit${after})\n${indent}${name}:\n${hexLines(signed(modulus), 15, inner)}${indent}${power}: ${exponent} (0x${exponent.toString(16)})\n`;
  }
  if (id !== EC) return `${indent}${ALGORITHMS[id!] ?? id} ${title}:\n${indent}pub:\n${hexLines(publicKeyBits(key), 15, inner)}`;
  const [name, nist, size] = CURVES[curve!] ?? [curve!, '', (publicKeyBits(key).length - 1) * 4];
  return `${indent}${title}: (${size} bit)\n${indent}pub:\n${hexLines(publicKeyBits(key), 15, inner)}${indent}ASN1 OID: ${name}\n${nist && `${indent}NIST CURVE: ${nist}\n`}`;
}

const algorithmName = (id: string): string => ALGORITHMS[id] ?? id;

function publicKeyText(key: PublicKey): string {
  const id = dotted(inside(inside(elements(key)[0]!)[0]!)[0]!);
  return `        Subject Public Key Info:\n            Public Key Algorithm: ${algorithmName(id)}\n${keyText(key, ' '.repeat(16))}`;
}

/** Extensions as -text and -ext show them. */
export const extensionsText = (list: readonly Extension[], indent: string): string =>
  list
    .map((one) => {
      const { title, body } = shownExtension(one);
      return `${indent}${title}\n${body.split('\n').map((line) => `${indent}    ${line}\n`).join('')}`;
    })
    .join('');

const signatureText = (algorithm: string, bytes: Uint8Array): string => `    Signature Algorithm: ${algorithmName(algorithm)}\n    Signature Value:\n${hexLines(bytes, 18, ' '.repeat(8))}`;

/** Small numbers are told in full, others in hexadecimal. */
function serialText(serial: Uint8Array): string {
  if (serial.length > 8 || (serial.length === 8 && serial[0]! & 128)) return `        Serial Number:\n            ${hexPairs(serial).join(':')}\n`;
  const value = serial.reduce((sum, b) => sum * 256n + BigInt(b), 0n);
  return `        Serial Number: ${value} (0x${value.toString(16)})\n`;
}

/** `openssl x509 -text`. */
export function certificateText(c: X509): string {
  const extensions = c.extensions.length > 0 ? `        X509v3 extensions:\n${extensionsText(c.extensions, ' '.repeat(12))}` : '';
  return `Certificate:\n    Data:\n        Version: ${c.version} (0x${c.version - 1})\n${serialText(c.serial)}        Signature Algorithm: ${algorithmName(c.algorithm)}\n        Issuer: ${oneLine(c.issuer)}\n        Validity\n            Not Before: ${when(c.from)}\n            Not After : ${when(c.to)}\n        Subject: ${oneLine(c.subject)}\n${publicKeyText(c.key)}${extensions}${signatureText(c.algorithm, c.signature)}`;
}

/** `openssl req -text`. */
export function requestText(r: Request): string {
  const attributes = `${r.extensions.length > 0 ? '' : '            (none)\n'}            Requested Extensions:\n${extensionsText(r.extensions, ' '.repeat(16))}`;
  return `Certificate Request:\n    Data:\n        Version: 1 (0x0)\n        Subject: ${oneLine(r.subject)}\n${publicKeyText(r.key)}        Attributes:\n${attributes}${signatureText(r.algorithm, r.signature)}`;
}
