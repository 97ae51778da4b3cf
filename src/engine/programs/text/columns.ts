import { program, UsageError } from '../lib/program.ts';
import { eachOperand, LineReader, openOperand, readAll, splitLines } from '../lib/text.ts';
import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { displayWidth } from '../lib/width.ts';
import { cannotOpen } from './cat.ts';

/** `1,3-5,7-` as a test of a position, counted from 1. */
const rangeTest = (list: string, what: string): ((n: number) => boolean) & { last: number } => {
  const ranges = list.split(/[, ]/).map((part) => {
    const m = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!m || part === '' || part === '-') throw new UsageError(part === '' || part === '-' ? `invalid range with no endpoint: -` : what === 'field' ? `invalid field value ‘${part}’` : `invalid ${what} ‘${part}’`);
    const from = m[1] === '' ? 1 : Number(m[1]);
    const to = m[2] === '' ? from : m[3] === '' ? Infinity : Number(m[3]);
    if (from === 0) throw new UsageError(what === 'field' ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1');
    if (to < from) throw new UsageError('invalid decreasing range');
    return { from, to };
  });
  const test = (n: number) => ranges.some((r) => n >= r.from && n <= r.to);
  return Object.assign(test, { last: Math.max(...ranges.map((r) => r.to)) });
};

export const cut = program('b|bytes: c|characters: f|fields: d|delimiter: s|only-delimited complement output-delimiter: n z', function* (call) {
  const { o } = call;
  const kinds = ['b', 'c', 'f'].filter((k) => o.has(k));
  if (kinds.length === 0) throw new UsageError('you must specify a list of bytes, characters, or fields');
  if (kinds.length > 1) throw new UsageError('only one list may be specified');
  const kind = kinds[0]!;
  const delimiter = o.get('d') ?? '\t';
  if ([...delimiter].length > 1) throw new UsageError('the delimiter must be a single character');
  if (o.has('d') && kind !== 'f') throw new UsageError('an input delimiter may be specified only when operating on fields');
  const wanted = rangeTest(o.get(kind)!, kind === 'f' ? 'field' : 'byte/character position');
  const keep = o.has('complement') ? (n: number) => !wanted(n) : wanted;
  const glue = o.get('output-delimiter');
  const good = yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ input }) {
    const lines = new LineReader(input);
    let out = '';
    for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
      if (kind === 'f') {
        if (!line.includes(delimiter)) {
          if (o.has('s')) continue;
          out += `${line}\n`;
        } else out += `${line.split(delimiter).filter((_, i) => keep(i + 1)).join(glue ?? delimiter)}\n`;
      } else if (kind === 'c') out += `${[...line].filter((_, i) => keep(i + 1)).join(glue ?? '')}\n`;
      else out += `${fromUtf8(utf8(line).filter((_, i) => keep(i + 1)))}\n`;
      if (out.length > 8192 || !lines.ready) {
        yield* call.out(out);
        out = '';
      }
    }
    if (out !== '') yield* call.out(out);
  });
  return good ? 0 : 1;
});

export const paste = program('d|delimiters: s|serial z', function* (call) {
  const delimiters = [...(call.o.get('d') ?? '\t').replace(/\\(.)/g, (_, c: string) => ({ n: '\n', t: '\t', '0': '', '\\': '\\' })[c] ?? c)];
  const glue = (i: number) => (delimiters.length === 0 ? '' : delimiters[i % delimiters.length]!);
  const names = call.args.length > 0 ? call.args : ['-'];
  if (call.o.has('s')) {
    const good = yield* eachOperand(call.p, names, cannotOpen(call), function* ({ input }) {
      const { lines } = splitLines(yield* readAll(input));
      yield* call.out(`${lines.map((l, i) => (i > 0 ? glue(i - 1) : '') + l).join('')}\n`);
    });
    return good ? 0 : 1;
  }
  // Several `-` take lines in turn from the one standard input.
  const stdin = new LineReader(call.p.stdin);
  const readers = names.map((n) => (n === '-' ? stdin : new LineReader(openOperand(call.p, n))));
  for (;;) {
    const row: (string | undefined)[] = [];
    for (const reader of readers) row.push(yield* reader.next());
    if (row.every((c) => c === undefined)) return 0;
    yield* call.out(`${row.map((c, i) => (i > 0 ? glue(i - 1) : '') + (c ?? '')).join('')}\n`);
  }
});

export const column = program('t|table s|separator: o|output-separator: c|output-width: x|fillrows N|table-columns: R|table-right: H|table-hide: l|table-columns-limit: L|keep-empty-lines n', function* (call) {
  const { o } = call;
  let text = '';
  const good = yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ input }) {
    text += yield* readAll(input);
  });
  const status = good ? 0 : 1;
  const lines = splitLines(text).lines.filter((l) => l.trim() !== '');
  if (o.has('t')) {
    const separator = o.get('s');
    const limit = o.has('l') ? Number(o.get('l')) : Infinity;
    const rows = lines.map((l) => {
      const cells = separator === undefined ? l.trim().split(/\s+/) : l.split(new RegExp(`[${separator.replace(/[\\\]^-]/g, '\\$&')}]`));
      return cells.length > limit ? [...cells.slice(0, limit - 1), cells.slice(limit - 1).join(' ')] : cells;
    });
    if (o.has('N')) rows.unshift(o.get('N')!.split(','));
    const named = (option: string) => (o.get(option)?.split(',') ?? []).map((name) => (/^\d+$/.test(name) ? Number(name) - 1 : (o.get('N')?.split(',').indexOf(name) ?? -1)));
    const right = new Set(named('R'));
    const hidden = new Set(named('H'));
    if (hidden.size > 0) rows.forEach((row, i) => (rows[i] = row.filter((_, k) => !hidden.has(k))));
    // A short row has empty cells to the end.
    const most = Math.max(0, ...rows.map((row) => row.length));
    for (const row of rows) while (row.length < most) row.push('');
    const widths: number[] = [];
    for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell))));
    const glue = o.get('o') ?? '  ';
    yield* call.out(rows.map((row) => `${row.map((cell, i) => (right.has(i) ? ' '.repeat(widths[i]! - displayWidth(cell)) + cell : i === row.length - 1 ? cell : cell + ' '.repeat(widths[i]! - displayWidth(cell)))).join(glue)}\n`).join(''));
    return status;
  }
  const width = Number(o.get('c') ?? call.p.stdout.tty?.columns ?? 80);
  const longest = Math.max(0, ...lines.map(displayWidth));
  const cell = (Math.floor(longest / 8) + 1) * 8;
  const columns = Math.max(1, Math.floor(width / cell));
  const rows = Math.ceil(lines.length / columns);
  let out = '';
  for (let r = 0; r < rows; r++) {
    let line = '';
    let used = 0;
    for (let c = 0; c < columns; c++) {
      const item = o.has('x') ? lines[r * columns + c] : lines[c * rows + r];
      if (item === undefined) break;
      if (c > 0) {
        line += '\t'.repeat(Math.ceil((c * cell - used) / 8));
        used = c * cell;
      }
      line += item;
      used += displayWidth(item);
    }
    out += `${line}\n`;
  }
  yield* call.out(out);
  return status;
});
