import type { ControllerRevision, DaemonSet, Node, Pod } from '../api/kubernetes.ts';
import { selectorOf } from '../api/selector.ts';
import { equal } from '../api/share.ts';
import { isStatus } from '../api/status.ts';
import { parseTime } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { byController, controllerOf, orphansOf } from '../client/lister.ts';
import { controllerRevisions, daemonSets, nodes, pods as podResource } from '../client/resources.ts';
import { keyOf, splitKey } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import { all } from '../sim/channel.ts';
import type { Task } from '../sim/sim.ts';
import { slowStartBatch } from './common/batch.ts';
import { claim } from './common/claim.ts';
import { Expectations } from './common/expectations.ts';
import { currentRevision, hashOf, pruneHistory, REVISION_LABEL } from './common/history.ts';
import { scaledValue } from './common/percent.ts';
import { isNamespaceTerminating, PodControl, podFromTemplate } from './common/podcontrol.ts';
import { isPodAvailable, isPodFinished, isPodReady } from './common/pods.ts';
import type { Controller, ControllerContext } from './context.ts';
import { daemonPodSpec, nodeOf, wishFor } from './daemonset/placement.ts';

const WORKERS = 2;
const GENERATION_LABEL = 'pod-template-generation';
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

/** One pod on each node that may have it (pkg/controller/daemon/daemon_controller.go, update.go). */
class DaemonSets implements Controller {
  readonly name = 'daemonset-controller';
  private readonly queue: WorkQueue;
  private readonly sets: Informer<DaemonSet>;
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly revisions: Informer<ControllerRevision>;
  private readonly expectations: Expectations;
  private readonly control: PodControl;

  constructor(private readonly context: ControllerContext) {
    const { sim, informers, client } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.expectations = new Expectations(sim);
    this.control = new PodControl(client, context.recorder(this.name));
    this.sets = informers.informer(daemonSets);
    this.pods = informers.informer(podResource);
    this.nodes = informers.informer(nodes);
    this.revisions = informers.informer(controllerRevisions);
    byController(this.pods);
    byController(this.revisions);
    const enqueue = (set: DaemonSet) => this.queue.add(keyOf(set), set);
    this.sets.handle({
      add: enqueue,
      update: (_, set) => enqueue(set),
      delete: (set) => {
        this.expectations.forget(keyOf(set));
        enqueue(set);
      },
    });
    this.pods.handle({
      add: (pod) => this.podChanged(pod, (key) => this.expectations.creationSeen(key)),
      update: (_, pod) => this.podChanged(pod),
      delete: (pod) => this.podChanged(pod, (key) => this.expectations.deletionSeen(key, keyOf(pod))),
    });
    const everySet = (node: Node) => {
      for (const set of this.sets.list()) this.queue.add(keyOf(set), node);
    };
    this.nodes.handle({
      add: everySet,
      update: (old, node) => {
        if (old.metadata.labels !== node.metadata.labels || old.spec !== node.spec) everySet(node);
      },
      delete: everySet,
    });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private podChanged(pod: Pod, seen?: (key: string) => void): void {
    const owner = controllerOf(pod);
    if (owner?.kind !== 'DaemonSet') return;
    const key = `${pod.metadata.namespace}/${owner.name}`;
    seen?.(key);
    this.queue.add(key, pod);
  }

  private *reconcile(key: string): Task {
    const { namespace, name } = splitKey(key);
    const set = this.sets.get(namespace, name);
    if (!set || set.metadata.deletionTimestamp || !set.spec?.template) return;
    const { client } = this.context;
    const revision = yield* currentRevision(client, this.revisions, set as never);
    const hash = hashOf(revision);
    if (this.expectations.satisfied(key)) {
      const owned = yield* this.owned(set);
      yield* this.manage(key, set, owned, hash);
      if (this.expectations.satisfied(key) && set.spec.updateStrategy?.type !== 'OnDelete') yield* this.update(key, set, yield* this.owned(set), hash);
      const live = new Set(owned.map((p) => (p.metadata.labels as Record<string, string>)[REVISION_LABEL] ?? ''));
      yield* pruneHistory(client, this.revisions, set as never, live.add(hash));
    }
    yield* this.report(set, hash);
  }

  private *owned(set: DaemonSet): Task<Pod[]> {
    const index = byController(this.pods);
    const candidates = [...index.get(set.metadata.uid!).values(), ...index.get(orphansOf(set.metadata.namespace)).values()];
    return yield* claim({ client: this.context.client, owner: set as never, ownerResource: daemonSets, resource: podResource, selector: selectorOf(set.spec!.selector) }, candidates);
  }

  private byNode(list: readonly Pod[]): Map<string, Pod[]> {
    const found = new Map<string, Pod[]>();
    for (const pod of list) {
      const node = nodeOf(pod);
      const there = found.get(node);
      if (there) there.push(pod);
      else found.set(node, [pod]);
    }
    return found;
  }

  /** Makes the pods that are missing and deletes those that should not be. */
  private *manage(key: string, set: DaemonSet, owned: readonly Pod[], hash: string): Task {
    const on = this.byNode(owned);
    const missing: string[] = [];
    const surplus: Pod[] = [];
    for (const node of this.nodes.list()) {
      const { shouldRun, shouldContinue } = wishFor(set, node);
      const there = on.get(node.metadata.name) ?? [];
      const running: Pod[] = [];
      for (const pod of there) {
        if (pod.metadata.deletionTimestamp) continue;
        if (!isPodFinished(pod)) running.push(pod);
        else if (shouldContinue) {
          this.context.recorder(this.name).event(set as never, pod.status?.phase === 'Failed' ? 'Warning' : 'Normal', pod.status?.phase === 'Failed' ? 'FailedDaemonPod' : 'SucceededDaemonPod', `Found ${pod.status?.phase === 'Failed' ? 'failed' : 'succeeded'} daemon pod ${keyOf(pod)} on node ${node.metadata.name}, will try to ${pod.status?.phase === 'Failed' ? 'kill' : 'delete'} it`);
          surplus.push(pod);
        }
      }
      if (shouldRun && there.length === 0) missing.push(node.metadata.name);
      else if (!shouldContinue) surplus.push(...running);
      else if (running.length > 1) surplus.push(...running.sort(oldestFirst).slice(1));
    }
    for (const [node, there] of on) if (node && !this.nodes.get(undefined, node)) surplus.push(...there.filter((p) => !p.metadata.deletionTimestamp));
    yield* this.sync(key, set, missing, surplus, hash);
  }

  private *sync(key: string, set: DaemonSet, missing: readonly string[], surplus: readonly Pod[], hash: string): Task {
    if (missing.length === 0 && surplus.length === 0) return;
    const { sim } = this.context;
    this.expectations.expect(key, missing.length, surplus.map(keyOf));
    const template = set.spec!.template!;
    const generation = (set.metadata.annotations as Record<string, string> | undefined)?.[GENERATION_ANNOTATION] ?? String(set.metadata.generation ?? 1);
    const labels = { ...(template.metadata?.labels as Record<string, string>), [REVISION_LABEL]: hash, [GENERATION_LABEL]: generation };
    const made = yield* slowStartBatch(sim, this.name, missing.length, (i) => this.control.create(set as never, podFromTemplate(set as never, template, { labels, spec: daemonPodSpec(template.spec!, missing[i]!) })));
    if (made.successes < missing.length) this.expectations.creationSeen(key, missing.length - made.successes);
    const control = this.control;
    const { expectations } = this;
    yield* all(sim, this.name, surplus.map(function* (pod): Task {
      try {
        yield* control.delete(set as never, pod);
      } catch (error) {
        expectations.deletionSeen(key, keyOf(pod));
        if (!isStatus(error, 'NotFound')) throw error;
      }
    }));
    if (made.error !== undefined && !isNamespaceTerminating(made.error)) throw made.error;
  }

  /** Replaces pods of older revisions, as many at a time as maxUnavailable and maxSurge allow. */
  private *update(key: string, set: DaemonSet, owned: readonly Pod[], hash: string): Task {
    const now = this.context.sim.now();
    const wanted = [...this.nodes.list()].filter((n) => wishFor(set, n).shouldRun).length;
    const rolling = set.spec!.updateStrategy?.rollingUpdate;
    const maxSurge = scaledValue(rolling?.maxSurge, wanted, true);
    const maxUnavailable = maxSurge > 0 ? 0 : Math.max(1, scaledValue(rolling?.maxUnavailable ?? 1, wanted, true));
    const available = (p: Pod) => isPodAvailable(p, set.spec!.minReadySeconds ?? 0, now);
    const isNew = (p: Pod) => (p.metadata.labels as Record<string, string>)[REVISION_LABEL] === hash;
    let unavailable = 0;
    const allowed: Pod[] = [];
    const candidates: Pod[] = [];
    const surge: string[] = [];
    for (const [node, there] of this.byNode(owned)) {
      const live = there.filter((p) => !p.metadata.deletionTimestamp && !isPodFinished(p));
      const fresh = live.find(isNew);
      const old = live.find((p) => !isNew(p));
      if (maxSurge > 0) {
        if (old && fresh && available(fresh)) allowed.push(old);
        else if (old && !fresh && available(old)) surge.push(node);
        else if (old && !fresh) allowed.push(old);
        continue;
      }
      if (!fresh && !old) unavailable++;
      else if (fresh && !old) {
        if (!available(fresh)) unavailable++;
      } else if (old && !available(old)) {
        allowed.push(old);
        unavailable++;
      } else if (old) candidates.push(old);
    }
    if (maxSurge > 0) return yield* this.sync(key, set, surge.slice(0, maxSurge), allowed, hash);
    const room = Math.max(0, maxUnavailable - unavailable);
    yield* this.sync(key, set, [], [...allowed, ...candidates.slice(0, room)], hash);
  }

  private *report(set: DaemonSet, hash: string): Task {
    const on = this.byNode([...byController(this.pods).get(set.metadata.uid!).values()]);
    const now = this.context.sim.now();
    const s = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
    for (const node of this.nodes.list()) {
      const { shouldRun } = wishFor(set, node);
      const there = (on.get(node.metadata.name) ?? []).filter((p) => !p.metadata.deletionTimestamp);
      if (!shouldRun) {
        if (there.length) s.misscheduled++;
        continue;
      }
      s.desired++;
      const pod = there.sort(oldestFirst)[0];
      if (!pod) continue;
      s.current++;
      if (isPodReady(pod)) {
        s.ready++;
        if (isPodAvailable(pod, set.spec!.minReadySeconds ?? 0, now)) s.available++;
      }
      if (there.some((p) => (p.metadata.labels as Record<string, string>)[REVISION_LABEL] === hash)) s.updated++;
    }
    const status: NonNullable<DaemonSet['status']> = {
      currentNumberScheduled: s.current,
      desiredNumberScheduled: s.desired,
      ...(s.available ? { numberAvailable: s.available } : {}),
      numberMisscheduled: s.misscheduled,
      numberReady: s.ready,
      ...(s.desired - s.available ? { numberUnavailable: s.desired - s.available } : {}),
      observedGeneration: set.metadata.generation!,
      ...(s.updated ? { updatedNumberScheduled: s.updated } : {}),
    };
    if (equal(set.status, status)) return;
    try {
      yield* this.context.client.updateStatus(daemonSets, { ...set, status } as DaemonSet);
    } catch (error) {
      if (isStatus(error, 'NotFound')) return;
      if (!isStatus(error, 'Conflict')) throw error;
      this.queue.addAfter(keyOf(set), 20, set);
    }
  }
}

const oldestFirst = (a: Pod, b: Pod): number => (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0) || (a.metadata.name < b.metadata.name ? -1 : 1);

export const daemonSetController = (context: ControllerContext): Controller => new DaemonSets(context);
