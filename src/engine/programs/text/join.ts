import { FsError, type Program } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { program, twoOperands, UsageError, type Call } from '../lib/program.ts';
import { openOperand, readAll, splitLines } from '../lib/text.ts';

type Line = readonly string[];

/** `0`, `1.2`: the join field, or a field of a file. */
interface Column {
  file: 0 | 1 | 2;
  field: number;
}

const fieldNumber = (text: string): number => {
  if (!/^\d+$/.test(text) || Number(text) === 0) throw new UsageError(`invalid field number: ‘${text}’`, 1, true);
  return Number(text) - 1;
};

const columnsOf = (format: string): Column[] =>
  format.split(/[, ]+/).filter(Boolean).map((item) => {
    if (item === '0') return { file: 0, field: 0 };
    const m = /^([12])\.(.+)$/.exec(item);
    if (!m) throw new UsageError(`invalid file number in field spec: ‘${item}’`, 1, true);
    return { file: Number(m[1]) as 1 | 2, field: fieldNumber(m[2]!) };
  });

/** Reads a file's lines as fields. Throws FsError. */
function* fieldsOf(call: Call, name: string, separator: string | undefined): Task<Line[]> {
  const { lines } = splitLines(yield* readAll(openOperand(call.p, name)));
  return lines.map((line) => (separator === undefined ? line.trim().split(/[ \t]+/) : separator === '' ? [line] : line.split(separator)));
}

/** join(1): lines of two sorted files that have a field in common. */
export const join: Program = program('t: 1: 2: j: a: v: o: e: i|ignore-case header check-order nocheck-order z', function* (call) {
  const { o } = call;
  const [first, second] = twoOperands(call);
  const separator = o.get('t') === '\\0' ? '\0' : o.get('t');
  const keys = [fieldNumber(o.get('1') ?? o.get('j') ?? '1'), fieldNumber(o.get('2') ?? o.get('j') ?? '1')] as const;
  let files: readonly [Line[], Line[]];
  try {
    files = [yield* fieldsOf(call, first, separator), yield* fieldsOf(call, second, separator)];
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* call.warn(`${error.path}: ${error.strerror}`);
    return 1;
  }
  const glue = separator || ' ';
  const empty = o.get('e') ?? '';
  const columns = o.has('o') && o.get('o') !== 'auto' ? o.all('o').flatMap(columnsOf) : undefined;
  const widths = files.map((lines) => lines[0]?.length ?? 1);
  const auto = o.get('o') === 'auto';
  const keyOf = (line: Line, file: 0 | 1) => line[keys[file]] ?? '';
  const compared = (text: string) => (o.has('i') ? text.toLowerCase() : text);
  const rest = (line: Line | undefined, file: 0 | 1): string[] => {
    const others = (line ?? []).filter((_, i) => i !== keys[file]);
    return auto ? Array.from({ length: widths[file]! - 1 }, (_, i) => others[i] || empty) : others;
  };
  const row = (left: Line | undefined, right: Line | undefined): string => {
    const key = left ? keyOf(left, 0) : keyOf(right!, 1);
    if (columns) return columns.map((c) => (c.file === 0 ? key : (c.file === 1 ? left : right)?.[c.field]) || empty).join(glue);
    return [key, ...rest(left, 0), ...rest(right, 1)].join(glue);
  };
  const unpaired = (n: '1' | '2') => o.all('a').includes(n) || o.all('v').includes(n);
  const [a, b] = files;
  let out = '';
  let i = 0;
  let j = 0;
  if (o.has('header') && (a.length > 0 || b.length > 0)) {
    out += `${row(a[0], b[0])}\n`;
    i = j = 1;
  }
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    const [x, y] = [left && compared(keyOf(left, 0)), right && compared(keyOf(right, 1))];
    if (left && (y === undefined || x! < y)) {
      if (unpaired('1')) out += `${row(left, undefined)}\n`;
      i++;
    } else if (right && (x === undefined || y! < x)) {
      if (unpaired('2')) out += `${row(undefined, right)}\n`;
      j++;
    } else {
      let [endA, endB] = [i, j];
      while (endA < a.length && compared(keyOf(a[endA]!, 0)) === x) endA++;
      while (endB < b.length && compared(keyOf(b[endB]!, 1)) === y) endB++;
      if (!o.has('v')) for (const l of a.slice(i, endA)) for (const r of b.slice(j, endB)) out += `${row(l, r)}\n`;
      [i, j] = [endA, endB];
    }
  }
  yield* call.out(out);
  return 0;
});
