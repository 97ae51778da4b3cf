import { FsError, type Process } from '../../hosts/types.ts';
import { OpenFile } from '../lib/openfile.ts';
import { program } from '../lib/program.ts';
import { openOperand, readAll } from '../lib/text.ts';
import { utf8Length } from '../../api/utf8.ts';

type Counts = Record<'l' | 'w' | 'm' | 'c' | 'L', number>;

const count = (text: string): Counts => {
  let lines = 0;
  let longest = 0;
  let from = 0;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
    lines++;
    longest = Math.max(longest, i - from);
    from = i + 1;
  }
  longest = Math.max(longest, text.length - from);
  return { l: lines, w: text.match(/\S+/g)?.length ?? 0, m: [...text].length, c: utf8Length(text), L: longest };
};

/** Whether the standard input is a file, as with `wc < file`. */
const isFile = ({ stdin, machine }: Process): boolean => stdin instanceof OpenFile && stdin.path !== undefined && machine.fs.stat(stdin.path)?.type === 'file';

export const wc = program('l|lines w|words m|chars c|bytes L|max-line-length total:', function* (call) {
  const { o, p, busybox } = call;
  const wanted = (['l', 'w', 'm', 'c', 'L'] as const).filter((k) => o.has(k));
  const columns = wanted.length > 0 ? wanted : (['l', 'w', 'c'] as const);
  const rows: { counts: Counts; name: string }[] = [];
  let status = 0;
  const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  let size = 0;
  let regular = true;
  for (const name of call.args.length > 0 ? call.args : ['-']) {
    try {
      const counts = count(yield* readAll(openOperand(p, name)));
      rows.push({ counts, name: call.args.length > 0 ? name : '' });
      for (const k of ['l', 'w', 'm', 'c'] as const) total[k] += counts[k];
      total.L = Math.max(total.L, counts.L);
      if (name === '-' && !isFile(p)) regular = false;
      else size += counts.c;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(`${name}: ${error.strerror}`);
      if (error.code === 'EISDIR') {
        rows.push({ counts: { l: 0, w: 0, m: 0, c: 0, L: 0 }, name });
        size += 4096;
        regular = false;
      }
      status = 1;
    }
  }
  const several = call.args.length > 1;
  const when = o.get('total') ?? 'auto';
  if (when === 'only') rows.length = 0;
  if (when === 'always' || when === 'only' || (several && when !== 'never')) rows.push({ counts: total, name: when === 'only' ? '' : 'total' });
  // GNU takes the width from the files' sizes before it reads them; a pipe's is unknown, which makes it 7.
  const width = columns.length === 1 && call.args.length <= 1 ? 1 : busybox ? (columns.length === 1 ? 1 : 9) : regular ? String(size).length : 7;
  for (const row of rows) {
    const numbers = columns.map((k) => String(row.counts[k]).padStart(width)).join(' ');
    yield* call.out(`${numbers}${row.name === '' ? '' : ` ${row.name}`}\n`);
  }
  return status;
});
