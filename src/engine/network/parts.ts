import type { Client } from '../client/client.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import { nodes } from '../client/resources.ts';
import type { Component } from '../sim/component.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import { answer } from './coredns.ts';
import type { AttachedNamespace } from './netns.ts';
import type { Network } from './network.ts';
import type { PolicyEnforcer } from './policy.ts';
import { ProxyRules } from './proxyrule.ts';
import type { HttpResponse } from './types.ts';
import type { ServiceView } from './view.ts';

/** kube-proxy of one node: while it runs the node's Service rules follow the API; they stay when it stops. */
export class KubeProxy implements Component {
  readonly name = 'kube-proxy';
  running = false;
  private rules: ProxyRules | undefined;

  constructor(
    private readonly network: Network,
    private readonly view: ServiceView,
    private readonly host: string,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.view.start();
    this.rules ??= new ProxyRules(this.view);
    this.rules.thaw();
    this.network.setRules(this.host, this.rules);
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.rules?.freeze();
  }
}

const plain = (status: number, body: string): HttpResponse => ({ status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(body.length) }, body });

/** One CoreDNS pod. */
export class CoreDns implements Component {
  readonly name = 'coredns';
  running = false;
  private closers: (() => void)[] = [];

  constructor(
    private readonly view: ServiceView,
    private readonly net: AttachedNamespace,
    private readonly domain: string,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.view.start();
    const { view, net, domain } = this;
    const dns = { program: 'coredns', dns: (question: Parameters<typeof answer>[3]) => answer(view, domain, net, question) };
    // eslint-disable-next-line require-yield
    const http = (reply: () => HttpResponse) => ({ program: 'coredns', *http() { return reply(); } });
    this.closers = [
      net.listen(53, dns, { protocol: 'UDP' }),
      net.listen(53, dns),
      net.listen(8080, http(() => plain(200, 'OK'))),
      net.listen(8181, http(() => (view.synced ? plain(200, 'OK') : plain(503, 'kubernetes')))),
      net.listen(9153, http(() => plain(200, '# HELP coredns_build_info A metric with a constant \'1\' value labeled by version, revision, and goversion from which CoreDNS was built.\n'))),
    ];
  }

  stop(): void {
    this.running = false;
    for (const close of this.closers) close();
    this.closers = [];
  }
}

/** flanneld of one node: lays the routes between the nodes' pod networks and says so in the Node. */
export class Flannel implements Component {
  readonly name = 'flannel';
  running = false;
  private task: TaskHandle | undefined;

  constructor(
    private readonly sim: Sim,
    private readonly client: Client,
    private readonly network: Network,
    private readonly host: { readonly host: string; readonly fs: { mkdir(path: string, options: { recursive: boolean }): void; write(path: string, text: string): void } },
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.task = this.sim.spawn(`flannel ${this.host.host}`, this.run());
  }

  stop(): void {
    this.running = false;
    this.task?.cancel();
  }

  private *run(): Task {
    const name = this.host.host;
    for (;;) {
      try {
        const node = yield* this.client.get(nodes, { name });
        if (!node.spec?.podCIDR) throw new ConnectionError('unreachable', 'node has no podCIDR');
        this.host.fs.mkdir('/run/flannel', { recursive: true });
        this.host.fs.write('/run/flannel/subnet.env', `FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=${node.spec.podCIDR.replace(/0\/(\d+)$/, '1/$1')}\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n`);
        this.network.setRoutes(name, true);
        const now = rfc3339(this.sim.now());
        const conditions = [{ type: 'NetworkUnavailable', status: 'False', reason: 'FlannelIsUp', message: 'Flannel is running on this node', lastHeartbeatTime: now, lastTransitionTime: now }];
        if (node.status?.conditions?.some((c) => c.type === 'NetworkUnavailable' && c.status === 'False')) return;
        const order = ['NetworkUnavailable', ...(node.status?.conditions ?? []).map((c) => c.type).filter((t) => t !== 'NetworkUnavailable')].map((type) => ({ type }));
        yield* this.client.patch(nodes, { name }, { status: { conditions, '$setElementOrder/conditions': order } }, { subresource: 'status' });
        return;
      } catch (error) {
        if (!(error instanceof ConnectionError || error instanceof StatusError)) throw error;
        yield sleep(2000);
      }
    }
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
