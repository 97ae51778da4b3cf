import type { ControllerRevision, PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet } from '../api/kubernetes.ts';
import { selectorOf } from '../api/selector.ts';
import { equal } from '../api/share.ts';
import { isStatus } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import type { Informer } from '../client/informer.ts';
import { byController, controllerOf, orphansOf, SelectorCandidates } from '../client/lister.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { controllerRevisions, persistentVolumeClaims, pods as podResource, statefulSets } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { claim } from './common/claim.ts';
import { byRevisionNumber, dataOf, newRevision, sameRevision } from './common/history.ts';
import { isPodReady } from './common/pods.ts';
import type { Controller, ControllerContext } from './context.ts';
import { claimsFor, identityMatches, isCreated, isHealthy, isRunningAndAvailable, isRunningAndReady, isTerminating, ordinalOf, podFor, POD_INDEX, POD_NAME, revisionOf } from './statefulset/pods.ts';
import { retentionOwners } from './statefulset/retention.ts';

const WORKERS = 5;

type Status = NonNullable<StatefulSet['status']>;
type Labels = Record<string, string>;

interface Revisions {
  all: ControllerRevision[];
  current: ControllerRevision;
  update: ControllerRevision;
}

export const statefulSetController = (context: ControllerContext): Controller => new StatefulSetController(context);

/** Keeps replicas with names and storage of their own, one after the other (pkg/controller/statefulset). */
class StatefulSetController implements Controller {
  readonly name = 'statefulset-controller';
  private readonly client: Client;
  private readonly queue: WorkQueue;
  private readonly recorder: EventRecorder;
  private readonly sets: Informer<StatefulSet>;
  private readonly pods: Informer<Pod>;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly podsByController: Index<Pod>;
  private readonly revisionsByController: Index<ControllerRevision>;
  private readonly selecting: SelectorCandidates<StatefulSet>;

  constructor(private readonly context: ControllerContext) {
    const { sim, informers, client } = context;
    this.client = client;
    this.queue = new WorkQueue(sim, this.name);
    this.recorder = context.recorder(this.name);
    this.sets = informers.informer(statefulSets);
    this.pods = informers.informer(podResource);
    this.claims = informers.informer(persistentVolumeClaims);
    this.podsByController = byController(this.pods);
    this.revisionsByController = byController(informers.informer(controllerRevisions));
    this.selecting = new SelectorCandidates(this.sets, 'selector', (set) => set.spec?.selector?.matchLabels as Labels | undefined);
    const add = (set: StatefulSet) => this.queue.add(keyOf(set), set);
    this.sets.handle({ add, update: (_, set) => add(set), delete: add });
    this.pods.handle({
      add: (pod) => this.podChanged(undefined, pod),
      update: (old, pod) => this.podChanged(old, pod),
      delete: (pod) => this.podChanged(undefined, pod),
    });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private podChanged(old: Pod | undefined, pod: Pod): void {
    const key = this.controllerKey(pod);
    const before = old && old.metadata.ownerReferences !== pod.metadata.ownerReferences ? this.controllerKey(old) : undefined;
    if (before && before !== key) this.queue.add(before, pod);
    if (key) {
      this.queue.add(key, pod);
      const minReady = this.sets.store.get(key)?.spec?.minReadySeconds ?? 0;
      if (old && minReady > 0 && !isPodReady(old) && isPodReady(pod)) this.queue.addAfter(key, (minReady + 1) * 1000, pod);
    } else if (!controllerOf(pod)) {
      const labels = pod.metadata.labels as Labels | undefined;
      this.selecting.each(pod.metadata.namespace, labels, (set) => {
        if (selectorOf(set.spec?.selector).matches(labels)) this.queue.add(keyOf(set), pod);
      });
    }
  }

  private controllerKey(pod: Pod): string | undefined {
    const owner = controllerOf(pod);
    if (owner?.kind !== 'StatefulSet') return undefined;
    const key = `${pod.metadata.namespace}/${owner.name}`;
    return this.sets.store.get(key)?.metadata.uid === owner.uid ? key : undefined;
  }

  private *reconcile(key: string): Task {
    const set = this.sets.store.get(key);
    if (!set) return;
    const selector = selectorOf(set.spec?.selector);
    const { client } = this;
    const claimed = { client, owner: set as never, ownerResource: statefulSets, selector };
    const own = <T>(index: Index<any>): T[] => [...index.get(set.metadata.uid!).values(), ...index.get(orphansOf(set.metadata.namespace)).values()];
    const revisions = yield* claim({ ...claimed, resource: controllerRevisions }, own<ControllerRevision>(this.revisionsByController));
    const pods = yield* claim({ ...claimed, resource: podResource, adoptable: (pod) => ordinalOf(set, pod) >= 0 }, own<Pod>(this.podsByController));
    const known = yield* this.syncRevisions(set, revisions);
    const mine = pods.filter((pod) => ordinalOf(set, pod) >= 0);
    let status = this.statusOf(set, known, mine);
    if (!set.metadata.deletionTimestamp) yield* this.act(set, known, mine, status);
    status = completed(set, status);
    if (!equal(set.status, status)) yield* client.updateStatus(statefulSets, { ...set, status });
    yield* this.truncateHistory(set, known, mine);
    const minReady = set.spec?.minReadySeconds ?? 0;
    if (minReady > 0 && (status.availableReplicas ?? 0) !== (status.readyReplicas ?? 0)) this.queue.addAfter(key, minReady * 1000, set);
  }

  /** The revision that is rolled out and the one that it replaces (getStatefulSetRevisions). */
  private *syncRevisions(set: StatefulSet, revisions: ControllerRevision[]): Task<Revisions> {
    const all = [...revisions].sort(byRevisionNumber);
    const newest = all.at(-1);
    const wanted = newRevision(set as never, set.spec!.template.metadata?.labels as Labels, dataOf(set.spec!.template), (newest?.revision ?? 0) + 1, set.status?.collisionCount);
    const same = all.filter((revision) => sameRevision(revision, wanted)).at(-1);
    let update: ControllerRevision;
    if (same && same === newest) update = same;
    // An old template comes back as the newest revision.
    else if (same) {
      update = yield* this.client.update(controllerRevisions, { ...same, revision: wanted.revision });
      all.splice(all.indexOf(same), 1, update);
      all.sort(byRevisionNumber);
    } else {
      update = yield* this.createRevision(set, wanted);
      all.push(update);
    }
    const current = all.find((revision) => revision.metadata.name === set.status?.currentRevision) ?? update;
    return { all, current, update };
  }

  private *createRevision(set: StatefulSet, revision: ControllerRevision): Task<ControllerRevision> {
    try {
      return yield* this.client.create(controllerRevisions, revision);
    } catch (error) {
      if (!isStatus(error, 'AlreadyExists')) throw error;
      const existing = yield* this.client.get(controllerRevisions, revision.metadata);
      if (sameRevision(existing, revision)) return existing;
      yield* this.client.updateStatus(statefulSets, { ...set, status: { ...set.status!, collisionCount: (set.status?.collisionCount ?? 0) + 1 } });
      throw error;
    }
  }

  private statusOf(set: StatefulSet, { current, update }: Revisions, pods: readonly Pod[]): Status {
    const now = this.context.sim.now();
    let [ready, available, atCurrent, atUpdate, created] = [0, 0, 0, 0, 0];
    for (const pod of pods) {
      if (isCreated(pod)) created++;
      if (isRunningAndReady(pod)) ready++;
      if (isRunningAndAvailable(pod, set.spec?.minReadySeconds ?? 0, now)) available++;
      if (!isCreated(pod) || isTerminating(pod)) continue;
      if (revisionOf(pod) === current.metadata.name) atCurrent++;
      if (revisionOf(pod) === update.metadata.name) atUpdate++;
    }
    const status: Status = { replicas: created, availableReplicas: available, currentRevision: current.metadata.name, updateRevision: update.metadata.name, collisionCount: set.status?.collisionCount ?? 0 };
    const generation = set.metadata.generation as number | undefined;
    if (generation) status.observedGeneration = generation;
    if (ready > 0) status.readyReplicas = ready;
    if (atCurrent > 0) status.currentReplicas = atCurrent;
    if (atUpdate > 0) status.updatedReplicas = atUpdate;
    if (set.status?.conditions) status.conditions = set.status.conditions;
    return status;
  }

  /** Creates, deletes and replaces pods, one step at a time unless the set may do it in parallel (updateStatefulSet). */
  private *act(set: StatefulSet, revisions: Revisions, pods: readonly Pod[], status: Status): Task {
    const ordered = set.spec?.podManagementPolicy !== 'Parallel';
    const start = set.spec?.ordinals?.start ?? 0;
    const count = set.spec?.replicas ?? 1;
    const replicas = new Map<number, Pod>();
    const condemned: Pod[] = [];
    for (const pod of pods) {
      const ordinal = ordinalOf(set, pod);
      if (ordinal >= start && ordinal < start + count) replicas.set(ordinal, pod);
      else condemned.push(pod);
    }
    condemned.sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
    for (let ordinal = start; ordinal < start + count; ordinal++) if (yield* this.processReplica(set, revisions, ordinal, replicas.get(ordinal), status, ordered)) return;
    for (const pod of condemned) yield* this.keepClaims(set, ordinalOf(set, pod), pod, true);
    const unhealthy = [...replicas.values(), ...condemned].filter((pod) => !isHealthy(pod)).sort((a, b) => ordinalOf(set, a) - ordinalOf(set, b))[0];
    for (const pod of condemned) if ((yield* this.processCondemned(set, pod, unhealthy, ordered)) && ordered) return;
    if (set.spec?.updateStrategy?.type === 'OnDelete') return;
    yield* this.rollOut(set, revisions, start, count, replicas);
  }

  /** True when what comes after must wait for this replica. */
  private *processReplica(set: StatefulSet, revisions: Revisions, ordinal: number, pod: Pod | undefined, status: Status, ordered: boolean): Task<boolean> {
    if (pod?.status?.phase === 'Failed' || pod?.status?.phase === 'Succeeded') {
      if (isTerminating(pod)) return ordered;
      const failed = pod.status.phase === 'Failed';
      const text = `StatefulSet ${set.metadata.namespace}/${set.metadata.name} is recreating ${failed ? 'failed' : 'terminated'} Pod ${pod.metadata.name}`;
      this.recorder.event(set as never, failed ? 'Warning' : 'Normal', failed ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod', text);
      yield* this.deletePod(set, pod);
      return ordered;
    }
    if (!pod || !isCreated(pod)) {
      if (!pod) yield* this.createPod(set, revisions, ordinal, status);
      return ordered;
    }
    if (pod.status?.phase === 'Pending') yield* this.createClaims(set, ordinal, pod);
    if (ordered && (isTerminating(pod) || !isRunningAndReady(pod))) return true;
    if (ordered && !isRunningAndAvailable(pod, set.spec?.minReadySeconds ?? 0, this.context.sim.now())) return true;
    if (!identityMatches(set, pod)) {
      const labels = { ...(pod.metadata.labels as Labels), [POD_NAME]: pod.metadata.name, [POD_INDEX]: String(ordinal) };
      yield* this.client.update(podResource, { ...pod, metadata: { ...pod.metadata, labels } });
    }
    yield* this.keepClaims(set, ordinal, pod, false);
    return false;
  }

  private *processCondemned(set: StatefulSet, pod: Pod, unhealthy: Pod | undefined, ordered: boolean): Task<boolean> {
    if (isTerminating(pod)) return true;
    const now = this.context.sim.now();
    if (ordered && pod !== unhealthy && !isRunningAndAvailable(pod, set.spec?.minReadySeconds ?? 0, now)) return true;
    yield* this.deletePod(set, pod);
    return true;
  }

  /** Replaces the highest replica that is not up to date, once those above it are well. */
  private *rollOut(set: StatefulSet, { update }: Revisions, start: number, count: number, replicas: ReadonlyMap<number, Pod>): Task {
    const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
    for (let ordinal = start + count - 1; ordinal >= start + partition; ordinal--) {
      const pod = replicas.get(ordinal);
      if (!pod) return;
      if (revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) {
        yield* this.deletePod(set, pod);
        return;
      }
      if (!isHealthy(pod) || !isRunningAndAvailable(pod, set.spec?.minReadySeconds ?? 0, this.context.sim.now())) return;
    }
  }

  private *createPod(set: StatefulSet, { current, update }: Revisions, ordinal: number, status: Status): Task {
    // Below the partition, and where the update has not come yet, a replica comes back as it was.
    const start = set.spec?.ordinals?.start ?? 0;
    const rolling = set.spec?.updateStrategy?.rollingUpdate;
    const old = set.spec?.updateStrategy?.type !== 'OnDelete' && ordinal < start + (rolling?.partition ?? (rolling ? 0 : (status.currentReplicas ?? 0)));
    const revision = old ? current : update;
    const template = (revision.data as { spec?: { template?: PodTemplateSpec } } | undefined)?.spec?.template ?? set.spec!.template;
    const pod = podFor(set, revision === update ? set.spec!.template : plain(template), revision.metadata.name, ordinal);
    try {
      yield* this.createClaims(set, ordinal, pod);
      yield* this.client.create(podResource, pod);
    } catch (error) {
      if (isStatus(error, 'AlreadyExists')) return;
      this.recorder.event(set as never, 'Warning', 'FailedCreate', `Create Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${(error as Error).message}`);
      throw error;
    }
    this.recorder.event(set as never, 'Normal', 'SuccessfulCreate', `Create Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`);
  }

  private *createClaims(set: StatefulSet, ordinal: number, pod: Pod): Task {
    for (const wanted of claimsFor(set, ordinal)) {
      const { namespace, name } = wanted.metadata;
      const existing = this.claims.get(namespace, name);
      if (existing?.metadata.deletionTimestamp) throw new StaleClaim(`pvc ${name} is being deleted`);
      if (existing) continue;
      try {
        yield* this.client.create(persistentVolumeClaims, wanted);
      } catch (error) {
        if (isStatus(error, 'AlreadyExists')) continue;
        this.recorder.event(set as never, 'Warning', 'FailedCreate', `Create Claim ${name} for Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${(error as Error).message}`);
        throw error;
      }
      this.recorder.event(set as never, 'Normal', 'SuccessfulCreate', `Create Claim ${name} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} success`);
    }
  }

  /** Gives claims the owners that their retention policy asks for. */
  private *keepClaims(set: StatefulSet, ordinal: number, pod: Pod, condemned: boolean): Task {
    if (!set.spec?.persistentVolumeClaimRetentionPolicy) return;
    for (const wanted of claimsFor(set, ordinal)) {
      const existing = this.claims.get(wanted.metadata.namespace, wanted.metadata.name);
      const owners = existing && retentionOwners(set, pod, existing, condemned);
      if (owners) yield* this.client.update(persistentVolumeClaims, { ...existing, metadata: { ...existing.metadata, ownerReferences: owners } });
    }
  }

  private *deletePod(set: StatefulSet, pod: Pod): Task {
    try {
      yield* this.client.delete(podResource, pod.metadata, { preconditions: { uid: pod.metadata.uid } });
    } catch (error) {
      if (isStatus(error, 'NotFound')) return;
      this.recorder.event(set as never, 'Warning', 'FailedDelete', `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} failed error: ${(error as Error).message}`);
      throw error;
    }
    this.recorder.event(set as never, 'Normal', 'SuccessfulDelete', `Delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`);
  }

  private *truncateHistory(set: StatefulSet, { all, current, update }: Revisions, pods: readonly Pod[]): Task {
    const live = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionOf)]);
    const old = all.filter((revision) => !live.has(revision.metadata.name));
    for (const revision of old.slice(0, Math.max(0, old.length - (set.spec?.revisionHistoryLimit ?? 10)))) yield* this.client.delete(controllerRevisions, revision.metadata);
  }
}

/** A claim of an earlier set is on its way out: the pod waits for it. */
class StaleClaim extends Error {}

const plains = new WeakMap<object, PodTemplateSpec>();

/** A template as a revision keeps it, without the patch directive. */
function plain(template: PodTemplateSpec): PodTemplateSpec {
  let known = plains.get(template);
  if (!known) {
    const { $patch: _, ...rest } = template as PodTemplateSpec & { $patch?: string };
    plains.set(template, (known = rest));
  }
  return known;
}

/** When all replicas are up to date and well, the update is what is current (completeRollingUpdate). */
function completed(set: StatefulSet, status: Status): Status {
  const done = set.spec?.updateStrategy?.type !== 'OnDelete' && (status.updatedReplicas ?? 0) === status.replicas && (status.readyReplicas ?? 0) === status.replicas && !set.spec?.updateStrategy?.rollingUpdate?.partition;
  if (!done) return status;
  const next: Status = { ...status, currentRevision: status.updateRevision! };
  if (status.updatedReplicas) next.currentReplicas = status.updatedReplicas;
  else delete next.currentReplicas;
  return next;
}
