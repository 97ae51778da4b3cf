import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { FsError, type Program } from '../../hosts/types.ts';
import { at } from '../lib/paths.ts';
import { program, sizeArgument, UsageError } from '../lib/program.ts';
import { openOperand, readAll } from '../lib/text.ts';

/** `aa`, `ab`, ... or `00`, `01`; undefined where the length is used up. */
const suffixOf = (n: number, length: number, digits: string): string | undefined => {
  let out = '';
  for (let rest = n, i = 0; i < length; i++, rest = Math.floor(rest / digits.length)) {
    out = digits[rest % digits.length]! + out;
    if (i === length - 1 && rest >= digits.length) return undefined;
  }
  return out;
};

const count = (text: string, what: string): number => {
  if (!/^\d+[bkKMGT]?(?:B|iB)?$/.test(text) || /^0+$/.test(text)) throw new UsageError(`invalid number of ${what}: ‘${text}’`, 1, true);
  return sizeArgument(text, `invalid number of ${what}`);
};

const byBytes = (bytes: Uint8Array, size: number): string[] => {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += size) out.push(fromUtf8(bytes.subarray(i, i + size)));
  return out;
};

const byLines = (text: string, size: number): string[] => {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: string[] = [];
  for (let i = 0; i < lines.length; i += size) out.push(lines.slice(i, i + size).join(''));
  return out;
};

/** `-n N` and `-n l/N`: N parts of about the same size. */
const parts = (text: string, spec: string): string[] => {
  const m = /^(?:(l)\/)?(\d+)$/.exec(spec);
  const n = Number(m?.[2]);
  if (!m || n === 0) throw new UsageError(`invalid number of chunks: ‘${spec}’`, 1, true);
  const bytes = utf8(text);
  const size = Math.floor(bytes.length / n);
  if (!m[1]) return Array.from({ length: n }, (_, i) => fromUtf8(bytes.subarray(i * size, i === n - 1 ? undefined : (i + 1) * size)));
  const out = Array.from({ length: n }, () => '');
  let place = 0;
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    out[Math.min(n - 1, size === 0 ? n - 1 : Math.floor(place / size))] += line;
    place += utf8(line).length;
  }
  return out;
};

/** split(1) */
export const split: Program = program(
  'a|suffix-length: additional-suffix: b|bytes: C|line-bytes: d|numeric-suffixes? e|elide-empty-files l|lines: n|number: x|hex-suffixes? verbose t|separator:',
  function* (call) {
    const { o, p } = call;
    const [name = '-', prefix = 'x', extra] = call.args;
    if (extra !== undefined) throw new UsageError(`extra operand ‘${extra}’`);
    const size = o.has('b') ? count(o.get('b')!, 'bytes') : count(o.get('l') ?? '1000', 'lines');
    let text: string;
    try {
      text = yield* readAll(openOperand(p, name));
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(error.code === 'EISDIR' ? `${name}: read error: ${error.strerror}` : `cannot open '${name}' for reading: ${error.strerror}`);
      return 1;
    }
    const pieces = o.has('n') ? parts(text, o.get('n')!) : o.has('b') ? byBytes(utf8(text), size) : byLines(text, size);
    const digits = o.has('d') ? '0123456789' : o.has('x') ? '0123456789abcdef' : 'abcdefghijklmnopqrstuvwxyz';
    const first = Number(o.get('d') || o.get('x') || 0);
    for (const [i, piece] of pieces.entries()) {
      if (piece === '' && o.has('e')) continue;
      const suffix = suffixOf(i + first, Number(o.get('a') ?? 2), digits);
      if (suffix === undefined) {
        yield* call.warn('output file suffixes exhausted');
        return 1;
      }
      const file = `${prefix}${suffix}${o.get('additional-suffix') ?? ''}`;
      if (o.has('verbose')) yield* call.out(`creating file '${file}'\n`);
      p.machine.fs.write(at(p.cwd, file), piece);
    }
    return 0;
  },
  { numbers: 'l' },
);
