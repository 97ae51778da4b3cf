import { FsError, type Program } from '../../hosts/types.ts';
import { md5, sha1, sha256 } from '../lib/digests.ts';
import { program, type Call } from '../lib/program.ts';
import { openOperand, readAll } from '../lib/text.ts';
import { fromUtf8, utf8 } from '../../api/utf8.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    out += alphabet[n >> 18]! + alphabet[(n >> 12) & 63]! + (left > 1 ? alphabet[(n >> 6) & 63]! : '=') + (left > 2 ? alphabet[n & 63]! : '=');
  }
  return out;
}

/** What could be decoded, and whether all of it could. */
export function fromBase64(text: string): { bytes: Uint8Array; good: boolean } {
  const out: number[] = [];
  let bits = 0;
  let count = 0;
  let used = 0;
  let good = true;
  for (const c of text) {
    if (c === '\n') continue;
    if (c === '=') break;
    const value = alphabet.indexOf(c);
    if (value < 0) {
      good = false;
      break;
    }
    bits = (bits << 6) | value;
    used++;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push((bits >> count) & 255);
    }
  }
  const padding = (text.replace(/\n/g, '').match(/=+$/)?.[0] ?? '').length;
  if ((used + padding) % 4 !== 0) good = false;
  return { bytes: Uint8Array.from(out), good };
}

export const base64 = program('d|decode D i|ignore-garbage w|wrap:', function* (call) {
  const { o } = call;
  let text: string;
  const name = call.args[0] ?? '-';
  try {
    text = yield* readAll(openOperand(call.p, name));
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* call.warn(error.code === 'EISDIR' ? `read error: ${error.strerror}` : call.busybox ? `can't open '${name}': ${error.strerror}` : `${name}: ${error.strerror}`);
    return 1;
  }
  if (o.has('d') || o.has('D')) {
    const { bytes, good } = fromBase64(o.has('i') ? text.replace(/[^A-Za-z0-9+/=]/g, '') : text);
    yield* call.out(fromUtf8(bytes));
    if (good) return 0;
    yield* call.warn(call.busybox ? 'truncated input' : 'invalid input');
    return 1;
  }
  const encoded = toBase64(utf8(text));
  const width = Number(o.get('w') ?? 76);
  if (width === 0) yield* call.out(encoded);
  else yield* call.out(encoded.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n'));
  return 0;
});

const digest = (compute: (bytes: Uint8Array) => string): Program =>
  program('c|check b|binary t|text quiet status w|warn tag z', function* (call: Call) {
    let status = 0;
    for (const name of call.args.length > 0 ? call.args : ['-']) {
      try {
        const text = yield* readAll(openOperand(call.p, name));
        if (!call.o.has('c')) {
          yield* call.out(`${compute(utf8(text))}  ${name}\n`);
          continue;
        }
        let failed = 0;
        for (const line of text.split('\n')) {
          const m = /^([0-9a-f]+) [ *](.+)$/.exec(line);
          if (!m) continue;
          let good = false;
          try {
            good = compute(utf8(yield* readAll(openOperand(call.p, m[2]!)))) === m[1];
          } catch (error) {
            if (!(error instanceof FsError)) throw error;
            yield* call.warn(`${m[2]}: ${error.strerror}`);
          }
          if (!good) failed++;
          if (!call.o.has('status') && !(good && call.o.has('quiet'))) yield* call.out(`${m[2]}: ${good ? 'OK' : 'FAILED'}\n`);
        }
        if (failed > 0) {
          if (!call.o.has('status')) yield* call.warn(`WARNING: ${failed} computed checksum${failed > 1 ? 's' : ''} did NOT match`);
          status = 1;
        }
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        yield* call.warn(call.busybox ? `can't open '${name}': ${error.strerror}` : `${name}: ${error.strerror}`);
        status = 1;
      }
    }
    return status;
  });

export const md5sum = digest(md5);
export const sha1sum = digest(sha1);
export const sha256sum = digest(sha256);

/** od and hexdump as people use them: -c, -x, -A, -t x1, -C. */
export const od = program('A: t: c x b C N: v n: w: j: An', function* (call) {
  const bytes = utf8(yield* readAll(openOperand(call.p, call.args[0] ?? '-')));
  const limit = Number(call.o.get('N') ?? call.o.get('n') ?? bytes.length);
  const canonical = call.o.has('C') || call.name === 'hexdump' || call.name === 'xxd' || call.name === 'hd';
  const type = call.o.has('c') ? 'c' : call.o.has('x') ? 'x2' : (call.o.get('t') ?? 'o2');
  const base = call.o.get('A') ?? 'o';
  const two = (n: number) => n.toString(16).padStart(2, '0');
  const names: Record<number, string> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };
  const address = (n: number) => (canonical ? n.toString(16).padStart(8, '0') : base === 'n' ? '' : n.toString(base === 'x' ? 16 : base === 'd' ? 10 : 8).padStart(base === 'x' ? 6 : 7, '0'));
  let out = '';
  const data = bytes.subarray(0, limit);
  for (let i = 0; i < data.length; i += 16) {
    const row = [...data.subarray(i, i + 16)];
    if (canonical) {
      const cells = row.map(two);
      const left = cells.slice(0, 8).join(' ');
      const right = cells.slice(8).join(' ');
      out += `${address(i)}  ${left.padEnd(23)}  ${right.padEnd(23)}  |${row.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('')}|\n`;
      continue;
    }
    let cells = '';
    if (type.startsWith('c')) cells = row.map((b) => (names[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : b.toString(8).padStart(3, '0'))).padStart(4)).join('');
    else if (/^x1?$/.test(type)) cells = row.map((b) => ` ${two(b)}`).join('');
    else if (/^u1$|^d1$/.test(type)) cells = row.map((b) => String(b).padStart(4)).join('');
    else if (/^o1$/.test(type)) cells = row.map((b) => ` ${b.toString(8).padStart(3, '0')}`).join('');
    else {
      for (let k = 0; k < row.length; k += 2) {
        const word = row[k]! | ((row[k + 1] ?? 0) << 8);
        cells += type.startsWith('x') ? ` ${word.toString(16).padStart(4, '0')}` : type.startsWith('o') ? ` ${word.toString(8).padStart(6, '0')}` : ` ${String(word).padStart(5)}`;
      }
    }
    out += `${address(i)}${cells}\n`;
  }
  if (canonical ? data.length > 0 : base !== 'n') out += `${address(data.length)}\n`;
  yield* call.out(out);
  return 0;
});

/** strings(1): runs of printable characters. */
export const strings = program('n: a', function* (call) {
  const least = Number(call.o.get('n') ?? 4);
  const text = yield* readAll(openOperand(call.p, call.args[0] ?? '-'));
  yield* call.out((text.match(/[\x20-\x7e\t]+/g) ?? []).filter((s) => s.length >= least).map((s) => `${s}\n`).join(''));
  return 0;
});
