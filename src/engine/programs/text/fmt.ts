import type { Program } from '../../hosts/types.ts';
import { program, UsageError } from '../lib/program.ts';
import { eachOperand, readAll, splitLines } from '../lib/text.ts';
import { displayWidth } from '../lib/width.ts';
import { cannotOpen } from './cat.ts';

interface Limits {
  width: number;
  goal: number;
}

interface Word {
  text: string;
  /** Blanks after it, as they stand; at the end of a line one, or two after a sentence. */
  space: number;
  /** `paren`: opens a bracket; `period`: ends as a sentence does; `final`: ends one; `punctuated`: ends in any punctuation. */
  paren: boolean;
  period: boolean;
  final: boolean;
  punctuated: boolean;
}

const square = (n: number): number => n * n;

/** What it costs to begin a line with `words[i]`, as GNU fmt reckons. */
function startCost(words: readonly Word[], i: number): number {
  let cost = square(70);
  const [word, before] = [words[i]!, words[i - 1]];
  if (before?.period) cost += before.final ? -square(50) : square(600);
  else if (before?.punctuated) cost -= square(40);
  else if (words[i - 2]?.final) cost += square(200) / (displayWidth(before!.text) + 2);
  if (word.paren) cost -= square(40);
  else if (word.final) cost += square(150) / (displayWidth(word.text) + 2);
  return Math.trunc(cost);
}

/** Breaks words into lines so that the whole costs least. */
function broken(words: readonly Word[], indents: readonly [number, number], { width, goal }: Limits): Word[][] {
  const best: { cost: number; end: number; length: number }[] = [];
  best[words.length] = { cost: 0, end: words.length, length: 0 };
  for (let i = words.length - 1; i >= 0; i--) {
    let length = (i === 0 ? indents[0] : indents[1]) + displayWidth(words[i]!.text);
    best[i] = { cost: Infinity, end: i + 1, length };
    for (let end = i + 1; ; end++) {
      const next = best[end]!;
      let cost = next.cost;
      if (end < words.length) cost += square((goal - length) * 10) + (next.end < words.length ? square((length - next.length) * 10) / 2 : 0);
      if (cost < best[i]!.cost) best[i] = { cost, end, length };
      if (end === words.length) break;
      length += words[end - 1]!.space + displayWidth(words[end]!.text);
      if (length >= width) break;
    }
    best[i]!.cost += startCost(words, i);
  }
  const out: Word[][] = [];
  for (let i = 0; i < words.length; i = best[i]!.end) out.push(words.slice(i, best[i]!.end));
  return out;
}

const indentOf = (line: string): string => /^[ \t]*/.exec(line)![0];

const wordsOf = (line: string, uniform: boolean): Word[] =>
  [...line.trimStart().matchAll(/([^ \t]+)([ \t]*)/g)].map(([, text, blanks]) => {
    const period = /[.?!][)\]'"]*$/.test(text!);
    const final = period && (blanks!.length > 1 || blanks === '');
    return { text: text!, space: blanks === '' || uniform ? (final ? 2 : 1) : blanks!.length, paren: /^[([`'"]/.test(text!), period, final, punctuated: /[!-/:-@[-`{-~]$/.test(text!) };
  });

/** Splits alone: lines that are too long are cut, short ones are not joined. */
const splitOnly = (lines: readonly string[], limits: Limits, uniform: boolean): string[] => lines.flatMap((line) => paragraph([line], limits, uniform));

function paragraph(lines: readonly string[], limits: Limits, uniform: boolean): string[] {
  const [first, second] = [indentOf(lines[0]!), indentOf(lines[1] ?? lines[0]!)];
  const words = lines.flatMap((l) => wordsOf(l, uniform));
  // A paragraph ends as a sentence does, with whatever word.
  Object.assign(words.at(-1)!, { period: true, final: true });
  return broken(words, [first.length, second.length], limits).map((row, i) => (i === 0 ? first : second) + row.map((w, k) => w.text + (k < row.length - 1 ? ' '.repeat(w.space) : '')).join(''));
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
        if (held.length > 0) out.push(...(o.has('s') ? splitOnly(held, limits, o.has('u')) : paragraph(held, limits, o.has('u'))));
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
