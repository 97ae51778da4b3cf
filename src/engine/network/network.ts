import { ConnectionError } from '../api/status.ts';
import type { Hop, Tracer } from '../api/trace.ts';
import { sleep, type Sim, type Task } from '../sim/sim.ts';
import { connectInternet } from './internet.ts';
import { AttachedNamespace, type ResolverFiles, type Wire } from './netns.ts';
import { isAddress } from './resolver.ts';
import type { ServiceRule, ServiceRules, Target } from './rules.ts';
import type { Connection, DialOptions, DnsAnswer, DnsQuestion, HttpRequest, HttpResponse, Listener, NodeNetwork } from './types.ts';

export interface NetworkOptions {
  sim: Sim;
  tracer: Tracer;
}

/** Virtual milliseconds of one way between two nodes, and inside one. */
const betweenNodes = 0.4;
const insideNode = 0.05;
/** How long a kernel asks for a neighbour that does not answer. */
const neighbourMs = 3000;
/** One way to the outside world. */
const internetMs = 12;

/** Says whether policy lets a connection pass. Set by whoever enforces NetworkPolicy. */
export type PolicyCheck = (from: AttachedNamespace, to: AttachedNamespace, port: number, protocol: 'TCP' | 'UDP') => boolean;

interface NodeNet {
  readonly namespace: AttachedNamespace;
  up: boolean;
  /** True once a CNI plugin routes pods' traffic on this node. */
  routes: boolean;
  /** The pods' network on this node, once that plugin has told. */
  podNetwork: string | undefined;
  rules: ServiceRules | undefined;
  /** Ports of the node that lead to a pod (the portmap plugin), by `port protocol`. */
  readonly hostPorts: Map<string, Target>;
}

export interface PodAttachment {
  namespace: string;
  name: string;
  host: string;
  address: string;
  files: ResolverFiles;
}

const joinHostPort = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

/** Makes the network of a cluster's machines and pods. */
export function createNetwork(options: NetworkOptions): Network {
  const network = new Network(options.sim, options.tracer);
  connectInternet(options.sim, (name, address) => network.addOutside(name, address));
  return network;
}

/**
 * All hosts and pods with their addresses, and the way between them: name, Service rule of the node that sends, CNI
 * route, policy, the listener at the end. Errors carry the words of Go's net package.
 */
export class Network implements Wire {
  policy: PolicyCheck | undefined;
  private readonly nodes = new Map<string, NodeNet>();
  private readonly byAddress = new Map<string, AttachedNamespace>();
  private readonly outside = new Map<string, AttachedNamespace>();
  private flows = 0;
  private ephemeral = 32768;

  constructor(
    readonly sim: Sim,
    private readonly tracer: Tracer,
  ) {}

  /** Connects a machine. */
  addHost(name: string, address: string, files: ResolverFiles): AttachedNamespace {
    const namespace = new AttachedNamespace(this, 'host', name, name, [address], files);
    this.nodes.set(name, { namespace, up: true, routes: true, podNetwork: undefined, rules: undefined, hostPorts: new Map() });
    this.byAddress.set(address, namespace);
    return namespace;
  }

  removeHost(name: string): void {
    const node = this.nodes.get(name);
    if (!node) return;
    this.nodes.delete(name);
    for (const a of node.namespace.addresses) this.byAddress.delete(a);
  }

  /** Connects a pod's sandbox: what a CNI plugin does on ADD. */
  addPod(pod: PodAttachment): AttachedNamespace {
    const namespace = new AttachedNamespace(this, 'pod', pod.host, `${pod.namespace}/${pod.name}`, [pod.address], pod.files);
    this.byAddress.set(pod.address, namespace);
    return namespace;
  }

  removePod(namespace: AttachedNamespace): void {
    for (const a of namespace.addresses) if (this.byAddress.get(a) === namespace) this.byAddress.delete(a);
  }

  /** Connects a machine of the outside world. */
  addOutside(name: string, address: string): AttachedNamespace {
    const namespace = new AttachedNamespace(this, 'host', name, name, [address], { hosts: () => '', resolvConf: () => '' });
    this.outside.set(address, namespace);
    return namespace;
  }

  /** A machine that is off, or cut off, answers nobody and reaches nobody. */
  setUp(host: string, up: boolean): void {
    const node = this.nodes.get(host);
    if (node) node.up = up;
  }

  /** Whether pods on a node have a route: false until a CNI plugin is there. `podNetwork`: their addresses, as `10.244.1.0/24`. */
  setRoutes(host: string, routes: boolean, podNetwork?: string): void {
    const node = this.nodes.get(host);
    if (!node) return;
    node.routes = routes;
    if (podNetwork !== undefined) node.podNetwork = podNetwork;
  }

  /** What kube-proxy has written on a node; undefined: nothing. */
  setRules(host: string, rules: ServiceRules | undefined): void {
    const node = this.nodes.get(host);
    if (node) node.rules = rules;
  }

  /** Leads a port of a node to a pod; the returned function ends it. */
  mapPort(host: string, port: number, protocol: 'TCP' | 'UDP', to: Target): () => void {
    const ports = this.nodes.get(host)?.hostPorts;
    const key = `${port} ${protocol}`;
    ports?.set(key, to);
    return () => {
      if (ports?.get(key) === to) ports.delete(key);
    };
  }

  rules(host: string): ServiceRules | undefined {
    return this.nodes.get(host)?.rules;
  }

  node(from: AttachedNamespace): NodeNetwork {
    const own = this.nodes.get(from.host);
    const pods = (host: string) => [...this.byAddress].filter(([, n]) => n.kind === 'pod' && n.host === host).map(([address]) => address);
    const nodes = [...this.nodes].map(([name, n]) => ({ name, address: n.namespace.addresses[0]!, podNetwork: n.podNetwork }));
    return { name: from.host, services: own?.rules?.list(), routes: own?.routes !== false, pods: pods(from.host), nodes };
  }

  private at(address: string): AttachedNamespace | undefined {
    return this.byAddress.get(address) ?? this.outside.get(address);
  }

  namespaceOf(address: string): AttachedNamespace | undefined {
    return this.byAddress.get(address);
  }

  *ping(from: AttachedNamespace, address: string): Task<number | undefined> {
    if (address.startsWith('127.')) return 0.03;
    const target = this.at(address);
    if (!target || !this.reachable(from, target) || (this.policy && !this.policy(from, target, 0, 'TCP'))) return undefined;
    const ms = 2 * this.distance(from, target);
    yield sleep(ms);
    return ms;
  }

  /** Connects; see NetNamespace.dial. */
  *dial(from: AttachedNamespace, host: string, port: number, options: DialOptions): Task<Connection> {
    const { protocol = 'TCP', timeoutMs = 10_000 } = options;
    const started = this.sim.now();
    const hops: Hop[] | undefined = this.tracer.active && !options.quiet ? [from.hop] : undefined;
    try {
      const address = isAddress(host) ? host : yield* this.lookup(from, host, protocol, hops);
      const connection = yield* this.connect(from, address, port, protocol, timeoutMs, hops);
      this.trace(hops, 'connected', started);
      return connection;
    } catch (error) {
      this.trace(hops, error instanceof ConnectionError ? error.kind : 'error', started);
      throw error;
    }
  }

  private trace(hops: Hop[] | undefined, outcome: string, started: number): void {
    if (!hops) return;
    const now = this.sim.now();
    this.tracer.emit({ kind: 'flow', at: now, id: ++this.flows, hops, outcome, ms: now - started });
  }

  private *lookup(from: AttachedNamespace, host: string, protocol: string, hops: Hop[] | undefined): Task<string> {
    try {
      const [address] = yield* from.resolve(host);
      hops?.push({ kind: 'dns', what: host, note: address! });
      return address!;
    } catch (error) {
      hops?.push({ kind: 'dns', what: host, note: 'not found' });
      if (error instanceof ConnectionError) throw new ConnectionError(error.kind, `dial ${protocol.toLowerCase()}: ${error.message}`);
      throw error;
    }
  }

  private *connect(from: AttachedNamespace, address: string, port: number, protocol: 'TCP' | 'UDP', timeoutMs: number, hops: Hop[] | undefined): Task<Connection> {
    const dialled = joinHostPort(address, port);
    const fail = (kind: ConnectionError['kind'], words: string) => new ConnectionError(kind, `dial ${protocol.toLowerCase()} ${dialled}: ${words}`);
    const local = `${from.addresses[0] ?? '127.0.0.1'}:${this.ephemeralPort()}`;
    if (this.nodes.get(from.host)?.up === false) {
      yield sleep(timeoutMs);
      throw fail('timeout', 'i/o timeout');
    }
    let end = address;
    let endPort = port;
    const { rule, only } = this.ruleFor(from, address, port, protocol);
    if (rule) {
      hops?.push({ kind: 'service', what: rule.service, note: dialled });
      const client = from.addresses[0] ?? '';
      const chosen = rule.choose(this.sim, client, only);
      if (!chosen && only !== undefined && rule.choose(this.sim, client)) {
        yield sleep(timeoutMs);
        throw fail('timeout', 'i/o timeout');
      }
      if (!chosen) {
        yield sleep(insideNode);
        throw fail('refused', 'connect: connection refused');
      }
      end = chosen.address;
      endPort = chosen.port;
      hops?.push({ kind: 'rule', what: from.host, note: joinHostPort(end, endPort) });
    }
    const mapped = rule ? undefined : this.mappedPort(from, end, port, protocol);
    if (mapped) {
      hops?.push({ kind: 'rule', what: from.host, note: `${dialled} to ${joinHostPort(mapped.address, mapped.port)}` });
      end = mapped.address;
      endPort = mapped.port;
    }
    const loopback = end.startsWith('127.') || end === '::1' || end === '0.0.0.0';
    const target = loopback || from.addresses.includes(end) ? from : this.at(end);
    if (!target) {
      const silent = !this.onLink(from, end);
      yield sleep(silent ? timeoutMs : Math.min(neighbourMs, timeoutMs));
      if (silent || timeoutMs < neighbourMs) throw fail('timeout', 'i/o timeout');
      throw fail('unreachable', 'connect: no route to host');
    }
    const away = 2 * this.distance(from, target);
    if (!this.reachable(from, target)) {
      hops?.push({ kind: 'route', what: target.host, note: 'unreachable' });
      const down = this.nodes.get(target.host)?.up === false && this.onLink(from, end);
      yield sleep(down ? Math.min(neighbourMs, timeoutMs) : timeoutMs);
      if (down && timeoutMs >= neighbourMs) throw fail('unreachable', 'connect: no route to host');
      throw fail('timeout', 'i/o timeout');
    }
    if (hops && target.host !== from.host) hops.push({ kind: 'route', what: target.host });
    if (this.policy && target !== from && !this.policy(from, target, endPort, protocol)) {
      hops?.push({ kind: 'policy', what: target.what, note: 'dropped' });
      yield sleep(timeoutMs);
      throw fail('timeout', 'i/o timeout');
    }
    yield sleep(away);
    hops?.push(target.hop);
    const listener = target.at(end, endPort, protocol);
    if (!listener) throw fail('refused', 'connect: connection refused');
    return new Stream(local, joinHostPort(end, endPort), listener, away, () => this.alive(from, target));
  }

  /**
   * The Service rule that takes a destination: of the sender's node, or for a node port, of the node that is addressed;
   * `only` where it leads to endpoints of one node alone. What comes from the node's own pods and programs is as free
   * as inside the cluster (kubernetes: pkg/proxy/iptables/proxier.go, the chain for external destinations).
   */
  private ruleFor(from: AttachedNamespace, address: string, port: number, protocol: 'TCP' | 'UDP'): { rule?: ServiceRule; only?: string } {
    const own = this.nodes.get(from.host)?.rules?.match(address, port, protocol);
    if (own) return { rule: own, only: own.local.internal && address === own.clusterIp ? from.host : undefined };
    const loopback = address.startsWith('127.');
    const target = loopback ? from : this.byAddress.get(address);
    if (target?.kind !== 'host') return {};
    const node = this.nodes.get(target.host);
    const rule = node?.up ? node.rules?.matchNodePort(port, protocol) : undefined;
    return { rule, only: rule?.local.external && from.host !== target.host ? target.host : undefined };
  }

  private mappedPort(from: AttachedNamespace, address: string, port: number, protocol: 'TCP' | 'UDP'): Target | undefined {
    const target = address.startsWith('127.') ? from : this.byAddress.get(address);
    return target?.kind === 'host' ? this.nodes.get(target.host)?.hostPorts.get(`${port} ${protocol}`) : undefined;
  }

  /** True while nothing has cut the two off from each other. */
  private alive(from: AttachedNamespace, target: AttachedNamespace): boolean {
    if (target !== from && target.kind === 'pod' && this.byAddress.get(target.addresses[0]!) !== target) return false;
    return this.reachable(from, target);
  }

  private reachable(from: AttachedNamespace, target: AttachedNamespace): boolean {
    if (from === target) return true;
    const a = this.nodes.get(from.host);
    const b = this.nodes.get(target.host);
    if (a && !a.up) return false;
    if (!b) return this.outside.has(target.addresses[0]!);
    if (!b.up) return false;
    if (from.host === target.host) return true;
    return (from.kind === 'host' || a?.routes !== false) && (target.kind === 'host' || (b.routes && a?.routes !== false));
  }

  private distance(from: AttachedNamespace, target: AttachedNamespace): number {
    if (!this.nodes.has(target.host)) return internetMs;
    return from.host === target.host ? insideNode : betweenNodes;
  }

  /** Whether an address is in a network where a missing neighbour is noticed: the nodes' own, or the pods' of some node. */
  private onLink(from: AttachedNamespace, address: string): boolean {
    const prefix = address.slice(0, address.lastIndexOf('.'));
    for (const node of this.nodes.values()) if (node.namespace.addresses[0]!.startsWith(`${prefix}.`)) return true;
    return from.kind === 'pod' ? from.addresses[0]!.startsWith(`${prefix}.`) : address.startsWith('10.244.');
  }

  private ephemeralPort(): number {
    this.ephemeral = this.ephemeral >= 60999 ? 32768 : this.ephemeral + 1;
    return this.ephemeral;
  }
}

class Stream implements Connection {
  private closed = false;

  constructor(
    readonly local: string,
    readonly remote: string,
    readonly listener: Listener,
    private readonly roundTripMs: number,
    private readonly alive: () => boolean,
  ) {}

  *http(request: HttpRequest): Task<HttpResponse> {
    if (!this.listener.http) {
      yield sleep(this.roundTripMs);
      throw new ConnectionError('eof', 'EOF');
    }
    yield* this.send();
    return yield* this.listener.http(request, this.local);
  }

  *text(chunk: string): Task<string | undefined> {
    yield* this.send();
    return this.listener.text ? yield* this.listener.text(chunk, this.local) : undefined;
  }

  *dns(question: DnsQuestion): Task<DnsAnswer> {
    yield* this.send();
    if (!this.listener.dns) {
      yield sleep(5000);
      throw new ConnectionError('timeout', `read udp ${this.local}->${this.remote}: i/o timeout`);
    }
    return yield* this.listener.dns(question, this.local);
  }

  close(): void {
    this.closed = true;
  }

  private *send(): Task {
    if (this.closed) throw new ConnectionError('eof', 'use of closed network connection');
    if (!this.alive()) throw new ConnectionError('reset', `read tcp ${this.local}->${this.remote}: read: connection reset by peer`);
    if (this.roundTripMs > 0) yield sleep(this.roundTripMs);
  }
}
