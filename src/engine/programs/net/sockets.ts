import { programName } from '../../hosts/proc.ts';
import type { Machine } from '../../hosts/types.ts';
import { program } from '../lib/program.ts';
import { routes } from './routes.ts';

type Socket = ReturnType<Machine['net']['listening']>[number];

const sockets = (machine: Machine): Socket[] => machine.net.listening().sort((a, b) => a.port - b.port);

/** Whose a socket is. The listener knows its process by the id that its own pid namespace gives. */
function pidOf(machine: Machine, { listener }: Socket): number {
  const processes = machine.processes().filter((h) => programName(h.process.args) === listener.program);
  return (processes.find((h) => h.pid === listener.pid) ?? processes[0])?.pid ?? listener.pid ?? 1;
}

/** What listens on all addresses is a socket of IPv6 in programs written in Go. */
const everywhere = (s: Socket): boolean => s.address === '0.0.0.0' || s.address === '::';
const goes: ReadonlySet<string> = new Set(['kubelet', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'etcd', 'coredns', 'containerd']);
const dual = (s: Socket): boolean => everywhere(s) && goes.has(s.listener.program);

/** One row in ss' columns: the address and the port meet at the colon. */
function table(rows: readonly (readonly string[])[], processes: boolean, kinds: readonly string[] | undefined): string {
  const titles = ['State', 'Recv-Q', 'Send-Q', 'Local Address', 'Port', 'Peer Address', 'Port', 'Process'];
  const widths = titles.map((t, i) => Math.max(t.length, ...rows.map((r) => r[i]!.length)));
  const line = (c: readonly string[]) => {
    const pair = (i: number) => `${c[i]!.padStart(widths[i]!)}:${c[i + 1]!.padEnd(widths[i + 1]!)}`;
    return `${c.slice(0, 3).map((text, i) => text.padEnd(widths[i]!)).join(' ')} ${pair(3)} ${pair(5)}${c[7] === 'Process' ? '' : ' '}${processes ? c[7]!.padEnd(widths[7]!) : c[7] === 'Process' ? 'Process' : ''}`.replace(/ +$/, processes ? '$&' : '');
  };
  return [titles, ...rows].map((r, i) => `${kinds ? `${i === 0 ? 'Netid' : kinds[i - 1]!.padEnd(5)} ` : ''}${line(r).trimEnd()}\n`).join('');
}

/** ss(8): listening sockets, and with -s how many there are. */
export const ss = program('t|tcp u|udp l|listening n|numeric p|processes a|all o|options e|extended m|memory i|info s|summary H|no-header 4 6 x|unix r|resolve K', function* (call) {
  const { o, p } = call;
  const all = sockets(p.machine);
  if (o.has('s')) {
    const tcp = all.filter((s) => s.protocol === 'TCP').length;
    const udp = all.length - tcp;
    const row = (name: string, n: number) => `${name}\t  ${String(n).padEnd(9)} ${String(n).padEnd(9)} ${'0'.padEnd(9)}\n`;
    yield* call.out(`Total: ${all.length}\nTCP:   ${tcp} (estab 0, closed 0, orphaned 0, timewait 0)\n\nTransport Total     IP        IPv6\n${row('RAW', 0)}${row('UDP', udp)}${row('TCP', tcp)}${row('INET', tcp + udp)}${row('FRAG', 0)}\n`);
    return 0;
  }
  const wanted = all.filter((s) => (s.protocol === 'TCP' ? o.has('t') || !o.has('u') : o.has('u') || !o.has('t')));
  const shown = o.has('l') || o.has('a') ? wanted : [];
  const rows = shown.map((s) => {
    const tcp = s.protocol === 'TCP';
    const process = o.has('p') ? `users:(("${s.listener.program.slice(0, 15)}",pid=${pidOf(p.machine, s)},fd=3))` : '';
    return [tcp ? 'LISTEN' : 'UNCONN', '0', tcp ? '4096' : '0', dual(s) ? '*' : s.address, String(s.port), dual(s) ? '*' : '0.0.0.0', '*', process];
  });
  // Sockets of several kinds are told apart.
  const text = table(rows, o.has('p'), o.has('t') === o.has('u') ? shown.map((s) => s.protocol.toLowerCase()) : undefined);
  yield* call.out(o.has('H') ? text.slice(text.indexOf('\n') + 1) : text);
  return 0;
});

/** netstat(8): listening sockets, and with -r the routes. */
export const netstat = program('t|tcp u|udp l|listening n|numeric p|programs a|all r|route e|extend W|wide o i|interfaces s', function* (call) {
  const { o, p } = call;
  if (o.has('r')) {
    yield* call.out(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n${routes(p.machine).map((r) => `${r.columns('netstat')}\n`).join('')}`);
    return 0;
  }
  const programs = o.has('p');
  let text = `Active Internet connections (${o.has('l') ? 'only servers' : o.has('a') ? 'servers and established' : 'w/o servers'})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${programs ? ' PID/Program name    ' : ''}\n`;
  for (const s of o.has('l') || o.has('a') ? sockets(p.machine) : []) {
    if (s.protocol === 'TCP' ? o.has('u') && !o.has('t') : o.has('t') && !o.has('u')) continue;
    const any = dual(s);
    const name = `${pidOf(p.machine, s)}/${s.listener.program}`.slice(0, 19);
    text += `${(s.protocol.toLowerCase() + (any ? '6' : '')).padEnd(5)}      0      0 ${`${any ? '::' : s.address}:${s.port}`.padEnd(23)} ${(any ? ':::*' : '0.0.0.0:*').padEnd(23)} ${(s.protocol === 'TCP' ? 'LISTEN' : '').padEnd(11)} ${programs ? `${name.padEnd(20)}` : ''}\n`;
  }
  yield* call.out(text);
  return 0;
});
