import { program, UsageError } from '../lib/program.ts';
import { eachOperand, LineReader, openOperand, readAll, splitLines } from '../lib/text.ts';
import { fromUtf8, utf8 } from '../../api/utf8.ts';
import { displayWidth } from '../lib/width.ts';
import { cannotOpen } from './cat.ts';

/** `1,3-5,7-` as a test of a position, counted from 1. */
const rangeTest = (list: string, what: string): ((n: number) => boolean) & { last: number } => {
  const ranges = list.split(/[, ]/).map((part) => {
    const m = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!m || part === '' || part === '-') throw new UsageError(part === '' || part === '-' ? `invalid range with no endpoint: -` : `invalid ${what} value ‘${part}’`);
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
  if (kinds.length > 1) throw new UsageError('only one type of list may be specified');
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

export const join = program('t: 1: 2: j: a: v: o: e: i', function* (call) {
  const { o } = call;
  const separator = o.get('t');
  const split = (line: string) => (separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator));
  const key = [Number(o.get('1') ?? o.get('j') ?? 1) - 1, Number(o.get('2') ?? o.get('j') ?? 1) - 1] as const;
  const [a, b] = [splitLines(yield* readAll(openOperand(call.p, call.args[0] ?? '-'))).lines.map(split), splitLines(yield* readAll(openOperand(call.p, call.args[1] ?? '-'))).lines.map(split)];
  const glue = separator ?? ' ';
  let out = '';
  const matched = new Set<readonly string[]>();
  const only = o.has('v');
  for (const left of a) {
    const k = left[key[0]];
    const rights = b.filter((r) => r[key[1]] === k);
    for (const right of rights) {
      matched.add(right);
      if (!only) out += `${[k, ...left.filter((_, i) => i !== key[0]), ...right.filter((_, i) => i !== key[1])].join(glue)}\n`;
    }
    if (rights.length === 0 && (o.all('a').includes('1') || o.all('v').includes('1'))) out += `${left.join(glue)}\n`;
  }
  for (const right of b) if (!matched.has(right) && (o.all('a').includes('2') || o.all('v').includes('2'))) out += `${right.join(glue)}\n`;
  yield* call.out(out);
  return 0;
});

export const column = program('t|table s|separator: o|output-separator: c|output-width: x|fillrows N|table-columns: n', function* (call) {
  const { o } = call;
  let text = '';
  yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ input }) {
    text += yield* readAll(input);
  });
  const lines = splitLines(text).lines.filter((l) => l.trim() !== '');
  if (o.has('t')) {
    const separator = o.get('s');
    const rows = lines.map((l) => (separator === undefined ? l.trim().split(/\s+/) : l.split(new RegExp(`[${separator.replace(/[\\\]^-]/g, '\\$&')}]`))));
    if (o.has('N')) rows.unshift(o.get('N')!.split(','));
    const widths: number[] = [];
    for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell))));
    const glue = o.get('o') ?? '  ';
    yield* call.out(rows.map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat(widths[i]! - displayWidth(cell)))).join(glue)}\n`).join(''));
    return 0;
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
  return 0;
});
