import type { Program } from '../../hosts/types.ts';
import { curl } from './curl.ts';
import { dig, host, nslookup } from './dns.ts';
import { ip, nc, netstat, ping, ss } from './probe.ts';
import { wget } from './wget.ts';

/** Programs that use the network, by name. */
export const programs = { curl, wget, nslookup, dig, host, ping, nc, ncat: nc, ss, netstat, ip } satisfies Readonly<Record<string, Program>>;
