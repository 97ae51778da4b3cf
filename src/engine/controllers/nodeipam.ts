import type { Node } from '../api/kubernetes.ts';
import type { Informer } from '../client/informer.ts';
import { nodes as nodeResource } from '../client/resources.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import type { Controller, ControllerContext } from './context.ts';

export const nodeIpamController = (context: ControllerContext): Controller => new NodeIpamController(context);

/** Gives each node its range of the pod network (pkg/controller/nodeipam/ipam/range_allocator.go). */
class NodeIpamController implements Controller {
  readonly name = 'node-ipam-controller';
  private readonly queue: WorkQueue;
  private readonly nodes: Informer<Node>;
  /** Ranges in use, by number. */
  private readonly used = new Map<number, string>();

  constructor(private readonly context: ControllerContext) {
    this.queue = new WorkQueue(context.sim, this.name);
    this.nodes = context.informers.informer(nodeResource);
    const seen = (node: Node) => {
      const number = node.spec?.podCIDR ? this.numberOf(node.spec.podCIDR) : undefined;
      if (number !== undefined) this.used.set(number, node.metadata.name);
      else this.queue.add(node.metadata.name, node);
    };
    this.nodes.handle({
      add: seen,
      update: (old, node) => old.spec !== node.spec && seen(node),
      delete: (node) => {
        for (const [number, name] of this.used) if (name === node.metadata.name) this.used.delete(number);
      },
    });
  }

  start(): void {
    this.queue.run(1, (name) => this.reconcile(name));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(name: string): Task {
    const { client, flags } = this.context;
    const node = this.nodes.store.get(name);
    if (!node || node.spec?.podCIDR || !flags.clusterCidr) return;
    const { base, count } = this.network();
    let number = 0;
    while (this.used.has(number)) number++;
    if (number >= count) {
      this.context.recorder('cidrAllocator').event({ kind: 'Node', apiVersion: 'v1', name, uid: node.metadata.uid! }, 'Normal', 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`);
      return;
    }
    const cidr = `${addressText(base + number * 2 ** (32 - flags.nodeCidrMaskSize))}/${flags.nodeCidrMaskSize}`;
    this.used.set(number, name);
    try {
      yield* client.patch(nodeResource, { name }, { spec: { podCIDR: cidr, podCIDRs: [cidr] } });
    } catch (error) {
      this.used.delete(number);
      throw error;
    }
  }

  private network(): { base: number; count: number } {
    const [address, bits] = this.context.flags.clusterCidr!.split('/') as [string, string];
    return { base: addressNumber(address), count: 2 ** Math.max(0, this.context.flags.nodeCidrMaskSize - Number(bits)) };
  }

  private numberOf(cidr: string): number | undefined {
    if (!this.context.flags.clusterCidr) return -1;
    return (addressNumber(cidr.split('/')[0]!) - this.network().base) / 2 ** (32 - this.context.flags.nodeCidrMaskSize);
  }
}

const addressNumber = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);
const addressText = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
