import type { NetworkPolicy, Namespace, Pod } from '../api/kubernetes.ts';
import { selectorOf } from '../api/selector.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import { namespaces, networkPolicies, pods } from '../client/resources.ts';
import { byNamespace } from '../client/lister.ts';
import type { Index } from '../client/store.ts';
import type { Component } from '../sim/component.ts';
import type { Sim } from '../sim/sim.ts';
import type { AttachedNamespace } from './netns.ts';
import type { Network } from './network.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number]>;
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];

/** One end of a connection: a pod, or an address that is none of the cluster's pods. */
interface End {
  readonly pod: Pod | undefined;
  readonly address: string;
}

const number = (ip: string): number => ip.split('.').reduce((n, part) => n * 256 + Number(part), 0);

/** Whether an IPv4 address lies in a block such as `10.0.0.0/8`. */
export const inBlock = (address: string, cidr: string): boolean => {
  const [base = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
};

/** Decides by NetworkPolicies what may connect to what (networking.k8s.io/v1: NetworkPolicySpec). */
export class PolicyEnforcer {
  private readonly policies: Informer<NetworkPolicy>;
  private readonly pods: Informer<Pod>;
  private readonly namespaces: Informer<Namespace>;
  private readonly byNamespace: Index<NetworkPolicy>;

  constructor(sim: Sim, client: Client) {
    this.policies = new Informer<NetworkPolicy>(sim, client, networkPolicies);
    this.pods = new Informer<Pod>(sim, client, pods);
    this.namespaces = new Informer<Namespace>(sim, client, namespaces);
    this.byNamespace = byNamespace(this.policies);
  }

  start(): void {
    this.policies.start();
    this.pods.start();
    this.namespaces.start();
  }

  stop(): void {
    this.policies.stop();
    this.pods.stop();
    this.namespaces.stop();
  }

  /** True when the connection may pass. A node always reaches its own pods: the kubelet's probes need it. */
  allows(from: AttachedNamespace, to: AttachedNamespace, port: number, protocol: 'TCP' | 'UDP'): boolean {
    if (from === to || (from.kind === 'host' && from.host === to.host)) return true;
    const source = this.end(from);
    const target = this.end(to);
    return this.direction('Egress', source, target, target, port, protocol) && this.direction('Ingress', target, source, target, port, protocol);
  }

  private end(ns: AttachedNamespace): End {
    const [namespace, name] = ns.kind === 'pod' ? ns.what.split('/') : [];
    return { pod: name === undefined ? undefined : this.pods.get(namespace, name), address: ns.addresses[0] ?? '' };
  }

  /** What the policies of `subject` say of traffic with `peer`; `target` has the port. */
  private direction(type: 'Ingress' | 'Egress', subject: End, peer: End, target: End, port: number, protocol: string): boolean {
    const { pod } = subject;
    if (!pod) return true;
    let isolated = false;
    for (const policy of this.byNamespace.get(pod.metadata.namespace!).values()) {
      const spec = policy.spec!;
      const types = spec.policyTypes ?? (spec.egress ? ['Ingress', 'Egress'] : ['Ingress']);
      if (!types.includes(type) || !selectorOf(spec.podSelector).matches(pod.metadata.labels)) continue;
      isolated = true;
      for (const rule of (type === 'Ingress' ? spec.ingress : spec.egress) ?? []) {
        const peers = ((rule as { from?: Peer[] }).from ?? (rule as { to?: Peer[] }).to) as Peer[] | undefined;
        if (this.portMatches(rule.ports, target, port, protocol) && (!peers || peers.length === 0 || peers.some((p) => this.peerMatches(p, pod.metadata.namespace!, peer)))) return true;
      }
    }
    return !isolated;
  }

  private portMatches(ports: readonly Port[] | undefined, target: End, port: number, protocol: string): boolean {
    if (!ports || ports.length === 0) return true;
    return ports.some((p) => {
      if ((p.protocol ?? 'TCP') !== protocol) return false;
      if (p.port === undefined) return true;
      const first = typeof p.port === 'number' ? p.port : target.pod?.spec?.containers.flatMap((c) => c.ports ?? []).find((c) => c.name === p.port)?.containerPort;
      return first !== undefined && port >= first && port <= (p.endPort ?? first);
    });
  }

  private peerMatches(peer: Peer, namespace: string, end: End): boolean {
    if (peer.ipBlock) return inBlock(end.address, peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some((e) => inBlock(end.address, e));
    if (!end.pod) return false;
    const theirs = end.pod.metadata.namespace!;
    if (peer.namespaceSelector) {
      if (!selectorOf(peer.namespaceSelector).matches(this.namespaces.get(undefined, theirs)?.metadata.labels)) return false;
    } else if (theirs !== namespace) return false;
    return !peer.podSelector || selectorOf(peer.podSelector).matches(end.pod.metadata.labels);
  }
}

/** A plugin that enforces NetworkPolicies, as Calico's node agent does; one of any node's is enough for all. */
export class PolicyAgent implements Component {
  readonly name = 'network-policy';
  running = false;

  constructor(
    private readonly network: Network,
    private readonly enforcer: PolicyEnforcer,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.enforcer.start();
    this.network.policy = (from, to, port, protocol) => this.enforcer.allows(from, to, port, protocol);
  }

  stop(): void {
    this.running = false;
  }
}
