import { encodeBytes } from '../../api/base64.ts';
import { fromHex } from '../../api/bytes.ts';
import { fromUtf8, utf8 } from '../../api/utf8.ts';
import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { openForReading } from '../lib/files.ts';
import { md5, sha1 } from '../lib/digests.ts';
import { sha256 } from '../lib/sha256.ts';
import { sha384, sha512 } from '../lib/sha512.ts';
import { readAll } from '../lib/text.ts';
import { fromBase64 } from '../text/encode.ts';
import { Call } from './call.ts';

const digests: Readonly<Record<string, readonly [string, (bytes: Uint8Array) => string]>> = { '-md5': ['MD5', md5], '-sha1': ['SHA1', sha1], '-sha256': ['SHA2-256', sha256], '-sha384': ['SHA2-384', sha384], '-sha512': ['SHA2-512', sha512] };

/** `openssl dgst` and the commands called after a digest. */
export function* digestCommand(p: Process, words: readonly string[]): Task<number> {
  const o = new Call(p, 'dgst', words, `${Object.keys(digests).map((d) => d.slice(1)).join(' ')} hex r binary`, 'out');
  const [name, compute] = digests[words.find((w) => w in digests) ?? '-sha256']!;
  for (const file of o.rest.length > 0 ? o.rest : [undefined]) {
    const hash = compute(utf8(yield* readAll(file === undefined ? p.stdin : openForReading(p, file))));
    const shown = o.has('binary') ? fromUtf8(fromHex(hash)) : o.has('r') ? `${hash} *${file ?? 'stdin'}\n` : `${name}(${file ?? 'stdin'})= ${hash}\n`;
    yield* o.write(shown);
  }
  return 0;
}

/** `openssl base64` and `enc -base64`; ciphers are not simulated. */
export function* encodeCommand(p: Process, words: readonly string[], base64: boolean): Task<number> {
  const o = new Call(p, base64 ? 'base64' : 'enc', words, 'd e A a base64', 'in out');
  if (!base64 && !o.has('a') && !o.has('base64')) {
    yield* p.stderr.write('enc: ciphers are not simulated; -base64 is\n');
    return 1;
  }
  const text = yield* readAll(o.has('in') ? openForReading(p, o.get('in')!) : p.stdin);
  if (o.has('d')) yield* o.write(fromUtf8(fromBase64(text.replace(/\s+/g, '')).bytes));
  else yield* o.write(o.has('A') ? encodeBytes(utf8(text)) : encodeBytes(utf8(text)).replace(/.{1,64}/g, '$&\n'));
  return 0;
}
