import type { Program } from '../../hosts/types.ts';
import { program, UsageError, type Call } from '../lib/program.ts';
import { signalByName } from '../lib/signals.ts';
import { strftime } from '../lib/strftime.ts';
import type { Task } from '../../sim/sim.ts';
import { cpuTime, elapsed, memory, rows, startTime, type ProcessRow } from './processes.ts';
import { displayWidth } from '../lib/width.ts';

interface Column {
  header: string;
  width: number;
  right?: boolean;
  value(r: ProcessRow, now: number, total: number): string;
}

const percent = (part: number, whole: number): string => (whole <= 0 ? '0.0' : ((part / whole) * 100).toFixed(1));

const columns: Record<string, Column> = {
  pid: { header: 'PID', width: 7, right: true, value: (r) => String(r.pid) },
  ppid: { header: 'PPID', width: 7, right: true, value: (r) => String(r.ppid) },
  pgid: { header: 'PGID', width: 7, right: true, value: (r) => String(r.pgid) },
  sid: { header: 'SID', width: 7, right: true, value: (r) => String(r.pgid) },
  uid: { header: 'UID', width: 5, right: true, value: (r) => String(r.uid) },
  user: { header: 'USER', width: 8, value: (r) => r.user },
  tty: { header: 'TTY', width: 8, value: (r) => r.tty },
  stat: { header: 'STAT', width: 4, value: (r) => r.state },
  s: { header: 'S', width: 1, value: (r) => r.state[0]! },
  pcpu: { header: '%CPU', width: 4, right: true, value: (r, now) => percent(r.cpu, now - r.startedAt) },
  pmem: { header: '%MEM', width: 4, right: true, value: (r, _, total) => percent(r.rss, total) },
  vsz: { header: 'VSZ', width: 6, right: true, value: (r) => String(r.vsz) },
  rss: { header: 'RSS', width: 5, right: true, value: (r) => String(r.rss) },
  c: { header: 'C', width: 2, right: true, value: (r, now) => String(Math.floor((r.cpu / Math.max(1, now - r.startedAt)) * 100)) },
  stime: { header: 'STIME', width: 5, value: (r, now) => startTime(r.startedAt, now) },
  start: { header: 'START', width: 5, value: (r, now) => startTime(r.startedAt, now) },
  lstart: { header: 'STARTED', width: 24, value: (r) => strftime('%a %b %e %H:%M:%S %Y', r.startedAt) },
  etime: { header: 'ELAPSED', width: 11, right: true, value: (r, now) => elapsed(now - r.startedAt) },
  etimes: { header: 'ELAPSED', width: 7, right: true, value: (r, now) => String(Math.floor((now - r.startedAt) / 1000)) },
  time: { header: 'TIME', width: 8, right: true, value: (r) => cpuTime(r.cpu, true) },
  bsdtime: { header: 'TIME', width: 6, right: true, value: (r) => cpuTime(r.cpu, false) },
  ni: { header: 'NI', width: 3, right: true, value: (r) => String(r.niceness) },
  pri: { header: 'PRI', width: 3, right: true, value: () => '19' },
  gid: { header: 'GID', width: 5, right: true, value: (r) => String(r.gid) },
  group: { header: 'GROUP', width: 8, value: (r) => (r.gid === 0 ? 'root' : String(r.gid)) },
  lwp: { header: 'LWP', width: 7, right: true, value: (r) => String(r.pid) },
  psr: { header: 'PSR', width: 3, right: true, value: (r) => String(r.pid % 4) },
  cls: { header: 'CLS', width: 3, right: true, value: () => 'TS' },
  wchan: { header: 'WCHAN', width: 6, value: (r) => (r.state.startsWith('R') ? '-' : 'do_sys') },
  f: { header: 'F', width: 1, value: (r) => (r.uid === 0 ? '4' : '0') },
  sz: { header: 'SZ', width: 5, right: true, value: (r) => String(Math.ceil(r.vsz / 4)) },
  addr: { header: 'ADDR', width: 1, value: () => '-' },
  tpgid: { header: 'TPGID', width: 7, right: true, value: (r) => (r.tty === '?' ? '-1' : String(r.pgid)) },
  nlwp: { header: 'NLWP', width: 4, right: true, value: () => '1' },
  args: { header: 'COMMAND', width: 0, value: (r) => r.command },
  cmd: { header: 'CMD', width: 0, value: (r) => r.command },
  comm: { header: 'COMMAND', width: 15, value: (r) => r.name.slice(0, 15) },
};

const aliases: Record<string, string> = { command: 'args', ucmd: 'comm', '%cpu': 'pcpu', '%mem': 'pmem', euser: 'user', ruser: 'user', tname: 'tty', tt: 'tty', state: 's', pgrp: 'pgid', sess: 'sid', session: 'sid', egid: 'gid', rgid: 'gid', egroup: 'group', rgroup: 'group', tid: 'lwp', spid: 'lwp', policy: 'cls', class: 'cls', thcount: 'nlwp', flags: 'f', flag: 'f', vsize: 'vsz', time_start: 'start', priority: 'pri', start_time: 'start', cputime: 'time', euid: 'uid', nice: 'ni', rssize: 'rss' };

function* table(call: Call, list: readonly ProcessRow[], chosen: readonly Column[], headers = true): Task {
  const now = call.p.sim.now();
  const { total } = memory(call.p);
  const cells = list.map((r) => chosen.map((c) => c.value(r, now, total)));
  const widths = chosen.map((c, i) => Math.max(c.width, c.header.length, ...(i === chosen.length - 1 ? [] : cells.map((row) => row[i]!.length))));
  const most = call.p.stdout.tty && !call.o.has('w') ? call.p.stdout.tty.columns : Infinity;
  const line = (values: readonly string[]) => {
    const text = values.map((v, i) => (chosen[i]!.right ? v.padStart(widths[i]!) : i === values.length - 1 ? v : v.padEnd(widths[i]!))).join(' ');
    return `${displayWidth(text) > most ? text.slice(0, most) : text}\n`;
  };
  yield* call.out((headers ? line(chosen.map((c) => c.header)) : '') + cells.map(line).join(''));
}

const busyboxPs = function* (call: Call): Task<number> {
  const list = rows(call.p);
  const format = call.o.get('o');
  if (format !== undefined) {
    const chosen = format.split(',').map((f) => columns[aliases[f] ?? f]).filter((c): c is Column => c !== undefined);
    yield* table(call, list, chosen);
    return 0;
  }
  yield* call.out(`PID   USER     TIME  COMMAND\n${list.map((r) => `${String(r.pid).padStart(5)} ${r.user.slice(0, 8).padEnd(8)} ${cpuTime(r.cpu, false).padStart(5)} ${r.command}\n`).join('')}`);
  return 0;
};

const named: Column = { header: 'CMD', width: 0, value: (r) => r.name };

const usage = "\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n";

/** Says what is wrong with the command line, as procps does. */
function* refuse(call: Call, what: string): Task<number> {
  yield* call.p.stderr.write(`error: ${what}\n${usage}`);
  return 1;
}

const options = 'e A a x f F l u: p: o: C: t: g: w H L T M N j forest no-headers sort: U: ppid: pid: headers';

const main = function* (call: Call): Task<number> {
  if (call.busybox) return yield* busyboxPs(call);
  const { o } = call;
  let list = rows(call.p);
  const bsd = call.args.find((a) => /^[auxfwejlhT]+$/.test(a)) ?? '';
  for (const arg of call.args) if (arg !== bsd && !/^\d+(,\d+)*$/.test(arg)) return yield* refuse(call, 'unsupported option (BSD syntax)');
  const pids = [...o.all('p'), ...o.all('pid'), ...call.args.filter((a) => /^\d/.test(a))].flatMap((v) => v.split(/[, ]+/)).map(Number);
  const everything = o.has('e') || o.has('A') || bsd.includes('x') || bsd.includes('e');
  if (pids.length > 0) list = list.filter((r) => pids.includes(r.pid));
  else if (o.has('C')) list = list.filter((r) => o.get('C')!.split(',').includes(r.name));
  else if (o.has('ppid')) list = list.filter((r) => r.ppid === Number(o.get('ppid')));
  else if (o.has('u') || o.has('U')) list = list.filter((r) => (o.get('u') ?? o.get('U'))!.split(',').some((u) => u === r.user || u === String(r.uid)));
  else if (!everything) list = bsd.includes('a') ? list.filter((r) => r.tty !== '?') : list.filter((r) => r.tty !== '?' && r.tty === (rows(call.p).find((x) => x.pid === call.p.pid)?.tty ?? '?'));
  const sort = o.get('sort');
  if (sort !== undefined) {
    const key = sort.replace(/^[-+]/, '');
    const value = (r: ProcessRow) => (/mem|rss/.test(key) ? r.rss : /cpu/.test(key) ? r.cpu : /vsz/.test(key) ? r.vsz : /start|etime/.test(key) ? r.startedAt : r.pid);
    list.sort((a, b) => (sort.startsWith('-') ? value(b) - value(a) : value(a) - value(b)));
  }
  const format = o.all('o');
  if (format.length > 0) {
    const chosen: Column[] = [];
    for (const one of format.flatMap((f) => (f.includes('=') ? [f] : f.split(/[, ]+/)))) {
      const [name, header] = one.split('=');
      const column = columns[aliases[name!] ?? name!];
      if (!column) return yield* refuse(call, `unknown user-defined format specifier "${name}"`);
      chosen.push(header !== undefined ? { ...column, header } : column);
    }
    yield* table(call, list, chosen, !o.has('no-headers') && chosen.some((c) => c.header !== ''));
    return list.length > 0 ? 0 : 1;
  }
  const pick = (...names: string[]) => names.map((n) => columns[n]!);
  if (bsd.includes('u')) yield* table(call, list, pick('user', 'pid', 'pcpu', 'pmem', 'vsz', 'rss', 'tty', 'stat', 'start', 'bsdtime', 'args'), !o.has('no-headers'));
  else if (bsd.includes('j')) yield* table(call, list, pick('ppid', 'pid', 'pgid', 'sid', 'tty', 'tpgid', 'stat', 'uid', 'bsdtime', 'args'), !o.has('no-headers'));
  else if (bsd.includes('l')) yield* table(call, list, pick('f', 'uid', 'pid', 'ppid', 'pri', 'ni', 'vsz', 'rss', 'wchan', 'stat', 'tty', 'bsdtime', 'args'), !o.has('no-headers'));
  else if (bsd !== '') yield* table(call, list, pick('pid', 'tty', 'stat', 'bsdtime', 'args'), !o.has('no-headers'));
  else if (o.has('f') || o.has('F')) {
    const uid: Column = { header: 'UID', width: 8, value: (r) => r.user };
    const more = o.has('F') ? pick('pid', 'ppid', 'c', 'sz', 'rss', 'psr') : o.has('L') ? pick('pid', 'ppid', 'lwp', 'c', 'nlwp') : pick('pid', 'ppid', 'c');
    yield* table(call, list, [uid, ...more, ...pick('stime', 'tty', 'time', 'cmd')], !o.has('no-headers'));
  } else if (o.has('l')) yield* table(call, list, [...pick('f', 's', 'uid', 'pid', 'ppid', 'c', 'pri', 'ni', 'addr', 'sz', 'wchan', 'tty', 'time'), named], !o.has('no-headers'));
  else if (o.has('j')) yield* table(call, list, [...pick('pid', 'pgid', 'sid', 'tty', 'time'), named], !o.has('no-headers'));
  else if (o.has('L')) yield* table(call, list, [...pick('pid', 'lwp', 'tty', 'time'), named], !o.has('no-headers'));
  else yield* table(call, list, [...pick('pid', 'tty', 'time'), named], !o.has('no-headers'));
  return list.length > 0 ? 0 : 1;
};

export const ps: Program = program(options, main, { usage: '[options]', refusal: (word, lacks) => `error: ${lacks === 'argument' ? 'list of process IDs must follow -p' : word.startsWith('--') ? 'unknown gnu long option' : 'unsupported SysV option'}\n${usage}` });

/** Processes whose name, or command line with -f, matches. */
const matching = (call: Call): ProcessRow[] => {
  const { o } = call;
  const pattern = call.args[0];
  let re: RegExp | undefined;
  if (pattern !== undefined) {
    try {
      re = new RegExp(o.has('x') ? `^(?:${pattern})$` : pattern, o.has('i') ? 'iu' : 'u');
    } catch {
      throw new UsageError('Invalid regular expression', 2, true);
    }
  }
  let list = rows(call.p).filter((r) => r.pid !== call.p.pid);
  if (re) list = list.filter((r) => re.test(o.has('f') ? r.command : r.name.slice(0, 15)) !== o.has('v'));
  if (o.has('P')) list = list.filter((r) => o.get('P')!.split(',').includes(String(r.ppid)));
  if (o.has('u') || o.has('U')) list = list.filter((r) => (o.get('u') ?? o.get('U'))!.split(',').some((u) => u === r.user || u === String(r.uid)));
  if (o.has('n')) list = list.slice(-1);
  if (o.has('o')) list = list.slice(0, 1);
  return list;
};

const matchOptions = 'f|full x|exact i|ignore-case v|inverse l|list-name a|list-full n|newest o|oldest P|parent: u|euid: U|uid: c|count d|delimiter: e|echo signal: 0 q';

export const pgrep = program(matchOptions, function* (call) {
  const { o } = call;
  if (call.args.length === 0 && !o.has('P') && !o.has('u')) throw new UsageError('no matching criteria specified', 2);
  const list = matching(call);
  if (o.has('c')) yield* call.out(`${list.length}\n`);
  else if (list.length > 0) yield* call.out(list.map((r) => (o.has('a') ? `${r.pid} ${r.command}` : o.has('l') ? `${r.pid} ${r.name}` : String(r.pid))).join(o.get('d') ?? '\n') + '\n');
  return list.length > 0 ? 0 : 1;
});

const withSignal = (main: (call: Call, signal: string) => Task<number>): Program => (p) => {
  const words = p.args.slice(1);
  const i = words.findIndex((w) => /^-(?:\d+|(?:SIG)?(?:HUP|INT|QUIT|KILL|TERM|STOP|CONT|USR1|USR2|TSTP|ALRM))$/.test(w));
  const signal = i < 0 ? 'TERM' : words[i]!.slice(1);
  const rest = i < 0 ? p : (Object.create(p, { args: { value: [p.args[0], ...words.slice(0, i), ...words.slice(i + 1)] } }) as typeof p);
  return program(matchOptions, (call) => main(call, call.o.get('signal') ?? signal))(rest);
};

export const pkill = withSignal(function* (call, name) {
  const signal = signalByName(name);
  if (!signal) throw new UsageError(`unknown signal: ${name}`, 2);
  if (call.args.length === 0 && !call.o.has('P') && !call.o.has('u')) throw new UsageError('no matching criteria specified', 2);
  const list = matching(call);
  for (const r of list) {
    if (call.o.has('e')) yield* call.out(`${r.name} killed (pid ${r.pid})\n`);
    call.p.machine.process(r.pid)?.kill(signal);
  }
  return list.length > 0 ? 0 : 1;
});

export const killall = withSignal(function* (call, name) {
  const signal = signalByName(name);
  if (!signal) throw new UsageError(`unknown signal: ${name}`, 1);
  let status = 0;
  for (const wanted of call.args) {
    const list = rows(call.p).filter((r) => r.name === wanted && r.pid !== call.p.pid);
    if (list.length === 0) {
      if (!call.o.has('q')) yield* call.p.stderr.write(call.busybox ? `killall: ${wanted}: no process killed\n` : `${wanted}: no process found\n`);
      status = 1;
    }
    for (const r of list) call.p.machine.process(r.pid)?.kill(signal);
  }
  return status;
});

export const pidof = program('s x o:', function* (call) {
  const list = rows(call.p).filter((r) => call.args.includes(r.name)).map((r) => r.pid).reverse();
  if (list.length === 0) return 1;
  yield* call.out(`${(call.o.has('s') ? list.slice(0, 1) : list).join(' ')}\n`);
  return 0;
});
