import { sleep } from '../../sim/sim.ts';
import { unescape } from '../sh/escapes.ts';
import { program, UsageError } from '../lib/program.ts';

const named: Record<string, string> = (() => {
  const range = (a: number, b: number) => Array.from({ length: b - a + 1 }, (_, i) => String.fromCharCode(a + i)).join('');
  const upper = range(65, 90);
  const lower = range(97, 122);
  const digit = range(48, 57);
  const punct = range(33, 47) + range(58, 64) + range(91, 96) + range(123, 126);
  return { alnum: digit + upper + lower, alpha: upper + lower, blank: '\t ', cntrl: range(0, 31) + '\x7f', digit, graph: range(33, 126), lower, print: range(32, 126), punct, space: '\t\n\v\f\r ', upper, xdigit: digit + 'ABCDEFabcdef' };
})();

/** A set of tr(1) as its characters in order; `[x*]` is left for the caller as its place. */
const expandSet = (spec: string, fill: number): string[] => {
  const out: string[] = [];
  const chars: { c: string; literal: boolean }[] = [];
  for (let i = 0; i < spec.length; i++) {
    if (spec[i] === '\\') {
      const m = /^\\(?:[0-7]{1,3}|.)/.exec(spec.slice(i))?.[0] ?? '\\';
      chars.push({ c: unescape(m, 'ansi').text.replace(/^\\(.)$/, '$1'), literal: true });
      i += m.length - 1;
    } else chars.push({ c: spec[i]!, literal: false });
  }
  for (let i = 0; i < chars.length; i++) {
    const rest = chars.slice(i).map((x) => (x.literal ? '\ue000' : x.c)).join('');
    const set = /^\[:(\w+):\]/.exec(rest);
    if (set) {
      if (!named[set[1]!]) throw new UsageError(`invalid character class ‘${set[1]}’`, 1, true);
      out.push(...named[set[1]!]!);
      i += set[0].length - 1;
      continue;
    }
    const repeat = /^\[.\*(\d*)\]/.exec(rest);
    if (repeat) {
      const count = repeat[1] === '' || Number(repeat[1]) === 0 ? Math.max(0, fill - out.length) : parseInt(repeat[1]!, repeat[1]!.startsWith('0') ? 8 : 10);
      out.push(...Array<string>(count).fill(chars[i + 1]!.c));
      i += repeat[0].length - 1;
      continue;
    }
    if (chars[i + 1]?.c === '-' && !chars[i + 1]!.literal && chars[i + 2]) {
      const [from, to] = [chars[i]!.c.codePointAt(0)!, chars[i + 2]!.c.codePointAt(0)!];
      if (to < from) throw new UsageError(`range-endpoints of '${chars[i]!.c}-${chars[i + 2]!.c}' are in reverse collating sequence order`, 1, true);
      for (let c = from; c <= to; c++) out.push(String.fromCodePoint(c));
      i += 2;
      continue;
    }
    out.push(chars[i]!.c);
  }
  return out;
};

export const tr = program('c|complement C d|delete s|squeeze-repeats t|truncate-set1', function* (call) {
  const { o } = call;
  const complement = o.has('c') || o.has('C');
  const [first, second, extra] = call.args;
  if (first === undefined) throw new UsageError('missing operand');
  if (extra !== undefined) throw new UsageError(`extra operand ‘${extra}’`);
  if (second === undefined && !o.has('d') && !o.has('s')) throw new UsageError(`missing operand after ‘${first}’\nTwo strings must be given when translating.`);
  if (o.has('d') && !o.has('s') && second !== undefined) throw new UsageError(`extra operand ‘${second}’\nOnly one string may be given when deleting without squeezing repeats.`);
  const set1 = expandSet(first, 0);
  const in1 = new Set(set1);
  const set2 = second === undefined ? [] : expandSet(second, set1.length);
  if (second !== undefined && !o.has('d') && [...second.matchAll(/\[:(\w+):\]/g)].some((m) => m[1] !== 'upper' && m[1] !== 'lower')) throw new UsageError("when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'", 1, true);
  const matches = (c: string) => in1.has(c) !== complement;
  const translate = !o.has('d') && second !== undefined;
  const map = new Map<string, string>();
  if (translate) {
    if (set2.length === 0 && !o.has('t')) throw new UsageError('when not truncating set1, string2 must be non-empty', 1, true);
    set1.forEach((c, i) => {
      const to = set2[i] ?? (o.has('t') ? undefined : set2[set2.length - 1]);
      if (to !== undefined) map.set(c, to);
    });
  }
  const squeeze = o.has('s') ? new Set(set2) : undefined;
  const squeezes = (c: string) => (squeeze === undefined ? false : second === undefined ? matches(c) : squeeze.has(c));
  let last = '';
  let owed = 0;
  for (let chunk = yield* call.p.stdin.read(); chunk !== undefined; chunk = yield* call.p.stdin.read()) {
    let out = '';
    for (let c of chunk) {
      if (o.has('d') && matches(c)) continue;
      if (translate) c = complement ? (in1.has(c) ? c : set2[set2.length - 1]!) : (map.get(c) ?? c);
      if (squeezes(c) && c === last) continue;
      last = c;
      out += c;
    }
    yield* call.out(out);
    owed += chunk.length;
    if (owed > 200_000) {
      yield sleep(owed / 200_000);
      owed = 0;
    }
  }
  return 0;
});
