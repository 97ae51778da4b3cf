import type { Program } from '../../hosts/types.ts';
import { sleep } from '../../sim/sim.ts';
import { formatPrintf } from '../lib/printf.ts';
import { unescape } from '../sh/escapes.ts';

export const echo: Program = function* (p) {
  let i = 1;
  let newline = true;
  let escapes = false;
  for (; i < p.args.length && /^-[neE]+$/.test(p.args[i]!); i++) {
    for (const c of p.args[i]!.slice(1)) {
      if (c === 'n') newline = false;
      else escapes = c === 'e';
    }
  }
  const text = p.args.slice(i).join(' ');
  const out = escapes ? unescape(text, 'echo') : { text, ended: false };
  yield* p.stdout.write(newline && !out.ended ? `${out.text}\n` : out.text);
  return 0;
};

export const printf: Program = function* (p) {
  const words = p.args[1] === '--' ? p.args.slice(2) : p.args.slice(1);
  if (words.length === 0) {
    yield* p.stderr.write("printf: missing operand\nTry 'printf --help' for more information.\n");
    return 1;
  }
  const { text, errors } = formatPrintf(words[0]!, words.slice(1), p.sim.now());
  yield* p.stdout.write(text);
  for (const error of errors) yield* p.stderr.write(`printf: ${error.replace(/^(.*): invalid number$/, '‘$1’: expected a numeric value')}\n`);
  return errors.length > 0 ? 1 : 0;
};

export const yes: Program = function* (p) {
  const wrong = p.args.slice(1).find((a) => a !== '--' && /^-./.test(a));
  if (wrong !== undefined && p.machine.userland !== 'busybox') {
    yield* p.stderr.write(`yes: ${wrong.startsWith('--') ? `unrecognized option '${wrong}'` : `invalid option -- '${wrong[1]}'`}\nTry 'yes --help' for more information.\n`);
    return 1;
  }
  const line = `${p.args.length > 1 ? p.args.slice(1).join(' ') : 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  for (;;) {
    yield* p.stdout.write(block);
    p.machine.spend?.(0.2);
    yield sleep(0.2);
  }
};
