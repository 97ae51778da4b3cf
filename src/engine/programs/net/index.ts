import type { Program } from '../../hosts/types.ts';
import { curl } from './curl.ts';
import { dig } from './dig.ts';
import { host, nslookup } from './dns.ts';
import { httpd } from './httpd.ts';
import { ip } from './ip.ts';
import { iptables, iptablesSave } from './iptables.ts';
import { nc, ping, tcpdump, telnet, traceroute } from './probe.ts';
import { python } from './python.ts';
import { arp, ifconfig, route } from './routes.ts';
import { netstat, ss } from './sockets.ts';
import { wget } from './wget.ts';

/** Programs that use the network, by name. */
export const programs = {
  ...{ arp, curl, dig, host, httpd, ifconfig, ip, iptables, 'iptables-save': iptablesSave, nc, ncat: nc, netstat, nslookup, ping },
  ...{ python, python3: python, route, ss, tcpdump, telnet, traceroute, wget },
} satisfies Readonly<Record<string, Program>>;
