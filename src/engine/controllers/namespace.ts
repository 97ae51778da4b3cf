import type { Namespace } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import type { Informer } from '../client/informer.ts';
import { namespaces } from '../client/resources.ts';
import { WorkQueue } from '../client/workqueue.ts';
import { Part } from '../sim/part.ts';
import type { Task } from '../sim/sim.ts';
import { equal } from '../api/share.ts';
import { Catalog } from './common/catalog.ts';
import type { Controller, ControllerContext } from './context.ts';

const emptying = new Part('emptying of namespaces', () => import('./emptying.ts'));

const WORKERS = 10;
/** Others get this long to see that the namespace is going (namespace_controller.go: namespaceDeletionGracePeriod). */
const GRACE_MS = 5_000;

export const namespaceController = (context: ControllerContext): Controller => new NamespaceController(context);

/** Empties namespaces that are being deleted, pods first, and lets them go (pkg/controller/namespace). */
class NamespaceController implements Controller {
  readonly name = 'namespace-controller';
  private readonly queue: WorkQueue;
  private readonly namespaces: Informer<Namespace>;
  private readonly catalog: Catalog;

  constructor(private readonly context: ControllerContext) {
    this.queue = new WorkQueue(context.sim, this.name, { baseDelayMs: 100, maxDelayMs: 60_000 });
    this.catalog = Catalog.of(context);
    this.namespaces = context.informers.informer(namespaces);
    const add = (ns: Namespace) => {
      if (ns.metadata.deletionTimestamp) this.queue.addAfter(ns.metadata.name, GRACE_MS, ns);
    };
    this.namespaces.handle({ add, update: (old, ns) => !old.metadata.deletionTimestamp && add(ns) });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(name: string): Task {
    const { client } = this.context;
    let ns: Namespace;
    try {
      ns = yield* client.get(namespaces, { name });
    } catch (error) {
      if (isStatus(error, 'NotFound')) return;
      throw error;
    }
    if (!ns.metadata.deletionTimestamp) return;
    if (ns.status?.phase !== 'Terminating') ns = yield* client.updateStatus(namespaces, { ...ns, status: { ...ns.status, phase: 'Terminating' } });
    if (!ns.spec?.finalizers?.includes('kubernetes')) return;
    const { conditionsOf, empty } = yield* this.context.sim.part(emptying);
    const remains = yield* empty(this.context, this.catalog, name);
    const conditions = conditionsOf(ns, remains, this.context.sim.now());
    if (!equal(conditions, ns.status?.conditions)) ns = yield* client.updateStatus(namespaces, { ...ns, status: { ...ns.status, conditions } });
    if (remains.resources.size > 0 || remains.failures.length > 0 || remains.undiscovered.length > 0) {
      if (remains.estimateMs > 0) this.queue.addAfter(name, remains.estimateMs / 2 + 1000, ns);
      else this.queue.addRateLimited(name);
      return;
    }
    yield* this.finalize(ns);
  }

  private *finalize(ns: Namespace): Task {
    const finalizers = ns.spec!.finalizers!.filter((finalizer) => finalizer !== 'kubernetes');
    try {
      yield* this.context.client.update(namespaces, { ...ns, spec: { ...ns.spec, finalizers } }, { subresource: 'finalize' });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
}
