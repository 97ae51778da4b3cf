import type { Program } from '../../hosts/types.ts';
import { program, UsageError } from '../lib/program.ts';
import { eachOperand, readAll, splitLines } from '../lib/text.ts';
import { displayWidth } from '../lib/width.ts';
import { cannotOpen } from './cat.ts';

interface Limits {
  width: number;
  goal: number;
}

/** What a line costs that ends after `word`: as in GNU fmt, far from the goal is dear, and so is a break within a sentence. */
const lineCost = (length: number, goal: number, word: string, next: string | undefined): number => {
  if (next === undefined) return 0;
  let cost = 70 * 70;
  const short = (goal - length) * 10;
  cost += short * short;
  if (/[.?!]["')\]]*$/.test(word)) cost -= 50 * 50;
  return cost;
};

/** Breaks words into lines so that the whole costs least. */
function broken(words: readonly string[], indents: readonly [number, number], { width, goal }: Limits): string[][] {
  const best: { cost: number; end: number; length: number }[] = [];
  best[words.length] = { cost: 0, end: words.length, length: 0 };
  for (let i = words.length - 1; i >= 0; i--) {
    let length = (i === 0 ? indents[0] : indents[1]) - 1;
    best[i] = { cost: Infinity, end: i + 1, length: 0 };
    for (let j = i; j < words.length; j++) {
      length += displayWidth(words[j]!) + 1;
      if (j > i && length >= width) break;
      const next = best[j + 1]!;
      // Lines next to each other should be of one length, save the last.
      const ragged = next.end < words.length ? ((length - next.length) * 10) ** 2 / 2 : 0;
      const cost = lineCost(length, goal, words[j]!, words[j + 1]) + ragged + next.cost;
      if (cost < best[i]!.cost) best[i] = { cost, end: j + 1, length };
    }
  }
  const out: string[][] = [];
  for (let i = 0; i < words.length; i = best[i]!.end) out.push(words.slice(i, best[i]!.end));
  return out;
}

const indentOf = (line: string): string => /^[ \t]*/.exec(line)![0];

/** Splits alone: lines that are too long are cut, short ones are not joined. */
const splitOnly = (lines: readonly string[], limits: Limits): string[] => lines.flatMap((line) => paragraph([line], limits));

function paragraph(lines: readonly string[], limits: Limits): string[] {
  const [first, second] = [indentOf(lines[0]!), indentOf(lines[1] ?? lines[0]!)];
  const words = lines.flatMap((l) => l.trim().split(/[ \t]+/));
  return broken(words, [first.length, second.length], limits).map((row, i) => (i === 0 ? first : second) + row.join(' '));
}

/** fmt(1) */
export const fmt: Program = program(
  's|split-only u|uniform-spacing w|width: g|goal: c t p:',
  function* (call) {
    const { o } = call;
    const width = Number(o.get('w') ?? 75);
    if (!Number.isInteger(width)) throw new UsageError(`invalid width: ‘${o.get('w')}’`, 1, true);
    const limits = { width, goal: Number(o.get('g') ?? Math.floor((width * 187) / 200)) };
    const good = yield* eachOperand(call.p, call.args, cannotOpen(call), function* ({ input }) {
      const { lines } = splitLines(yield* readAll(input));
      let held: string[] = [];
      const out: string[] = [];
      const flush = () => {
        if (held.length > 0) out.push(...(o.has('s') ? splitOnly(held, limits) : paragraph(held, limits)));
        held = [];
      };
      for (const line of lines) {
        if (line.trim() === '') {
          flush();
          out.push('');
          continue;
        }
        if (held.length > 1 && indentOf(line) !== indentOf(held[1]!)) flush();
        else if (held.length === 1 && !o.has('t') && !o.has('c') && indentOf(line) !== indentOf(held[0]!)) flush();
        held.push(line);
      }
      flush();
      yield* call.out(out.map((l) => `${l}\n`).join(''));
    });
    return good ? 0 : 1;
  },
  { numbers: 'w' },
);
