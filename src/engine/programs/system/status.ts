import { humanSize } from '../lib/mode.ts';
import { program } from '../lib/program.ts';
import { strftime } from '../lib/strftime.ts';
import type { Process } from '../../hosts/types.ts';
import { load, memory, rows, uptimeMs } from './processes.ts';

/** The first line of uptime, top and w. */
export function uptimeLine(p: Process, busybox = false): string {
  const minutes = Math.floor(uptimeMs(p) / 60_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const up = `${days > 0 ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${minutes % 60} min`}`;
  const users = new Set(rows(p).map((r) => r.tty).filter((t) => t !== '?')).size;
  const loads = load(p).join(', ');
  return busybox ? ` ${strftime('%H:%M:%S', p.sim.now())} up ${up},  load average: ${loads}` : ` ${strftime('%H:%M:%S', p.sim.now())} up ${up},  ${users} user${users === 1 ? '' : 's'},  load average: ${loads}`;
}

export const uptime = program('p|pretty s|since', function* (call) {
  const { p } = call;
  if (call.o.has('s')) yield* call.out(`${strftime('%Y-%m-%d %H:%M:%S', p.sim.now() - uptimeMs(p))}\n`);
  else if (call.o.has('p')) {
    const minutes = Math.floor(uptimeMs(p) / 60_000);
    const part = (n: number, what: string) => (n > 0 ? [`${n} ${what}${n > 1 ? 's' : ''}`] : []);
    yield* call.out(`up ${[...part(Math.floor(minutes / 1440), 'day'), ...part(Math.floor(minutes / 60) % 24, 'hour'), ...part(minutes % 60, 'minute')].join(', ')}\n`);
  } else yield* call.out(`${uptimeLine(p, call.busybox)}\n`);
  return 0;
});

export const w = program('h s', function* (call) {
  const { p } = call;
  yield* call.out(`${uptimeLine(p)}\nUSER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`);
  for (const r of rows(p).filter((x) => x.tty !== '?' && x.name === 'bash')) yield* call.out(`${r.user.padEnd(8)} ${r.tty.padEnd(8)} ${'-'.padEnd(16)} ${strftime('%H:%M', r.startedAt)}    0.00s  0.02s  0.00s w\n`);
  return 0;
});

export const free = program('b|bytes k|kibi m|mebi g|giga h|human s|seconds: c|count: t|total w|wide', function* (call) {
  const { o, p } = call;
  const m = memory(p);
  const unit = (kib: number) => (o.has('h') ? (kib === 0 ? '0B' : `${humanSize(kib * 1024)}i`) : o.has('b') ? String(kib * 1024) : o.has('m') ? String(Math.floor(kib / 1024)) : o.has('g') ? String(Math.floor(kib / 1024 ** 2)) : String(kib));
  const cache = m.buffers + m.cached;
  const used = Math.max(0, m.total - m.free - cache);
  const row = (label: string, values: readonly number[]) => `${label.padEnd(8)}${values.map((v) => unit(v).padStart(12)).join('')}\n`;
  const [titles, caches] = o.has('w') ? [['buffers', 'cache'], [m.buffers, m.cached]] : [['buff/cache'], [cache]];
  const header = ['total', 'used', 'free', 'shared', ...titles, 'available'].map((h) => h.padStart(12)).join('');
  yield* call.out(`${' '.repeat(8)}${header}\n${row('Mem:', [m.total, used, m.free, Math.min(m.total, 3520), ...caches, m.available])}${row('Swap:', [0, 0, 0])}${o.has('t') ? row('Total:', [m.total, used, m.free]) : ''}`);
  return 0;
});

export const dmesg = program('T H w n: k', function* (call) {
  const { p } = call;
  const host = p.machine as { journal?: { read(unit?: string): readonly { at: number; unit: string; message: string }[] } };
  const boot = p.sim.now() - uptimeMs(p);
  const lines = (host.journal?.read('kernel') ?? []).map((e) => `[${call.o.has('T') ? strftime('%a %b %e %H:%M:%S %Y', e.at) : ((e.at - boot) / 1000).toFixed(6).padStart(12)}] ${e.message}\n`);
  yield* call.out(lines.join(''));
  return 0;
});

export const lscpu = program('', function* (call) {
  const { fs } = call.p.machine;
  const text = fs.stat('/proc/cpuinfo')?.type === 'file' ? fs.read('/proc/cpuinfo') : '';
  const cpus = text.match(/^processor/gm)?.length ?? 1;
  const model = /model name\s*:\s*(.*)/.exec(text)?.[1] ?? 'Intel(R) Xeon(R) CPU @ 2.20GHz';
  const line = (k: string, v: string | number) => `${`${k}:`.padEnd(25)}${v}\n`;
  yield* call.out(line('Architecture', 'x86_64') + line('CPU op-mode(s)', '32-bit, 64-bit') + line('CPU(s)', cpus) + line('On-line CPU(s) list', `0-${cpus - 1}`) + line('Model name', model) + line('Thread(s) per core', 1) + line('Core(s) per socket', cpus) + line('Socket(s)', 1));
  return 0;
});

export const vmstat = program('s a n w', function* (call) {
  const m = memory(call.p);
  const n = (v: number, width: number) => String(v).padStart(width);
  yield* call.out(`procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st gu\n ${n(rows(call.p).filter((r) => r.state.startsWith('R')).length, 1)}  0 ${n(0, 6)} ${n(m.free, 6)} ${n(m.buffers, 6)} ${n(m.cached, 6)}    0    0     4    31  412  790  2  1 97  0  0  0\n`);
  return 0;
});
