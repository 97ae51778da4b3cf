import { ConnectionError, StatusError } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import type { Client } from '../client/client.ts';
import { nodes } from '../client/resources.ts';
import type { Component } from '../sim/component.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import type { Network } from './network.ts';

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
        this.network.setRoutes(name, true, node.spec.podCIDR);
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
