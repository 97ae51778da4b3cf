import type { Program } from '../../hosts/types.ts';
import { program, UsageError } from '../lib/program.ts';
import { LineReader } from '../lib/text.ts';

const reference = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** The names that a text refers to, in order. */
const namesIn = (text: string): string[] => [...text.matchAll(reference)].map((m) => m[1] ?? m[2]!);

/** envsubst(1) of GNU gettext. */
export const envsubst: Program = program('v|variables V', function* (call) {
  if (call.args.length > 1) throw new UsageError('too many arguments', 1, true);
  const format = call.args[0];
  if (call.o.has('v')) {
    if (format === undefined) throw new UsageError('missing arguments', 1, true);
    yield* call.out(namesIn(format).map((n) => `${n}\n`).join(''));
    return 0;
  }
  const only = format === undefined ? undefined : new Set(namesIn(format));
  const lines = new LineReader(call.p.stdin);
  for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
    yield* call.out(line.replace(reference, (whole, braced?: string, plain?: string) => (only && !only.has((braced ?? plain)!) ? whole : (call.p.env[(braced ?? plain)!] ?? ''))) + (lines.terminated ? '\n' : ''));
  }
  return 0;
});
