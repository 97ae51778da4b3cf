import type { Service, ServicePort } from '../api/kubernetes.ts';
import type { Sim } from '../sim/sim.ts';
import type { ServiceRule, Target } from './rules.ts';
import type { ServicePortRule } from './types.ts';

/** One address behind a Service. */
export interface ViewedEndpoint {
  readonly address: string;
  readonly hostname: string | undefined;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly node: string | undefined;
  /** Port numbers by port name; '' for the unnamed one. */
  readonly ports: ReadonlyMap<string, number>;
}

/** One port of a Service as kube-proxy balances it: an equal chance for every ready endpoint, or for one client always the same. */
export class ViewedRule implements ServiceRule {
  readonly service: string;
  readonly portName: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly nodePort: number | undefined;
  readonly clusterIp: string;
  readonly local: ServiceRule['local'];
  private readonly affinityMs: number | undefined;
  private readonly clients = new Map<string, { target: string; until: number }>();

  constructor(
    private readonly view: { endpoints(service: string): readonly ViewedEndpoint[] },
    service: Service,
    port: ServicePort,
  ) {
    this.service = `${service.metadata.namespace}/${service.metadata.name}`;
    this.portName = port.name ?? '';
    this.port = port.port;
    this.protocol = (port.protocol ?? 'TCP') as 'TCP' | 'UDP';
    this.nodePort = port.nodePort;
    this.clusterIp = service.spec!.clusterIP!;
    this.local = { internal: service.spec!.internalTrafficPolicy === 'Local', external: service.spec!.externalTrafficPolicy === 'Local' };
    const affinity = service.spec!.sessionAffinity === 'ClientIP';
    this.affinityMs = affinity ? (service.spec!.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) * 1000 : undefined;
  }

  choose(sim: Sim, client: string, node?: string): Target | undefined {
    return pick(sim, targets(this.view.endpoints(this.service), this.portName, node), client, this.affinityMs === undefined ? undefined : { clients: this.clients, ms: this.affinityMs });
  }

  /** As it is now, told for who looks at it. */
  told(otherAddresses: readonly string[]): ServicePortRule {
    const endpoints = targets(this.view.endpoints(this.service), this.portName, undefined).map((t) => `${t.address}:${t.port}`);
    const { protocol, port, nodePort, clusterIp, affinityMs } = this;
    return { name: this.portName === '' ? this.service : `${this.service}:${this.portName}`, protocol, address: clusterIp, otherAddresses, port, nodePort, endpoints, affinity: affinityMs === undefined ? undefined : affinityMs / 1000 };
  }

  /** The rule as it is now, for good. */
  frozen(): ServiceRule {
    const { service, portName, clusterIp, local } = this;
    const endpoints = this.view.endpoints(service);
    const affinity = this.affinityMs === undefined ? undefined : { clients: new Map(this.clients), ms: this.affinityMs };
    return { service, portName, clusterIp, local, choose: (sim, client, node) => pick(sim, targets(endpoints, portName, node), client, affinity) };
  }
}

/** Where connections go: ready endpoints, or where there are none those that still serve while they end (KEP-1669). */
function targets(endpoints: readonly ViewedEndpoint[], portName: string, node: string | undefined): Target[] {
  const all = node === undefined ? endpoints : endpoints.filter((e) => e.node === node);
  const usable = all.some((e) => e.ready) ? all.filter((e) => e.ready) : all.filter((e) => e.serving && e.terminating);
  const out: Target[] = [];
  for (const e of usable) {
    const port = e.ports.get(portName);
    if (port) out.push({ address: e.address, port });
  }
  return out;
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
