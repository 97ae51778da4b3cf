import { FsError, type Program } from '../../hosts/types.ts';
import { program, twoOperands } from '../lib/program.ts';
import { openOperand, readAll, splitLines } from '../lib/text.ts';

/** comm(1): what two sorted files have alone and in common. */
export const comm: Program = program('1 2 3 check-order nocheck-order total output-delimiter: z', function* (call) {
  const { o } = call;
  const [first, second] = twoOperands(call);
  const files: string[][] = [];
  for (const name of [first, second]) {
    try {
      files.push(splitLines(yield* readAll(openOperand(call.p, name))).lines);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(`${name}: ${error.strerror}`);
      return 1;
    }
  }
  const [a, b] = files as [string[], string[]];
  const tab = o.get('output-delimiter') ?? '\t';
  const counts = [0, 0, 0];
  const unsorted = new Set<number>();
  let out = '';
  const column = (n: 1 | 2 | 3, line: string) => {
    counts[n - 1]!++;
    if (o.has(String(n))) return;
    const before = ([1, 2] as const).filter((k) => k < n && !o.has(String(k))).length;
    out += `${tab.repeat(before)}${line}\n`;
  };
  const complain = function* (file: number, lines: readonly string[], at: number) {
    if (at === 0 || lines[at]! >= lines[at - 1]! || unsorted.has(file) || o.has('nocheck-order')) return;
    unsorted.add(file);
    yield* call.out(out);
    out = '';
    yield* call.warn(`file ${file} is not in sorted order`);
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const order = i >= a.length ? 1 : j >= b.length ? -1 : a[i]! < b[j]! ? -1 : a[i]! > b[j]! ? 1 : 0;
    if (order <= 0) i++;
    if (order >= 0) j++;
    column(order < 0 ? 1 : order > 0 ? 2 : 3, order <= 0 ? a[i - 1]! : b[j - 1]!);
    // Order is looked at only once a line without a partner has come.
    if (counts[0]! + counts[1]! > 0 || o.has('check-order')) {
      if (order <= 0 && i < a.length) yield* complain(1, a, i);
      if (order >= 0 && j < b.length) yield* complain(2, b, j);
    }
  }
  if (o.has('total')) out += `${counts.join(tab)}${tab}total\n`;
  yield* call.out(out);
  if (unsorted.size === 0) return 0;
  yield* call.warn('input is not in sorted order');
  return 1;
});
