import { encodeBytes } from '../../api/base64.ts';
import { toHex } from '../../api/bytes.ts';
import { fromUtf8 } from '../../api/utf8.ts';
import { FsError, type Process, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { Call, Refusal } from './call.ts';
import { certificateCommand } from './certificate.ts';
import { digestCommand, encodeCommand } from './digest.ts';
import { keyCommand, newKeyCommand } from './key.ts';
import { someBytes } from './keys.ts';
import { requestCommand } from './request.ts';
import { verifyCommand } from './verify.ts';

const VERSION = 'OpenSSL 3.0.13 30 Jan 2024 (Library: OpenSSL 3.0.13 30 Jan 2024)';

function* randomCommand(p: Process, words: readonly string[]): Task<number> {
  const call = new Call(p, 'rand', words, 'hex base64', 'out rand');
  const count = Number(call.rest[0]);
  if (!(count > 0)) throw new Refusal('rand: Use -help for summary.\n');
  const raw = Uint8Array.from(someBytes(p.sim.random('openssl'), count));
  yield* call.write(call.has('base64') ? encodeBytes(raw).replace(/.{1,64}/g, '$&\n') : call.has('hex') ? `${toHex(raw)}\n` : fromUtf8(raw));
  return 0;
}

function* run(p: Process, command: string | undefined, words: readonly string[]): Task<number> {
  switch (command) {
    case 'version':
      yield* p.stdout.write(`${VERSION}\n`);
      return 0;
    case 'rand':
      return yield* randomCommand(p, words);
    case 'genrsa':
    case 'genpkey':
    case 'ecparam':
      return yield* newKeyCommand(p, command, words);
    case 'rsa':
    case 'ec':
    case 'pkey':
      return yield* keyCommand(p, command, words);
    case 'req':
      return yield* requestCommand(p, words);
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
    case undefined:
      yield* p.stdout.write('help:\n\nStandard commands\nbase64  dgst  ec  ecparam  enc  genpkey  genrsa  pkey  rand  req  rsa  verify  version  x509\n');
      return 0;
    default:
      throw new Refusal(`Invalid command '${command}'; type "help" for a list.\n`);
  }
}

/** openssl as it is used with Kubernetes (openssl(1) 3.0): keys, requests, certificates, digests, random bytes. Nothing is encrypted. */
export const openssl: Program = function* (p) {
  const [command, ...words] = p.args.slice(1);
  try {
    return yield* run(p, command, words);
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof FsError)) throw error;
    yield* p.stderr.write(error instanceof Refusal ? error.message : `Can't open "${error.path}" for reading, ${error.strerror}\n`);
    return error instanceof Refusal ? error.exit : 1;
  }
};

export const programs = { openssl };
