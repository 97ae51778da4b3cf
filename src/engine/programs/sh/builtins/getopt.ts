import type { Task } from '../../../sim/sim.ts';
import type { Shell } from '../shell.ts';

export interface Options {
  has(letter: string): boolean;
  get(letter: string): string | undefined;
  args: string[];
}

/** Reads a builtin's options by a getopt string; undefined after an error that it has told of. */
export function* options(sh: Shell, args: readonly string[], spec: string, usage: string): Task<Options | undefined> {
  const found = new Map<string, string>();
  const name = args[0]!;
  let i = 1;
  for (; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--') {
      i++;
      break;
    }
    if (!arg.startsWith('-') || arg === '-') break;
    for (let j = 1; j < arg.length; j++) {
      const c = arg[j]!;
      const known = c === ':' ? -1 : spec.indexOf(c);
      if (known < 0) {
        yield* sh.error(sh.bash ? `${name}: -${c}: invalid option` : `${name}: Illegal option -${c}`);
        if (sh.bash) yield* sh.stderr.write(`${name}: usage: ${usage}\n`);
        return undefined;
      }
      if (spec[known + 1] !== ':') {
        found.set(c, '');
        continue;
      }
      const value = arg.slice(j + 1) || args[++i];
      if (value === undefined) {
        yield* sh.error(`${name}: -${c}: option requires an argument`);
        if (sh.bash) yield* sh.stderr.write(`${name}: usage: ${usage}\n`);
        return undefined;
      }
      found.set(c, value);
      break;
    }
  }
  return { has: (c) => found.has(c), get: (c) => found.get(c), args: args.slice(i) };
}
