import type { Program } from '../../hosts/types.ts';
import { program, UsageError, type Options } from '../lib/program.ts';
import { LineReader } from '../lib/text.ts';

const units = 'KMGTPEZY';
const scales: ReadonlySet<string> = new Set(['none', 'auto', 'si', 'iec', 'iec-i']);
type Round = (n: number) => number;

const roundings: Readonly<Record<string, Round>> = {
  up: Math.ceil,
  down: Math.floor,
  'from-zero': (n) => (n < 0 ? Math.floor(n) : Math.ceil(n)),
  'towards-zero': Math.trunc,
  nearest: (n) => Math.sign(n) * Math.round(Math.abs(n)),
};

class NumberError extends Error {}

function scaleOf(o: Options, name: 'from' | 'to'): string {
  const scale = o.get(name) ?? 'none';
  const allowed = [...scales].filter((s) => name === 'from' || s !== 'auto');
  if (!allowed.includes(scale)) throw new UsageError(`invalid argument ‘${scale}’ for ‘--${name}’\nValid arguments are:\n${allowed.map((s) => `  - ‘${s}’\n`).join('').trimEnd()}`);
  return scale;
}

/** The value of a number with a unit: `1.5K`, `2Mi`. Throws NumberError. */
function valueOf(text: string, from: string, suffix: string): number {
  const bare = suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  const m = /^(-?\d*\.?\d+|-?\d+\.)([A-Za-z]*)$/.exec(bare);
  if (!m) throw new NumberError(/^-?\d/.test(bare) ? `invalid suffix in input: ‘${text}’` : `invalid number: ‘${text}’`);
  const unit = m[2]!;
  if (unit === '') return Number(m[1]);
  const power = units.indexOf(unit[0]!) + 1;
  if (power === 0 || !/^.i?$/.test(unit)) throw new NumberError(`invalid suffix in input: ‘${text}’`);
  if (from === 'none') throw new NumberError(`rejecting suffix in input: ‘${text}’ (consider using --from)`);
  const binary = from === 'iec' || from === 'iec-i' || (from === 'auto' && unit.length === 2);
  if (from === 'iec-i' && unit.length === 1) throw new NumberError(`missing 'i' suffix in input: ‘${text}’ (e.g Ki/Mi/Gi)`);
  return Number(m[1]) * (binary ? 1024 : 1000) ** power;
}

/** A number as `--to` shows it: one decimal below 10. */
function scaled(value: number, to: string, round: Round, precision: number | undefined): string {
  const base = to === 'si' ? 1000 : 1024;
  let n = Math.abs(value);
  let power = 0;
  while (n >= base && power < units.length) {
    n /= base;
    power++;
  }
  const at = (digits: number) => (Math.sign(value) * round(Number((Math.sign(value) * n * 10 ** digits).toPrecision(15)))) / 10 ** digits;
  let digits = precision ?? (power > 0 && Math.abs(at(1)) < 10 ? 1 : 0);
  let shown = Math.abs(at(digits));
  if (shown >= base) {
    shown /= base;
    n /= base;
    power++;
    digits = precision ?? 1;
  }
  return `${value < 0 ? '-' : ''}${shown.toFixed(digits)}${power > 0 ? units[power - 1]! : ''}${power > 0 && to === 'iec-i' ? 'i' : ''}`;
}

interface Format {
  before: string;
  after: string;
  width: number;
  left: boolean;
  zero: boolean;
  grouped: boolean;
  precision: number | undefined;
}

function parseFormat(text: string): Format {
  const m = /^((?:[^%]|%%)*)%([-0']*)(\d*)(?:\.(\d+))?f((?:[^%]|%%)*)$/.exec(text);
  if (!m) throw new UsageError(`invalid format ‘${text}’, directive must be %[0]['][-][N][.][N]f`, 1, true);
  return { before: m[1]!.replace(/%%/g, '%'), after: m[5]!.replace(/%%/g, '%'), width: Number(m[3]), left: m[2]!.includes('-'), zero: m[2]!.includes('0'), grouped: m[2]!.includes("'"), precision: m[4] === undefined ? undefined : Number(m[4]) };
}

/** How one number is to be shown. Throws NumberError when it is called with none. */
function converter(o: Options): (text: string) => string {
  const from = scaleOf(o, 'from');
  const to = scaleOf(o, 'to');
  const round = roundings[o.get('round') ?? 'from-zero'];
  if (!round) throw new UsageError(`invalid argument ‘${o.get('round')}’ for ‘--round’`);
  const suffix = o.get('suffix') ?? '';
  const format = o.has('format') ? parseFormat(o.get('format')!) : undefined;
  const unit = (name: string) => valueOf(o.get(name) ?? '1', 'auto', '');
  const padding = Number(o.get('padding') ?? 0);
  return (text) => {
    const value = (valueOf(text, from, suffix) * unit('from-unit')) / unit('to-unit');
    const precision = format?.precision;
    const decimals = precision ?? (/\.(\d+)/.exec(text)?.[1]?.length && from === 'none' ? /\.(\d+)/.exec(text)![1]!.length : 0);
    let shown = to === 'none' ? (round(Number((value * 10 ** decimals).toPrecision(15))) / 10 ** decimals).toFixed(decimals) : scaled(value, to, round, precision);
    shown += suffix;
    if (format) {
      shown = format.zero ? shown.padStart(format.width, '0') : format.left ? shown.padEnd(format.width) : shown.padStart(format.width);
      shown = format.before + shown + format.after;
    }
    return padding < 0 ? shown.padEnd(-padding) : shown.padStart(padding);
  };
}

/** numfmt(1) */
export const numfmt: Program = program(
  'd|delimiter: debug field: format: from: from-unit: grouping header? invalid: padding: round: suffix: to: to-unit: z',
  function* (call) {
    const { o } = call;
    const convert = converter(o);
    const delimiter = o.get('d');
    const mode = o.get('invalid') ?? 'abort';
    const field = o.get('field') ?? '1';
    const wanted = (n: number) => field === '-' || field.split(',').some((r) => (/^\d+$/.test(r) ? Number(r) === n : n >= Number(r.split('-')[0] || 1) && n <= Number(r.split('-')[1] || Infinity)));
    let status = 0;
    const line = function* (text: string) {
      let n = 0;
      try {
        const pattern = delimiter === undefined ? /[^ \t]+/g : new RegExp(`[^${delimiter.replace(/[\\\]^-]/g, '\\$&')}]*`, 'g');
        yield* call.out(`${text.replace(pattern, (word) => (word !== '' && wanted(++n) ? convert(word) : word))}\n`);
        return true;
      } catch (error) {
        if (!(error instanceof NumberError)) throw error;
        if (mode !== 'ignore') yield* call.warn(error.message);
        if (mode !== 'ignore') status = 2;
        if (mode === 'abort') return false;
        yield* call.out(`${text}\n`);
        return true;
      }
    };
    if (call.args.length > 0) {
      for (const arg of call.args) if (!(yield* line(arg))) return status;
      return status;
    }
    const lines = new LineReader(call.p.stdin);
    let headers = o.has('header') ? Number(o.get('header') || 1) : 0;
    for (let text = yield* lines.next(); text !== undefined; text = yield* lines.next()) {
      if (headers-- > 0) yield* call.out(`${text}\n`);
      else if (!(yield* line(text))) return status;
    }
    return status;
  },
);
