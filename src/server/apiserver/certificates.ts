import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, boolean, children, context, integer, octets, oid, primitive, read, sequence, set, tagged, utcTime, utf8String } from './der.ts';

// X.509 certificates (RFC 5280) with P-256 keys: node:crypto signs, but does not write them.

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const DAY = 86_400_000;
const MINUTE = 60_000;

/** Whom a certificate names. */
export interface Subject {
  commonName: string;
  organizations?: readonly string[];
}

/** A certificate and its key, as PEM. */
export interface Pair {
  certificate: string;
  key: string;
}

const pem = (label: string, der: Buffer): string => `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

const unpem = (text: string): Buffer => Buffer.from(text.replace(/-----[^-]*-----|\s+/g, ''), 'base64');

const name = ({ commonName, organizations = [] }: Subject): Buffer => {
  const part = (type: string, value: string) => set(sequence(oid(type), utf8String(value)));
  return sequence(...organizations.map((o) => part(ORGANIZATION, o)), part(COMMON_NAME, commonName));
};

const extension = (id: string, critical: boolean, value: Buffer): Buffer => sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));

const ipBytes = (address: string): Buffer => {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => text.split(':').filter(Boolean).map((g) => parseInt(g, 16));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((g) => [g >> 8, g & 255]));
};

const usages = { digitalSignature: 0x80, keyEncipherment: 0x20, certSign: 0x04 };
const keyUsage = (flags: number): Buffer => extension('2.5.29.15', true, bits(Buffer.from([flags]), Math.clz32(flags & -flags) === 32 ? 0 : 31 - Math.clz32(flags & -flags)));
const serverAuth = oid('1.3.6.1.5.5.7.3.1');
const clientAuth = oid('1.3.6.1.5.5.7.3.2');

/** A certificate authority of a cluster's own. */
export class Authority {
  private readonly key: KeyObject;
  private readonly keyId: Buffer;
  private readonly subject: Subject;
  /** PEM. */
  readonly certificate: string;

  constructor(commonName = 'kubernetes') {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.key = privateKey;
    this.subject = { commonName };
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    this.keyId = keyIdOf(spki);
    this.certificate = this.issue(this.subject, spki, 3650 * DAY, [extension('2.5.29.19', true, sequence(boolean(true))), keyUsage(usages.digitalSignature | usages.keyEncipherment | usages.certSign), extension('2.5.29.14', false, octets(this.keyId))]);
  }

  /** A server's certificate for host names and addresses. */
  server(commonName: string, names: readonly string[]): Pair {
    const alternatives = names.map((n) => (isIP(n) ? primitive(7, ipBytes(n)) : primitive(2, Buffer.from(n))));
    return this.pair({ commonName }, [...this.common, extension('2.5.29.37', false, sequence(serverAuth)), extension('2.5.29.17', false, sequence(...alternatives))]);
  }

  /** A client's certificate. */
  client(subject: Subject): Pair {
    return this.pair(subject, [...this.common, extension('2.5.29.37', false, sequence(clientAuth))]);
  }

  /** Signs a certificate request (PKCS #10, PEM) for its own key and the given subject. Throws where it can't be read. */
  sign(request: string, subject: Subject, lifeMs = 365 * DAY): string {
    const [info] = children(read(unpem(request)).body);
    const spki = info && children(info.body)[2]?.whole;
    if (!spki) throw new Error('asn1: structure error');
    return this.issue(subject, spki, lifeMs, [...this.common, extension('2.5.29.37', false, sequence(clientAuth))]);
  }

  private get common(): Buffer[] {
    return [keyUsage(usages.digitalSignature | usages.keyEncipherment), extension('2.5.29.19', true, sequence()), extension('2.5.29.35', false, sequence(primitive(0, this.keyId)))];
  }

  private pair(subject: Subject, extensions: readonly Buffer[]): Pair {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = this.issue(subject, publicKey.export({ type: 'spki', format: 'der' }), 365 * DAY, extensions);
    return { certificate, key: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ type: 'pkcs8', format: 'pem' }) as string };
  }

  private issue(subject: Subject, spki: Buffer, lifeMs: number, extensions: readonly Buffer[]): string {
    const now = Date.now();
    const serial = randomBytes(8);
    serial[0]! &= 0x7f;
    serial[0]! |= 0x40;
    const body = sequence(
      context(0, tagged(0x02, Buffer.from([2]))),
      integer(serial),
      ECDSA_SHA256,
      name(this.subject),
      sequence(utcTime(now - 5 * MINUTE), utcTime(now + lifeMs)),
      name(subject),
      spki,
      context(3, sequence(...extensions)),
    );
    return pem('CERTIFICATE', sequence(body, ECDSA_SHA256, bits(sign('sha256', body, this.key))));
  }
}

const keyIdOf = (spki: Buffer): Buffer => createHash('sha1').update(children(read(spki).body)[1]!.body.subarray(1)).digest();
