import { utf8 } from '../../api/utf8.ts';
import { FsError, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { blake2b } from '../lib/blake2b.ts';
import { md5, sha1 } from '../lib/digests.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { sha224, sha256 } from '../lib/sha256.ts';
import { sha384, sha512 } from '../lib/sha512.ts';
import { openOperand, readAll } from '../lib/text.ts';

type Compute = (bytes: Uint8Array) => string;

const words = (call: Call, name: string, error: FsError): string => (call.busybox ? `can't open '${name}': ${error.strerror}` : `${name}: ${error.strerror}`);

/** `-c`: checks what a file of sums says. The status. */
function* check(call: Call, list: string, name: string, compute: Compute, kind: string): Task<number> {
  let failed = 0;
  let unread = 0;
  let wrong = 0;
  let lines = 0;
  for (const line of list.split('\n')) {
    const tagged = new RegExp(`^${kind} \\((.+)\\) = ([0-9a-f]+)$`).exec(line);
    const m = tagged ? [line, tagged[2]!, tagged[1]!] : /^\\?([0-9a-fA-F]+) [ *](.+)$/.exec(line);
    if (!m) {
      if (line !== '') wrong++;
      continue;
    }
    lines++;
    let verdict = 'FAILED';
    try {
      verdict = compute(utf8(yield* readAll(openOperand(call.p, m[2]!)))) === m[1]!.toLowerCase() ? 'OK' : 'FAILED';
      if (verdict === 'FAILED') failed++;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      if (call.o.has('ignore-missing') && error.code === 'ENOENT') continue;
      yield* call.warn(words(call, m[2]!, error));
      verdict = 'FAILED open or read';
      unread++;
    }
    if (!call.o.has('status') && !(verdict === 'OK' && call.o.has('quiet'))) yield* call.out(`${m[2]}: ${verdict}\n`);
  }
  if (lines === 0) {
    yield* call.warn(`${name}: no properly formatted checksum lines found`);
    return 1;
  }
  if (call.o.has('status')) return failed + unread > 0 ? 1 : 0;
  const told = (n: number, one: string, many: string) => (n > 0 ? call.warn(`WARNING: ${n} ${n === 1 ? one : many}`) : undefined);
  for (const task of [told(wrong, 'line is improperly formatted', 'lines are improperly formatted'), told(unread, 'listed file could not be read', 'listed files could not be read'), told(failed, 'computed checksum did NOT match', 'computed checksums did NOT match')]) if (task) yield* task;
  return failed + unread > 0 ? 1 : 0;
}

const digest = (algorithm: Compute, kind: string, sized?: (bits: number) => Compute): Program =>
  program(`c|check b|binary t|text quiet status ignore-missing strict w|warn tag z${sized ? ' l|length:' : ''}`, function* (call) {
    const bits = Number(call.o.get('l') ?? 0);
    if (bits % 8 !== 0) {
      yield* call.warn(`invalid length: ‘${bits}’`);
      throw new UsageError('length is not a multiple of 8', 1, true);
    }
    const compute = sized && bits > 0 ? sized(bits) : algorithm;
    let status = 0;
    for (const name of call.args.length > 0 ? call.args : ['-']) {
      try {
        const text = yield* readAll(openOperand(call.p, name));
        if (call.o.has('c')) status = Math.max(status, yield* check(call, text, name, compute, kind));
        else yield* call.out(call.o.has('tag') ? `${kind} (${name}) = ${compute(utf8(text))}\n` : `${compute(utf8(text))} ${call.o.has('b') ? '*' : ' '}${name}\n`);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        yield* call.warn(words(call, name, error));
        status = 1;
      }
    }
    return status;
  });

export const md5sum = digest(md5, 'MD5');
export const sha1sum = digest(sha1, 'SHA1');
export const sha224sum = digest(sha224, 'SHA224');
export const sha256sum = digest(sha256, 'SHA256');
export const sha384sum = digest(sha384, 'SHA384');
export const sha512sum = digest(sha512, 'SHA512');

export const b2sum = digest(blake2b, 'BLAKE2b', (bits) => (bytes) => blake2b(bytes, bits / 8));

/** The CRC of POSIX' cksum: polynomial 0x04c11db7 over the bytes and then their number. */
function posixCrc(bytes: Uint8Array): number {
  let crc = 0;
  const feed = (b: number) => {
    crc ^= b << 24;
    for (let k = 0; k < 8; k++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  };
  bytes.forEach(feed);
  for (let n = bytes.length; n > 0; n = Math.floor(n / 256)) feed(n & 255);
  return ~crc >>> 0;
}

/** BSD's 16-bit sum of `sum`. */
const bsdSum = (bytes: Uint8Array): number => bytes.reduce((sum, b) => (((sum >> 1) | ((sum & 1) << 15)) + b) & 0xffff, 0);

const counting = (line: (bytes: Uint8Array, name: string) => string): Program =>
  program('r s|sysv a|algorithm:', function* (call) {
    if (call.o.has('a') || call.o.has('s')) throw new UsageError(`-${call.o.has('a') ? 'a' : 's'} is not simulated`, 1, true);
    let status = 0;
    for (const name of call.args.length > 0 ? call.args : ['-']) {
      try {
        yield* call.out(`${line(utf8(yield* readAll(openOperand(call.p, name))), call.args.length > 0 ? ` ${name}` : '')}\n`);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        yield* call.warn(words(call, name, error));
        status = 1;
      }
    }
    return status;
  });

export const cksum = counting((bytes, name) => `${posixCrc(bytes)} ${bytes.length}${name}`);
export const sum = counting((bytes, name) => `${String(bsdSum(bytes)).padStart(5, '0')} ${String(Math.ceil(bytes.length / 1024)).padStart(5)}${name}`);
