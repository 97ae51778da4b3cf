import { ConnectionError } from '../api/status.ts';
import type { Task } from '../sim/sim.ts';
import type { ResolverConfig } from './resolver.ts';
import type { DnsAnswer, DnsQuestion } from './types.ts';

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

/** Whose names are looked up: its two files, and the way to a name server. */
interface Resolving {
  hostsFile(): string;
  readonly resolver: ResolverConfig;
  query(server: string, question: DnsQuestion): Task<DnsAnswer>;
}

/** Looks a name that is no address up as Go's resolver does: the hosts file, then each candidate at the name servers. */
export function* resolveName(net: Resolving, name: string): Task<string[]> {
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
