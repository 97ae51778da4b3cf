import type { Task } from '../../sim/sim.ts';
import type { Shell } from './shell.ts';

const minutes = (ms: number, precision: number): string => `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(precision)}s`;

/** What `time` says, in the form of TIMEFORMAT: `%[p][l]R`, U, S, P. */
function formatted(format: string, ms: { R: number; U: number; S: number }): string {
  return format.replace(/%(?:%|([0-3]?)(l?)([RUS])|P)/g, (whole, precision: string | undefined, long: string | undefined, which: 'R' | 'U' | 'S' | undefined) => {
    if (whole === '%%') return '%';
    if (!which) return (ms.R > 0 ? ((ms.U + ms.S) / ms.R) * 100 : 0).toFixed(2);
    const digits = precision ? Number(precision) : 3;
    return long ? minutes(ms[which], digits) : (ms[which] / 1000).toFixed(digits);
  });
}

/** Reports what a pipeline took since `started` (virtual milliseconds), as `time` and `time -p` do. */
export function* reportTime(sh: Shell, started: number, posix: boolean): Task {
  const elapsed = sh.process.sim.now() - started;
  const format = posix ? 'real %2R\nuser %2U\nsys %2S' : (sh.vars.get('TIMEFORMAT') ?? '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS');
  if (format !== '') yield* sh.stderr.write(`${formatted(format, { R: elapsed, U: Math.min(elapsed, 1), S: 0 })}\n`);
}
