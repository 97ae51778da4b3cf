import { ConnectionError } from '../api/status.ts';
import type { Task } from '../sim/sim.ts';
import { clusterAnswer } from './clusterdns.ts';
import { blockFor, inZone, usual, type PluginConfig, type ServerBlock } from './corefile.ts';
import type { AttachedNamespace } from './netns.ts';
import { rewritten } from './rewrite.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord } from './types.ts';
import type { ServiceView } from './view.ts';

/** What a server answers with. */
export interface Server {
  readonly view: ServiceView;
  readonly net: AttachedNamespace;
  readonly blocks: readonly ServerBlock[];
}

const refused: DnsAnswer = { rcode: 'REFUSED', records: [] };
const failed: DnsAnswer = { rcode: 'SERVFAIL', records: [] };
const missing: DnsAnswer = { rcode: 'NXDOMAIN', records: [] };

/** Plugins answer in this order, whatever theirs in the file is. */
const ORDER = ['hosts', 'kubernetes', 'forward'];

const fallsThrough = (plugin: PluginConfig, name: string): boolean => {
  const line = plugin.lines.find(([word]) => word === 'fallthrough');
  return line !== undefined && (line.length === 1 || line.slice(1).some((zone) => inZone(name, zone)));
};

/** `hosts`: lines of addresses and names. Undefined passes the question on. */
const fromHosts = (plugin: PluginConfig, question: DnsQuestion, name: string): DnsAnswer | undefined => {
  const records: DnsRecord[] = [];
  let known = false;
  for (const [address, ...names] of plugin.lines) {
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(address ?? '') || !names.some((n) => n.toLowerCase() === name)) continue;
    known = true;
    if (question.type === 'A') records.push({ name: question.name, type: 'A', ttl: 3600, data: address! });
  }
  if (known) return { rcode: 'NOERROR', records };
  return fallsThrough(plugin, name) ? undefined : missing;
};

const arpa = (zone: string): boolean => zone.endsWith('.arpa');

function* fromKubernetes(server: Server, plugin: PluginConfig, question: DnsQuestion, name: string): Task<DnsAnswer | undefined> {
  const zones = plugin.args.map((zone) => zone.toLowerCase().replace(/\.$/, ''));
  const zone = zones.filter((z) => inZone(name, z)).sort((a, b) => b.length - a.length)[0];
  if (zone === undefined) return undefined;
  const domain = arpa(zone) ? (zones.find((z) => !arpa(z)) ?? zone) : zone;
  const own = clusterAnswer(server.view, domain, question);
  if (!own || ('rcode' in own && own.rcode === 'NXDOMAIN')) return fallsThrough(plugin, name) ? undefined : missing;
  if ('rcode' in own) return own;
  const alias: DnsRecord = { name: question.name, type: 'CNAME', ttl: 30, data: `${own.cname}.` };
  const behind = yield* resolve(server, { ...question, name: own.cname });
  return { rcode: 'NOERROR', records: [alias, ...behind.records] };
}

function* forwarded(server: Server, plugin: PluginConfig, question: DnsQuestion, name: string): Task<DnsAnswer | undefined> {
  const [from, ...to] = plugin.args;
  if (!inZone(name, from!.toLowerCase().replace(/\.$/, ''))) return undefined;
  const servers = to.flatMap((t) => (t.startsWith('/') ? server.net.resolver.nameservers : [t.replace(/^\w+:\/\//, '').replace(/:\d+$/, '')]));
  for (const address of servers) {
    try {
      return yield* server.net.query(address, question);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
    }
  }
  return failed;
}

/** Answers by the server block for the name, its plugins one after the other (coredns: core/dnsserver/server.go, ServeDNS). */
export function* resolve(server: Server, asked: DnsQuestion): Task<DnsAnswer> {
  const block = blockFor(server.blocks, 53, asked.name.toLowerCase());
  if (!block) return refused;
  const name = rewritten(block.plugins, asked.name.toLowerCase());
  const question = name === asked.name.toLowerCase() ? asked : { ...asked, name };
  const plugins = block.plugins.filter((p) => ORDER.includes(p.name)).toSorted((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  for (const plugin of plugins) {
    const answer = plugin.name === 'hosts' ? fromHosts(plugin, question, name) : yield* plugin.name === 'kubernetes' ? fromKubernetes(server, plugin, question, name) : forwarded(server, plugin, question, name);
    if (!answer) continue;
    if (question === asked) return answer;
    return { ...answer, records: answer.records.map((r) => (r.name.toLowerCase() === name ? { ...r, name: asked.name } : r)) };
  }
  return failed;
}

/** Answers as CoreDNS with kubeadm's Corefile: the cluster's names itself, others by asking the name servers of the pod's resolv.conf. */
export const answer = (view: ServiceView, domain: string, net: AttachedNamespace, question: DnsQuestion): Task<DnsAnswer> => resolve({ view, net, blocks: usual(domain) }, question);
