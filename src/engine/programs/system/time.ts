import { sleep as pause } from '../../sim/sim.ts';
import { parseDate } from '../lib/date.ts';
import { program, UsageError } from '../lib/program.ts';
import { strftime } from '../lib/strftime.ts';
import { openOperand, readAll, splitLines } from '../lib/text.ts';
import { zoneAt } from '../lib/timezone.ts';

/** Virtual milliseconds of `1.5`, `2m`, `1h`, `1d`, `infinity`; undefined where the text is none. */
export const interval = (text: string): number | undefined => {
  if (/^inf(?:inity)?$/i.test(text)) return Infinity;
  const m = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return m ? Number(m[1]) * 1000 * { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[m[2] as ''] : undefined;
};

export const sleep = program('', function* (call) {
  if (call.args.length === 0) throw new UsageError('missing operand');
  let ms = 0;
  for (const arg of call.args) {
    const one = interval(arg);
    if (one === undefined) throw new UsageError(call.busybox ? `invalid number '${arg}'` : `invalid time interval ‘${arg}’`, 1, call.busybox);
    ms += one;
  }
  if (ms === Infinity) for (;;) yield pause(86_400_000_000);
  yield pause(ms);
  return 0;
});

export const usleep = program('', function* (call) {
  yield pause(Number(call.args[0] ?? 0) / 1000);
  return 0;
});

export const date = program(
  'u|utc|universal d|date: s|set: R|rfc-email I|iso-8601? f|file: r|reference: rfc-3339: D:',
  function* (call) {
    const { o, p } = call;
    let at = p.sim.now();
    const tz = o.has('u') ? undefined : p.env['TZ'];
    if (call.args[1] !== undefined) throw new UsageError(`extra operand ‘${call.args[1]}’`);
    if (o.has('d')) {
      const parsed = parseDate(o.get('d')!, at, tz);
      if (parsed === undefined) throw new UsageError(call.busybox ? `invalid date '${o.get('d')}'` : `invalid date ‘${o.get('d')}’`, 1, true);
      at = parsed;
    }
    if (o.has('r')) {
      const file = o.get('r')!;
      const stat = p.machine.fs.stat(file.startsWith('/') ? file : `${p.cwd}/${file}`);
      if (!stat) throw new UsageError(`${file}: No such file or directory`, 1, true);
      at = stat.mtime;
    }
    if (o.has('s')) throw new UsageError(parseDate(o.get('s')!, at, tz) === undefined ? `invalid date ‘${o.get('s')}’` : 'cannot set date: Operation not permitted', 1, true);
    const format = call.args[0];
    if (format !== undefined && !format.startsWith('+')) throw new UsageError(call.busybox ? `invalid date '${format}'` : `invalid date ‘${format}’`, 1, true);
    const iso = o.get('I');
    const isoFormat = { '': '%Y-%m-%d', date: '%Y-%m-%d', hours: '%Y-%m-%dT%H%:z', minutes: '%Y-%m-%dT%H:%M%:z', seconds: '%Y-%m-%dT%H:%M:%S%:z', s: '%Y-%m-%dT%H:%M:%S%:z', ns: '%Y-%m-%dT%H:%M:%S,%N%:z' }[iso as ''];
    const rfc = { date: '%Y-%m-%d', seconds: '%Y-%m-%d %H:%M:%S%:z', ns: '%Y-%m-%d %H:%M:%S.%N%:z' }[o.get('rfc-3339') as 'date'];
    const wanted = format?.slice(1) ?? isoFormat ?? rfc ?? (o.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : '%a %b %e %H:%M:%S %Z %Y');
    const line = (ms: number) => call.out(`${strftime(wanted, ms, zoneAt(tz, ms))}\n`);
    if (!o.has('f') || call.busybox) {
      yield* line(at);
      return 0;
    }
    let status = 0;
    for (const text of splitLines(yield* readAll(openOperand(p, o.get('f')!))).lines) {
      const parsed = parseDate(text, p.sim.now(), tz);
      if (parsed === undefined) {
        yield* call.warn(`invalid date ‘${text}’`);
        status = 1;
      } else yield* line(parsed);
    }
    return status;
  },
  { usage: '[OPTION]... [+FORMAT]' },
);
