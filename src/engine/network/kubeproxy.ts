import type { Component } from '../sim/component.ts';
import type { Network } from './network.ts';
import { ProxyHealth } from './proxyhealth.ts';
import type { ServiceRule, ServiceRules } from './rules.ts';
import type { NetNamespace, ServicePortRule } from './types.ts';
import type { ServiceView } from './view.ts';

/** kube-proxy of one node: while it runs the node's Service rules follow the API; they stay when it stops. */
export class KubeProxy implements Component {
  readonly name = 'kube-proxy';
  running = false;
  private rules: ProxyRules | undefined;
  private readonly health: ProxyHealth | undefined;

  /** `net` is where it answers for its health. */
  constructor(
    private readonly network: Network,
    private readonly view: ServiceView,
    private readonly host: string,
    net?: NetNamespace,
  ) {
    if (net) this.health = new ProxyHealth(view, net, host);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.view.start();
    this.rules ??= new ProxyRules(this.view);
    this.rules.thaw();
    this.network.setRules(this.host, this.rules);
    this.health?.start();
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.rules?.freeze();
    this.health?.stop();
  }
}

/** What one node's kube-proxy has written: the view while it runs, and what was true last once it has stopped. */
class ProxyRules implements ServiceRules {
  private still: { addresses: Map<string, ServiceRule>; nodePorts: Map<string, ServiceRule>; told: readonly ServicePortRule[] } | undefined;

  constructor(private readonly view: ServiceView) {}

  freeze(): void {
    if (this.still) return;
    const { addresses, nodePorts } = this.view.entries();
    this.still = { addresses: new Map(addresses.map(([k, r]) => [k, r.frozen()])), nodePorts: new Map(nodePorts.map(([k, r]) => [k, r.frozen()])), told: this.view.list() };
  }

  thaw(): void {
    this.still = undefined;
  }

  match(address: string, port: number, protocol: 'TCP' | 'UDP'): ServiceRule | undefined {
    return this.still ? this.still.addresses.get(`${address} ${port} ${protocol}`) : this.view.match(address, port, protocol);
  }

  list(): readonly ServicePortRule[] {
    return this.still?.told ?? this.view.list();
  }

  matchNodePort(port: number, protocol: 'TCP' | 'UDP'): ServiceRule | undefined {
    return this.still ? this.still.nodePorts.get(` ${port} ${protocol}`) : this.view.matchNodePort(port, protocol);
  }
}
