import type { Machine } from '../../hosts/types.ts';
import { program } from '../lib/program.ts';

/** A network device as ip(8) names it. */
export interface Link {
  name: string;
  /** What stands behind `@`. */
  peer?: string;
  flags: string;
  mtu: number;
  state: 'UNKNOWN' | 'UP';
  mac: string;
  /** Address and prefix length. */
  inet?: string;
  broadcast?: string;
  scope: string;
  queue: string;
  discipline: string;
  /** Of a veth: the bridge and the namespace at its other end. */
  tail?: string;
}

/** A route of the main table. */
export class Route {
  constructor(
    readonly to: string,
    readonly device: string,
    readonly gateway: string | undefined,
    /** What ip(8) adds. */
    readonly tail: string,
  ) {}

  get text(): string {
    return `${this.to}${this.gateway ? ` via ${this.gateway}` : ''} dev ${this.device} ${this.tail}`;
  }

  /** As route(8) and netstat(8) show it. */
  columns(like: 'route' | 'netstat'): string {
    const [network, length] = this.to === 'default' ? ['0.0.0.0', '0'] : (this.to.split('/') as [string, string | undefined]);
    const bits = Number(length ?? 32);
    const mask = [0, 8, 16, 24].map((from) => 256 - 2 ** (8 - Math.max(0, Math.min(8, bits - from)))).join('.');
    const flags = `U${this.gateway ? 'G' : ''}${length === undefined ? 'H' : ''}`;
    const end = like === 'route' ? `${flags.padEnd(5)} 0      0        0 ${this.device}` : `${flags.padEnd(9)} 0 0          0 ${this.device}`;
    return `${network!.padEnd(15)} ${(this.gateway ?? '0.0.0.0').padEnd(15)} ${mask.padEnd(15)} ${end}`;
  }
}

/** A device's address, made of the network address that it has. */
const macOf = (address: string): string => `52:54:${address.split('.').map((n) => Number(n).toString(16).padStart(2, '0')).join(':')}`;

const isPod = (machine: Machine): boolean => machine.kind === 'container' && !machine.net.node().nodes.some((n) => n.address === machine.net.addresses[0]);
const podMac = (address: string): string => `0a:58:${address.split('.').map((n) => Number(n).toString(16).padStart(2, '0')).join(':')}`;
const sameNet = (a: string, b: string): boolean => a.replace(/\.\d+$/, '') === b.replace(/\.\d+$/, '');

const up = 'BROADCAST,MULTICAST,UP,LOWER_UP';
const loopback: Link = { name: 'lo', flags: 'LOOPBACK,UP,LOWER_UP', mtu: 65536, state: 'UNKNOWN', mac: '00:00:00:00:00:00', inet: '127.0.0.1/8', scope: 'host lo', queue: '1000', discipline: 'noqueue' };

/** The devices of a machine or pod: a node with flannel has flannel.1, the bridge cni0, and a veth for each pod. */
export function links(machine: Machine): Link[] {
  const own = machine.net.addresses[0] ?? '';
  if (isPod(machine)) return [loopback, { name: 'eth0', peer: 'if7', flags: up, mtu: 1450, state: 'UP', mac: podMac(own), inet: `${own}/24`, broadcast: own.replace(/\.\d+$/, '.255'), scope: 'global eth0', queue: '1000', discipline: 'noqueue' }];
  const out: Link[] = [loopback, { name: 'eth0', flags: up, mtu: 1500, state: 'UP', mac: macOf(own), inet: `${own}/24`, broadcast: own.replace(/\.\d+$/, '.255'), scope: 'global eth0', queue: '1000', discipline: 'fq_codel' }];
  const node = machine.net.node();
  const network = node.nodes.find((n) => n.address === own)?.podNetwork;
  if (network === undefined) return out;
  const base = network.replace(/\/\d+$/, '');
  out.push({ name: 'flannel.1', flags: up, mtu: 1450, state: 'UNKNOWN', mac: podMac(base), inet: `${base}/32`, scope: 'global flannel.1', queue: '', discipline: 'noqueue' });
  const pods = node.pods.filter((a) => sameNet(a, base));
  if (pods.length === 0) return out;
  out.push({ name: 'cni0', flags: up, mtu: 1450, state: 'UP', mac: podMac(base.replace(/\.\d+$/, '.1')), inet: `${base.replace(/\.\d+$/, '.1')}/24`, broadcast: base.replace(/\.\d+$/, '.255'), scope: 'global cni0', queue: '1000', discipline: 'noqueue' });
  pods.forEach((address, i) => {
    const [, , c, d] = address.split('.').map(Number);
    out.push({ name: `veth${(c! * 65_536 + d! * 257 + 0x10_0000).toString(16).padStart(8, '0')}`, peer: 'if2', flags: up, mtu: 1450, state: 'UP', mac: macOf(address), scope: '', queue: '', discipline: 'noqueue', tail: ` link-netnsid ${i}` });
  });
  return out;
}

/** The main routing table. */
export function routes(machine: Machine): Route[] {
  const own = machine.net.addresses[0] ?? '';
  const local = own.replace(/\.\d+$/, '.0/24');
  if (isPod(machine)) {
    const gateway = own.replace(/\.\d+$/, '.1');
    return [new Route('default', 'eth0', gateway, ''), new Route(local, 'eth0', undefined, `proto kernel scope link src ${own} `), new Route('10.244.0.0/16', 'eth0', gateway, '')];
  }
  const out = [new Route('default', 'eth0', own.replace(/\.\d+$/, '.1'), 'proto static ')];
  const { nodes, routes: routed, pods } = machine.net.node();
  const mine = nodes.find((n) => n.address === own)?.podNetwork;
  if (routed && mine !== undefined) {
    for (const { podNetwork, address } of [...nodes].sort((a, b) => (a.podNetwork ?? '').localeCompare(b.podNetwork ?? ''))) {
      if (podNetwork === undefined) continue;
      const base = podNetwork.replace(/\/\d+$/, '');
      if (address !== own) out.push(new Route(podNetwork, 'flannel.1', base, 'onlink '));
      else if (pods.some((a) => sameNet(a, base))) out.push(new Route(podNetwork, 'cni0', undefined, `proto kernel scope link src ${base.replace(/\.\d+$/, '.1')} `));
    }
  }
  return [...out, new Route(local, 'eth0', undefined, `proto kernel scope link src ${own} `)];
}

const number = (address: string): number => address.split('.').reduce((n, part) => n * 256 + Number(part), 0);

function matching(machine: Machine, address: string): Route | undefined {
  const fits = (r: Route) => {
    const [network, length = '32'] = r.to.split('/');
    const size = 2 ** (32 - Number(length));
    return r.to !== 'default' && Math.floor(number(network!) / size) === Math.floor(number(address) / size);
  };
  const all = routes(machine);
  return all.filter(fits).sort((a, b) => Number(b.to.split('/')[1]) - Number(a.to.split('/')[1]))[0] ?? all.find((r) => r.to === 'default');
}

/** `ip route get ADDRESS` */
export function routeTo(machine: Machine, address: string): string {
  const own = machine.net.addresses[0] ?? '';
  if (address.startsWith('127.') || address === own) return `local ${address} dev lo src ${address} uid 0 \n    cache <local> \n`;
  const route = matching(machine, address);
  if (!route) return 'RTNETLINK answers: Network is unreachable\n';
  const source = /src (\S+)/.exec(route.tail)?.[1] ?? (route.device === 'flannel.1' ? links(machine).find((l) => l.name === 'flannel.1')!.inet!.replace(/\/.*/, '') : own);
  return `${address}${route.gateway ? ` via ${route.gateway}` : ''} dev ${route.device} src ${source} uid 0 \n    cache \n`;
}

/** The neighbours that a machine knows: address, device, hardware address. */
export function neighbours(machine: Machine): { address: string; device: string; mac: string }[] {
  const own = machine.net.addresses[0] ?? '';
  const { nodes, pods } = machine.net.node();
  if (isPod(machine)) return [{ address: own.replace(/\.\d+$/, '.1'), device: 'eth0', mac: podMac(own.replace(/\.\d+$/, '.1')) }];
  const out = nodes.filter((n) => n.address !== own).map((n) => ({ address: n.address, device: 'eth0', mac: macOf(n.address) }));
  out.push({ address: own.replace(/\.\d+$/, '.1'), device: 'eth0', mac: macOf(own.replace(/\.\d+$/, '.1')) });
  for (const n of nodes) if (n.address !== own && n.podNetwork) out.push({ address: n.podNetwork.replace(/\/\d+$/, ''), device: 'flannel.1', mac: podMac(n.podNetwork.replace(/\/\d+$/, '')) });
  const base = nodes.find((n) => n.address === own)?.podNetwork;
  if (base) for (const a of pods) if (sameNet(a, base)) out.push({ address: a, device: 'cni0', mac: podMac(a) });
  return out;
}

/** route(8). */
export const route = program('n e', function* (call) {
  const body = routes(call.p.machine).map((r) => `${r.columns('route')}\n`).join('');
  yield* call.out(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${call.o.has('n') ? body : body.replace(/^0\.0\.0\.0 {9}/gm, 'default         ').replace(/ 0\.0\.0\.0 {9}(?=\d+\.\d+\.\d+\.0 )/g, ' *               ')}`);
  return 0;
});

/** arp(8). */
export const arp = program('n a e v i:', function* (call) {
  const all = neighbours(call.p.machine);
  if (call.busybox || call.o.has('a')) yield* call.out(all.map((n) => `? (${n.address}) at ${n.mac} [ether]${call.busybox ? ' ' : ''} on ${n.device}\n`).join(''));
  else yield* call.out(`Address                  HWtype  HWaddress           Flags Mask            Iface\n${all.map((n) => `${n.address.padEnd(24)} ether   ${n.mac}   C                     ${n.device}\n`).join('')}`);
  return 0;
});

/** ifconfig(8). */
export const ifconfig = program('a s v', function* (call) {
  const wanted = call.args[0];
  const found = links(call.p.machine).filter((l) => wanted === undefined || l.name === wanted);
  if (found.length === 0) {
    yield* call.p.stderr.write(call.busybox ? `ifconfig: ${wanted}: error fetching interface information: Device not found\n` : `${wanted}: error fetching interface information: Device not found\n`);
    return 1;
  }
  yield* call.out(found.map((l) => (call.busybox ? oldStyle(l) : newStyle(l))).join(''));
  return 0;
});

const maskOf = (l: Link): string => (l.inet?.endsWith('/8') ? '255.0.0.0' : l.inet?.endsWith('/32') ? '255.255.255.255' : '255.255.255.0');
const plain = (l: Link): string => l.inet?.replace(/\/\d+$/, '') ?? '';

const oldStyle = (l: Link): string =>
  l.name === 'lo'
    ? `lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n`
    : `${l.name.padEnd(9)} Link encap:Ethernet  HWaddr ${l.mac.toUpperCase()}  \n${l.inet ? `          inet addr:${plain(l)}  Bcast:${l.broadcast ?? '0.0.0.0'}  Mask:${maskOf(l)}\n` : ''}          UP BROADCAST RUNNING MULTICAST  MTU:${l.mtu}  Metric:1\n          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:${l.queue || '0'} \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n\n`;

const newStyle = (l: Link): string => {
  const counters = '        RX packets 0  bytes 0 (0.0 B)\n        RX errors 0  dropped 0  overruns 0  frame 0\n        TX packets 0  bytes 0 (0.0 B)\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n';
  const inet = l.inet ? `        inet ${plain(l)}  netmask ${maskOf(l)}${l.broadcast ? `  broadcast ${l.broadcast}` : l.name === 'lo' ? '' : '  broadcast 0.0.0.0'}\n` : '';
  const kind = l.name === 'lo' ? `        loop  txqueuelen ${l.queue}  (Local Loopback)\n` : `        ether ${l.mac}  txqueuelen ${l.queue || '0'}  (Ethernet)\n`;
  return `${l.name}: flags=${l.name === 'lo' ? '73<UP,LOOPBACK,RUNNING>' : '4163<UP,BROADCAST,RUNNING,MULTICAST>'}  mtu ${l.mtu}\n${inet}${kind}${counters}`;
};
