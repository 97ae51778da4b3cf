import { FsError } from '../../hosts/types.ts';
import { sleep } from '../../sim/sim.ts';
import { openForWriting } from '../lib/files.ts';
import { program, UsageError, type Options } from '../lib/program.ts';
import { openOperand, readAll, splitLines } from '../lib/text.ts';

interface Key {
  from: number;
  fromChar: number;
  /** Undefined: to the end of the line. */
  to: number | undefined;
  toChar: number;
  flags: string;
}

const parseKey = (text: string): Key => {
  if (/^\d+(?:\.\d+)?[a-zA-Z]/.test(text) && !/^\d+(?:\.\d+)?[bdfghinrMRV]*(?:,|$)/.test(text)) throw new UsageError(`stray character in field spec: invalid field specification ‘${text}’`, 2, true);
  const m = /^(\d+)(?:\.(\d+))?([bdfghinrMRV]*)(?:,(\d+)(?:\.(\d+))?([bdfghinrMRV]*))?$/.exec(text);
  if (!m) throw new UsageError(`invalid number at field start: invalid count at start of ‘${text}’`, 2, true);
  if (Number(m[1]) === 0) throw new UsageError(`field number is zero: invalid field specification ‘${text}’`, 2, true);
  return { from: Number(m[1]), fromChar: Number(m[2] ?? 1), to: m[4] === undefined ? undefined : Number(m[4]), toChar: Number(m[5] ?? 0), flags: (m[3] ?? '') + (m[6] ?? '') };
};

/** Fields of a line with their places. Without a separator a field begins with its blanks. */
const fieldsOf = (line: string, separator: string | undefined): { start: number; end: number }[] => {
  const out: { start: number; end: number }[] = [];
  if (separator !== undefined) {
    let start = 0;
    for (let i = line.indexOf(separator); i >= 0; i = line.indexOf(separator, i + 1)) {
      out.push({ start, end: i });
      start = i + 1;
    }
    out.push({ start, end: line.length });
    return out;
  }
  const re = /[ \t]*[^ \t]*/g;
  for (let m = re.exec(line); m && m[0] !== ''; m = re.exec(line)) out.push({ start: m.index, end: m.index + m[0].length });
  return out;
};

const keyText = (line: string, key: Key, separator: string | undefined): string => {
  const fields = fieldsOf(line, separator);
  const place = (field: number, char: number, end: boolean): number => {
    const f = fields[field - 1];
    if (!f) return line.length;
    if (end && char === 0) return f.end;
    let start = f.start;
    if (key.flags.includes('b')) while (start < f.end && /[ \t]/.test(line[start]!)) start++;
    return Math.min(line.length, start + char - (end ? 0 : 1));
  };
  return line.slice(place(key.from, key.fromChar, false), key.to === undefined ? line.length : place(key.to, key.toChar, true));
};

const numeric = (text: string): number => Number(/^\s*(-?\d*\.?\d+|-?\d+\.?)/.exec(text)?.[1] ?? 0);
const general = (text: string): number => {
  const n = parseFloat(text);
  return Number.isNaN(n) ? -Infinity : n;
};
const human = (text: string): number => {
  const m = /^\s*(-?\d*\.?\d+)\s*([kKMGTPE]?)/.exec(text);
  return m ? Number(m[1]) * 1024 ** ['', 'k', 'M', 'G', 'T', 'P', 'E'].indexOf(m[2] === 'K' ? 'k' : m[2]!) : 0;
};
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Version order: digits by value, `~` before everything. */
export function compareVersions(a: string, b: string): number {
  const parts = (s: string) => s.match(/\d+|\D+/g) ?? [];
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p, q] = [x[i], y[i]];
    if (p === undefined) return q!.startsWith('~') ? 1 : -1;
    if (q === undefined) return p.startsWith('~') ? -1 : 1;
    if (/^\d/.test(p) && /^\d/.test(q)) {
      const d = Number(p) - Number(q);
      if (d !== 0) return d;
    } else if (p !== q) return p < q ? -1 : 1;
  }
  return 0;
}

type Compare = (a: string, b: string) => number;

const plainOrder: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const ordering = (flags: string): Compare => {
  const map = (text: string): string => {
    if (flags.includes('b')) text = text.replace(/^[ \t]+/, '');
    if (flags.includes('d')) text = text.replace(/[^A-Za-z0-9 \t]/g, '');
    if (flags.includes('f')) text = text.toUpperCase();
    return text;
  };
  if (flags.includes('n')) return (a, b) => numeric(a) - numeric(b);
  if (flags.includes('g')) return (a, b) => (general(a) === general(b) ? 0 : general(a) - general(b));
  if (flags.includes('h')) return (a, b) => human(a) - human(b);
  if (flags.includes('V')) return (a, b) => compareVersions(map(a), map(b));
  if (flags.includes('M')) return (a, b) => months.indexOf(a.trim().slice(0, 3).toUpperCase()) - months.indexOf(b.trim().slice(0, 3).toUpperCase());
  return /[bdf]/.test(flags) ? (a, b) => plainOrder(map(a), map(b)) : plainOrder;
};

const orderOf = (o: Options): { compare: Compare; equal: Compare } => {
  const global = ['b', 'd', 'f', 'g', 'h', 'i', 'M', 'n', 'V'].filter((f) => o.has(f)).join('');
  const separator = o.get('t') === '\\0' ? '\0' : o.get('t');
  if (separator !== undefined && [...separator].length !== 1) throw new UsageError(separator === '' ? 'empty tab' : `multi-character tab ‘${separator}’`, 2, true);
  const keys = o.all('k').map(parseKey);
  const reverse = o.has('r');
  const comparers = keys.map((key) => {
    const own = key.flags.replace('r', '');
    const compare = ordering(own === '' ? global : own);
    const back = key.flags.includes('r') || (key.flags === '' && reverse);
    return (a: string, b: string) => {
      const c = compare(keyText(a, key, separator), keyText(b, key, separator));
      return back ? -c : c;
    };
  });
  const whole = ordering(global);
  const equal: Compare = (a, b) => {
    if (comparers.length === 0) return reverse ? -whole(a, b) : whole(a, b);
    for (const compare of comparers) {
      const c = compare(a, b);
      if (c !== 0) return c;
    }
    return 0;
  };
  const compare: Compare = (a, b) => {
    const c = equal(a, b);
    if (c !== 0 || o.has('s') || o.has('u')) return c;
    return reverse ? -plainOrder(a, b) : plainOrder(a, b);
  };
  return { compare, equal };
};

const linesOf = (text: string, zero: boolean): string[] => (zero ? text.replace(/\0$/, '').split('\0').filter((l, _, all) => all.length > 1 || l !== '') : splitLines(text).lines);

export const sort = program(
  'b|ignore-leading-blanks d|dictionary-order f|ignore-case g|general-numeric-sort h|human-numeric-sort i M|month-sort n|numeric-sort r|reverse R|random-sort V|version-sort k|key: t|field-separator: u|unique s|stable o|output: c|check? C m|merge z|zero-terminated S: T: parallel:',
  function* (call) {
    const { o, p } = call;
    const { compare, equal } = orderOf(o);
    const lines: string[] = [];
    for (const name of call.args.length > 0 ? call.args : ['-']) {
      try {
        for (const line of linesOf(yield* readAll(openOperand(p, name)), o.has('z'))) lines.push(line);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        yield* call.warn(error.code === 'EISDIR' ? `read failed: ${name}: Is a directory` : call.busybox ? `${name}: ${error.strerror}` : `cannot read: ${name}: ${error.strerror}`);
        return 2;
      }
    }
    if (o.has('c') || o.has('C')) {
      for (let i = 1; i < lines.length; i++) {
        const c = compare(lines[i - 1]!, lines[i]!);
        if (c > 0 || (c === 0 && o.has('u'))) {
          if (!o.has('C')) yield* call.warn(`${call.args[0] ?? '-'}:${i + 1}: disorder: ${lines[i]}`);
          return 1;
        }
      }
      return 0;
    }
    if (o.has('R')) {
      const random = p.sim.random('sort');
      const rank = new Map<string, number>();
      for (const line of lines) if (!rank.has(line)) rank.set(line, random.u32());
      lines.sort((a, b) => rank.get(a)! - rank.get(b)!);
    } else lines.sort(compare);
    if (lines.length > 1000) yield sleep(lines.length / 1000);
    const kept = o.has('u') ? lines.filter((l, i) => i === 0 || equal(lines[i - 1]!, l) !== 0) : lines;
    const text = kept.map((l) => l + (o.has('z') ? '\0' : '\n')).join('');
    const file = o.get('o');
    if (file !== undefined) yield* openForWriting(p, file, { append: false }).write(text);
    else if (text !== '') yield* call.out(text);
    return 0;
  },
  { usageExit: 2 },
);

export const uniq = program('c|count d|repeated D all-repeated? group? u|unique i|ignore-case f|skip-fields: s|skip-chars: w|check-chars: z', function* (call) {
  const { o, p } = call;
  if (call.args.length > 2) throw new UsageError(`extra operand ‘${call.args[2]}’`);
  const skip = Number(o.get('f') ?? 0);
  const chars = Number(o.get('s') ?? 0);
  const most = o.has('w') ? Number(o.get('w')) : undefined;
  const keyOf = (line: string): string => {
    let key = line;
    for (let i = 0; i < skip; i++) key = key.replace(/^[ \t]*[^ \t]*/, '');
    key = key.slice(chars, most === undefined ? undefined : chars + most);
    return o.has('i') ? key.toLowerCase() : key;
  };
  const input = openOperand(p, call.args[0] ?? '-');
  const lines = linesOf(yield* readAll(input), o.has('z'));
  const end = o.has('z') ? '\0' : '\n';
  let out = '';
  for (let i = 0; i < lines.length; ) {
    const key = keyOf(lines[i]!);
    let j = i + 1;
    while (j < lines.length && keyOf(lines[j]!) === key) j++;
    const n = j - i;
    if (o.has('group')) {
      const how = o.get('group') || 'separate';
      const same = lines.slice(i, j).map((l) => l + end).join('');
      out += `${how === 'prepend' || how === 'both' || (how === 'separate' && i > 0) ? end : ''}${same}${how === 'append' || (how === 'both' && j === lines.length) ? end : ''}`;
    } else if (o.has('D') || o.has('all-repeated')) {
      const how = o.get('all-repeated');
      if (n > 1 && (how === 'prepend' || (how === 'separate' && out !== ''))) out += end;
      if (n > 1) out += lines.slice(i, j).map((l) => l + end).join('');
    } else if (!(o.has('d') && n === 1) && !(o.has('u') && n > 1)) out += `${o.has('c') ? `${String(n).padStart(7)} ` : ''}${lines[i]}${end}`;
    i = j;
  }
  if (call.args[1] !== undefined) yield* openForWriting(p, call.args[1], { append: false }).write(out);
  else if (out !== '') yield* call.out(out);
  return 0;
});

export const shuf = program('n|head-count: e|echo i|input-range: r|repeat o|output: z|zero-terminated random-source:', function* (call) {
  const range = /^(\d+)-(\d+)$/.exec(call.o.get('i') ?? '');
  if (call.o.has('i') && (!range || Number(range[1]) > Number(range[2]))) throw new UsageError(`invalid input range: ‘${call.o.get('i')}’`, 1, true);
  if (call.o.has('n') && !/^\d+$/.test(call.o.get('n')!)) throw new UsageError(`invalid line count: ‘${call.o.get('n')}’`, 1, true);
  const [operand, more] = call.o.has('i') ? [undefined, call.args[0]] : call.args;
  if (more !== undefined && !call.o.has('e')) throw new UsageError(`extra operand ‘${more}’`);
  const lines = range
    ? Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, i) => String(Number(range[1]) + i))
    : call.o.has('e')
      ? [...call.args]
      : linesOf(yield* readAll(openOperand(call.p, operand ?? '-')), call.o.has('z'));
  const random = call.p.sim.random('shuf');
  for (let i = lines.length - 1; i > 0; i--) {
    const j = random.int(0, i);
    [lines[i], lines[j]] = [lines[j]!, lines[i]!];
  }
  const most = call.o.has('n') ? Number(call.o.get('n')) : call.o.has('r') ? Infinity : lines.length;
  const end = call.o.has('z') ? '\0' : '\n';
  const output = call.o.has('o') ? openForWriting(call.p, call.o.get('o')!, { append: false }) : call.p.stdout;
  if (!call.o.has('r')) yield* output.write(lines.slice(0, most).map((l) => l + end).join(''));
  else if (lines.length === 0) throw new UsageError('no lines to repeat', 1, true);
  else for (let i = 0; i < most; i++) yield* output.write(lines[random.int(0, lines.length - 1)]! + end);
  return 0;
});
