import type { Program } from '../../hosts/types.ts';
import { program, UsageError } from '../lib/program.ts';
import { openOperand, readAll } from '../lib/text.ts';

/** tsort(1): pairs of words in an order in which each comes before what it is paired with. */
export const tsort: Program = program('', function* (call) {
  if (call.args.length > 1) throw new UsageError(`extra operand ‘${call.args[1]}’`);
  const name = call.args[0] ?? '-';
  const words = (yield* readAll(openOperand(call.p, name))).split(/\s+/).filter(Boolean);
  if (words.length % 2 !== 0) {
    yield* call.warn(`${name}: input contains an odd number of tokens`);
    return 1;
  }
  const after = new Map<string, Set<string>>();
  const before = new Map<string, number>();
  for (const word of words) {
    if (!after.has(word)) after.set(word, new Set());
    if (!before.has(word)) before.set(word, 0);
  }
  for (let i = 0; i < words.length; i += 2) {
    const [a, b] = [words[i]!, words[i + 1]!];
    if (a === b || after.get(a)!.has(b)) continue;
    after.get(a)!.add(b);
    before.set(b, before.get(b)! + 1);
  }
  let status = 0;
  const free = [...before.keys()].filter((w) => before.get(w) === 0);
  while (before.size > 0) {
    if (free.length === 0) {
      yield* call.warn(`${name}: input contains a loop:`);
      for (const word of before.keys()) yield* call.warn(word);
      status = 1;
      free.push([...before.keys()][0]!);
    }
    const word = free.shift()!;
    before.delete(word);
    yield* call.out(`${word}\n`);
    for (const next of after.get(word)!) {
      if (!before.has(next)) continue;
      before.set(next, before.get(next)! - 1);
      if (before.get(next) === 0) free.push(next);
    }
  }
  return status;
});
