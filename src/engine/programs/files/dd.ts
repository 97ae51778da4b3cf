import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { FsError, type Program } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { joined } from '../../api/bytes.ts';
import { openForReading } from '../lib/files.ts';
import { at } from '../lib/paths.ts';
import { multiplier, program, UsageError, type Call } from '../lib/program.ts';

/** As much as a file can hold here. */
const most = 64 * 1024 ** 2;

const operands: ReadonlySet<string> = new Set(['if', 'of', 'bs', 'ibs', 'obs', 'cbs', 'count', 'skip', 'iseek', 'seek', 'oseek', 'conv', 'status', 'iflag', 'oflag']);

/** `1k`, `4M`, `2x512`, `1kB`: a number of bytes or blocks. */
const amount = (text: string): number =>
  text.split('x').reduce((product, part) => {
    const m = /^(\d+)(?:([cwb])|([kKMGT])(B|iB)?)?$/.exec(part);
    if (!m) throw new UsageError(`invalid number: ‘${text}’`, 1, true);
    return product * Number(m[1]) * (m[2] ? { c: 1, w: 2, b: 512 }[m[2] as 'c'] : multiplier(m[3] ?? '', m[4]));
  }, 1);

function* readUpTo(call: Call, name: string | undefined, bytes: number): Task<Uint8Array> {
  const input = name === undefined ? call.p.stdin : openForReading(call.p, name);
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < bytes) {
    const chunk = yield* input.read();
    if (chunk === undefined) break;
    const part = utf8(chunk);
    parts.push(part);
    length += part.length;
    if (length > most) break;
  }
  return joined(parts).subarray(0, bytes);
}

const human = (n: number): string => {
  const shown = (base: number, units: string, suffix: string) => {
    let value = n;
    let unit = -1;
    for (; value >= base && unit < units.length - 1; unit++) value /= base;
    return `${value < 10 ? (Math.round(value * 10) / 10).toFixed(1) : Math.round(value)} ${units[unit]}${suffix}`;
  };
  if (n < 1000) return '';
  return n < 1024 ? ` (${shown(1000, 'kMGT', 'B')})` : ` (${shown(1000, 'kMGT', 'B')}, ${shown(1024, 'KMGT', 'iB')})`;
};

const converted = (bytes: Uint8Array, conv: readonly string[]): Uint8Array => {
  if (conv.includes('ucase')) return utf8(fromUtf8(bytes).toUpperCase());
  if (conv.includes('lcase')) return utf8(fromUtf8(bytes).toLowerCase());
  return bytes;
};

/** Puts bytes into a file from a place on; what stands before it stays. */
function writeAt(call: Call, name: string, bytes: Uint8Array, from: number, keepRest: boolean): void {
  const { fs } = call.p.machine;
  const path = at(call.p.cwd, name);
  const old = fs.stat(path)?.type === 'file' ? utf8(fs.read(path)) : new Uint8Array(0);
  const out = new Uint8Array(Math.max(from + bytes.length, keepRest ? old.length : 0));
  out.set(old.subarray(0, keepRest ? old.length : Math.min(old.length, from)));
  out.set(bytes, from);
  fs.write(path, fromUtf8(out));
}

/** dd(1): operands `name=value`. */
export const dd: Program = program('', function* (call) {
  const given = new Map<string, string>();
  for (const word of call.args) {
    const eq = word.indexOf('=');
    if (eq < 0 || !operands.has(word.slice(0, eq))) throw new UsageError(`unrecognized operand ‘${word}’`);
    given.set(word.slice(0, eq), word.slice(eq + 1));
  }
  const number = (name: string, fallback: number) => (given.has(name) ? amount(given.get(name)!) : fallback);
  const inSize = number('bs', number('ibs', 512));
  const outSize = number('bs', number('obs', 512));
  if (inSize === 0 || outSize === 0) throw new UsageError(`invalid number: ‘0’`, 1, true);
  const count = given.has('count') ? number('count', 0) : Infinity;
  const skip = number('skip', number('iseek', 0)) * inSize;
  const seek = number('seek', number('oseek', 0)) * outSize;
  const conv = (given.get('conv') ?? '').split(',');
  const [from, to] = [given.get('if'), given.get('of')];
  const { fs } = call.p.machine;
  let read: Uint8Array;
  try {
    read = (yield* readUpTo(call, from, skip + Math.min(count * inSize, most))).subarray(skip);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* call.warn(error.code === 'EISDIR' ? `error reading '${from}': ${error.strerror}` : `failed to open '${from}': ${error.strerror}`);
    return 1;
  }
  const bytes = converted(read, conv);
  const ms = bytes.length / 1e6 + 0.1;
  yield sleep(ms);
  try {
    if (to === undefined) yield* call.out(fromUtf8(bytes));
    else if (fs.stat(at(call.p.cwd, to))?.type !== 'char') writeAt(call, to, bytes, seek, conv.includes('notrunc'));
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* call.warn(`failed to open '${to}': ${error.strerror}`);
    return 1;
  }
  const status = given.get('status');
  if (status === 'none') return 0;
  const records = (size: number) => `${Math.floor(bytes.length / size)}+${bytes.length % size === 0 ? 0 : 1}`;
  yield* call.p.stderr.write(`${records(inSize)} records in\n${records(outSize)} records out\n`);
  if (status !== 'noxfer') yield* call.p.stderr.write(`${bytes.length} byte${bytes.length === 1 ? '' : 's'}${human(bytes.length)} copied, ${(ms / 1000).toPrecision(6).replace(/\.?0+$/, '')} s, ${(bytes.length / ms / 1000).toFixed(1)} MB/s\n`);
  return 0;
});
