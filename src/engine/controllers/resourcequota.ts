import type { ResourceQuota } from '../api/kubernetes.ts';
import { canonicalQuantity } from '../api/quantity.ts';
import { addLists, countedResource, quotaCovers, usageOf } from '../api/quota.ts';
import { equal } from '../api/share.ts';
import type { KubeObject } from '../api/types.ts';
import type { Informer } from '../client/informer.ts';
import { byNamespace } from '../client/lister.ts';
import { resourceQuotas } from '../client/resources.ts';
import { keyOf } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import { sleep, type Task, type TaskHandle } from '../sim/sim.ts';
import { Catalog } from './common/catalog.ts';
import { isPodFinished } from './common/pods.ts';
import type { Controller, ControllerContext } from './context.ts';

type Amounts = Record<string, string | number>;

interface Counted {
  group: string;
  plural: string;
}

const PODS: Counted = { group: '', plural: 'pods' };
const CLAIMS: Counted = { group: '', plural: 'persistentvolumeclaims' };
const SERVICES: Counted = { group: '', plural: 'services' };

export const resourceQuotaController = (context: ControllerContext): Controller => new ResourceQuotaController(context);

/** Counts what quotas are used for; admission counts up, this counts anew (pkg/controller/resourcequota). */
class ResourceQuotaController implements Controller {
  readonly name = 'resourcequota-controller';
  private readonly queue: WorkQueue;
  private readonly quotas: Informer<ResourceQuota>;
  private readonly catalog: Catalog;
  private readonly watched = new Set<string>();
  private resync: TaskHandle | undefined;

  constructor(private readonly context: ControllerContext) {
    this.queue = new WorkQueue(context.sim, this.name);
    this.catalog = Catalog.of(context);
    this.quotas = context.informers.informer(resourceQuotas);
    byNamespace(this.quotas);
    const add = (quota: ResourceQuota) => this.queue.add(keyOf(quota), quota);
    this.quotas.handle({ add, update: (old, quota) => !equal(old.spec, quota.spec) && add(quota) });
  }

  start(): void {
    this.queue.run(5, (key) => this.reconcile(key));
    this.resync = this.context.sim.spawn(this.name, this.again());
  }

  stop(): void {
    this.resync?.cancel();
    this.queue.shutDown();
  }

  private *again(): Task {
    for (;;) {
      yield sleep(this.context.flags.resourceQuotaSyncPeriod);
      for (const key of this.quotas.store.keys()) this.queue.add(key);
    }
  }

  private *reconcile(key: string): Task {
    const quota = this.quotas.store.get(key);
    if (!quota) return;
    const hard = (quota.spec?.hard ?? {}) as Amounts;
    const names = Object.keys(hard);
    let used: Amounts = {};
    for (const counted of neededFor(names)) {
      const objects = yield* this.informerOf(counted);
      if (!objects) continue;
      for (const object of byNamespace(objects).get(quota.metadata.namespace!).values()) if (quotaCovers(quota, counted as never, object)) used = addLists(used, pick(usageOf(counted, object), names));
    }
    const status = { hard: canonical(hard), used: canonical(Object.fromEntries(names.map((name) => [name, used[name] ?? '0']))) };
    if (!equal(quota.status, status)) yield* this.context.client.updateStatus(resourceQuotas, { ...quota, status: status as never });
  }

  /** The informer of what a quota counts; from then on its events lead to a new count. */
  private *informerOf({ group, plural }: Counted): Task<Informer<KubeObject> | undefined> {
    const resource = (yield* this.catalog.list()).find((r) => r.group === group && r.resource === plural && r.namespaced);
    if (!resource) return undefined;
    const informer = this.context.informers.informer<KubeObject>(resource);
    const id = `${group}/${plural}`;
    if (!this.watched.has(id)) {
      this.watched.add(id);
      yield* informer.sync();
      const changed = (object: KubeObject) => {
        for (const quota of byNamespace(this.quotas).get(object.metadata.namespace ?? '').values()) this.queue.add(keyOf(quota), object);
      };
      informer.handle({
        delete: changed,
        update: (old, object) => {
          if (old.spec !== object['spec'] || (plural === 'pods' && isPodFinished(old as never) !== isPodFinished(object as never))) changed(object);
        },
      });
    }
    return informer;
  }
}

/** The resources whose objects a quota with these names must look at. */
function neededFor(names: readonly string[]): Counted[] {
  const needed = new Map<string, Counted>();
  const need = (counted: Counted) => needed.set(`${counted.group}/${counted.plural}`, counted);
  for (const name of names) {
    const counted = countedResource(name);
    if (counted) need(counted);
    else if (name.startsWith('services.')) need(SERVICES);
    else if (name === 'requests.storage' || name.includes('.storageclass.storage.k8s.io/')) need(CLAIMS);
    else need(PODS);
  }
  return [...needed.values()];
}

const pick = (amounts: Amounts, names: readonly string[]): Amounts => Object.fromEntries(names.filter((name) => amounts[name] !== undefined).map((name) => [name, amounts[name]!]));
const canonical = (amounts: Amounts): Record<string, string> => Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, canonicalQuantity(amount)]));
