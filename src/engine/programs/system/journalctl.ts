import type { JournalEntry } from '../../hosts/journal.ts';
import { Channel } from '../../sim/channel.ts';
import { parseDate } from '../lib/date.ts';
import { program, UsageError } from '../lib/program.ts';
import { paged } from './pager.ts';
import { hostOf, journalLine } from './units.ts';

const priorities: Readonly<Record<string, readonly string[]>> = { err: ['err'], warning: ['err', 'warning'], info: ['err', 'warning', 'info'] };
const levels: Readonly<Record<string, string>> = { 0: 'err', 1: 'err', 2: 'err', 3: 'err', 4: 'warning', 5: 'info', 6: 'info', 7: 'info', emerg: 'err', alert: 'err', crit: 'err', err: 'err', error: 'err', warning: 'warning', warn: 'warning', notice: 'info', info: 'info', debug: 'info' };

const asJson = (e: JournalEntry, hostname: string): string =>
  `${JSON.stringify({ __REALTIME_TIMESTAMP: String(Math.round(e.at * 1000)), _HOSTNAME: hostname, SYSLOG_IDENTIFIER: e.identifier, _PID: String(e.pid), PRIORITY: e.priority === 'err' ? '3' : e.priority === 'warning' ? '4' : '6', _SYSTEMD_UNIT: e.unit, MESSAGE: e.message })}\n`;

export const journalctl = program('u|unit: f|follow n|lines: r|reverse e|pager-end x|catalog o|output: p|priority: b|boot? k|dmesg g|grep: t|identifier: S|since: U|until: q|quiet no-pager no-hostname a|all l|full utc list-boots disk-usage vacuum-size: vacuum-time: no-full', function* (call) {
  const { o, p } = call;
  const host = hostOf(p);
  if (!host) {
    yield* p.stderr.write('No journal files were found.\n-- No entries --\n');
    return 0;
  }
  const { journal, hostname } = host;
  if (o.has('disk-usage')) {
    yield* call.out('Archived and active journals take up 24.0M in the file system.\n');
    return 0;
  }
  if (o.has('vacuum-size') || o.has('vacuum-time')) return 0;
  const time = (name: string) => {
    if (!o.has(name)) return undefined;
    const text = o.get(name)!;
    const short = /^-(\d+)\s*(s|m|min|h|d)/.exec(text);
    const at = short ? p.sim.now() - Number(short[1]) * { s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }[short[2] as 's'] : parseDate(text.replace(/(\d+)\s*(s|m|h|d)\b/, (_, n: string, u: string) => `${n} ${{ s: 'second', m: 'minute', h: 'hour', d: 'day' }[u]}`), p.sim.now());
    if (at === undefined) throw new UsageError(`Failed to parse timestamp: ${text}`, 1, true);
    return at;
  };
  const [since, until] = [time('S'), time('U')];
  const units = o.all('u').map((u) => (/\.\w+$/.test(u) ? u : `${u}.service`));
  const allowed = o.has('p') ? priorities[levels[o.get('p')!] ?? ''] : undefined;
  if (o.has('p') && !allowed) throw new UsageError(`Unknown log level ${o.get('p')}`, 1, true);
  let pattern: RegExp | undefined;
  if (o.has('g')) {
    try {
      pattern = new RegExp(o.get('g')!, /[A-Z]/.test(o.get('g')!) ? 'u' : 'iu');
    } catch {
      throw new UsageError(`Bad pattern "${o.get('g')}"`, 1, true);
    }
  }
  const wanted = (e: JournalEntry) =>
    (units.length === 0 || units.includes(e.unit)) &&
    (!o.has('k') || e.identifier === 'kernel') &&
    (!o.has('t') || o.all('t').includes(e.identifier)) &&
    (!allowed || allowed.includes(e.priority)) &&
    (since === undefined || e.at >= since) &&
    (until === undefined || e.at <= until) &&
    (!pattern || pattern.test(e.message));
  const format = o.get('o') ?? 'short';
  const colour = p.stdout.tty !== undefined;
  const shown = (e: JournalEntry) => {
    if (format.startsWith('json')) return asJson(e, hostname);
    const line = journalLine(e, hostname, format);
    return colour && e.priority !== 'info' && format !== 'cat' ? line.replace(/^(.*?\]: )(.*)\n$/s, (_, head: string, message: string) => `${head}\x1b[0;1;${e.priority === 'err' ? '31' : '39'}m${message}\x1b[0m\n`) : line;
  };
  let entries = journal.read().filter(wanted);
  const lines = o.get('n') === undefined ? (o.has('f') ? 10 : o.has('e') ? 1000 : Infinity) : o.get('n') === 'all' ? Infinity : Number(o.get('n') || 10);
  if (entries.length > lines) entries = lines === 0 ? [] : entries.slice(-lines);
  if (o.has('r')) entries = [...entries].reverse();
  const text = entries.map(shown).join('');
  if (o.has('f')) {
    yield* call.out(text);
    const fresh = new Channel<JournalEntry>();
    const stop = journal.follow((e) => {
      if (wanted(e)) fresh.push(e);
    });
    try {
      for (;;) {
        const e = yield* fresh.next();
        if (e) yield* call.out(shown(e));
      }
    } finally {
      stop();
    }
  }
  if (entries.length === 0) yield* call.out('-- No entries --\n');
  else if (o.has('no-pager')) yield* call.out(text);
  else yield* paged(p, text, { end: o.has('e') });
  return 0;
});
