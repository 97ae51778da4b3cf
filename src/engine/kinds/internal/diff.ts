// A unified diff of two texts as go-difflib makes it (Python's difflib): lines that occur very often in a long text are
// not used as anchors, so that hunks come out where Kubernetes' messages have them.

interface Match {
  a: number;
  b: number;
  size: number;
}

type Tag = 'equal' | 'replace' | 'delete' | 'insert';

interface OpCode {
  tag: Tag;
  i1: number;
  i2: number;
  j1: number;
  j2: number;
}

/** Where each line of `b` stands, without the popular ones of a text of 200 lines and more. */
const index = (b: readonly string[]): Map<string, number[]> => {
  const places = new Map<string, number[]>();
  b.forEach((line, j) => {
    const list = places.get(line);
    if (list) list.push(j);
    else places.set(line, [j]);
  });
  if (b.length >= 200) {
    const limit = Math.trunc(b.length / 100) + 1;
    for (const [line, list] of places) if (list.length > limit) places.delete(line);
  }
  return places;
};

const longestMatch = (a: readonly string[], b: readonly string[], places: ReadonlyMap<string, number[]>, alo: number, ahi: number, blo: number, bhi: number): Match => {
  let best: Match = { a: alo, b: blo, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = alo; i < ahi; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i]!) ?? []) {
      if (j < blo) continue;
      if (j >= bhi) break;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
    }
    lengths = next;
  }
  while (best.a > alo && best.b > blo && a[best.a - 1] === b[best.b - 1]) best = { a: best.a - 1, b: best.b - 1, size: best.size + 1 };
  while (best.a + best.size < ahi && best.b + best.size < bhi && a[best.a + best.size] === b[best.b + best.size]) best = { ...best, size: best.size + 1 };
  return best;
};

const matches = (a: readonly string[], b: readonly string[]): Match[] => {
  const places = index(b);
  const found: Match[] = [];
  const search = (alo: number, ahi: number, blo: number, bhi: number): void => {
    const match = longestMatch(a, b, places, alo, ahi, blo, bhi);
    if (match.size === 0) return;
    if (alo < match.a && blo < match.b) search(alo, match.a, blo, match.b);
    found.push(match);
    if (match.a + match.size < ahi && match.b + match.size < bhi) search(match.a + match.size, ahi, match.b + match.size, bhi);
  };
  search(0, a.length, 0, b.length);
  const joined: Match[] = [];
  for (const match of found) {
    const last = joined[joined.length - 1];
    if (last && last.a + last.size === match.a && last.b + last.size === match.b) joined[joined.length - 1] = { ...last, size: last.size + match.size };
    else joined.push(match);
  }
  return [...joined, { a: a.length, b: b.length, size: 0 }];
};

const opCodes = (a: readonly string[], b: readonly string[]): OpCode[] => {
  const codes: OpCode[] = [];
  let i = 0;
  let j = 0;
  for (const match of matches(a, b)) {
    if (i < match.a || j < match.b) codes.push({ tag: i < match.a ? (j < match.b ? 'replace' : 'delete') : 'insert', i1: i, i2: match.a, j1: j, j2: match.b });
    i = match.a + match.size;
    j = match.b + match.size;
    if (match.size > 0) codes.push({ tag: 'equal', i1: match.a, i2: i, j1: match.b, j2: j });
  }
  return codes;
};

const context = 3;

/** The codes in groups with up to three equal lines around each change. */
const grouped = (a: readonly string[], b: readonly string[]): OpCode[][] => {
  const codes = opCodes(a, b);
  const first = codes[0];
  if (first?.tag === 'equal') codes[0] = { ...first, i1: Math.max(first.i1, first.i2 - context), j1: Math.max(first.j1, first.j2 - context) };
  const last = codes[codes.length - 1];
  if (last?.tag === 'equal') codes[codes.length - 1] = { ...last, i2: Math.min(last.i2, last.i1 + context), j2: Math.min(last.j2, last.j1 + context) };
  const groups: OpCode[][] = [];
  let group: OpCode[] = [];
  for (const code of codes) {
    if (code.tag === 'equal' && code.i2 - code.i1 > 2 * context) {
      groups.push([...group, { ...code, i2: Math.min(code.i2, code.i1 + context), j2: Math.min(code.j2, code.j1 + context) }]);
      group = [{ ...code, i1: Math.max(code.i1, code.i2 - context), j1: Math.max(code.j1, code.j2 - context) }];
    } else group.push(code);
  }
  if (group.length > 0 && !(group.length === 1 && group[0]!.tag === 'equal')) groups.push(group);
  return groups.filter((each) => each.some((code) => code.tag !== 'equal'));
};

const range = (start: number, stop: number): string => {
  const length = stop - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
};

/** The hunks of a unified diff, without file names; '' when the texts are equal. Every line ends in a line feed. */
export const unifiedDiff = (before: string, after: string): string => {
  const a = before.split('\n');
  const b = after.split('\n');
  let out = '';
  for (const group of grouped(a, b)) {
    const first = group[0]!;
    const last = group[group.length - 1]!;
    out += `@@ -${range(first.i1, last.i2)} +${range(first.j1, last.j2)} @@\n`;
    for (const { tag, i1, i2, j1, j2 } of group) {
      if (tag === 'equal') for (const line of a.slice(i1, i2)) out += ` ${line}\n`;
      if (tag === 'replace' || tag === 'delete') for (const line of a.slice(i1, i2)) out += `-${line}\n`;
      if (tag === 'replace' || tag === 'insert') for (const line of b.slice(j1, j2)) out += `+${line}\n`;
    }
  }
  return out;
};

/** k8s.io/apimachinery/pkg/util/diff: how two values differ, as JSON indented by one space. */
export const valueDiff = (before: unknown, after: unknown): string => unifiedDiff(JSON.stringify(before, null, 1), JSON.stringify(after, null, 1));
