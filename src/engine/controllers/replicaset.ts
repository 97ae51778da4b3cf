import type { Pod, ReplicaSet, ReplicaSetStatus, ReplicationController } from '../api/kubernetes.ts';
import { matchesLabels, nothing, Selector, selectorOf } from '../api/selector.ts';
import { StatusError } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { byController, controllerOf, orphansOf, SelectorCandidates } from '../client/lister.ts';
import { pods as podResource, replicaSets, replicationControllers, type Resource } from '../client/resources.ts';
import { keyOf, splitKey, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import { Part } from '../sim/part.ts';
import type { Task } from '../sim/sim.ts';
import { slowStartBatch } from './common/batch.ts';
import { claim } from './common/claim.ts';
import { equal as deepEqual } from '../api/share.ts';
import { Expectations } from './common/expectations.ts';
import { deletePods, isNamespaceTerminating, PodControl, podFromTemplate } from './common/podcontrol.ts';
import { PodEvents } from './common/podevents.ts';
import { isPodActive, isPodAvailable } from './common/pods.ts';
import { PodTallies, type Tally } from './common/tally.ts';
import type { Controller, ControllerContext } from './context.ts';

const deletionOrder = new Part('deletion order', () => import('./common/deletionorder.ts'));

/** Pods created or deleted in one reconcile at most (replica_set.go: BurstReplicas). */
const BURST_REPLICAS = 500;
const WORKERS = 5;

/** What differs between ReplicaSets and ReplicationControllers. */
interface Flavour {
  name: string;
  component: string;
  kind: string;
  resource: Resource<ReplicaSet>;
  selector(object: ReplicaSet): Selector;
  equalities(object: ReplicaSet): Record<string, string> | undefined;
  terminatingReplicas: boolean;
}

const REPLICA_SET: Flavour = {
  name: 'replicaset-controller',
  component: 'replicaset-controller',
  kind: 'ReplicaSet',
  resource: replicaSets,
  selector: (rs) => selectorOf(rs.spec?.selector),
  equalities: (rs) => rs.spec?.selector?.matchLabels as Record<string, string> | undefined,
  terminatingReplicas: true,
};

const mapSelectors = new WeakMap<object, Selector>();

const REPLICATION_CONTROLLER: Flavour = {
  name: 'replicationcontroller-controller',
  component: 'replication-controller',
  kind: 'ReplicationController',
  resource: replicationControllers as Resource<any>,
  selector: (rc) => {
    const map = (rc as unknown as ReplicationController).spec?.selector as Record<string, string> | undefined;
    if (!map) return nothing;
    let selector = mapSelectors.get(map);
    if (!selector) mapSelectors.set(map, (selector = selectorOf({ matchLabels: map })));
    return selector;
  },
  equalities: (rc) => (rc as unknown as ReplicationController).spec?.selector as Record<string, string> | undefined,
  terminatingReplicas: false,
};

export const replicaSetController = (context: ControllerContext): Controller => new ReplicaSetController(context, REPLICA_SET);
export const replicationController = (context: ControllerContext): Controller => new ReplicaSetController(context, REPLICATION_CONTROLLER);

/**
 * Keeps as many pods as a ReplicaSet (or ReplicationController) wants, and its status
 * (pkg/controller/replicaset/replica_set.go).
 */
class ReplicaSetController implements Controller {
  readonly name: string;
  private readonly queue: WorkQueue;
  private readonly expectations: Expectations;
  private readonly control: PodControl;
  private readonly sets: Informer<ReplicaSet>;
  private readonly tallies: PodTallies;
  private readonly podsByController: Index<Pod>;
  private readonly setsByController: Index<ReplicaSet>;

  constructor(
    private readonly context: ControllerContext,
    private readonly flavour: Flavour,
  ) {
    const { sim, informers, client } = context;
    this.name = flavour.name;
    this.queue = new WorkQueue(sim, flavour.name);
    this.expectations = new Expectations(sim);
    this.control = new PodControl(client, context.recorder(flavour.component));
    this.sets = informers.informer(flavour.resource);
    const pods = informers.informer(podResource);
    this.tallies = new PodTallies(pods, flavour.kind);
    this.podsByController = byController(pods);
    this.setsByController = byController(this.sets);
    const selecting = new SelectorCandidates(this.sets, 'selector', flavour.equalities);
    this.sets.handle({
      add: (rs) => this.queue.add(keyOf(rs), rs),
      update: (_, rs) => this.queue.add(keyOf(rs), rs),
      delete: (rs) => {
        this.expectations.forget(keyOf(rs));
        this.queue.add(keyOf(rs), rs);
      },
    });
    new PodEvents({ kind: flavour.kind, sets: this.sets, queue: this.queue, expectations: this.expectations, selecting, selector: flavour.selector }).follow(pods);
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(key: string): Task {
    const rs = this.sets.store.get(key);
    if (!rs) {
      this.expectations.forget(key);
      return;
    }
    const selector = this.flavour.selector(rs);
    const mayManage = this.expectations.satisfied(key);
    yield* this.claimPods(rs, selector);
    let error: unknown;
    if (mayManage && !rs.metadata.deletionTimestamp) error = yield* this.manageReplicas(key, rs);
    const tally = this.tallies.of(rs.metadata.uid);
    const written = yield* this.updateStatus(rs, this.statusOf(rs, tally, error));
    const minReady = rs.spec?.minReadySeconds ?? 0;
    const { readyReplicas = 0, availableReplicas = 0 } = written.status ?? {};
    if (!error && minReady > 0 && readyReplicas === rs.spec?.replicas && availableReplicas !== readyReplicas) this.queue.addAfter(key, minReady * 1000, rs);
    if (error) throw error;
  }

  /** Adopts and releases. Pods of one template share their labels, so a look at each set of labels is enough. */
  private *claimPods(rs: ReplicaSet, selector: Selector): Task {
    const orphans = this.podsByController.get(orphansOf(rs.metadata.namespace));
    let candidates: Pod[] | undefined;
    for (const labels of this.tallies.of(rs.metadata.uid).labels.keys()) if (!selector.matches(labels)) candidates ??= [...this.podsByController.get(rs.metadata.uid!).values()];
    for (const pod of orphans.values()) if (isPodActive(pod) && selector.matches(pod.metadata.labels as Record<string, string> | undefined)) (candidates ??= []).push(pod);
    if (!candidates) return;
    yield* claim({ client: this.context.client, owner: rs, ownerResource: this.flavour.resource, resource: podResource, selector }, candidates.filter(isPodActive));
  }

  /** Creates or deletes pods; gives the first error. */
  private *manageReplicas(key: string, rs: ReplicaSet): Task<unknown> {
    const missing = (rs.spec?.replicas ?? 1) - this.tallies.of(rs.metadata.uid).active;
    if (missing > 0) return yield* this.createPods(key, rs, Math.min(missing, BURST_REPLICAS));
    if (missing < 0) return yield* this.deletePods(key, rs, Math.min(-missing, BURST_REPLICAS));
    return undefined;
  }

  private *createPods(key: string, rs: ReplicaSet, count: number): Task<unknown> {
    this.expectations.expectCreations(key, count);
    const pod = podFromTemplate(rs, rs.spec!.template!);
    let refused = 0;
    const { successes, error } = yield* slowStartBatch(this.context.sim, `${this.name} create`, count, function* (this: ReplicaSetController): Task {
      try {
        yield* this.control.create(rs, pod);
      } catch (e) {
        // Nothing can be created there any more, and nothing needs to be.
        if (!isNamespaceTerminating(e)) throw e;
        refused++;
      }
    }.bind(this));
    this.expectations.creationSeen(key, count - successes + refused);
    return error;
  }

  private *deletePods(key: string, rs: ReplicaSet, count: number): Task<unknown> {
    const { podsToDelete } = yield* this.context.sim.part(deletionOrder);
    const active: Pod[] = [];
    for (const { object } of this.podsByController.get(rs.metadata.uid!).entries) if (isPodActive(object)) active.push(object);
    const doomed = podsToDelete(active, this.crowds(rs), count, this.context.sim.now());
    this.expectations.expectDeletions(key, doomed.map((pod) => pod.metadata.uid!));
    return yield* deletePods(this.context.sim, this.name, this.control, this.expectations, key, rs, doomed);
  }

  /** How many active pods all sets with the same owner have on each node: they crowd it together. */
  private crowds(rs: ReplicaSet): Map<string, number> {
    const crowds = new Map<string, number>();
    const owner = controllerOf(rs);
    if (owner) for (const sibling of this.setsByController.get(owner.uid).values()) for (const [node, n] of this.tallies.of(sibling.metadata.uid).nodes) crowds.set(node, (crowds.get(node) ?? 0) + n);
    return crowds;
  }

  private statusOf(rs: ReplicaSet, tally: Readonly<Tally>, error: unknown): ReplicaSetStatus {
    const template = rs.spec?.template?.metadata?.labels as Record<string, string> | undefined;
    let labelled = 0;
    for (const [labels, n] of tally.labels) if (matchesLabels(template, labels)) labelled += n;
    const available = (rs.spec?.minReadySeconds ?? 0) > 0 ? this.countAvailable(rs) : tally.ready;
    const status: ReplicaSetStatus = { replicas: tally.active };
    if (labelled > 0) status.fullyLabeledReplicas = labelled;
    if (tally.ready > 0) status.readyReplicas = tally.ready;
    if (available > 0) status.availableReplicas = available;
    if (this.flavour.terminatingReplicas) status.terminatingReplicas = tally.terminating;
    const generation = rs.metadata.generation as number | undefined;
    if (generation) status.observedGeneration = generation;
    const conditions = this.conditionsOf(rs, tally.active, error);
    if (conditions.length > 0) status.conditions = conditions;
    return status;
  }

  private conditionsOf(rs: ReplicaSet, active: number, error: unknown): NonNullable<ReplicaSetStatus['conditions']> {
    const conditions = rs.status?.conditions ?? [];
    const failure = conditions.find((c) => c.type === 'ReplicaFailure');
    if (!error) return failure ? conditions.filter((c) => c !== failure) : conditions;
    if (failure) return conditions;
    const reason = active < (rs.spec?.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
    const message = (error as Error).message;
    return [...conditions, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: rfc3339(this.context.sim.now()), reason, message }];
  }

  private countAvailable(rs: ReplicaSet): number {
    const now = this.context.sim.now();
    let n = 0;
    for (const pod of this.podsByController.get(rs.metadata.uid!).values()) if (isPodActive(pod) && isPodAvailable(pod, rs.spec!.minReadySeconds!, now)) n++;
    return n;
  }

  /** Writes the status if it changed; once more on the newest object after a conflict. */
  private *updateStatus(rs: ReplicaSet, status: ReplicaSetStatus): Task<ReplicaSet> {
    if (deepEqual(rs.status, status)) return rs;
    const { client } = this.context;
    try {
      return yield* client.updateStatus(this.flavour.resource, { ...rs, status });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const { namespace, name } = splitKey(keyOf(rs));
      const fresh = yield* client.get(this.flavour.resource, { namespace, name });
      return yield* client.updateStatus(this.flavour.resource, { ...fresh, status });
    }
  }
}
