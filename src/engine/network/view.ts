import { serviceNameOf } from '../api/endpointslice.ts';
import type { EndpointSlice, Service } from '../api/kubernetes.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import { endpointSlices, services } from '../client/resources.ts';
import type { Index } from '../client/store.ts';
import type { Sim } from '../sim/sim.ts';
import type { ServiceRule, ServiceRules } from './rules.ts';
import type { ServicePortRule } from './types.ts';
import { ViewedRule, type ViewedEndpoint } from './servicerule.ts';

const sliceOwner = (slice: EndpointSlice): string | undefined => {
  const service = serviceNameOf(slice);
  return service === undefined ? undefined : `${slice.metadata.namespace}/${service}`;
};

const ruleKey = (address: string, port: number, protocol: string): string => `${address} ${port} ${protocol}`;

/** A Service with `externalTrafficPolicy: Local`, the port that tells of it, and whether it is there. */
type HealthChecks = (service: Service, port: number, there: boolean) => void;

/**
 * Services and their endpoints as the API tells them: what every kube-proxy and CoreDNS of a cluster derives its rules
 * and answers from. They share one view, for they would all see the same.
 */
export class ServiceView implements ServiceRules {
  readonly services: Informer<Service>;
  readonly slices: Informer<EndpointSlice>;
  private readonly slicesOf: Index<EndpointSlice>;
  private readonly byAddress = new Map<string, ViewedRule>();
  private readonly byNodePort = new Map<string, ViewedRule>();
  /** The keys of a Service's rules in the maps above. */
  private readonly keysOf = new Map<string, { addresses: string[]; nodePorts: string[] }>();
  private readonly known = new Map<string, readonly ViewedEndpoint[]>();
  private readonly healthChecks = new Set<HealthChecks>();

  constructor(readonly sim: Sim, client: Client) {
    this.services = new Informer<Service>(sim, client, services);
    this.slices = new Informer<EndpointSlice>(sim, client, endpointSlices);
    this.slicesOf = this.slices.index('service', sliceOwner);
    this.services.handle({ add: (s) => this.put(s), update: (old, s) => (this.drop(old), this.put(s)), delete: (_, stored) => this.drop(stored) });
    const changed = (slice: EndpointSlice) => {
      const owner = sliceOwner(slice);
      if (owner !== undefined) this.known.delete(owner);
    };
    this.slices.handle({ add: changed, update: (old, slice) => (changed(old), changed(slice)), delete: (last) => changed(last) });
  }

  /** Begins to follow the API; again and again does nothing. */
  start(): void {
    this.services.start();
    this.slices.start();
  }

  /** Tells of each health check port of a Service as it comes and goes; the returned function ends that. */
  onHealthCheck(fn: HealthChecks): () => void {
    this.healthChecks.add(fn);
    for (const service of this.services.list()) if (service.spec!.healthCheckNodePort) fn(service, service.spec!.healthCheckNodePort, true);
    return () => this.healthChecks.delete(fn);
  }

  get synced(): boolean {
    return this.services.synced && this.slices.synced;
  }

  service(namespace: string, name: string): Service | undefined {
    return this.services.get(namespace, name);
  }

  /** Endpoints of `namespace/name`. */
  endpoints(service: string): readonly ViewedEndpoint[] {
    let all = this.known.get(service);
    if (all) return all;
    const made: ViewedEndpoint[] = [];
    for (const slice of this.slicesOf.get(service).values()) {
      if (slice.addressType !== 'IPv4') continue;
      const ports = new Map((slice.ports ?? []).map((p) => [p.name ?? '', p.port ?? 0]));
      for (const e of slice.endpoints ?? []) {
        const { ready = true, serving = ready, terminating = false } = e.conditions ?? {};
        for (const address of e.addresses.slice(0, 1)) made.push({ address, hostname: e.hostname, ready, serving, terminating, node: e.nodeName, ports });
      }
    }
    this.known.set(service, (all = made));
    return all;
  }

  match(address: string, port: number, protocol: 'TCP' | 'UDP'): ServiceRule | undefined {
    return this.byAddress.get(ruleKey(address, port, protocol));
  }

  matchNodePort(port: number, protocol: 'TCP' | 'UDP'): ServiceRule | undefined {
    return this.byNodePort.get(ruleKey('', port, protocol));
  }

  /** All rules by what they match, for a copy that does not change any more. */
  entries(): { addresses: [string, ViewedRule][]; nodePorts: [string, ViewedRule][] } {
    return { addresses: [...this.byAddress], nodePorts: [...this.byNodePort] };
  }

  /** All rules as they are now, by the Service's name. */
  list(): ServicePortRule[] {
    const addresses = new Map<ViewedRule, string[]>();
    for (const [key, rule] of this.byAddress) addresses.set(rule, [...(addresses.get(rule) ?? []), key.slice(0, key.indexOf(' '))]);
    return [...addresses].map(([rule, all]) => rule.told(all.filter((a) => a !== rule.clusterIp))).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private put(service: Service): void {
    const { namespace, name } = service.metadata;
    const spec = service.spec!;
    this.tellHealthCheck(service, true);
    if (spec.type === 'ExternalName' || !spec.clusterIP || spec.clusterIP === 'None') return;
    const rules = (spec.ports ?? []).map((port) => new ViewedRule(this, service, port));
    const addresses = [...(spec.clusterIPs ?? [spec.clusterIP]), ...(spec.externalIPs ?? []), ...(service.status?.loadBalancer?.ingress ?? []).flatMap((i) => (i.ip ? [i.ip] : []))];
    const keys = { addresses: [] as string[], nodePorts: [] as string[] };
    for (const rule of rules) {
      for (const address of addresses) {
        const key = ruleKey(address, rule.port, rule.protocol);
        this.byAddress.set(key, rule);
        keys.addresses.push(key);
      }
      if (!rule.nodePort) continue;
      const key = ruleKey('', rule.nodePort, rule.protocol);
      this.byNodePort.set(key, rule);
      keys.nodePorts.push(key);
    }
    this.keysOf.set(`${namespace}/${name}`, keys);
  }

  private tellHealthCheck(service: Service, there: boolean): void {
    const port = service.spec!.healthCheckNodePort;
    if (port) for (const fn of this.healthChecks) fn(service, port, there);
  }

  private drop(service: Service): void {
    this.tellHealthCheck(service, false);
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    const keys = this.keysOf.get(name);
    for (const key of keys?.addresses ?? []) this.byAddress.delete(key);
    for (const key of keys?.nodePorts ?? []) this.byNodePort.delete(key);
    this.keysOf.delete(name);
  }
}
