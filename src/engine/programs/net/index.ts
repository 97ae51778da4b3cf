import type { Program } from '../../hosts/types.ts';
import { curl } from './curl.ts';
import { dig, host, nslookup } from './dns.ts';
import { ip } from './ip.ts';
import { iptables, iptablesSave } from './iptables.ts';
import { nc, ping, tcpdump, telnet, traceroute } from './probe.ts';
import { arp, ifconfig, route } from './routes.ts';
import { netstat, ss } from './sockets.ts';
import { wget } from './wget.ts';

/** Programs that use the network, by name. */
export const programs = {
  ...{ arp, curl, dig, host, ifconfig, ip, iptables, 'iptables-save': iptablesSave, nc, ncat: nc, netstat, nslookup, ping },
  ...{ route, ss, tcpdump, telnet, traceroute, wget },
} satisfies Readonly<Record<string, Program>>;
