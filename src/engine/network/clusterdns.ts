import type { ViewedEndpoint } from './servicerule.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord } from './types.ts';
import type { ServiceView } from './view.ts';

const ttl = 30;

const found = (records: DnsRecord[]): DnsAnswer => ({ rcode: 'NOERROR', records });
const missing: DnsAnswer = { rcode: 'NXDOMAIN', records: [] };

const record = (name: string, type: DnsRecord['type'], data: string): DnsRecord => ({ name, type, ttl, data });

const usable = (view: ServiceView, namespace: string, name: string): readonly ViewedEndpoint[] => {
  const all = view.endpoints(`${namespace}/${name}`);
  return view.service(namespace, name)?.spec?.publishNotReadyAddresses ? all : all.filter((e) => e.ready);
};

const dashed = (address: string): string => address.replaceAll('.', '-');

/** What CoreDNS' kubernetes plugin says of a name in the cluster's domain (kubernetes/dns: specification.md); undefined for other names. */
export function clusterAnswer(view: ServiceView, domain: string, question: DnsQuestion): DnsAnswer | { cname: string } | undefined {
  const name = question.name.toLowerCase();
  if (question.type === 'PTR') return reverse(view, domain, name);
  if (name !== domain && !name.endsWith(`.${domain}`)) return undefined;
  if (name === `dns-version.${domain}`) return found(question.type === 'TXT' ? [record(name, 'TXT', '"1.1.0"')] : []);
  const labels = name.slice(0, -domain.length - 1).split('.').reverse();
  const [kind, namespace, ...rest] = labels;
  if (kind === 'pod' && namespace && rest.length === 1) {
    const address = rest[0]!.replaceAll('-', '.');
    return /^\d+\.\d+\.\d+\.\d+$/.test(address) ? found(question.type === 'A' ? [record(question.name, 'A', address)] : []) : missing;
  }
  // A namespace without Services is told from none at all by nothing that is watched here.
  if (kind === 'svc' && namespace && rest.length === 0) return [...view.services.list()].some((s) => s.metadata.namespace === namespace) ? found([]) : missing;
  if (kind !== 'svc' || !namespace || rest.length === 0) return kind === 'svc' || name === domain ? found([]) : missing;
  return serviceAnswer(view, domain, question, namespace, rest);
}

function serviceAnswer(view: ServiceView, domain: string, question: DnsQuestion, namespace: string, rest: readonly string[]): DnsAnswer | { cname: string } {
  const [name, ...more] = rest;
  const service = view.service(namespace, name!);
  if (!service) return missing;
  const spec = service.spec!;
  if (spec.type === 'ExternalName') return more.length === 0 ? { cname: spec.externalName ?? '' } : missing;
  const headless = spec.clusterIP === 'None';
  const here = `${name}.${namespace}.svc.${domain}`;
  if (more.length === 2 && more[0]!.startsWith('_') && more[1]!.startsWith('_')) {
    const ports = (spec.ports ?? []).filter((p) => `_${p.name}` === more[1] && `_${(p.protocol ?? 'TCP').toLowerCase()}` === more[0]);
    if (ports.length === 0) return missing;
    if (question.type !== 'SRV') return found([]);
    if (!headless) return found(ports.map((p) => record(question.name, 'SRV', `0 100 ${p.port} ${here}.`)));
    return found(usable(view, namespace, name!).map((e) => record(question.name, 'SRV', `0 100 ${e.ports.get(ports[0]!.name ?? '') ?? 0} ${e.hostname ?? dashed(e.address)}.${here}.`)));
  }
  if (more.length === 1) {
    const hosts = usable(view, namespace, name!).filter((e) => e.hostname === more[0] || dashed(e.address) === more[0]);
    if (hosts.length === 0) return missing;
    return found(question.type === 'A' ? hosts.map((e) => record(question.name, 'A', e.address)) : []);
  }
  if (more.length > 0) return missing;
  if (question.type === 'SRV') return found((spec.ports ?? []).filter(() => !headless).map((p) => record(question.name, 'SRV', `0 100 ${p.port} ${here}.`)));
  if (headless) {
    const all = usable(view, namespace, name!);
    if (all.length === 0) return missing;
    return found(question.type === 'A' ? all.map((e) => record(question.name, 'A', e.address)) : []);
  }
  return found(question.type === 'A' ? [record(question.name, 'A', spec.clusterIP!)] : []);
}

function reverse(view: ServiceView, domain: string, name: string): DnsAnswer | undefined {
  const m = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name);
  if (!m) return undefined;
  const address = `${m[4]}.${m[3]}.${m[2]}.${m[1]}`;
  for (const s of view.services.list()) {
    const { namespace, name: service } = s.metadata;
    if (s.spec?.clusterIP === address) return found([record(name, 'PTR', `${service}.${namespace}.svc.${domain}.`)]);
    for (const e of view.endpoints(`${namespace}/${service}`)) {
      if (e.address === address && (e.hostname || s.spec?.clusterIP === 'None')) return found([record(name, 'PTR', `${e.hostname ?? dashed(address)}.${service}.${namespace}.svc.${domain}.`)]);
    }
  }
  return undefined;
}
