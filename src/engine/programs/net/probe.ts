import { ConnectionError } from '../../api/status.ts';
import type { Machine, Process } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { program, type Call } from '../lib/program.ts';

function* addressOf(p: Process, name: string): Task<string | undefined> {
  try {
    return (yield* p.machine.net.resolve(name))[0];
  } catch (error) {
    if (error instanceof ConnectionError) return undefined;
    throw error;
  }
}

/** ping(8) of iputils and of busybox. */
export const ping = program('c: W: w: i: s: q n 4 6 I: t:', function* (call) {
  const { o, p } = call;
  const [name] = call.args;
  if (name === undefined) {
    yield* call.warn('usage error: Destination address required');
    return 1;
  }
  const address = yield* addressOf(p, name);
  if (address === undefined) {
    yield* call.warn(call.busybox ? `bad address '${name}'` : `${name}: Name or service not known`);
    return call.busybox ? 1 : 2;
  }
  let stopped = false;
  p.onSignal('SIGINT', () => (stopped = true));
  const count = Number(o.get('c') ?? Infinity);
  const interval = Number(o.get('i') ?? 1) * 1000;
  const started = p.sim.now();
  const limit = Number(o.get('w') ?? Infinity) * 1000;
  const times: number[] = [];
  let sent = 0;
  yield* call.out(`PING ${name} (${address})${call.busybox ? ': 56 data bytes' : ' 56(84) bytes of data.'}\n`);
  while (sent < count && !stopped && p.sim.now() - started < limit) {
    sent++;
    const ms = yield* p.machine.net.ping(address);
    if (ms !== undefined) {
      times.push(ms);
      if (!o.has('q')) yield* call.out(`64 bytes from ${address}: ${call.busybox ? 'seq' : 'icmp_seq'}=${call.busybox ? sent - 1 : sent} ttl=${address.startsWith('10.') ? 63 : 64} time=${ms.toFixed(call.busybox ? 3 : 2)} ms\n`);
    } else if (sent === count) yield sleep(Number(o.get('W') ?? 10) * 1000);
    if (sent < count && !stopped) yield sleep(interval);
  }
  const lost = Math.round(((sent - times.length) / sent) * 100);
  const [min, max] = [Math.min(...times), Math.max(...times)];
  const avg = times.reduce((a, b) => a + b, 0) / times.length;
  const tail = call.busybox
    ? `${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n${times.length ? `round-trip min/avg/max = ${min.toFixed(3)}/${avg.toFixed(3)}/${max.toFixed(3)} ms\n` : ''}`
    : `${sent} packets transmitted, ${times.length} received, ${lost}% packet loss, time ${Math.round(p.sim.now() - started)}ms\n${times.length ? `rtt min/avg/max/mdev = ${min.toFixed(3)}/${avg.toFixed(3)}/${max.toFixed(3)}/0.000 ms\n` : ''}`;
  yield* call.out(`\n--- ${name} ping statistics ---\n${tail}`);
  return times.length > 0 ? 0 : 1;
});

function* checkPort(call: Call, host: string, port: number): Task<number> {
  const { o, p } = call;
  const udp = o.has('u');
  const wait = o.has('w') ? Number(o.get('w')) * 1000 : 130_000;
  try {
    const address = yield* addressOf(p, host);
    if (address === undefined) {
      yield* call.warn(call.busybox ? `bad address '${host}'` : `getaddrinfo for host "${host}" port ${port}: Name or service not known`);
      return 1;
    }
    const connection = yield* p.machine.net.dial(host, port, { timeoutMs: wait, protocol: udp ? 'UDP' : 'TCP' });
    if (o.has('v')) yield* p.stderr.write(call.busybox ? `${host} (${address}:${port}) open\n` : `Connection to ${host}${host === address ? '' : ` (${address})`} ${port} port [${udp ? 'udp' : 'tcp'}/*] succeeded!\n`);
    if (!o.has('z')) {
      for (;;) {
        const chunk = yield* p.stdin.read();
        if (chunk === undefined) break;
        const answer = yield* talk(connection, chunk);
        if (answer === undefined) break;
        yield* call.out(answer);
      }
    }
    connection.close();
    return 0;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    if (!o.has('v')) return 1;
    const why = error.kind === 'refused' ? 'Connection refused' : error.kind === 'unreachable' ? 'No route to host' : call.busybox ? 'Connection timed out' : 'Operation now in progress';
    yield* p.stderr.write(call.busybox ? `nc: ${host} (${host}:${port}): ${why}\n` : `nc: connect to ${host} port ${port} (${udp ? 'udp' : 'tcp'}) ${error.kind === 'timeout' ? 'timed out' : 'failed'}: ${why}\n`);
    return 1;
  }
}

type Talking = { http(request: { method: string; path: string; headers: Record<string, string> }): Task<{ status: number; headers: Record<string, string>; body: string }>; text(chunk: string): Task<string | undefined>; listener: { http?: unknown; text?: unknown } };

function* talk(connection: Talking, chunk: string): Task<string | undefined> {
  const line = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?\r?\n/.exec(chunk);
  if (line && connection.listener.http) {
    const r = yield* connection.http({ method: line[1]!, path: line[2]!, headers: {} });
    return `HTTP/1.1 ${r.status} \r\n${Object.entries(r.headers).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n${r.body}`;
  }
  return connection.listener.text ? yield* connection.text(chunk) : undefined;
}

/** nc(1): checks ports, talks to them, and listens. */
export const nc = program('z v w: u l|listen p: n k e: q: N 4', function* (call) {
  const { o, p } = call;
  if (o.has('l')) {
    const port = Number(o.get('p') ?? call.args.at(-1));
    let ended = false;
    const close = p.machine.net.listen(port, {
      program: 'nc',
      pid: p.pid,
      *text(chunk) {
        yield* p.stdout.write(chunk);
        return '';
      },
    });
    p.onSignal('SIGTERM', () => (ended = true));
    try {
      while (!ended) yield sleep(1000);
    } finally {
      close();
    }
    return 0;
  }
  const [host, port] = call.args;
  if (host === undefined || port === undefined) {
    yield* p.stderr.write('usage: nc [-46CDdFhklNnrStUuvZz] [-w timeout] [destination] [port]\n');
    return 1;
  }
  const range = /^(\d+)-(\d+)$/.exec(port);
  if (!range) return yield* checkPort(call, host, Number(port));
  let exit = 1;
  for (let n = Number(range[1]); n <= Number(range[2]); n++) if ((yield* checkPort(call, host, n)) === 0) exit = 0;
  return exit;
});

const sockets = (machine: Machine) => machine.net.listening().sort((a, b) => a.port - b.port);

/** ss(8): listening sockets. */
export const ss = program('t|tcp u|udp l|listening n|numeric p|processes a|all o e s', function* (call) {
  const rows = [['State', 'Recv-Q', 'Send-Q', 'Local Address:Port', 'Peer Address:Port', 'Process']];
  const { o } = call;
  for (const s of sockets(call.p.machine)) {
    if (s.protocol === 'TCP' ? o.has('u') && !o.has('t') : o.has('t') && !o.has('u')) continue;
    rows.push([s.protocol === 'TCP' ? 'LISTEN' : 'UNCONN', '0', s.protocol === 'TCP' ? '4096' : '0', `${s.address}:${s.port}`, '0.0.0.0:*', o.has('p') ? `users:(("${s.listener.program}",pid=${s.listener.pid ?? 1},fd=3))` : '']);
  }
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((r) => r[i]!.length)));
  yield* call.out(rows.map((r) => `${r.map((c, i) => c.padEnd(widths[i]!)).join(' ').trimEnd()}\n`).join(''));
  return 0;
});

/** netstat(8): listening sockets. */
export const netstat = program('t u l n p a', function* (call) {
  let text = 'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\n';
  for (const s of sockets(call.p.machine)) {
    text += `${s.protocol.toLowerCase().padEnd(5)}      0      0 ${`${s.address}:${s.port}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} ${(s.protocol === 'TCP' ? 'LISTEN' : '').padEnd(11)} ${s.listener.pid ?? 1}/${s.listener.program}\n`;
  }
  yield* call.out(text);
  return 0;
});

interface Link {
  name: string;
  flags: string;
  mtu: number;
  state: 'UNKNOWN' | 'UP';
  mac: string;
  /** Address and prefix length. */
  inet: string;
  scope: string;
  queue: string;
}

function links(own: string, pod: boolean): Link[] {
  const mac = `52:54:00:${own.split('.').slice(1).map((n) => Number(n).toString(16).padStart(2, '0')).join(':')}`;
  return [
    { name: 'lo', flags: 'LOOPBACK,UP,LOWER_UP', mtu: 65536, state: 'UNKNOWN', mac: '00:00:00:00:00:00', inet: '127.0.0.1/8', scope: 'host lo', queue: ' qlen 1000' },
    { name: pod ? 'eth0@if7' : 'eth0', flags: 'BROADCAST,MULTICAST,UP,LOWER_UP', mtu: pod ? 1450 : 1500, state: 'UP', mac, inet: `${own}/24`, scope: 'global eth0', queue: pod ? ' qlen 1000' : '' },
  ];
}

/** One link as ip(8) shows it, with its addresses or without. */
function shown(link: Link, index: number, addresses: boolean): string {
  const broadcast = link.name === 'lo' ? '' : ` brd ${link.inet.replace(/\.\d+\/\d+$/, '.255')}`;
  const head = `${index}: ${link.name}: <${link.flags}> mtu ${link.mtu} qdisc noqueue state ${link.state} ${addresses ? '' : 'mode DEFAULT '}group default${link.queue}\n    link/${link.name === 'lo' ? 'loopback' : 'ether'} ${link.mac} brd ${link.name === 'lo' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}\n`;
  return addresses ? `${head}    inet ${link.inet}${broadcast} scope ${link.scope}\n       valid_lft forever preferred_lft forever\n` : head;
}

/** ip(8): links, addresses and routes of this network namespace. */
export const ip = program(
  '',
  function* (call) {
    const brief = call.args.some((w) => w.startsWith('-br'));
    const words = call.args.filter((w) => !w.startsWith('-') && !['show', 'list', 'ls'].includes(w));
    const { net, kind } = call.p.machine;
    const own = net.addresses[0] ?? '';
    const pod = kind === 'container' && !own.startsWith('192.168.');
    const what = words[0] ?? '';
    const object = what === '' ? undefined : ['address', 'link', 'route', 'neighbour'].find((o) => o.startsWith(what));
    if (object === 'address' || object === 'link') {
      const wanted = words.at(-1) === 'dev' || words.length < 2 ? undefined : words.at(-1);
      const all = links(own, pod);
      const found = all.filter((l) => wanted === undefined || l.name.replace(/@.*/, '') === wanted);
      if (found.length === 0) {
        yield* call.p.stderr.write(`Device "${wanted}" does not exist.\n`);
        return 1;
      }
      for (const link of found) {
        const tail = object === 'address' ? `${link.inet} ` : `${link.mac} <${link.flags}> `;
        yield* call.out(brief ? `${link.name.padEnd(16)} ${link.state.padEnd(14)} ${tail}\n` : shown(link, all.indexOf(link) + 1, object === 'address'));
      }
      return 0;
    }
    if (object === 'route') {
      const gateway = pod ? own.replace(/\.\d+$/, '.1') : '192.168.56.1';
      yield* call.out(`default via ${gateway} dev eth0 \n${own.replace(/\.\d+$/, '.0')}/24 dev eth0 proto kernel scope link src ${own} \n`);
      return 0;
    }
    if (object === 'neighbour') return 0;
    yield* call.p.stderr.write(what === '' ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n' : `Object "${what}" is unknown, try "ip help".\n`);
    return what === '' ? 255 : 1;
  },
  { raw: true },
);
