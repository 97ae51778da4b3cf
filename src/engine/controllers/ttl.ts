import type { Node } from '../api/kubernetes.ts';
import type { Informer } from '../client/informer.ts';
import { nodes as nodeResource } from '../client/resources.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import type { Controller, ControllerContext } from './context.ts';

const ANNOTATION = 'node.alpha.kubernetes.io/ttl';

/** Sizes of cluster, overlapping so that a node more or less does not swing, and how many seconds kubelets may keep Secrets and ConfigMaps there. */
const STEPS = [
  { from: 0, to: 100, seconds: 0 },
  { from: 90, to: 500, seconds: 15 },
  { from: 450, to: 1000, seconds: 30 },
  { from: 900, to: 2000, seconds: 60 },
  { from: 1800, to: 10_000, seconds: 300 },
  { from: 9000, to: Infinity, seconds: 600 },
] as const;

export const ttlController = (context: ControllerContext): Controller => new TtlController(context);

/** Tells each node for how long its kubelet may keep Secrets and ConfigMaps (pkg/controller/ttl/ttl_controller.go). */
class TtlController implements Controller {
  readonly name = 'ttl-controller';
  private readonly queue: WorkQueue;
  private readonly nodes: Informer<Node>;
  private count = 0;
  private step = 0;

  constructor(private readonly context: ControllerContext) {
    this.queue = new WorkQueue(context.sim, this.name);
    this.nodes = context.informers.informer(nodeResource);
    this.nodes.handle({
      add: (node) => {
        this.count++;
        if (this.count > STEPS[this.step]!.to) this.step++;
        this.see(node);
      },
      update: (_old, node) => this.see(node),
      delete: () => {
        this.count--;
        if (this.count < STEPS[this.step]!.from) this.step--;
      },
    });
  }

  start(): void {
    this.queue.run(1, (name) => this.reconcile(name));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private see(node: Node): void {
    if (node.metadata.annotations?.[ANNOTATION] !== this.wanted()) this.queue.add(node.metadata.name, node);
  }

  private wanted(): string {
    return String(STEPS[this.step]!.seconds);
  }

  private *reconcile(name: string): Task {
    const node = this.nodes.store.get(name);
    const seconds = this.wanted();
    if (node && node.metadata.annotations?.[ANNOTATION] !== seconds) yield* this.context.client.patch(nodeResource, { name }, { metadata: { annotations: { [ANNOTATION]: seconds } } });
  }
}
