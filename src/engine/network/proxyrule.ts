import type { Service, ServicePort } from '../api/kubernetes.ts';
import type { Sim } from '../sim/sim.ts';
import type { ServiceRule, ServiceRules, Target } from './rules.ts';
import type { ServiceView } from './view.ts';

/** One port of a Service as kube-proxy balances it: an equal chance for every ready endpoint, or for one client always the same. */
export class ViewedRule implements ServiceRule {
  readonly service: string;
  readonly portName: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly nodePort: number | undefined;
  readonly clusterIp: string;
  private readonly affinityMs: number | undefined;
  private readonly clients = new Map<string, { target: string; until: number }>();

  constructor(
    private readonly view: ServiceView,
    service: Service,
    port: ServicePort,
  ) {
    this.service = `${service.metadata.namespace}/${service.metadata.name}`;
    this.portName = port.name ?? '';
    this.port = port.port;
    this.protocol = (port.protocol ?? 'TCP') as 'TCP' | 'UDP';
    this.nodePort = port.nodePort;
    this.clusterIp = service.spec!.clusterIP!;
    const affinity = service.spec!.sessionAffinity === 'ClientIP';
    this.affinityMs = affinity ? (service.spec!.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) * 1000 : undefined;
  }

  /** Where connections go now: ready endpoints, or where there are none those that still serve while they end (KEP-1669). */
  targets(): Target[] {
    const all = this.view.endpoints(this.service);
    const usable = all.some((e) => e.ready) ? all.filter((e) => e.ready) : all.filter((e) => e.serving && e.terminating);
    const out: Target[] = [];
    for (const e of usable) {
      const port = e.ports.get(this.portName);
      if (port) out.push({ address: e.address, port });
    }
    return out;
  }

  choose(sim: Sim, client: string): Target | undefined {
    return pick(sim, this.targets(), client, this.affinityMs === undefined ? undefined : { clients: this.clients, ms: this.affinityMs });
  }

  /** The rule as it is now, for good. */
  frozen(): ServiceRule {
    const targets = this.targets();
    const affinity = this.affinityMs === undefined ? undefined : { clients: new Map(this.clients), ms: this.affinityMs };
    return { service: this.service, portName: this.portName, choose: (sim, client) => pick(sim, targets, client, affinity) };
  }
}

interface Affinity {
  clients: Map<string, { target: string; until: number }>;
  ms: number;
}

const pick = (sim: Sim, targets: readonly Target[], client: string, affinity: Affinity | undefined): Target | undefined => {
  if (targets.length === 0) return undefined;
  const known = affinity?.clients.get(client);
  if (known && known.until > sim.now()) {
    const same = targets.find((t) => t.address === known.target);
    if (same) {
      known.until = sim.now() + affinity!.ms;
      return same;
    }
  }
  const chosen = targets.length === 1 ? targets[0]! : sim.random('kube-proxy').pick(targets);
  affinity?.clients.set(client, { target: chosen.address, until: sim.now() + affinity.ms });
  return chosen;
};

/** What one node's kube-proxy has written: the view while it runs, and what was true last once it has stopped. */
export class ProxyRules implements ServiceRules {
  private still: { addresses: Map<string, ServiceRule>; nodePorts: Map<string, ServiceRule> } | undefined;

  constructor(private readonly view: ServiceView) {}

  freeze(): void {
    if (this.still) return;
    const { addresses, nodePorts } = this.view.entries();
    this.still = { addresses: new Map(addresses.map(([k, r]) => [k, r.frozen()])), nodePorts: new Map(nodePorts.map(([k, r]) => [k, r.frozen()])) };
  }

  thaw(): void {
    this.still = undefined;
  }

  match(address: string, port: number, protocol: 'TCP' | 'UDP'): ServiceRule | undefined {
    return this.still ? this.still.addresses.get(`${address} ${port} ${protocol}`) : this.view.match(address, port, protocol);
  }

  matchNodePort(port: number, protocol: 'TCP' | 'UDP'): ServiceRule | undefined {
    return this.still ? this.still.nodePorts.get(` ${port} ${protocol}`) : this.view.matchNodePort(port, protocol);
  }
}
