import { decodePrefix, encodeBytes } from '../../api/base64.ts';
import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { FsError } from '../../hosts/types.ts';
import { decodeBase32, encodeBase32 } from '../lib/base32.ts';
import { program, UsageError } from '../lib/program.ts';
import { openOperand, readAll } from '../lib/text.ts';

/** What could be decoded, and whether all of it could. */
export function fromBase64(text: string): { bytes: Uint8Array; good: boolean } {
  const plain = text.replaceAll('\n', '');
  const { bytes, used } = decodePrefix(plain);
  const padding = /=*$/.exec(plain)![0].length;
  return { bytes: Uint8Array.from(bytes), good: (used === plain.length || plain[used] === '=') && (used + padding) % 4 === 0 };
}

/** A program that encodes, and decodes with -d. */
const encoding = (encode: (bytes: Uint8Array) => string, decode: (text: string) => { bytes: Uint8Array; good: boolean }, ignored: RegExp) =>
  program('d|decode D i|ignore-garbage w|wrap:', function* (call) {
    const { o } = call;
    if (call.args.length > 1 && !call.busybox) throw new UsageError(`extra operand ‘${call.args[1]}’`);
    const width = o.get('w') ?? '76';
    if (!/^\d+$/.test(width)) throw new UsageError(`invalid wrap size: ‘${width}’`, 1, true);
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
      const { bytes, good } = decode(o.has('i') ? text.replace(ignored, '') : text);
      yield* call.out(fromUtf8(bytes));
      if (good) return 0;
      yield* call.warn(call.busybox ? 'truncated input' : 'invalid input');
      return 1;
    }
    const encoded = encode(utf8(text));
    if (Number(width) === 0) yield* call.out(encoded);
    else yield* call.out(encoded.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n'));
    return 0;
  });

export const base64 = encoding(encodeBytes, fromBase64, /[^A-Za-z0-9+/=]/g);

export const base32 = encoding(encodeBase32, decodeBase32, /[^A-Z2-7=]/g);

/** strings(1): runs of printable characters. */
export const strings = program('n: a', function* (call) {
  const least = Number(call.o.get('n') ?? 4);
  const text = yield* readAll(openOperand(call.p, call.args[0] ?? '-'));
  yield* call.out((text.match(/[\x20-\x7e\t]+/g) ?? []).filter((s) => s.length >= least).map((s) => `${s}\n`).join(''));
  return 0;
});
