import { decodeBytes } from '../../api/base64.ts';
import { pem } from '../../api/pem.ts';
import { utf8 } from '../../api/utf8.ts';
import type { Random } from '../../sim/random.ts';
import { sha1 } from '../lib/digests.ts';
import { sha256Bytes } from '../lib/sha256.ts';
import { bits, der, dotted, elements, inside, integer, nothing, octets, oid, sequence } from './der.ts';
import { CURVES, EC, RSA } from './oids.ts';

/** The public half of a key as X.509 writes it (RFC 5280, SubjectPublicKeyInfo), in DER. */
export type PublicKey = Uint8Array;

const EXPONENT = [1, 0, 1];

export const rsaKey = (modulus: ArrayLike<number>): PublicKey => Uint8Array.from(sequence(sequence(oid(RSA), nothing), bits(sequence(integer(modulus), integer(EXPONENT)))));

const ecKey = (curve: ArrayLike<number>, point: ArrayLike<number>): PublicKey => Uint8Array.from(sequence(sequence(oid(EC), curve), bits(point)));

/** The modulus of a key of which nothing but a name is known; the same for the same name. */
export function modulusFor(name: string, size = 2048): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; bytes.length < size / 8; i++) bytes.push(...sha256Bytes(utf8(`${name} ${i}`)));
  const modulus = Uint8Array.from(bytes.slice(0, size / 8));
  modulus[0]! |= 128;
  modulus[modulus.length - 1]! |= 1;
  return modulus;
}

/** What a key's identifiers are made of: its bits alone (RFC 5280, 4.2.1.2). */
export const publicKeyBits = (key: PublicKey): Uint8Array => inside(elements(key)[0]!)[1]!.content.subarray(1);

/** What tells keys apart in a certificate of the simulation. */
export const keyId = (key: PublicKey): string => sha1(key).slice(0, 16);

export const pemBody = (text: string, label: string): Uint8Array | undefined => {
  const body = new RegExp(`-----BEGIN ${label}-----([\\s\\S]*?)-----END ${label}-----`).exec(text)?.[1]?.replace(/\s+/g, '');
  const bytes = body === undefined ? undefined : decodeBytes(body);
  return bytes && Uint8Array.from(bytes);
};

const withoutSign = (bytes: Uint8Array): Uint8Array => (bytes[0] === 0 ? bytes.subarray(1) : bytes);

/** RFC 8017, RSAPrivateKey. */
const rsaIn = (body: Uint8Array): PublicKey => rsaKey(withoutSign(inside(elements(body)[0]!)[1]!.content));

/** RFC 5915, ECPrivateKey; the curve may be told outside of it. */
function ecIn(body: Uint8Array, curve?: Uint8Array): PublicKey {
  const parts = inside(elements(body)[0]!);
  const point = inside(parts.find(({ tag }) => tag === 0xa1)!)[0]!.content.subarray(1);
  return ecKey(curve ?? inside(parts.find(({ tag }) => tag === 0xa0)!)[0]!.raw, point);
}

function ofPkcs8(body: Uint8Array): PublicKey {
  const [, algorithm, key] = inside(elements(body)[0]!);
  const [id, curve] = inside(algorithm!);
  return dotted(id!) === EC ? ecIn(key!.content, curve!.raw) : rsaIn(key!.content);
}

/** The public half of a private key's PEM; undefined for what is none. A key of the simulation that is one in name only has one of its own. */
export function publicKeyOf(text: string): PublicKey | undefined {
  const [label, read] = /BEGIN RSA PRIVATE/.test(text) ? (['RSA PRIVATE KEY', rsaIn] as const) : /BEGIN EC PRIVATE/.test(text) ? (['EC PRIVATE KEY', ecIn] as const) : (['PRIVATE KEY', ofPkcs8] as const);
  const body = pemBody(text, label);
  if (!body) return undefined;
  try {
    return read(body);
  } catch {
    return rsaKey(modulusFor(sha1(body)));
  }
}

export const someBytes = (random: Random, n: number): number[] => Array.from({ length: n }, () => random.int(0, 255));

/** A number of so many bytes, odd and with its first bit set. */
const large = (random: Random, n: number): number[] => [128 | random.int(0, 127), ...someBytes(random, n - 2), random.int(0, 255) | 1];

/** A new private key as PKCS #8, or `traditional` as PKCS #1. Its numbers are random: nothing of the simulation is encrypted. */
export function newRsaKey(random: Random, size: number, traditional: boolean): string {
  const n = size / 8;
  const half = () => integer(large(random, n / 2));
  const key = sequence(integer([0]), integer(large(random, n)), integer(EXPONENT), integer(large(random, n)), half(), half(), half(), half(), half());
  if (traditional) return pem('RSA PRIVATE KEY', Uint8Array.from(key));
  return pem('PRIVATE KEY', Uint8Array.from(sequence(integer([0]), sequence(oid(RSA), nothing), octets(key))));
}

/** A new key on a curve that openssl-ecparam(1) knows by this name, as PKCS #8 or `traditional`; undefined for other names. */
export function newEcKey(random: Random, name: string, traditional: boolean): string | undefined {
  const [curve, about] = Object.entries(CURVES).find(([, [own, nist]]) => own === name || nist === name) ?? [];
  if (!curve || !about) return undefined;
  const n = Math.ceil(about[2] / 8);
  const point = der(0xa1, bits([4, ...someBytes(random, 2 * n)]));
  const key = (own: number[]) => sequence(integer([1]), octets(large(random, n)), own, point);
  if (traditional) return pem('EC PRIVATE KEY', Uint8Array.from(key(der(0xa0, oid(curve)))));
  return pem('PRIVATE KEY', Uint8Array.from(sequence(integer([0]), sequence(oid(EC), oid(curve)), octets(key([])))));
}
