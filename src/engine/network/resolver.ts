import { ConnectionError } from '../api/status.ts';
import type { Task } from '../sim/sim.ts';
import type { DnsAnswer, DnsQuestion } from './types.ts';

/** resolv.conf(5), as far as the lookups here use it. */
export interface ResolverConfig {
  nameservers: readonly string[];
  search: readonly string[];
  ndots: number;
}

export const parseResolvConf = (text: string): ResolverConfig => {
  const nameservers: string[] = [];
  let search: string[] = [];
  let ndots = 1;
  for (const line of text.split('\n')) {
    const [key, ...values] = line.split(/\s+/).filter(Boolean);
    if (key === 'nameserver' && values[0] && nameservers.length < 3) nameservers.push(values[0]);
    else if (key === 'search' || key === 'domain') search = values;
    else if (key === 'options') for (const v of values) if (v.startsWith('ndots:')) ndots = Number(v.slice(6)) || 1;
  }
  return { nameservers, search, ndots };
};

/** Addresses of a name in a hosts file. */
export const lookupHosts = (text: string, name: string): string[] => {
  const found: string[] = [];
  for (const line of text.split('\n')) {
    const fields = line.replace(/#.*/, '').split(/\s+/).filter(Boolean);
    if (fields.slice(1).includes(name) && !fields[0]!.includes(':')) found.push(fields[0]!);
  }
  return found;
};

/** The names that a resolver tries for one that was asked for, in order (resolv.conf(5), search and ndots). */
export const candidates = (name: string, config: ResolverConfig): string[] => {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = config.search.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= config.ndots ? [name, ...searched] : [...searched, name];
};

export const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':');

/** Whose names are looked up: its two files, and the way to a name server. */
interface Resolving {
  hostsFile(): string;
  readonly resolver: ResolverConfig;
  query(server: string, question: DnsQuestion): Task<DnsAnswer>;
}

/** Looks a name up as Go's resolver does: the hosts file, then each candidate at the name servers. */
export function* resolveName(net: Resolving, name: string): Task<string[]> {
  if (isAddress(name)) return [name];
  const bare = name.replace(/\.$/, '');
  const local = lookupHosts(net.hostsFile(), bare);
  if (local.length > 0) return local;
  if (bare === 'localhost') return ['127.0.0.1'];
  const config = net.resolver;
  const server = config.nameservers[0];
  if (!server) throw new ConnectionError('no-such-host', `lookup ${name}: no such host`);
  for (const candidate of candidates(name, config)) {
    let failure: ConnectionError | undefined;
    for (const nameserver of config.nameservers) {
      try {
        const answer = yield* net.query(nameserver, { name: candidate, type: 'A' });
        failure = undefined;
        if (answer.rcode === 'SERVFAIL') throw new ConnectionError('no-such-host', `lookup ${name} on ${nameserver}:53: server misbehaving`);
        const addresses = answer.records.filter((r) => r.type === 'A').map((r) => r.data);
        if (addresses.length > 0) return addresses;
        break;
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw error;
        if (error.kind === 'no-such-host') throw error;
        failure = error;
      }
    }
    if (failure) throw new ConnectionError('timeout', `lookup ${name} on ${server}:53: ${failure.message.replace(/^dial /, 'read ')}`);
  }
  throw new ConnectionError('no-such-host', `lookup ${name} on ${server}:53: no such host`);
}
