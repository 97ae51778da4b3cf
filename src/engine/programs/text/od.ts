import { fromHex } from '../../api/bytes.ts';
import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { FsError, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { program, sizeArgument, UsageError, type Call } from '../lib/program.ts';
import { openOperand, readAll } from '../lib/text.ts';
import { formatted, readFormat } from './hexdumpformat.ts';

/** All operands one after the other as bytes; undefined where none could be read. `status` tells of those that could not. */
function* readBytes(call: Call, names: readonly string[], most: number): Task<{ bytes: Uint8Array; status: number } | undefined> {
  let text = '';
  let status = 0;
  let opened = 0;
  for (const name of names.length > 0 ? names : ['-']) {
    try {
      const input = openOperand(call.p, name);
      if (most === Infinity) text += yield* readAll(input);
      else for (let chunk = yield* input.read(); chunk !== undefined; chunk = text.length < most ? yield* input.read() : undefined) text += chunk;
      opened++;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(`${name}: ${error.strerror}`);
      status = 1;
    }
  }
  return opened === 0 ? undefined : { bytes: utf8(text), status };
}

/** The rows of a dump and where they stand; with `squeeze`, one without bytes takes the place of those like the one before. */
function* rows(bytes: Uint8Array, width: number, squeeze: boolean): Generator<{ at: number; row?: number[] }> {
  let before = '';
  let starred = false;
  for (let at = 0; at < bytes.length; at += width) {
    const row = [...bytes.subarray(at, at + width)];
    const same = squeeze && row.length === width && row.join() === before;
    if (!same) yield { at, row };
    else if (!starred) yield { at };
    starred = same;
    before = row.join();
  }
}

const named: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };
const printable = (b: number): boolean => b >= 32 && b < 127;
const long: readonly string[] = ['nul', 'soh', 'stx', 'etx', 'eot', 'enq', 'ack', 'bel', 'bs', 'ht', 'nl', 'vt', 'ff', 'cr', 'so', 'si', 'dle', 'dc1', 'dc2', 'dc3', 'dc4', 'nak', 'syn', 'etb', 'can', 'em', 'sub', 'esc', 'fs', 'gs', 'rs', 'us', 'sp'];

/** How bytes of one size are shown; a cell has `width` characters with the space before it. */
interface Format {
  size: number;
  width: number;
  cell(bytes: readonly number[]): string;
  /** `>abc<` at the end of the line. */
  text: boolean;
}

const unsigned = (bytes: readonly number[]): bigint => bytes.reduceRight((n, b) => n * 256n + BigInt(b), 0n);

const real = (bytes: readonly number[], size: number): string => {
  const view = new DataView(new ArrayBuffer(8));
  bytes.forEach((b, i) => view.setUint8(i, b));
  const value = size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  return String(size === 4 ? Number(value.toPrecision(8)) : value);
};

const digits = { x: (n: number) => n * 2, o: (n: number) => Math.ceil((n * 8) / 3), u: (n: number) => String((1n << BigInt(n * 8)) - 1n).length, d: (n: number) => String(1n << BigInt(n * 8 - 1)).length + 1 };

const integerFormat = (letter: 'x' | 'o' | 'u' | 'd', size: number, text: boolean): Format => {
  const width = digits[letter](size);
  const cell = (bytes: readonly number[]) => {
    const n = unsigned(bytes);
    if (letter === 'x' || letter === 'o') return n.toString(letter === 'x' ? 16 : 8).padStart(width, '0');
    return String(letter === 'd' ? BigInt.asIntN(size * 8, n) : n);
  };
  return { size, width: width + 1, cell, text };
};

/** `x1`, `c`, `d4z`: the formats of -t. Throws UsageError. */
function parseType(spec: string): Format[] {
  const out: Format[] = [];
  const pattern = /([acdfoux])(\d+|[CSILFD])?(z?)/gy;
  let at = 0;
  for (const m of spec.matchAll(pattern)) {
    at = m.index + m[0].length;
    const text = m[3] === 'z';
    const size = m[2] === undefined ? undefined : ({ C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 }[m[2] as 'C'] ?? Number(m[2]));
    if (m[1] === 'a' || m[1] === 'c') {
      const show = m[1] === 'c' ? (b: number) => named[b] ?? (printable(b) ? String.fromCharCode(b) : b.toString(8).padStart(3, '0')) : (b: number) => long[b & 127] ?? ((b & 127) === 127 ? 'del' : String.fromCharCode(b & 127));
      out.push({ size: 1, width: 4, cell: ([b]) => show(b!), text });
    } else if (m[1] === 'f') out.push({ size: size ?? 8, width: (size ?? 8) === 4 ? 16 : 25, cell: (bytes) => real(bytes, size ?? 8), text });
    else {
      if (![1, 2, 4, 8].includes(size ?? 4)) throw new UsageError(`invalid type string ‘${spec}’;\nthis system doesn't provide a ${size}-byte integral type`, 1, true);
      out.push(integerFormat(m[1] as 'x', size ?? 4, text));
    }
  }
  if (at !== spec.length || out.length === 0) throw new UsageError(`invalid character '${spec[at]}' in type string ‘${spec}’`, 1, true);
  return out;
}

const shorthand: Readonly<Record<string, string>> = { a: 'a', b: 'o1', c: 'c', d: 'u2', f: 'fF', i: 'dI', l: 'dL', o: 'o2', s: 'd2', x: 'x2' };

/** od(1): lines that repeat are a star. */
export const od: Program = program('A|address-radix: j|skip-bytes: N|read-bytes: t|format: v|output-duplicates w|width? a b c d f i l o s x S:', function* (call) {
  const { o } = call;
  const radix = o.get('A') ?? 'o';
  if (!/^[doxn]$/.test(radix)) throw new UsageError(`invalid output address radix '${radix}'; it must be one character from [doxn]`, 1, true);
  const types = [...o.all('t').flatMap(parseType), ...Object.keys(shorthand).filter((k) => o.has(k)).flatMap((k) => parseType(shorthand[k]!))];
  const formats = types.length > 0 ? types : parseType('o2');
  const skip = o.has('j') ? sizeArgument(o.get('j')!, 'invalid -j argument') : 0;
  const most = o.has('N') ? sizeArgument(o.get('N')!, 'invalid -N argument') : Infinity;
  const read = yield* readBytes(call, call.args, most + skip);
  if (!read) return 1;
  const bytes = read.bytes.subarray(skip, skip + most);
  const width = o.has('w') ? Number(o.get('w') || 32) : 16;
  // Cells of several formats stand below each other.
  const perByte = Math.max(...formats.map((f) => f.width / f.size));
  const address = (n: number) => (radix === 'n' ? '' : n.toString({ o: 8, d: 10, x: 16 }[radix as 'o']).padStart(radix === 'x' ? 6 : 7, '0'));
  let out = '';
  for (const { at, row } of rows(bytes, width, !o.has('v'))) {
    if (!row) {
      out += '*\n';
      continue;
    }
    formats.forEach((format, k) => {
      let line = '';
      for (let j = 0; j < row.length; j += format.size) {
        const cell = [...row.slice(j, j + format.size), ...Array.from({ length: Math.max(0, j + format.size - row.length) }, () => 0)];
        line += format.cell(cell).padStart(Math.round(perByte * format.size));
      }
      if (format.text) line = `${line.padEnd(Math.round(perByte * width))}  >${row.map((b) => (printable(b) ? String.fromCharCode(b) : '.')).join('')}<`;
      out += `${k === 0 ? address(skip + at) : ' '.repeat(address(0).length)}${line}\n`;
    });
  }
  if (radix !== 'n') out += `${address(skip + bytes.length)}\n`;
  yield* call.out(out);
  return read.status;
});

/** hexdump(1) and hd: two-byte words, or -C for bytes beside their characters. */
export const hexdump: Program = program('C|canonical b|one-byte-octal c|one-byte-char d|two-bytes-decimal o|two-bytes-octal x|two-bytes-hex n|length: s|skip: v|no-squeezing e|format:', function* (call) {
  const { o } = call;
  const skip = o.has('s') ? sizeArgument(o.get('s')!, 'failed to parse offset') : 0;
  const most = o.has('n') ? sizeArgument(o.get('n')!, 'failed to parse length') : Infinity;
  const read = yield* readBytes(call, call.args, most + skip);
  if (!read) return 1;
  const bytes = read.bytes.subarray(skip, skip + most);
  if (o.has('e')) {
    yield* call.out(formatted(bytes, o.all('e').map(readFormat), skip));
    return read.status;
  }
  const canonical = o.has('C') || call.name === 'hd';
  const address = (n: number) => n.toString(16).padStart(canonical ? 8 : 7, '0');
  const letter = ['b', 'c', 'd', 'o', 'x'].find((l) => o.has(l)) ?? '';
  let out = '';
  for (const { at, row } of rows(bytes, 16, !o.has('v'))) {
    out += !row ? '*\n' : `${address(skip + at)}${canonical ? canonicalRow(row) : plainRow(row, letter)}\n`;
  }
  if (bytes.length > 0) out += `${address(skip + bytes.length)}\n`;
  yield* call.out(out);
  return read.status;
});

const two = (n: number): string => n.toString(16).padStart(2, '0');
const characters = (row: readonly number[]): string => row.map((b) => (printable(b) ? String.fromCharCode(b) : '.')).join('');

const canonicalRow = (row: readonly number[]): string => {
  const cells = row.map(two);
  return `  ${cells.slice(0, 8).join(' ').padEnd(23)}  ${cells.slice(8).join(' ').padEnd(23)}  |${characters(row)}|`;
};

function plainRow(row: readonly number[], style: string): string {
  if (style === 'b') return row.map((b) => ` ${b.toString(8).padStart(3, '0')}`).join('').padEnd(64);
  if (style === 'c') return row.map((b) => (named[b] ?? (printable(b) ? String.fromCharCode(b) : b.toString(8).padStart(3, '0'))).padStart(4)).join('').padEnd(64);
  let out = '';
  for (let k = 0; k < row.length; k += 2) {
    const n = row[k]! | ((row[k + 1] ?? 0) << 8);
    out += style === 'd' ? `   ${String(n).padStart(5, '0')}` : style === 'o' ? `  ${n.toString(8).padStart(6, '0')}` : style === 'x' ? `    ${n.toString(16).padStart(4, '0')}` : ` ${n.toString(16).padStart(4, '0')}`;
  }
  return out.padEnd(style === '' ? 40 : 64);
}

/** Bytes as an array of C, in a declaration where they are of a named file. */
function asC(bytes: Uint8Array, name: string | undefined, columns: number): string {
  const cells = Array.from(bytes, (b) => `0x${two(b)}`);
  let rows = '';
  for (let i = 0; i < cells.length; i += columns) rows += `${i > 0 ? ',\n' : ''}  ${cells.slice(i, i + columns).join(', ')}`;
  if (rows !== '') rows += '\n';
  if (name === undefined || name === '-') return rows;
  const word = name.replace(/\W/g, '_').replace(/^(?=\d)/, '__');
  return `unsigned char ${word}[] = {\n${rows}};\nunsigned int ${word}_len = ${bytes.length};\n`;
}

/** xxd(1): `-p` plain, `-r` the way back, `-i` as C. */
export const xxd: Program = program('a b c|cols: e g|groupsize: i l|len: p|ps|postscript|plain r|revert s|seek: u', function* (call) {
  const { o } = call;
  const most = o.has('l') ? Number(o.get('l')) : Infinity;
  const skip = o.has('s') ? Number(o.get('s')) : 0;
  const read = yield* readBytes(call, call.args.slice(0, 1), o.has('r') ? Infinity : most + skip);
  if (!read) return 2;
  if (o.has('r')) {
    const hex = fromUtf8(read.bytes)
      .split('\n')
      .map((line) => (o.has('p') ? line : (/^[0-9a-fA-F]+:?\s((?:[0-9a-fA-F]+ ?)+)(?:\s|$)/.exec(line)?.[1] ?? '')))
      .join('')
      .replace(/\s/g, '');
    yield* call.out(fromUtf8(fromHex(hex)));
    return 0;
  }
  const bytes = read.bytes.subarray(skip, skip + most);
  if (o.has('i')) {
    yield* call.out(asC(bytes, call.args[0], Number(o.get('c') ?? 12)));
    return 0;
  }
  const columns = Number(o.get('c') ?? (o.has('p') ? 30 : o.has('b') ? 6 : 16));
  const group = Number(o.get('g') ?? (o.has('b') ? 1 : 2)) || columns;
  const shown = (b: number) => (o.has('b') ? b.toString(2).padStart(8, '0') : o.has('u') ? two(b).toUpperCase() : two(b));
  const width = (columns * (o.has('b') ? 8 : 2)) + Math.ceil(columns / group) - 1;
  let out = '';
  for (let i = 0; i < bytes.length; i += columns) {
    const row = [...bytes.subarray(i, i + columns)];
    const cells = row.map((b, k) => (k > 0 && k % group === 0 && !o.has('p') ? ' ' : '') + shown(b)).join('');
    out += o.has('p') ? `${cells}\n` : `${(skip + i).toString(16).padStart(8, '0')}: ${cells.padEnd(width)}  ${characters(row)}\n`;
  }
  yield* call.out(out);
  return 0;
});
