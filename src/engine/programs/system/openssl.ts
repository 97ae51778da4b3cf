import { encodeBytes } from '../../api/base64.ts';
import { FsError, type Program } from '../../hosts/types.ts';
import type { Random } from '../../sim/random.ts';
import type { Task } from '../../sim/sim.ts';
import { openForReading, openForWriting } from '../lib/files.ts';
import { md5, sha1 } from '../lib/digests.ts';
import { sha256 } from '../lib/sha256.ts';
import { sha384, sha512 } from '../lib/sha512.ts';
import { strftime } from '../lib/strftime.ts';
import { readAll } from '../lib/text.ts';
import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { fromBase64 } from '../text/encode.ts';
import { writeCertificate } from '../../api/certificate.ts';
import { readCertificateRequest } from '../../api/certificaterequest.ts';
import { pem } from '../../api/pem.ts';
import type { Process } from '../../hosts/types.ts';
import { altNames, noNames, subjectIn, type AltNames } from './opensslconfig.ts';

const attributes: readonly (readonly [string, readonly number[], string])[] = [
  ['C', [2, 5, 4, 6], 'C'],
  ['ST', [2, 5, 4, 8], 'ST'],
  ['L', [2, 5, 4, 7], 'L'],
  ['O', [2, 5, 4, 10], 'O'],
  ['OU', [2, 5, 4, 11], 'OU'],
  ['CN', [2, 5, 4, 3], 'CN'],
];

/** DER (X.690): a tag, a length and what is inside. */
const der = (tag: number, ...inside: readonly (readonly number[])[]): number[] => {
  const body = inside.flat();
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return [tag, ...length, ...body];
};

const oid = (arcs: readonly number[]): number[] => {
  const out = [arcs[0]! * 40 + arcs[1]!];
  for (const arc of arcs.slice(2)) {
    const part = [arc & 127];
    for (let rest = arc >> 7; rest > 0; rest >>= 7) part.unshift((rest & 127) | 128);
    out.push(...part);
  }
  return der(6, out);
};

const nothing = der(5);
const bytes = (random: Random, n: number): number[] => Array.from({ length: n }, () => random.int(0, 255));
const bigInteger = (random: Random, n: number): number[] => der(2, [0, 128 | random.int(0, 127), ...bytes(random, n - 1)]);

/** `/CN=jane/O=devs` as pairs. */
const parseSubject = (text: string): [string, string][] =>
  text
    .replace(/^\//, '')
    .split(/(?<!\\)\//)
    .filter(Boolean)
    .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1).replace(/\\\//g, '/')]);

/** A certificate request (RFC 2986) with a subject; key and signature are random numbers, for nothing here is encrypted. */
function request(random: Random, subject: readonly (readonly [string, string])[], names: AltNames): Uint8Array {
  const name = der(
    0x30,
    ...subject.map(([key, value]) => {
      const known = attributes.find(([k]) => k === key);
      return der(0x31, der(0x30, oid(known?.[1] ?? [2, 5, 4, 3]), der(key === 'C' ? 0x13 : 0x0c, [...utf8(value)])));
    }),
  );
  const key = der(0x30, bigInteger(random, 256), der(2, [1, 0, 1]));
  const publicKey = der(0x30, der(0x30, oid([1, 2, 840, 113549, 1, 1, 1]), nothing), der(3, [0], key));
  const info = der(0x30, der(2, [0]), name, publicKey, der(0xa0, ...extensionRequest(names)));
  return Uint8Array.from(der(0x30, info, der(0x30, oid([1, 2, 840, 113549, 1, 1, 11]), nothing), der(3, [0], bytes(random, 256))));
}

/** The attribute that asks for other names (RFC 2985, section 5.4.2); none where there are none. */
const extensionRequest = ({ dnsNames, ipAddresses }: AltNames): number[][] => {
  const names = [...dnsNames.map((n) => der(0x82, [...utf8(n)])), ...ipAddresses.map((a) => der(0x87, a.split('.').map(Number)))];
  if (names.length === 0) return [];
  const extension = der(0x30, oid([2, 5, 29, 17]), der(4, der(0x30, ...names)));
  return [der(0x30, oid([1, 2, 840, 113549, 1, 9, 14]), der(0x31, der(0x30, extension)))];
};

/** What tells keys apart: a number made of the file. */
const keyId = (text: string): string => sha1(utf8(text)).slice(0, 16);

const privateKey = (random: Random, bits: number): string => pem('PRIVATE KEY', Uint8Array.from(der(0x30, der(2, [0]), der(0x30, oid([1, 2, 840, 113549, 1, 1, 1]), nothing), der(4, bytes(random, bits * 0.57)))));

interface Decoded {
  kind: 'request' | 'certificate';
  subject: [string, string][];
  /** As openssl shows it. */
  issuer?: string;
  notBefore?: number;
  notAfter?: number;
  names: AltNames;
  key?: string;
}

/** The subject of a PEM: DER, or the JSON that the simulation's certificates hold. */
function decode(text: string): Decoded | undefined {
  const m = /-----BEGIN ([A-Z ]*?)(CERTIFICATE(?: REQUEST)?)-----([\s\S]*?)-----END/.exec(text);
  if (!m) return undefined;
  const kind = m[2] === 'CERTIFICATE' ? 'certificate' : 'request';
  const { bytes: raw } = fromBase64(m[3]!.replace(/\s+/g, ''));
  const body = fromUtf8(raw);
  if (body.startsWith('{')) {
    try {
      const value = JSON.parse(body) as { CN?: string; O?: string[]; subject?: [string, string][]; issuerName?: string; issuer?: string; notBefore?: number; notAfter?: number; names?: string[]; addresses?: string[]; key?: string };
      return { kind, names: { dnsNames: value.names ?? [], ipAddresses: value.addresses ?? [] }, ...(value.key && { key: value.key }), subject: value.subject ?? [...(value.O ?? []).map((o): [string, string] => ['O', o]), ['CN', value.CN ?? '']], issuer: value.issuerName ?? `CN = ${value.issuer ?? 'kubernetes'}`, ...(value.notBefore !== undefined ? { notBefore: value.notBefore } : {}), ...(value.notAfter !== undefined ? { notAfter: value.notAfter } : {}) };
    } catch {
      return undefined;
    }
  }
  const subject: [string, string][] = [];
  for (let i = 0; i + 7 < raw.length; i++) {
    if (raw[i] !== 6 || raw[i + 1] !== 3 || raw[i + 2] !== 0x55 || raw[i + 3] !== 4) continue;
    const known = attributes.find(([, arcs]) => arcs[3] === raw[i + 4]);
    if (known) subject.push([known[0], fromUtf8(raw.subarray(i + 7, i + 7 + raw[i + 6]!))]);
  }
  return { kind, subject, names: readCertificateRequest(text) };
}

const line = (subject: readonly (readonly [string, string])[]): string => subject.map(([k, v]) => `${k} = ${v}`).join(', ');
const when = (ms: number): string => strftime('%b %e %H:%M:%S %Y GMT', ms);

class Options {
  private readonly values = new Map<string, string>();
  readonly rest: string[] = [];

  constructor(words: readonly string[], flags: readonly string[]) {
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (!word.startsWith('-')) this.rest.push(word);
      else if (flags.includes(word)) this.values.set(word, '');
      else this.values.set(word, [...(word === '-addext' ? [this.values.get(word) ?? ''] : []), words[++i] ?? ''].join('\n'));
    }
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  get(name: string): string | undefined {
    return this.values.get(name);
  }
}

function* output(p: Process, o: Options, text: string): Task {
  const file = o.get('-out');
  if (file === undefined) yield* p.stdout.write(text);
  else yield* openForWriting(p, file, { append: false }).write(text);
}

function* requestCommand(p: Process, words: readonly string[], random: Random): Task<number> {
  const o = new Options(words, ['-new', '-nodes', '-noenc', '-x509', '-text', '-noout', '-subject', '-verify', '-batch', '-utf8', '-pubkey']);
  const input = o.get('-in');
  if (input !== undefined && !o.has('-new')) {
    const found = decode(yield* readAll(openForReading(p, input)));
    if (!found || found.kind !== 'request') {
      yield* p.stderr.write(`Unable to load X509 request\n`);
      return 1;
    }
    if (o.has('-text')) yield* p.stdout.write(`Certificate Request:\n    Data:\n        Version: 1 (0x0)\n        Subject: ${line(found.subject)}\n        Subject Public Key Info:\n            Public Key Algorithm: rsaEncryption\n                Public-Key: (2048 bit)\n        Attributes:\n            (none)\n    Signature Algorithm: sha256WithRSAEncryption\n`);
    if (o.has('-subject')) yield* p.stdout.write(`subject=${line(found.subject)}\n`);
    return 0;
  }
  const config = o.has('-config') ? yield* readAll(openForReading(p, o.get('-config')!)) : '';
  const given = subjectIn(config);
  const subject = o.has('-subj') || given.length === 0 ? parseSubject(o.get('-subj') ?? '/C=AU/ST=Some-State/O=Internet Widgits Pty Ltd') : given;
  const names = altNames(o.get('-addext') ?? config);
  let key = '';
  if (o.has('-newkey')) {
    yield* p.stderr.write(`${'.'.repeat(random.int(5, 40))}+${'+'.repeat(20)}\n-----\n`);
    const file = o.get('-keyout') ?? 'privkey.pem';
    key = privateKey(random, 2048);
    yield* openForWriting(p, file, { append: false }).write(key);
    p.machine.fs.chmod(file.startsWith('/') ? file : `${p.cwd}/${file}`, 0o600);
  } else if (o.has('-key')) key = yield* readAll(openForReading(p, o.get('-key')!));
  if (o.has('-x509')) {
    yield* output(p, o, certificate({ subject, names, issuer: subject, key: keyId(key), issuerKey: keyId(key), from: p.sim.now(), days: o.get('-days') }));
  } else yield* output(p, o, pem('CERTIFICATE REQUEST', request(random, subject, names)));
  return 0;
}

interface Signed {
  subject: [string, string][];
  names: AltNames;
  issuer: [string, string][];
  key: string;
  issuerKey: string;
  /** Since when it is good, in virtual milliseconds. */
  from: number;
  days: string | undefined;
}

const commonName = (subject: readonly (readonly [string, string])[]): string => subject.find(([k]) => k === 'CN')?.[1] ?? '';

/** A certificate of the simulation (api/certificate.ts), with what openssl shows of it besides. */
const certificate = ({ subject, names, issuer, key, issuerKey, from, days = '30' }: Signed): string => {
  const O = subject.filter(([k]) => k === 'O').map(([, v]) => v);
  const other = { ...(names.dnsNames.length > 0 && { names: names.dnsNames }), ...(names.ipAddresses.length > 0 && { addresses: names.ipAddresses }), ...(key && { key }), ...(issuerKey && { issuerKey }) };
  return writeCertificate({ CN: commonName(subject), O, subject, issuer: commonName(issuer), issuerName: line(issuer), ...other, notBefore: from, notAfter: from + Number(days) * 86_400_000 });
};

const shownNames = ({ dnsNames, ipAddresses }: AltNames): string => [...dnsNames.map((n) => `DNS:${n}`), ...ipAddresses.map((a) => `IP Address:${a}`)].join(', ');

function* certificateCommand(p: Process, words: readonly string[]): Task<number> {
  const o = new Options(words, ['-noout', '-text', '-subject', '-issuer', '-dates', '-enddate', '-startdate', '-serial', '-fingerprint', '-req', '-CAcreateserial', '-pubkey', '-modulus', '-sha256']);
  const file = o.get('-in');
  const text = yield* readAll(file === undefined ? p.stdin : openForReading(p, file));
  const found = decode(text);
  if (!found) {
    yield* p.stderr.write(`Could not read certificate from ${file ?? '<stdin>'}\nUnable to load certificate\n`);
    return 1;
  }
  const from = found.notBefore ?? p.sim.now() - 3_600_000;
  const to = found.notAfter ?? from + 365 * 86_400_000;
  if (o.has('-req')) {
    const ca = o.has('-CA') ? decode(yield* readAll(openForReading(p, o.get('-CA')!))) : undefined;
    const own = o.get('-signkey') ?? o.get('-key');
    const key = own === undefined ? '' : keyId(yield* readAll(openForReading(p, own)));
    const extensions = o.has('-extfile') ? yield* readAll(openForReading(p, o.get('-extfile')!)) : '';
    const names = o.has('-extfile') ? altNames(extensions) : o.get('-copy_extensions')?.startsWith('copy') ? found.names : noNames;
    yield* p.stderr.write(`Certificate request self-signature ok\nsubject=${line(found.subject)}\n`);
    yield* output(p, o, certificate({ subject: found.subject, names, issuer: (ca ?? found).subject, key, issuerKey: ca ? (ca.key ?? '') : key, from: p.sim.now(), days: o.get('-days') }));
    return 0;
  }
  const issuer = found.issuer ?? '';
  let out = '';
  if (o.has('-text')) out += `Certificate:\n    Data:\n        Version: 3 (0x2)\n        Signature Algorithm: sha256WithRSAEncryption\n        Issuer: ${issuer}\n        Validity\n            Not Before: ${when(from)}\n            Not After : ${when(to)}\n        Subject: ${line(found.subject)}\n        Subject Public Key Info:\n            Public Key Algorithm: rsaEncryption\n                Public-Key: (2048 bit)\n${shownNames(found.names) && `        X509v3 extensions:\n            X509v3 Subject Alternative Name: \n                ${shownNames(found.names)}\n`}`;
  if (o.get('-ext') === 'subjectAltName' && shownNames(found.names)) out += `X509v3 Subject Alternative Name: \n    ${shownNames(found.names)}\n`;
  if (o.has('-subject')) out += `subject=${line(found.subject)}\n`;
  if (o.has('-issuer')) out += `issuer=${issuer}\n`;
  if (o.has('-dates') || o.has('-startdate')) out += `notBefore=${when(from)}\n`;
  if (o.has('-dates') || o.has('-enddate')) out += `notAfter=${when(to)}\n`;
  if (!o.has('-noout')) out += text;
  yield* p.stdout.write(out);
  return 0;
}

const digests: Readonly<Record<string, readonly [string, (bytes: Uint8Array) => string]>> = { '-md5': ['MD5', md5], '-sha1': ['SHA1', sha1], '-sha256': ['SHA2-256', sha256], '-sha384': ['SHA2-384', sha384], '-sha512': ['SHA2-512', sha512] };

function* digestCommand(p: Process, words: readonly string[]): Task<number> {
  const o = new Options(words, [...Object.keys(digests), '-hex', '-r', '-binary']);
  const [name, compute] = digests[words.find((w) => w in digests) ?? '-sha256']!;
  for (const file of o.rest.length > 0 ? o.rest : [undefined]) {
    const hash = compute(utf8(yield* readAll(file === undefined ? p.stdin : openForReading(p, file))));
    const shown = o.has('-binary') ? fromUtf8(Uint8Array.from(hash.match(/../g)!, (h) => parseInt(h, 16))) : o.has('-r') ? `${hash} *${file ?? 'stdin'}\n` : `${name}(${file ?? 'stdin'})= ${hash}\n`;
    yield* output(p, o, shown);
  }
  return 0;
}

/** `openssl base64` and `enc -base64`; ciphers are not simulated. */
function* encodeCommand(p: Process, words: readonly string[], base64: boolean): Task<number> {
  const o = new Options(words, ['-d', '-e', '-A', '-a', '-base64']);
  if (!base64 && !o.has('-a') && !o.has('-base64')) {
    yield* p.stderr.write('enc: ciphers are not simulated; -base64 is\n');
    return 1;
  }
  const text = yield* readAll(o.has('-in') ? openForReading(p, o.get('-in')!) : p.stdin);
  if (o.has('-d')) yield* output(p, o, fromUtf8(fromBase64(text.replace(/\s+/g, '')).bytes));
  else yield* output(p, o, o.has('-A') ? encodeBytes(utf8(text)) : encodeBytes(utf8(text)).replace(/.{1,64}/g, '$&\n'));
  return 0;
}

/** Whether certificates name a CA as their issuer. */
function* verifyCommand(p: Process, words: readonly string[]): Task<number> {
  const o = new Options(words, ['-partial_chain', '-verbose', '-show_chain']);
  const ca = o.has('-CAfile') ? decode(yield* readAll(openForReading(p, o.get('-CAfile')!))) : undefined;
  let status = 0;
  for (const file of o.rest) {
    const found = decode(yield* readAll(openForReading(p, file)));
    if (!found) {
      yield* p.stderr.write(`Could not read certificate from ${file}\nUnable to load certificate file\n`);
      status = 2;
    } else if (ca && found.issuer === line(ca.subject)) yield* p.stdout.write(`${file}: OK\n`);
    else {
      const self = found.issuer === line(found.subject);
      yield* p.stderr.write(`${line(found.subject)}\nerror ${self ? '18 at 0 depth lookup: self-signed certificate' : '20 at 0 depth lookup: unable to get local issuer certificate'}\nerror ${file}: verification failed\n`);
      status = 2;
    }
  }
  return status;
}

/** openssl as it is used with Kubernetes: keys, requests, looking at certificates, random bytes. Nothing is encrypted. */
export const openssl: Program = function* (p) {
  const [command, ...words] = p.args.slice(1);
  const random = p.sim.random('openssl');
  try {
    switch (command) {
      case 'version':
        yield* p.stdout.write('OpenSSL 3.0.13 30 Jan 2024 (Library: OpenSSL 3.0.13 30 Jan 2024)\n');
        return 0;
      case 'rand': {
        const o = new Options(words, ['-hex', '-base64']);
        const raw = Uint8Array.from(bytes(random, Number(o.rest[0] ?? words[words.length - 1]) || 0));
        yield* output(p, o, o.has('-base64') ? encodeBytes(raw).replace(/.{1,64}/g, '$&\n') : o.has('-hex') ? `${[...raw].map((b) => b.toString(16).padStart(2, '0')).join('')}\n` : fromUtf8(raw));
        return 0;
      }
      case 'genrsa':
      case 'genpkey': {
        const o = new Options(words, ['-traditional', '-quiet']);
        yield* output(p, o, privateKey(random, Number(o.rest[0] ?? 2048) || 2048));
        return 0;
      }
      case 'req':
        return yield* requestCommand(p, words, random);
      case 'x509':
        return yield* certificateCommand(p, words);
      case 'dgst':
      case 'md5':
      case 'sha1':
      case 'sha256':
      case 'sha384':
      case 'sha512':
        return yield* digestCommand(p, command === 'dgst' ? words : [`-${command}`, ...words]);
      case 'base64':
      case 'enc':
        return yield* encodeCommand(p, words, command === 'base64');
      case 'verify':
        return yield* verifyCommand(p, words);
      default:
        yield* p.stderr.write(command === undefined ? 'help:\n\nStandard commands\nbase64  dgst  enc  genpkey  genrsa  rand  req  verify  version  x509\n' : `Invalid command '${command}'; type "help" for a list.\n`);
        return command === undefined ? 0 : 1;
    }
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* p.stderr.write(`Can't open "${error.path}" for reading, ${error.strerror}\n`);
    return 1;
  }
};
