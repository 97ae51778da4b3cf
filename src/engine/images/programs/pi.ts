import { sleep } from '../../sim/sim.ts';
import type { Program } from '../../hosts/types.ts';

/** The first `digits` digits of pi, by Gibbons' spigot on whole numbers. */
export const pi = (digits: number): string => {
  let [q, r, t, k, n, l] = [1n, 0n, 1n, 1n, 3n, 3n];
  let out = '';
  while (out.replace('.', '').length < digits) {
    if (4n * q + r - t < n * t) {
      out += out.length === 1 ? `.${n}` : String(n);
      const next = 10n * (r - n * t);
      n = (10n * (3n * q + r)) / t - 10n * n;
      q *= 10n;
      r = next;
    } else {
      const next = (2n * q + r) * l;
      const m = (q * (7n * k) + 2n + r * l) / (t * l);
      q *= k;
      t *= l;
      l += 2n;
      k += 1n;
      n = m;
      r = next;
    }
  }
  return out;
};

/** perl, as far as one-liners go that print: `perl -Mbignum=bpi -wle 'print bpi(2000)'` of the Jobs tutorial, and `print`. */
export const perlPi: Program = function* (p) {
  const at = p.args.findIndex((a) => /^-\w*e$/.test(a));
  const code = at >= 0 ? (p.args[at + 1] ?? '') : '';
  const end = /^-\w*l/.test(p.args[at] ?? '') ? '\n' : '';
  const bpi = /print\s+bpi\((\d+)\)/.exec(code);
  const text = /print\s*\(?\s*(["'])(.*?)\1/.exec(code);
  if (p.args.includes('-v')) {
    yield* p.stdout.write('\nThis is perl 5, version 42, subversion 0 (v5.42.0) built for x86_64-linux-gnu\n');
    return 0;
  }
  if (bpi) {
    const digits = Math.min(Number(bpi[1]), 5000);
    yield sleep(Math.min(8000, digits * 2.2));
    yield* p.stdout.write(`${pi(digits)}${end}`);
    return 0;
  }
  if (text) {
    yield* p.stdout.write((text[1] === '"' ? text[2]!.replaceAll('\\n', '\n') : text[2]!) + end);
    return 0;
  }
  yield* p.stderr.write('perl: this one-liner is not simulated\n');
  return 255;
};
