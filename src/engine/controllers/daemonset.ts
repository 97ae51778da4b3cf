import type { ControllerRevision, DaemonSet, Node, Pod } from '../api/kubernetes.ts';
import { equal } from '../api/share.ts';
import { selectorOf } from '../api/selector.ts';
import { isStatus } from '../api/status.ts';
import type { Informer } from '../client/informer.ts';
import { byController, orphansOf, SelectorCandidates } from '../client/lister.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { controllerRevisions, daemonSets, nodes as nodeResource, pods as podResource } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { slowStartBatch } from './common/batch.ts';
import { claim } from './common/claim.ts';
import { Expectations } from './common/expectations.ts';
import { byRevisionNumber, dataOf, newRevision, REVISION_LABEL, sameRevision } from './common/history.ts';
import { scaledValue } from './common/percent.ts';
import { deletePods, isNamespaceTerminating, PodControl, podFromTemplate } from './common/podcontrol.ts';
import { PodEvents } from './common/podevents.ts';
import { isPodAvailable, isPodReady } from './common/pods.ts';
import type { Controller, ControllerContext } from './context.ts';
import { Fits, pinnedSpec, targetNode } from './daemonset/nodes.ts';
import { byAge, GENERATION_LABEL, generationOf, isAlive, isUpdated, replacements, type PodsByNode, type Work } from './daemonset/update.ts';

const WORKERS = 2;
const BURST = 250;
/** A pod that keeps failing is replaced after a pause that doubles (daemon_controller.go: failedPodsBackoff). */
const FAILED_BACKOFF = { first: 1_000, max: 900_000 };

type Labels = Record<string, string>;
export const daemonSetController = (context: ControllerContext): Controller => new DaemonSetController(context);

/** Keeps one pod on each node that a DaemonSet selects (pkg/controller/daemon). */
class DaemonSetController implements Controller {
  readonly name = 'daemonset-controller';
  private readonly queue: WorkQueue;
  private readonly expectations: Expectations;
  private readonly recorder: EventRecorder;
  private readonly control: PodControl;
  private readonly sets: Informer<DaemonSet>;
  private readonly nodes: Informer<Node>;
  private readonly podsByController: Index<Pod>;
  private readonly revisionsByController: Index<ControllerRevision>;
  private readonly fits = new Fits();
  private readonly failures = new Map<string, { at: number; wait: number }>();

  constructor(private readonly context: ControllerContext) {
    const { sim, informers, client } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.expectations = new Expectations(sim);
    this.recorder = context.recorder(this.name);
    this.control = new PodControl(client, this.recorder);
    this.sets = informers.informer(daemonSets);
    this.nodes = informers.informer(nodeResource);
    const pods = informers.informer(podResource);
    this.podsByController = byController(pods);
    const revisions = informers.informer(controllerRevisions);
    this.revisionsByController = byController(revisions);
    const selecting = new SelectorCandidates(this.sets, 'selector', (ds) => ds.spec?.selector?.matchLabels as Labels | undefined);
    const add = (ds: DaemonSet) => this.queue.add(keyOf(ds), ds);
    this.sets.handle({
      add,
      update: (_, ds) => add(ds),
      delete: (ds) => {
        this.expectations.forget(keyOf(ds));
        add(ds);
      },
    });
    const events = new PodEvents<DaemonSet>({ kind: 'DaemonSet', sets: this.sets, queue: this.queue, expectations: this.expectations, selecting, selector: (ds) => selectorOf(ds.spec?.selector) });
    events.follow(pods);
    this.nodes.handle({
      add: (node) => this.nodeChanged(undefined, node),
      update: (old, node) => {
        if (old.spec !== node.spec || old.metadata.labels !== node.metadata.labels) this.nodeChanged(old, node);
      },
      delete: (node) => {
        for (const ds of this.sets.list()) this.queue.add(keyOf(ds), node);
      },
    });
    revisions.handle({
      delete: (revision) => {
        const key = events.setOf(revision);
        if (key) this.queue.add(key, revision);
      },
    });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private nodeChanged(old: Node | undefined, node: Node): void {
    for (const ds of this.sets.list()) {
      const before = old ? this.fits.of(ds, old) : undefined;
      const now = this.fits.of(ds, node);
      if (before?.run !== now.run || before?.keep !== now.keep) this.queue.add(keyOf(ds), node);
    }
  }

  private *reconcile(key: string): Task {
    const ds = this.sets.store.get(key);
    if (!ds) {
      this.expectations.forget(key);
      return;
    }
    if (selectorOf(ds.spec?.selector).empty) {
      this.recorder.event(ds as never, 'Warning', 'SelectingAll', 'This daemon set is selecting all pods. A non-empty selector is required.');
      return;
    }
    if (ds.metadata.deletionTimestamp) return;
    const { hash, old } = yield* this.syncHistory(ds);
    let pods = yield* this.claimPods(ds);
    let error: unknown;
    if (this.expectations.satisfied(key)) {
      error = yield* this.carryOut(key, ds, hash, this.missingAndExtra(ds, pods));
      if (!error && this.expectations.satisfied(key) && ds.spec?.updateStrategy?.type !== 'OnDelete') error = yield* this.carryOut(key, ds, hash, replacements(ds, pods, hash, [...this.nodes.list()].filter((node) => this.fits.of(ds, node).run), this.context.sim.now()));
      yield* this.cleanHistory(ds, old, pods);
      pods = yield* this.claimPods(ds);
    }
    yield* this.writeStatus(ds, pods, hash, !error);
    if (error) throw error;
  }

  /** The pods of the set by the node that they are for; those for no node are under the empty name. */
  private *claimPods(ds: DaemonSet): Task<PodsByNode> {
    const candidates = [...this.podsByController.get(ds.metadata.uid!).values(), ...this.podsByController.get(orphansOf(ds.metadata.namespace)).values()];
    const pods = yield* claim({ client: this.context.client, owner: ds as never, ownerResource: daemonSets, resource: podResource, selector: selectorOf(ds.spec?.selector) }, candidates);
    const byNode: PodsByNode = new Map();
    for (const pod of pods) {
      const node = targetNode(pod) ?? '';
      const list = byNode.get(node);
      if (list) list.push(pod);
      else byNode.set(node, [pod]);
    }
    return byNode;
  }

  /** Nodes that lack a pod, and pods that should not be where they are (manage, podsShouldBeOnNode). */
  private missingAndExtra(ds: DaemonSet, byNode: PodsByNode): Work {
    const work: Work = { create: [], remove: [] };
    const surge = maxSurge(ds) > 0;
    for (const node of this.nodes.list()) {
      const { run, keep } = this.fits.of(ds, node);
      const pods = byNode.get(node.metadata.name);
      if (run && !pods) work.create.push(node.metadata.name);
      else if (pods && !keep) work.remove.push(...pods.filter(isAlive));
      else if (pods) this.judge(ds, node.metadata.name, pods, work, surge);
    }
    for (const [name, pods] of byNode) if (!this.nodes.store.get(name)) work.remove.push(...pods.filter((pod) => isAlive(pod) && !pod.spec?.nodeName));
    return work;
  }

  private judge(ds: DaemonSet, node: string, pods: readonly Pod[], work: Work, surge: boolean): void {
    const running: Pod[] = [];
    for (const pod of pods) {
      if (!isAlive(pod)) continue;
      const { namespace, name } = pod.metadata;
      if (pod.status?.phase === 'Failed') {
        if (this.inFailedBackoff(ds, node)) continue;
        this.recorder.event(ds as never, 'Warning', 'FailedDaemonPod', `Found failed daemon pod ${namespace}/${name} on node ${node}, will try to kill it`);
        work.remove.push(pod);
      } else if (pod.status?.phase === 'Succeeded') {
        this.recorder.event(ds as never, 'Normal', 'SucceededDaemonPod', `Found succeeded daemon pod ${namespace}/${name} on node ${node}, will try to delete it`);
        work.remove.push(pod);
      } else running.push(pod);
    }
    // Two pods on a node are an update in progress only where the strategy surges.
    if (!surge && running.length > 1) work.remove.push(...running.sort(byAge).slice(1));
  }

  private inFailedBackoff(ds: DaemonSet, node: string): boolean {
    const { sim } = this.context;
    const id = `${ds.metadata.uid}/${String(ds.metadata.generation)}/${node}`;
    const last = this.failures.get(id);
    if (last && sim.now() < last.at + last.wait) {
      this.queue.addAfter(keyOf(ds), last.at + last.wait - sim.now(), ds);
      return true;
    }
    const wait = last && sim.now() < last.at + 2 * FAILED_BACKOFF.max ? Math.min(last.wait * 2, FAILED_BACKOFF.max) : FAILED_BACKOFF.first;
    this.failures.set(id, { at: sim.now(), wait });
    return false;
  }

  private isAvailable(ds: DaemonSet, pod: Pod): boolean {
    return isPodAvailable(pod, ds.spec?.minReadySeconds ?? 0, this.context.sim.now());
  }

  /** Creates and deletes pods (syncNodes); gives the first error. */
  private *carryOut(key: string, ds: DaemonSet, hash: string, { create, remove }: Work): Task<unknown> {
    if (create.length === 0 && remove.length === 0) return undefined;
    const nodes = create.slice(0, BURST);
    const doomed = remove.slice(0, BURST);
    this.expectations.expect(key, nodes.length, doomed.map((pod) => pod.metadata.uid!));
    const template = ds.spec!.template;
    const labels = { ...(template.metadata?.labels as Labels), [GENERATION_LABEL]: generationOf(ds), [REVISION_LABEL]: hash };
    const made = yield* slowStartBatch(this.context.sim, `${this.name} create`, nodes.length, function* (this: DaemonSetController, i: number): Task {
      try {
        yield* this.control.create(ds as never, podFromTemplate(ds as never, template, { labels, spec: pinnedSpec(template, nodes[i]!) }));
      } catch (error) {
        if (!isNamespaceTerminating(error)) throw error;
        this.expectations.creationSeen(key);
      }
    }.bind(this));
    this.expectations.creationSeen(key, nodes.length - made.successes);
    const failure = yield* deletePods(this.context.sim, this.name, this.control, this.expectations, key, ds as never, doomed);
    return made.error ?? failure;
  }

  /** The hash of the current template, and the older revisions (constructHistory). */
  private *syncHistory(ds: DaemonSet): Task<{ hash: string; old: ControllerRevision[] }> {
    const { client } = this.context;
    const candidates = [...this.revisionsByController.get(ds.metadata.uid!).values(), ...this.revisionsByController.get(orphansOf(ds.metadata.namespace)).values()];
    const revisions = yield* claim({ client, owner: ds as never, ownerResource: daemonSets, resource: controllerRevisions, selector: selectorOf(ds.spec?.selector) }, candidates);
    const wanted = newRevision(ds as never, ds.spec!.template.metadata?.labels as Labels, dataOf(ds.spec!.template), 0, ds.status?.collisionCount);
    const same = revisions.filter((revision) => sameRevision(revision, wanted)).sort(byRevisionNumber);
    const old = revisions.filter((revision) => !same.includes(revision)).sort(byRevisionNumber);
    const number = (old.at(-1)?.revision ?? 0) + 1;
    let current = same.at(-1);
    if (!current) current = yield* this.createRevision(ds, { ...wanted, revision: number });
    else if (current.revision < number) current = yield* client.update(controllerRevisions, { ...current, revision: number });
    return { hash: (current.metadata.labels as Labels)[REVISION_LABEL]!, old };
  }

  private *createRevision(ds: DaemonSet, revision: ControllerRevision): Task<ControllerRevision> {
    const { client } = this.context;
    try {
      return yield* client.create(controllerRevisions, revision);
    } catch (error) {
      if (!isStatus(error, 'AlreadyExists')) throw error;
      const existing = yield* client.get(controllerRevisions, revision.metadata);
      if (sameRevision(existing, revision)) return existing;
      yield* client.updateStatus(daemonSets, { ...ds, status: { ...ds.status!, collisionCount: (ds.status?.collisionCount ?? 0) + 1 } });
      throw error;
    }
  }

  private *cleanHistory(ds: DaemonSet, old: readonly ControllerRevision[], byNode: PodsByNode): Task {
    const spare = old.length - (ds.spec?.revisionHistoryLimit ?? 10);
    if (spare <= 0) return;
    const live = new Set<string | undefined>();
    for (const pods of byNode.values()) for (const pod of pods) live.add((pod.metadata.labels as Labels)[REVISION_LABEL]);
    for (const revision of old.filter((r) => !live.has((r.metadata.labels as Labels)[REVISION_LABEL])).slice(0, spare)) yield* this.context.client.delete(controllerRevisions, revision.metadata);
  }

  private *writeStatus(ds: DaemonSet, byNode: PodsByNode, hash: string, observed: boolean): Task {
    const status: NonNullable<DaemonSet['status']> = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
    let [available, updated] = [0, 0];
    for (const node of this.nodes.list()) {
      const pods = byNode.get(node.metadata.name) ?? [];
      if (!this.fits.of(ds, node).run) {
        if (pods.length > 0) status.numberMisscheduled++;
        continue;
      }
      status.desiredNumberScheduled++;
      if (pods.length === 0) continue;
      status.currentNumberScheduled++;
      const pod = [...pods].sort(byAge)[0]!;
      if (isPodReady(pod)) status.numberReady++;
      if (this.isAvailable(ds, pod)) available++;
      if (isUpdated(pod, ds, hash)) updated++;
    }
    const generation = ds.metadata.generation as number | undefined;
    const observedGeneration = observed ? generation : ds.status?.observedGeneration;
    if (observedGeneration) status.observedGeneration = observedGeneration;
    if (updated > 0) status.updatedNumberScheduled = updated;
    if (available > 0) status.numberAvailable = available;
    if (status.desiredNumberScheduled > available) status.numberUnavailable = status.desiredNumberScheduled - available;
    if (ds.status?.collisionCount !== undefined) status.collisionCount = ds.status.collisionCount;
    if (ds.status?.conditions) status.conditions = ds.status.conditions;
    const minReady = ds.spec?.minReadySeconds ?? 0;
    if (minReady > 0 && status.numberReady !== available) this.queue.addAfter(keyOf(ds), minReady * 1000, ds);
    if (!equal(ds.status, status)) yield* this.context.client.updateStatus(daemonSets, { ...ds, status });
  }
}

const maxSurge = (ds: DaemonSet): number => scaledValue(ds.spec?.updateStrategy?.rollingUpdate?.maxSurge as number | string | undefined, 100, true);
