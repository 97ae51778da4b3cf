import { fromUtf8 } from '../../api/utf8.ts';
import { pem } from '../../api/pem.ts';
import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { Call, Refusal } from './call.ts';
import { newEcKey, newRsaKey, pemBody, publicKeyOf, type PublicKey } from './keys.ts';
import { keyText, modulusLine } from './text.ts';

/** `openssl genrsa`, `genpkey`, `ecparam -genkey`: a new private key. */
export function* newKeyCommand(p: Process, command: string, words: readonly string[]): Task<number> {
  const call = new Call(p, command, words, 'traditional quiet verbose genkey noout 3 f4 F4 aes256 aes128 des3', 'out outform algorithm pkeyopt name passout pass in');
  const random = p.sim.random('openssl');
  const options = call.get('pkeyopt') ?? '';
  const ec = command === 'ecparam' || /^EC$/i.test(call.get('algorithm') ?? '');
  const curve = call.get('name') ?? /ec_paramgen_curve:(\S+)/.exec(options)?.[1] ?? 'prime256v1';
  const size = Number(call.rest[0] ?? /rsa_keygen_bits:(\d+)/.exec(options)?.[1] ?? 2048);
  if (!ec && !(size >= 512)) throw new Refusal(`${command}: Error generating ${size} bit RSA key\n`);
  const key = ec ? newEcKey(random, curve, command === 'ecparam') : newRsaKey(random, size, call.has('traditional'));
  if (!key) throw new Refusal(`unknown curve name (${curve})\n`);
  yield* call.write(key);
  const file = call.get('out');
  if (file !== undefined) p.machine.fs.chmod(file.startsWith('/') ? file : `${p.cwd}/${file}`, 0o600);
  return 0;
}

/** A public key's own PEM, or the public half of a private one. */
const keyIn = (text: string): PublicKey | undefined => pemBody(text, 'PUBLIC KEY') ?? publicKeyOf(text);

/** `openssl rsa`, `ec` and `pkey`: shows a key, or gives its public half. */
export function* keyCommand(p: Process, command: string, words: readonly string[]): Task<number> {
  const call = new Call(p, command, words, 'noout text modulus check pubin pubout traditional text_pub', 'in inform out outform passin passout');
  const text = yield* call.read(call.get('in'), 'private key');
  const key = keyIn(text);
  if (!key) throw new Refusal(`Could not read private key from ${call.get('in') ?? '<stdin>'}\n`);
  const half = call.has('pubin');
  const modulus = modulusLine(key);
  if (command === 'rsa' && !modulus) throw new Refusal('Not an RSA key\n');
  let out = '';
  if (call.has('text')) out += half ? keyText(key, '') : keyText(key, '', 'Private-Key', modulus ? ', 2 primes' : '');
  if (call.has('modulus')) out += modulus ?? '';
  if (call.has('check')) out += command === 'rsa' ? 'RSA key ok\n' : 'Key is valid\n';
  if (!call.has('noout')) {
    if (command !== 'pkey') yield* p.stderr.write(`writing ${command.toUpperCase()} key\n`);
    const der = call.get('outform')?.toUpperCase() === 'DER';
    out += half || call.has('pubout') ? (der ? fromUtf8(key) : pem('PUBLIC KEY', key)) : /-----BEGIN [\s\S]*?-----END [A-Z ]*-----\n?/.exec(text)![0];
  }
  yield* call.write(out);
  return 0;
}
