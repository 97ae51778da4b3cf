import type { Process } from '../../hosts/types.ts';
import { pem } from '../../api/pem.ts';
import type { Task } from '../../sim/sim.ts';
import { openForWriting } from '../lib/files.ts';
import { Call, Refusal } from './call.ts';
import { extensionsIn, sectionFor, subjectIn } from './config.ts';
import { extension } from './extensions.ts';
import { keyId, newEcKey, newRsaKey, publicKeyOf, someBytes, type PublicKey } from './keys.ts';
import { oneLine, parseSubject, type Name } from './names.ts';
import { modulusLine, requestText } from './text.ts';
import { readRequest, requestDer, sign, type Request } from './x509.ts';

const FLAGS = 'new nodes noenc x509 text noout subject verify batch utf8 pubkey modulus verbose newhdr sha256 sha384 sha512 multivalue-rdn';
const VALUED = 'in inform out outform key keyform keyout newkey pkeyopt subj addext config extensions reqexts days set_serial passin passout nameopt reqopt section CA CAkey copy_extensions sigopt';

/** What openssl's own configuration takes where nobody says anything. */
const DEFAULT_SUBJECT: Name = [['C', 'AU'], ['ST', 'Some-State'], ['O', 'Internet Widgits Pty Ltd']];

/** openssl.cnf, section v3_ca. */
const AUTHORITY: readonly [string, string][] = [['subjectKeyIdentifier', 'hash'], ['authorityKeyIdentifier', 'keyid'], ['basicConstraints', 'critical,CA:TRUE']];

const dots = '.+...+.....+..+.+...........+';

/** Makes the key of -newkey, in the file of -keyout. */
function* newKey(call: Call): Task<string> {
  const { p } = call;
  const random = p.sim.random('openssl');
  const [kind = 'rsa', size] = call.get('newkey')!.split(':');
  const curve = /ec_paramgen_curve:(\S+)/.exec(call.get('pkeyopt') ?? '')?.[1] ?? 'prime256v1';
  const key = kind === 'ec' ? newEcKey(random, curve, false) : newRsaKey(random, Number(size ?? 2048) || 2048, false);
  if (!key) throw new Refusal(`Error allocating keygen context\n`);
  yield* p.stderr.write(`${dots}${'+'.repeat(33)}*${dots}${'+'.repeat(33)}\n-----\n`);
  const file = call.get('keyout') ?? 'privkey.pem';
  yield* openForWriting(p, file, { append: false }).write(key);
  p.machine.fs.chmod(file.startsWith('/') ? file : `${p.cwd}/${file}`, 0o600);
  return key;
}

function* keyOf(call: Call): Task<PublicKey> {
  const file = call.get('key');
  const text = file === undefined ? yield* newKey(call) : yield* call.read(file, 'private key');
  const key = publicKeyOf(text);
  if (!key) throw new Refusal(`Could not read private key from ${file}\n`);
  return key;
}

const subjectOf = (call: Call, config: string): Name => {
  const given = call.get('subj');
  if (given === undefined) {
    const own = subjectIn(config);
    return own.length > 0 ? own : DEFAULT_SUBJECT;
  }
  const name = parseSubject(given);
  if (!name) throw new Refusal(`req: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${given.replace(/^\//, '')}'\nError making certificate request\n`);
  return name;
};

/** What the command line and the configuration ask for. */
function* asked(call: Call, self: boolean): Task<{ subject: Name; key: PublicKey; lines: [string, string][] }> {
  const file = call.get('config');
  const config = file === undefined ? '' : yield* call.read(file, 'config');
  const section = call.get('extensions') ?? call.get('reqexts') ?? sectionFor(config, self ? 'x509_extensions' : 'req_extensions') ?? sectionFor(config, 'req_extensions');
  const own = extensionsIn(call.get('addext') ?? '');
  const base = section !== undefined ? extensionsIn(config, section) : self && file === undefined ? AUTHORITY : [];
  const key = yield* keyOf(call);
  return { subject: subjectOf(call, config), key, lines: [...base.filter(([name]) => !own.some(([other]) => other === name)), ...own] };
}

function* show(call: Call, request: Request, der: () => Task): Task<number> {
  let out = '';
  for (const name of call.names()) {
    if (name === 'text') out += requestText(request);
    else if (name === 'subject') out += `subject=${oneLine(request.subject)}\n`;
    else if (name === 'pubkey') out += pem('PUBLIC KEY', request.key);
    else if (name === 'modulus') out += modulusLine(request.key) ?? '';
    else if (name === 'verify') yield* call.p.stderr.write('Certificate request self-signature verify OK\n');
  }
  if (out) yield* call.write(out);
  if (!call.has('noout')) yield* der();
  return 0;
}

/** `openssl req` (openssl-req(1)): makes a request, or with -x509 a certificate of its own; or shows one. */
export function* requestCommand(p: Process, words: readonly string[]): Task<number> {
  const call = new Call(p, 'req', words, FLAGS, VALUED);
  const self = call.has('x509');
  if (!call.has('new') && !call.has('newkey') && !self) {
    const text = yield* call.read(call.get('in'), 'certificate request');
    const found = readRequest(text);
    if (!found) throw new Refusal('Unable to load X509 request\n');
    return yield* show(call, found, () => call.write(/-----BEGIN [\s\S]*?-----END [A-Z ]*-----\n?/.exec(text)![0]));
  }
  const { subject, key, lines } = yield* asked(call, self);
  if (self) {
    const serial = [1 + p.sim.random('openssl').int(0, 126), ...someBytes(p.sim.random('openssl'), 19)];
    yield* call.write(sign({ subject, issuer: subject, key, issuerKey: key, issuerKeyId: keyId(key), serial, from: p.sim.now(), days: Number(call.get('days') ?? 30), extensions: lines }));
    return 0;
  }
  const extensions = lines.flatMap(([name, value]) => extension(name, value, { own: key, issuer: key }) ?? []);
  const der = requestDer(subject, key, extensions);
  return yield* show(call, readRequest(pem('CERTIFICATE REQUEST', der))!, () => call.writeDer('CERTIFICATE REQUEST', der));
}
