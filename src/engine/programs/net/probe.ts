import { ConnectionError } from '../../api/status.ts';
import type { Process } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import { program, type Call } from '../lib/program.ts';
import { listen } from './listen.ts';

function* addressOf(p: Process, name: string): Task<string | undefined> {
  try {
    return (yield* p.machine.net.resolve(name))[0];
  } catch (error) {
    if (error instanceof ConnectionError) return undefined;
    throw error;
  }
}

const isAddress = (text: string): boolean => /^[\d.]+$|:/.test(text);

/** How long a kernel asks for a neighbour. */
const neighbourMs = 3060;

/** Whether an address is in the machine's own network, where a missing neighbour is noticed. */
const onLink = (p: Process, address: string): boolean => p.machine.net.addresses.some((a) => a.replace(/\.\d+$/, '') === address.replace(/\.\d+$/, ''));

/** A round trip as iputils tells it: three digits, and milliseconds alone from 100 on. */
const roundTrip = (ms: number): string => (ms >= 100 ? String(Math.floor(ms)) : ms.toFixed(ms >= 10 ? 1 : ms >= 1 ? 2 : 3));

/** ping(8) of iputils and of busybox. */
export const ping = program('c: W: w: i: s: q n 4 6 I: t:', function* (call) {
  const { o, p } = call;
  const [name] = call.args;
  if (name === undefined) {
    yield* call.warn('usage error: Destination address required');
    return 1;
  }
  const wrong = o.get('c');
  if (wrong !== undefined && !/^[1-9]\d*$/.test(wrong)) {
    yield* call.warn(call.busybox ? `invalid number '${wrong}'` : `invalid argument: '${wrong}'${/^-?\d+$/.test(wrong) ? ': out of range: 1 <= value <= 9223372036854775807' : ''}`);
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
  let errors = 0;
  const from = isAddress(name) ? address : `${name} (${address})`;
  yield* call.out(`PING ${name} (${address})${call.busybox ? ': 56 data bytes' : ' 56(84) bytes of data.'}\n`);
  while (sent < count && !stopped && p.sim.now() - started < limit) {
    sent++;
    const ms = yield* p.machine.net.ping(address);
    if (ms !== undefined) {
      times.push(ms);
      if (!o.has('q')) yield* call.out(`64 bytes from ${call.busybox ? address : from}: ${call.busybox ? 'seq' : 'icmp_seq'}=${call.busybox ? sent - 1 : sent} ttl=${address.startsWith('10.') ? 63 : 64} time=${call.busybox ? ms.toFixed(3) : roundTrip(ms)} ms\n`);
    } else if (!call.busybox && !address.includes(':') && onLink(p, address)) {
      // Nobody answers for the address: the kernel says so itself.
      errors++;
      yield sleep(neighbourMs);
      if (!o.has('q')) yield* call.out(`From ${p.machine.net.addresses[0]} icmp_seq=${sent} Destination Host Unreachable\n`);
    } else if (sent === count) yield sleep(Number(o.get('W') ?? 10) * 1000);
    if (sent < count && !stopped) yield sleep(interval);
  }
  const lost = Math.round(((sent - times.length) / sent) * 100);
  const [min, max] = [Math.min(...times), Math.max(...times)];
  const avg = times.reduce((a, b) => a + b, 0) / times.length;
  const tail = call.busybox
    ? `${sent} packets transmitted, ${times.length} packets received, ${lost}% packet loss\n${times.length ? `round-trip min/avg/max = ${min.toFixed(3)}/${avg.toFixed(3)}/${max.toFixed(3)} ms\n` : ''}`
    : `${sent} packets transmitted, ${times.length} received, ${errors > 0 ? `+${errors} errors, ` : ''}${lost}% packet loss, time ${Math.round(p.sim.now() - started)}ms\n${times.length ? `rtt min/avg/max/mdev = ${min.toFixed(3)}/${avg.toFixed(3)}/${max.toFixed(3)}/0.000 ms\n` : ''}`;
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
    if (o.has('u')) {
      yield* p.stderr.write('nc: listening for UDP is not simulated in this lab; leave -u away to listen for TCP\n');
      return 1;
    }
    return yield* listen(call);
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

/** telnet(1): connects, says so, and passes lines on. */
export const telnet = program('4 6 l: n: e: E', function* (call) {
  const { p } = call;
  const [name, port = '23'] = call.args;
  if (name === undefined) {
    yield* p.stderr.write(call.busybox ? 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n\nUsage: telnet [-a] [-l USER] HOST [PORT]\n' : 'telnet: opening no session is not simulated; give a host and a port\n');
    return 1;
  }
  const address = yield* addressOf(p, name);
  if (address === undefined) {
    yield* p.stderr.write(call.busybox ? `telnet: bad address '${name}'\n` : `telnet: could not resolve ${name}/${port}: Name or service not known\n`);
    return 1;
  }
  if (!call.busybox) yield* call.out(`Trying ${address}...\n`);
  try {
    const connection = yield* p.machine.net.dial(address, Number(port), { timeoutMs: 130_000 });
    yield* call.out(call.busybox ? `Connected to ${name}\n` : `Connected to ${name}.\nEscape character is '^]'.\n`);
    for (let chunk = yield* p.stdin.read(); chunk !== undefined; chunk = yield* p.stdin.read()) {
      const answer = yield* talk(connection, chunk);
      if (answer === undefined) break;
      yield* call.out(answer);
    }
    connection.close();
    yield* call.busybox ? p.stderr.write('Connection closed by foreign host\n') : call.out('Connection closed by foreign host.\n');
    return 1;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    const why = error.kind === 'refused' ? 'Connection refused' : error.kind === 'unreachable' ? 'No route to host' : 'Connection timed out';
    yield* p.stderr.write(call.busybox ? `telnet: can't connect to remote host (${address}): ${why}\n` : `telnet: Unable to connect to remote host: ${why}\n`);
    return 1;
  }
});

/** The routers that a packet passes: the pod's bridge, the node at the other end, or the way out. */
function hopsTo(p: Process, address: string): string[] {
  const { net, kind } = p.machine;
  const own = net.addresses[0] ?? '';
  const { nodes } = net.node();
  const pod = kind === 'container' && !nodes.some((n) => n.address === own);
  const near = (a: string, b: string) => a.replace(/\.\d+$/, '') === b.replace(/\.\d+$/, '');
  const hops: string[] = [];
  if (near(own, address) || address.startsWith('127.')) return [address];
  if (pod) hops.push(own.replace(/\.\d+$/, '.1'));
  const end = nodes.find((n) => n.podNetwork !== undefined && near(n.podNetwork.replace(/\/\d+$/, ''), address));
  if (end) hops.push(end.podNetwork!.replace(/\/\d+$/, ''));
  else if (!nodes.some((n) => near(n.address, address))) hops.push('192.168.56.1');
  return [...hops, address];
}

/** traceroute(8). */
export const traceroute = program('n m: w: q: I T U p: 4 6', function* (call) {
  const { o, p } = call;
  const [name] = call.args;
  if (name === undefined) {
    yield* p.stderr.write('Usage: traceroute [OPTION...] HOST\n');
    return 2;
  }
  const address = yield* addressOf(p, name);
  if (address === undefined) {
    yield* p.stderr.write(call.busybox ? `traceroute: bad address '${name}'\n` : `${name}: Name or service not known\nCannot handle "host" cmdline arg \`${name}' on position 1 (argc ${p.args.indexOf(name)})\n`);
    return call.busybox ? 1 : 2;
  }
  const most = Number(o.get('m') ?? 30);
  yield* call.out(`traceroute to ${name} (${address}), ${most} hops max, ${call.busybox ? 46 : 60} byte packets\n`);
  const hops = hopsTo(p, address);
  const answers = (yield* p.machine.net.ping(address)) !== undefined;
  for (let i = 0; i < (answers ? hops.length : most); i++) {
    const hop = hops[i];
    const last = hop === undefined || (i === hops.length - 1 && !answers);
    if (last) yield sleep(Number(o.get('w') ?? 5) * 1000);
    const ms = (0.05 + i * 0.4).toFixed(3);
    const shown = hop === address && !isAddress(name) && !o.has('n') ? `${name} (${address})` : o.has('n') ? hop : `${hop} (${hop})`;
    yield* call.out(`${String(i + 1).padStart(2)}  ${last ? '* * *' : `${shown}  ${[0, 1, 2].map(() => `${ms} ms`).join('  ')}`}\n`);
  }
  return 0;
});

/** tcpdump(8) is refused: there are no packets to show. */
export const tcpdump = program(
  '',
  function* (call) {
    yield* call.p.stderr.write('tcpdump: not simulated: requests are followed as wholes here and not as packets. The diagram draws the path of each request; iptables-save and ss show the rules and sockets.\n');
    return 1;
  },
  { raw: true },
);
