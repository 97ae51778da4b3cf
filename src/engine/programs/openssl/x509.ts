import { decodeBytes, encodeBytes } from '../../api/base64.ts';
import { fromHex, toHex } from '../../api/bytes.ts';
import { writeCertificate } from '../../api/certificate.ts';
import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { sha1 } from '../lib/digests.ts';
import { strftime } from '../lib/strftime.ts';
import { bits, der, dotted, elements, inside, integer, nothing, oid, sequence, type Element } from './der.ts';
import { extension, extensionsDer, readExtensions, type Extension } from './extensions.ts';
import { keyId, modulusFor, pemBody, rsaKey, type PublicKey } from './keys.ts';
import { nameDer, readName, type Name } from './names.ts';
import { EXTENSION_REQUEST, SHA256_WITH_RSA } from './oids.ts';

/** What a certificate says (RFC 5280); times are virtual milliseconds. */
export interface X509 {
  der: Uint8Array;
  version: number;
  /** Its bytes, without a sign. */
  serial: Uint8Array;
  algorithm: string;
  issuer: Name;
  from: number;
  to: number;
  subject: Name;
  key: PublicKey;
  extensions: readonly Extension[];
  signature: Uint8Array;
  /** What tells its key apart in the simulation (api/certificate.ts). */
  keyId: string;
}

/** What a certificate request says (RFC 2986). */
export interface Request {
  subject: Name;
  key: PublicKey;
  extensions: readonly Extension[];
  algorithm: string;
  signature: Uint8Array;
}

/** What is to be signed. */
export interface Signing {
  subject: Name;
  issuer: Name;
  key: PublicKey;
  issuerKey: PublicKey;
  /** As the issuer's certificate tells it apart. */
  issuerKeyId: string;
  serial: ArrayLike<number>;
  from: number;
  days: number;
  /** Lines of a configuration: name and value. */
  extensions: readonly (readonly [string, string])[];
}

/** What the simulation's certificates hold besides what api/certificate.ts reads. */
interface Written {
  CN?: string;
  O?: string[];
  names?: string[];
  addresses?: string[];
  issuer?: string;
  key?: string;
  notAfter?: number;
  notBefore?: number;
  subject?: Name;
  issuerName?: Name;
  publicKey?: string;
  issuerPublicKey?: string;
  serial?: string;
  extensions?: [string, string][];
}

const YEAR_MS = 365 * 86_400_000;

const time = (ms: number): number[] => (ms < 2_524_608_000_000 ? der(0x17, utf8(strftime('%y%m%d%H%M%SZ', ms))) : der(0x18, utf8(strftime('%Y%m%d%H%M%SZ', ms))));

function readTime({ tag, content }: Element): number {
  const text = String.fromCharCode(...content);
  const year = tag === 0x18 ? text.slice(0, 4) : `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text.slice(0, 2)}`;
  const [month, day, hour, minute, second] = text.slice(tag === 0x18 ? 4 : 2).match(/\d\d/g)!.map(Number) as [number, number, number, number, number];
  return Date.UTC(Number(year), month - 1, day, hour, minute, second);
}

const algorithm = sequence(oid(SHA256_WITH_RSA), nothing);

/** A signature in name only: the same for the same text. */
const signature = (signed: ArrayLike<number>): Uint8Array => modulusFor(sha1(Uint8Array.from(signed)));

/** DER of what the simulation's certificate says. */
function certificateDer({ version, serial, issuer, from, to, subject, key, extensions }: Omit<X509, 'der' | 'algorithm' | 'signature' | 'keyId'>): Uint8Array {
  const head = version > 1 ? der(0xa0, integer([version - 1])) : [];
  const tail = extensions.length > 0 ? der(0xa3, extensionsDer(extensions)) : [];
  const signed = sequence(head, integer(serial), algorithm, nameDer(issuer), sequence(time(from), time(to)), nameDer(subject), key, tail);
  return Uint8Array.from(sequence(signed, algorithm, bits(signature(signed))));
}

function readX509(data: Uint8Array, id?: string): X509 {
  const [signed, chosen, sealed] = inside(elements(data)[0]!);
  const parts = inside(signed!);
  const version = parts[0]!.tag === 0xa0 ? inside(parts.shift()!)[0]!.content[0]! + 1 : 1;
  const [serial, , issuer, validity, subject, key, ...rest] = parts;
  const [from, to] = inside(validity!).map(readTime) as [number, number];
  const list = rest.find(({ tag }) => tag === 0xa3);
  const bytes = serial!.content;
  return {
    der: elements(data)[0]!.raw,
    version,
    serial: bytes.length > 1 && bytes[0] === 0 ? bytes.subarray(1) : bytes,
    algorithm: dotted(inside(chosen!)[0]!),
    issuer: readName(issuer!),
    from,
    to,
    subject: readName(subject!),
    key: key!.raw,
    extensions: list ? readExtensions(inside(list)[0]!) : [],
    signature: sealed!.content.subarray(1),
    keyId: id ?? keyId(key!.raw),
  };
}

/** What Kubernetes' own authorities put into a certificate (client-go's util/cert, cmd/kubeadm's pkiutil). */
const usualExtensions = (said: Written, authority: boolean): [string, string][] => {
  const others = [...(said.names ?? []).map((n) => `DNS:${n}`), ...(said.addresses ?? []).map((a) => `IP:${a}`)].join(',');
  if (authority) return [['keyUsage', 'critical,digitalSignature,keyEncipherment,keyCertSign'], ['basicConstraints', 'critical,CA:TRUE'], ['subjectKeyIdentifier', 'hash'], ['subjectAltName', `DNS:${said.CN ?? ''}`]];
  return [['keyUsage', 'critical,digitalSignature,keyEncipherment'], ['extendedKeyUsage', others ? 'serverAuth' : 'clientAuth'], ['basicConstraints', 'critical,CA:FALSE'], ['authorityKeyIdentifier', 'keyid'], ...(others ? [['subjectAltName', others] as [string, string]] : [])];
};

const decoded = (text: string | undefined, name: string): PublicKey => (text === undefined ? rsaKey(modulusFor(name)) : Uint8Array.from(decodeBytes(text) ?? []));

/** The certificate that the simulation's own stands for. `made` is when it was made, where it does not say. */
function fromWritten(text: string, made: number): X509 {
  const said = JSON.parse(text) as Written;
  const CN = said.CN ?? '';
  const issuer = said.issuer ?? 'kubernetes';
  const authority = CN === issuer;
  const from = said.notBefore ?? (said.notAfter === undefined ? made : said.notAfter - YEAR_MS);
  const key = decoded(said.publicKey, `key of ${CN} by ${issuer}`);
  const keys = { own: key, issuer: decoded(said.issuerPublicKey, `key of ${issuer} by ${issuer}`) };
  const extensions = (said.extensions ?? usualExtensions(said, authority)).flatMap(([name, value]) => extension(name, value, keys) ?? []);
  const subject = said.subject ?? [...(said.O ?? []).map((o) => ['O', o] as const), ['CN', CN] as const];
  const body = certificateDer({ version: extensions.length > 0 ? 3 : 1, serial: fromHex(said.serial ?? `0${sha1(utf8(text)).slice(1, 16)}`), issuer: said.issuerName ?? [['CN', issuer]], from, to: said.notAfter ?? from + YEAR_MS * (authority ? 10 : 1), subject, key, extensions });
  return readX509(body, said.key ?? '');
}

/** The first certificate of a PEM, the simulation's or a real one. `made`: when it was made, for one that does not say. */
export function readCertificate(text: string, made: number): X509 | undefined {
  const body = pemBody(text, 'CERTIFICATE');
  try {
    return body && (body[0] === 0x7b ? fromWritten(fromUtf8(body), made) : readX509(body));
  } catch {
    return undefined;
  }
}

const SAN = 'subjectAltName';

/** A certificate of the simulation, as a PEM. */
export function sign({ subject, issuer, key, issuerKey, issuerKeyId, serial, from, days, extensions }: Signing): string {
  const of = (name: Name, attribute: string) => name.filter(([k]) => k === attribute).map(([, v]) => v);
  const others = extensions.find(([name]) => name === SAN)?.[1].split(',').map((item) => item.trim()) ?? [];
  const kind = (prefix: string) => others.filter((o) => o.startsWith(prefix)).map((o) => o.slice(prefix.length).trim());
  const [names, addresses] = [kind('DNS:'), kind('IP:')];
  return writeCertificate({
    CN: of(subject, 'CN')[0] ?? '',
    O: of(subject, 'O'),
    subject,
    issuer: of(issuer, 'CN')[0] ?? '',
    issuerName: issuer,
    ...(names.length > 0 && { names }),
    ...(addresses.length > 0 && { addresses }),
    key: keyId(key),
    ...(issuerKeyId && { issuerKey: issuerKeyId }),
    publicKey: encodeBytes(key),
    issuerPublicKey: encodeBytes(issuerKey),
    serial: toHex(serial),
    notBefore: from,
    notAfter: from + days * 86_400_000,
    extensions,
  });
}

/** DER of a certificate request. */
export function requestDer(subject: Name, key: PublicKey, extensions: readonly Extension[]): Uint8Array {
  const asked = extensions.length > 0 ? [sequence(oid(EXTENSION_REQUEST), der(0x31, extensionsDer(extensions)))] : [];
  const info = sequence(integer([0]), nameDer(subject), key, der(0xa0, ...asked));
  return Uint8Array.from(sequence(info, algorithm, bits(signature(info))));
}

/** The request in a PEM; undefined for what is none. */
export function readRequest(text: string): Request | undefined {
  const body = pemBody(text, '(?:NEW )?CERTIFICATE REQUEST');
  if (!body) return undefined;
  try {
    if (body[0] === 0x7b) {
      const { CN = '', O = [] } = JSON.parse(fromUtf8(body)) as Written;
      return { subject: [...O.map((o) => ['O', o] as const), ['CN', CN]], key: rsaKey(modulusFor(`request of ${CN}`)), extensions: [], algorithm: SHA256_WITH_RSA, signature: signature(body) };
    }
    const [info, chosen, sealed] = inside(elements(body)[0]!);
    const [, subject, key, attributes] = inside(info!);
    const asked = attributes && inside(attributes).map(inside).find(([id]) => dotted(id!) === EXTENSION_REQUEST);
    return { subject: readName(subject!), key: key!.raw, extensions: asked ? readExtensions(inside(asked[1]!)[0]!) : [], algorithm: dotted(inside(chosen!)[0]!), signature: sealed!.content.subarray(1) };
  } catch {
    return undefined;
  }
}
