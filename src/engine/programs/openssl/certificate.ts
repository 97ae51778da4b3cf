import { fromHex, toHex } from '../../api/bytes.ts';
import { pem } from '../../api/pem.ts';
import { md5, sha1 } from '../lib/digests.ts';
import { sha256 } from '../lib/sha256.ts';
import { sha512 } from '../lib/sha512.ts';
import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { Refusal, Call } from './call.ts';
import { extensionsIn } from './config.ts';
import { configured } from './extensions.ts';
import { keyId, publicKeyOf, someBytes } from './keys.ts';
import { canonicalDer, oneLine } from './names.ts';
import { EXTENSIONS } from './oids.ts';
import { certificateText, extensionsText, modulusLine, when } from './text.ts';
import { readCertificate, readRequest, sign, type X509 } from './x509.ts';

const hex = (bytes: ArrayLike<number>): string => toHex(bytes).toUpperCase();

const digests = { md5: ['MD5', md5], sha1: ['SHA1', sha1], sha256: ['SHA256', sha256], sha512: ['SHA512', sha512] } as const;

/** What a certificate's name is looked up by: the first bytes of its canonical form's digest, turned round (X509_NAME_hash_ex(3)). */
const hashOf = (name: X509['subject']): string => (sha1(canonicalDer(name)).slice(0, 8).match(/../g) ?? []).reverse().join('');

/** When a file was made: for a certificate that does not say since when it is good. */
const madeAt = ({ machine, cwd, sim }: Process, file: string | undefined): number => {
  const path = file === undefined ? undefined : file.startsWith('/') ? file : `${cwd}/${file}`;
  return (path && machine.fs.stat(path)?.mtime) || sim.now() - 3_600_000;
};

/** Reads the certificate of -in, or of another option; `pem` is what it stands in. Throws Refusal. */
export function* load(call: Call, file: string | undefined, what = 'certificate'): Task<X509 & { pem: string }> {
  const text = yield* call.read(file, what);
  const found = readCertificate(text, madeAt(call.p, file));
  if (!found) throw new Refusal(`Could not read ${what} from ${file ?? '<stdin>'}\n${what === 'certificate' ? 'Unable to load certificate\n' : ''}`);
  return { ...found, pem: /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/.exec(text)![0] };
}

/** What each option prints. */
const printers: Readonly<Record<string, (c: X509, call: Call) => string>> = {
  text: certificateText,
  subject: (c) => `subject=${oneLine(c.subject)}\n`,
  issuer: (c) => `issuer=${oneLine(c.issuer)}\n`,
  serial: (c) => `serial=${hex(c.serial)}\n`,
  startdate: (c) => `notBefore=${when(c.from)}\n`,
  enddate: (c) => `notAfter=${when(c.to)}\n`,
  dates: (c) => `notBefore=${when(c.from)}\nnotAfter=${when(c.to)}\n`,
  fingerprint: (c, call) => {
    const [name, compute] = digests[(Object.keys(digests) as (keyof typeof digests)[]).find((d) => call.has(d)) ?? 'sha1'];
    return `${name === 'MD5' || name === 'SHA1' ? name : name.toLowerCase()} Fingerprint=${compute(c.der).toUpperCase().match(/../g)!.join(':')}\n`;
  },
  hash: (c) => `${hashOf(c.subject)}\n`,
  subject_hash: (c) => `${hashOf(c.subject)}\n`,
  issuer_hash: (c) => `${hashOf(c.issuer)}\n`,
  modulus: (c) => modulusLine(c.key) ?? 'Modulus=No modulus for this public key type\n',
  pubkey: (c) => pem('PUBLIC KEY', c.key),
  email: (c) => c.subject.filter(([k]) => k === 'emailAddress').map(([, v]) => `${v}\n`).join(''),
  ext: (c, call) => {
    const wanted = new Set(call.get('ext')!.split(',').map((name) => EXTENSIONS.find(([, short]) => short === name.trim())?.[0]));
    if (c.extensions.length === 0) return 'No extensions in certificate\n';
    return extensionsText(c.extensions.filter(({ id }) => wanted.has(id)), '') || `No extensions matching ${call.get('ext')} in certificate\n`;
  },
};

const FLAGS = `noout req new CAcreateserial trustout clrext preserve_dates nocert purpose ${Object.keys(printers).filter((n) => n !== 'ext').join(' ')} ${Object.keys(digests).join(' ')} sha384`;
const VALUED = 'in inform out outform CA CAkey CAserial CAform CAkeyform days extfile extensions signkey key keyform set_serial ext checkend nameopt certopt dateopt passin copy_extensions force_pubkey checkhost checkip subj';

/** A number of -set_serial, in its bytes. */
function serialBytes(text: string): Uint8Array {
  const value = BigInt(text).toString(16);
  return fromHex(value.padStart(value.length + (value.length % 2), '0'));
}

const newSerial = (call: Call): number[] => {
  const bytes = someBytes(call.p.sim.random('openssl'), 20);
  return [bytes[0]! & 127 || 1, ...bytes.slice(1)];
};

/** `openssl x509 -req`: a certificate for a request, of an authority or of its own key. */
function* signRequest(call: Call): Task<number> {
  const asked = readRequest(yield* call.read(call.get('in'), 'certificate request input'));
  if (!asked) throw new Refusal('Unable to load X509 request\n');
  yield* call.p.stderr.write(`Certificate request self-signature ok\nsubject=${oneLine(asked.subject)}\n`);
  const own = call.get('signkey') ?? call.get('key');
  const authority = call.has('CA') ? yield* load(call, call.get('CA'), 'CA certificate') : undefined;
  const keyFile = authority ? (call.get('CAkey') ?? call.get('CA')) : own;
  if (keyFile === undefined) throw new Refusal('We need a private key to sign with, use -key or -CAkey or -CA with private key\n');
  const what = authority ? 'CA private key' : 'private key';
  const signer = publicKeyOf(yield* call.read(keyFile, what));
  if (!signer) throw new Refusal(`Could not read ${what} from ${keyFile}\n`);
  const file = call.get('extfile');
  const lines = file === undefined ? [] : extensionsIn(yield* call.read(file, 'extensions'), call.get('extensions'));
  const copied = call.get('copy_extensions')?.startsWith('copy') ? asked.extensions.map(configured) : [];
  yield* call.write(
    sign({
      subject: asked.subject,
      issuer: authority?.subject ?? asked.subject,
      key: asked.key,
      issuerKey: authority?.key ?? signer,
      issuerKeyId: authority ? authority.keyId : keyId(asked.key),
      serial: call.has('set_serial') ? serialBytes(call.get('set_serial')!) : newSerial(call),
      from: call.p.sim.now(),
      days: Number(call.get('days') ?? 30),
      extensions: [...copied.filter(([name]) => !lines.some(([other]) => other === name)), ...lines],
    }),
  );
  if (authority && call.has('CAcreateserial') && !call.has('CAserial')) yield* serialFile(call);
  return 0;
}

function* serialFile(call: Call): Task {
  const path = call.get('CA')!.replace(/\.[^./]*$/, '.srl');
  const out = new Call(call.p, 'x509', ['-out', path], '', 'out');
  yield* out.write(`${hex(newSerial(call))}\n`);
}

/** `openssl x509` (openssl-x509(1)): shows a certificate, or makes one for a request. */
export function* certificateCommand(p: Process, words: readonly string[]): Task<number> {
  const call = new Call(p, 'x509', words, FLAGS, VALUED);
  if (call.has('req') || call.has('new')) return yield* signRequest(call);
  const found = yield* load(call, call.get('in'));
  let out = '';
  for (const name of call.names()) out += printers[name]?.(found, call) ?? '';
  const within = call.get('checkend');
  const expires = within !== undefined && found.to < p.sim.now() + Number(within) * 1000;
  if (within !== undefined) out += `Certificate will ${expires ? '' : 'not '}expire\n`;
  if (!call.has('noout') && within === undefined) {
    if (call.get('outform')?.toUpperCase() === 'DER') yield* call.writeDer('CERTIFICATE', found.der);
    else yield* call.write(out + found.pem);
  } else yield* call.write(out);
  return expires ? 1 : 0;
}
