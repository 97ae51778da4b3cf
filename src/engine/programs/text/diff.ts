import { utf8 } from '../../api/utf8.ts';
import { FsError } from '../../hosts/types.ts';
import { strftime } from '../lib/strftime.ts';
import { at, basename, join } from '../lib/paths.ts';
import { program, type Call } from '../lib/program.ts';
import { posixRegExp } from '../lib/regex.ts';
import { openOperand, readAll, splitLines } from '../lib/text.ts';
import type { Task } from '../../sim/sim.ts';
import { contextBody, hunks, sideBySide, type Change } from './difflayouts.ts';
import { edScript, forwardScript, rcsScript } from './diffscripts.ts';
import { matches } from '../sh/pattern.ts';

/** The shortest edit script between two lists of lines (Myers, "An O(ND) Difference Algorithm"), as runs of changes. */
function editScript(a: readonly string[], b: readonly string[], same: (x: string, y: string) => boolean): Change[] {
  let start = 0;
  while (start < a.length && start < b.length && same(a[start]!, b[start]!)) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && same(a[endA - 1]!, b[endB - 1]!)) {
    endA--;
    endB--;
  }
  const n = endA - start;
  const m = endB - start;
  const kept: [number, number][] = [];
  const v = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  search: for (let d = 0; d <= n + m; d++) {
    trace.push(new Map(v));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && (v.get(k - 1) ?? -1) < (v.get(k + 1) ?? -1)) ? (v.get(k + 1) ?? 0) : (v.get(k - 1) ?? 0) + 1;
      let y = x - k;
      while (x < n && y < m && same(a[start + x]!, b[start + y]!)) {
        x++;
        y++;
      }
      v.set(k, x);
      if (x >= n && y >= m) break search;
    }
  }
  let x = n;
  let y = m;
  for (let d = trace.length - 1; d >= 0; d--) {
    const before = trace[d]!;
    const k = x - y;
    const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1));
    const px = d === 0 ? 0 : (before.get(down ? k + 1 : k - 1) ?? 0);
    const py = d === 0 ? 0 : px - (down ? k + 1 : k - 1);
    while (x > px && y > py && x > 0 && y > 0 && !(d > 0 && x === (down ? px : px + 1) && y === (down ? py + 1 : py))) {
      x--;
      y--;
      kept.push([start + x, start + y]);
    }
    if (d > 0) {
      x = px;
      y = py;
    }
  }
  kept.reverse();
  const out: Change[] = [];
  let [i, j] = [start, start];
  for (const [p, q] of [...kept, [endA, endB] as [number, number]]) {
    if (p > i || q > j) out.push({ a: i, aCount: p - i, b: j, bCount: q - j });
    i = p + 1;
    j = q + 1;
  }
  return out;
}

interface Side {
  name: string;
  lines: string[];
  terminated: boolean;
  mtime: number;
}

const noNewline = '\\ No newline at end of file\n';

const shown = (side: Side, i: number, mark: string): string => `${mark}${side.lines[i]}\n${i === side.lines.length - 1 && !side.terminated ? noNewline : ''}`;

const normal = (a: Side, b: Side, changes: readonly Change[]): string => {
  const range = (from: number, count: number) => (count === 0 ? String(from) : count === 1 ? String(from + 1) : `${from + 1},${from + count}`);
  let out = '';
  for (const c of changes) {
    out += `${range(c.a, c.aCount)}${c.aCount === 0 ? 'a' : c.bCount === 0 ? 'd' : 'c'}${range(c.b, c.bCount)}\n`;
    for (let i = 0; i < c.aCount; i++) out += shown(a, c.a + i, '< ');
    if (c.aCount > 0 && c.bCount > 0) out += '---\n';
    for (let i = 0; i < c.bCount; i++) out += shown(b, c.b + i, '> ');
  }
  return out;
};

/** The body of a unified diff, without its two header lines. */
const unifiedBody = (a: Side, b: Side, changes: readonly Change[], context: number): string => {
  let out = '';
  for (const hunk of hunks(changes, context)) {
    const [first, last] = [hunk[0]!, hunk[hunk.length - 1]!];
    const fromA = Math.max(0, first.a - context);
    const fromB = Math.max(0, first.b - context);
    const toA = Math.min(a.lines.length, last.a + last.aCount + context);
    const toB = Math.min(b.lines.length, last.b + last.bCount + context);
    const range = (from: number, to: number) => (to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`);
    out += `@@ -${range(fromA, toA)} +${range(fromB, toB)} @@\n`;
    let i = fromA;
    for (const c of hunk) {
      for (; i < c.a; i++) out += shown(a, i, ' ');
      for (let k = 0; k < c.aCount; k++) out += shown(a, c.a + k, '-');
      for (let k = 0; k < c.bCount; k++) out += shown(b, c.b + k, '+');
      i = c.a + c.aCount;
    }
    for (; i < toA; i++) out += shown(a, i, ' ');
  }
  return out;
};

function* side(call: Call, name: string): Task<Side> {
  const { p } = call;
  // With -N a file that is missing is an empty one.
  if (call.o.has('N') && name !== '-' && !p.machine.fs.stat(at(p.cwd, name))) return { name, lines: [], terminated: true, mtime: 0 };
  const text = yield* readAll(openOperand(p, name));
  return { name, ...splitLines(text), mtime: name === '-' ? p.sim.now() : (p.machine.fs.stat(at(p.cwd, name))?.mtime ?? 0) };
}

function* compare(call: Call, nameA: string, nameB: string): Task<number> {
  const { o } = call;
  const [a, b] = [yield* side(call, nameA), yield* side(call, nameB)];
  const fold = (s: string) => {
    if (o.has('strip-trailing-cr')) s = s.replace(/\r$/, '');
    if (o.has('w')) s = s.replace(/\s+/g, '');
    else if (o.has('b')) s = s.replace(/\s+/g, ' ').trimEnd();
    return o.has('i') ? s.toLowerCase() : s;
  };
  const plain = !['w', 'b', 'i', 'strip-trailing-cr'].some((n) => o.has(n));
  const mark = (s: Side, line: string, i: number) => (plain && !s.terminated && i === s.lines.length - 1 ? `${line}\0` : fold(line));
  const all = editScript(
    a.lines.map((l, i) => mark(a, l, i)),
    b.lines.map((l, i) => mark(b, l, i)),
    (x, y) => x === y,
  );
  const ignorable = o.all('I').map((pattern) => posixRegExp(pattern));
  const matters = (line: string) => !(o.has('B') && line.trim() === '') && !ignorable.some((re) => re.test(line));
  const changes = all.filter((c) => [...a.lines.slice(c.a, c.a + c.aCount), ...b.lines.slice(c.b, c.b + c.bCount)].some(matters));
  if (changes.length === 0) {
    if (o.has('y') && !o.has('q')) yield* call.out(beside(call, a, b, []));
    if (o.has('s')) yield* call.out(`Files ${nameA} and ${nameB} are identical\n`);
    return 0;
  }
  if (o.has('q')) {
    yield* call.out(`Files ${nameA} and ${nameB} differ\n`);
    return 1;
  }
  const context = o.has('U') ? Number(o.get('U')) : 3;
  if (o.has('u') || o.has('U')) {
    const when = (s: Side) => strftime('%Y-%m-%d %H:%M:%S.%N %z', s.mtime);
    const label = (i: number, s: Side) => o.all('label')[i] ?? `${s.name}\t${when(s)}`;
    yield* call.out(paint(call, `--- ${label(0, a)}\n+++ ${label(1, b)}\n${unifiedBody(a, b, changes, context)}`));
  } else if (o.has('c') || o.has('C')) {
    const when = (s: Side) => strftime('%Y-%m-%d %H:%M:%S.%N %z', s.mtime);
    const label = (i: number, s: Side) => o.all('label')[i] ?? `${s.name}\t${when(s)}`;
    yield* call.out(`*** ${label(0, a)}\n--- ${label(1, b)}\n${contextBody([a.lines.length, b.lines.length], (i, mark) => shown(a, i, mark), (i, mark) => shown(b, i, mark), changes, o.has('C') ? Number(o.get('C') || 3) : 3)}`);
  } else if (o.has('e')) yield* call.out(edScript(b.lines, changes));
  else if (o.has('f')) yield* call.out(forwardScript(b.lines, changes));
  else if (o.has('n')) yield* call.out(rcsScript(b.lines, changes));
  else if (o.has('y')) yield* call.out(beside(call, a, b, changes));
  else yield* call.out(paint(call, normal(a, b, changes)));
  return 1;
}

const beside = (call: Call, a: Side, b: Side, changes: readonly Change[]): string => sideBySide(a.lines, b.lines, changes, Number(call.o.get('W') ?? 130), { suppressCommon: call.o.has('suppress-common-lines'), leftOnly: call.o.has('left-column') });


const paint = (call: Call, text: string): string => {
  const when = call.o.get('color');
  if (when === undefined || when === 'never' || (when !== 'always' && !call.p.stdout.tty)) return text;
  return text.replace(/^(?:(@@.*@@|\d+(?:,\d+)?[acd]\d.*)|((?:---|\+\+\+) .*)|((?!---$)[-<].*)|([+>].*))$/gm, (line, hunk, header, minus) => `\x1b[${hunk ? 36 : header ? 1 : minus ? 31 : 32}m${line}\x1b[0m`);
};

function* folders(call: Call, a: string, b: string): Task<number> {
  const { fs } = call.p.machine;
  const full = (path: string) => at(call.p.cwd, path);
  const list = (path: string) => (fs.stat(full(path)) ? fs.list(full(path)) : []);
  const names = [...new Set([...list(a), ...list(b)])].filter((name) => !call.o.all('x').some((glob) => matches(name, glob))).sort();
  const text = (path: string) => (fs.stat(full(path)) ? fs.read(full(path)) : '');
  let status = 0;
  for (const name of names) {
    const [x, y] = [join(a, name), join(b, name)];
    const [left, right] = [fs.stat(full(x)), fs.stat(full(y))];
    const both = left && right;
    if (!both && !(call.o.has('N') && ((left ?? right)!.type === 'file' || call.o.has('r')))) {
      yield* call.out(`Only in ${left ? a : b}: ${name}\n`);
      status = 1;
    } else if ((left ?? right)!.type === 'dir' && (right ?? left)!.type === 'dir') {
      if (call.o.has('r')) status = Math.max(status, yield* folders(call, x, y));
      else yield* call.out(`Common subdirectories: ${x} and ${y}\n`);
    } else {
      if (text(x) !== text(y) && !call.o.has('q')) yield* call.out(`diff ${[...call.p.args.slice(1).filter((w, i, all) => (w.startsWith('-') && w !== '-') || all[i - 1] === '-x').map((w) => (/[^\w@%+=:,./-]/.test(w) ? `'${w}'` : w)), x, y].join(' ')}\n`);
      status = Math.max(status, yield* compare(call, x, y));
    }
  }
  return status;
}

export const diff = program(
  'u|unified U: c C|context? W|width: suppress-common-lines left-column strip-trailing-cr q|brief s|report-identical-files i|ignore-case w|ignore-all-space b|ignore-space-change B|ignore-blank-lines r|recursive x|exclude: N|new-file a|text color? label|L: y|side-by-side t p e|ed f|forward-ed n|rcs normal I|ignore-matching-lines:',
  function* (call) {
    const [a, b] = call.args;
    if (a === undefined || b === undefined) {
      yield* call.warn(a === undefined ? "missing operand after 'diff'" : `missing operand after '${a}'`);
      yield* call.p.stderr.write("diff: Try 'diff --help' for more information.\n");
      return 2;
    }
    const { fs } = call.p.machine;
    const isDir = (n: string) => n !== '-' && fs.stat(at(call.p.cwd, n))?.type === 'dir';
    let status = 0;
    for (const name of [a, b]) {
      if (name !== '-' && !fs.stat(at(call.p.cwd, name)) && !name.startsWith('/dev/') && !(call.o.has('N') && (fs.stat(at(call.p.cwd, a)) ?? fs.stat(at(call.p.cwd, b))))) {
        yield* call.warn(`${name}: No such file or directory`);
        status = 2;
      }
    }
    if (status) return status;
    try {
      if (isDir(a) && isDir(b)) return yield* folders(call, a, b);
      if (isDir(a)) return yield* compare(call, join(a, basename(b)), b);
      if (isDir(b)) return yield* compare(call, a, join(b, basename(a)));
      return yield* compare(call, a, b);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      yield* call.warn(`${error.path}: ${error.strerror}`);
      return 2;
    }
  },
  { usageExit: 2 },
);

export const cmp = program('s|quiet|silent l|verbose b|print-bytes n|bytes: i|ignore-initial:', function* (call) {
  const { o } = call;
  const [a, b = '-'] = call.args;
  if (a === undefined) {
    yield* call.p.stderr.write("cmp: missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.\n");
    return 2;
  }
  try {
    const most = o.has('n') ? Number(o.get('n')) : Infinity;
    const skip = Number(o.get('i') ?? 0);
    const [x, y] = [utf8(yield* readAll(openOperand(call.p, a))).subarray(skip, skip + most), utf8(yield* readAll(openOperand(call.p, b))).subarray(skip, skip + most)];
    const differ: number[] = [];
    for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) differ.push(i);
    if (differ.length === 0 && x.length === y.length) return 0;
    if (o.has('s')) return 1;
    const shorter = x.length < y.length ? x : y;
    const lineAt = (bytes: Uint8Array, end: number) => bytes.subarray(0, end).reduce((n, c) => n + (c === 10 ? 1 : 0), 1);
    const width = String(Math.max(x.length, y.length)).length;
    if (o.has('l')) yield* call.out(differ.map((i) => `${String(i + 1).padStart(width)} ${x[i]!.toString(8).padStart(3)} ${y[i]!.toString(8).padStart(3)}\n`).join(''));
    else if (differ.length > 0) {
      yield* call.out(`${a} ${b} differ: byte ${differ[0]! + 1}, line ${lineAt(x, differ[0]!)}\n`);
      return 1;
    }
    if (x.length !== y.length) {
      const ended = shorter.length > 0 && shorter[shorter.length - 1] === 10;
      const place = o.has('l') ? '' : `, ${ended ? `line ${lineAt(shorter, shorter.length) - 1}` : `in line ${lineAt(shorter, shorter.length)}`}`;
      yield* call.p.stderr.write(shorter.length === 0 ? `cmp: EOF on ${shorter === x ? a : b} which is empty\n` : `cmp: EOF on ${shorter === x ? a : b} after byte ${shorter.length}${place}\n`);
    }
    return 1;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    yield* call.warn(`${error.path}: ${error.strerror}`);
    return 2;
  }
});
