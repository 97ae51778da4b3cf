import type { Deployment, DeploymentCondition, Pod, ReplicaSet } from '../api/kubernetes.ts';
import { selectorOf } from '../api/selector.ts';
import { isStatus } from '../api/status.ts';
import { parseTime } from '../api/time.ts';
import type { EventRecorder } from '../client/recorder.ts';
import type { Informer } from '../client/informer.ts';
import { byController, controllerOf, orphansOf, SelectorCandidates } from '../client/lister.ts';
import { deployments, pods as podResource, replicaSets } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { claim } from './common/claim.ts';
import { equal as deepEqual } from '../api/share.ts';
import { templateHash } from '../api/hash.ts';
import { controllerReference, isNamespaceTerminating } from './common/podcontrol.ts';
import { isPodFinished } from './common/pods.ts';
import type { Controller, ControllerContext } from './context.ts';
import { Scaler } from './deployment/scale.ts';
import { FOUND_NEW_SET, NEW_SET_AVAILABLE, NEW_SET_CREATED, newCondition, PAUSED, plainStatus, RESUMED, rolloutStatus, SET_CREATE_ERROR, setCondition, TIMED_OUT } from './deployment/status.ts';
import { active, annotationsOf, byRevision, conditionOf, DESIRED_REPLICAS, findNew, hasDeadline, HASH_LABEL, isComplete, isRollingUpdate, maxRevision, newSetAnnotations, newSetSize, REVISION, sameTemplate, sizeOf, wanted } from './deployment/util.ts';

const WORKERS = 5;

interface Sets {
  current: ReplicaSet | undefined;
  old: ReplicaSet[];
  all: ReplicaSet[];
}

const setsOf = (current: ReplicaSet | undefined, old: ReplicaSet[]): Sets => ({ current, old, all: current ? [...old, current] : old });

/** A Deployment during one reconcile: as it was read, with what this reconcile has changed in it. */
class Work {
  constructor(public d: Deployment) {}

  /** False when the Deployment says so already. */
  annotateRevision(revision: string): boolean {
    if (annotationsOf(this.d)[REVISION] === revision) return false;
    this.d = { ...this.d, metadata: { ...this.d.metadata, annotations: { ...annotationsOf(this.d), [REVISION]: revision } } };
    return true;
  }

  setCondition(condition: DeploymentCondition): void {
    this.d = { ...this.d, status: { ...this.d.status, conditions: setCondition(this.d.status?.conditions ?? [], condition) as DeploymentCondition[] } };
  }
}

export const deploymentController = (context: ControllerContext): Controller => new DeploymentController(context);

/** Rolls Deployments out by ReplicaSets (pkg/controller/deployment/deployment_controller.go). */
class DeploymentController implements Controller {
  readonly name = 'deployment-controller';
  private readonly queue: WorkQueue;
  private readonly recorder: EventRecorder;
  private readonly scaler: Scaler;
  private readonly deployments: Informer<Deployment>;
  private readonly sets: Informer<ReplicaSet>;
  private readonly setsByController: Index<ReplicaSet>;
  private readonly podsByController: Index<Pod>;
  private readonly selecting: SelectorCandidates<Deployment>;

  constructor(private readonly context: ControllerContext) {
    const { sim, informers, client } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.recorder = context.recorder(this.name);
    this.scaler = new Scaler(client, this.recorder);
    this.deployments = informers.informer(deployments);
    this.sets = informers.informer(replicaSets);
    const pods = informers.informer(podResource);
    this.setsByController = byController(this.sets);
    this.podsByController = byController(pods);
    this.selecting = new SelectorCandidates(this.deployments, 'selector', (d) => d.spec?.selector?.matchLabels as Record<string, string> | undefined);
    this.deployments.handle({
      add: (d) => this.queue.add(keyOf(d), d),
      update: (_, d) => this.queue.add(keyOf(d), d),
      delete: (d) => this.queue.add(keyOf(d), d),
    });
    this.sets.handle({
      add: (rs) => this.setChanged(rs, true),
      update: (old, rs) => {
        if (controllerOf(old)?.uid !== controllerOf(rs)?.uid) this.addController(old, rs);
        this.setChanged(rs, !deepEqual(old.metadata.labels, rs.metadata.labels) || controllerOf(old) !== undefined);
      },
      delete: (rs) => this.addController(rs, rs),
    });
    pods.handle({ delete: (pod) => this.podDeleted(pod) });
  }

  start(): void {
    this.queue.run(WORKERS, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private setChanged(rs: ReplicaSet, mayBeAdopted: boolean): void {
    if (controllerOf(rs)) this.addController(rs, rs);
    else if (mayBeAdopted) {
      const labels = rs.metadata.labels as Record<string, string> | undefined;
      this.selecting.each(rs.metadata.namespace, labels, (d) => {
        if (selectorOf(d.spec?.selector).matches(labels)) this.queue.add(keyOf(d), rs);
      });
    }
  }

  private addController(rs: ReplicaSet, trigger: ReplicaSet): void {
    const d = this.controllerObject(rs);
    if (d) this.queue.add(keyOf(d), trigger);
  }

  private controllerObject(rs: ReplicaSet): Deployment | undefined {
    const owner = controllerOf(rs);
    if (owner?.kind !== 'Deployment') return undefined;
    const d = this.deployments.get(rs.metadata.namespace, owner.name);
    return d?.metadata.uid === owner.uid ? d : undefined;
  }

  /** Recreate waits for the last old pod to be gone. */
  private podDeleted(pod: Pod): void {
    const owner = controllerOf(pod);
    if (owner?.kind !== 'ReplicaSet') return;
    const rs = this.sets.get(pod.metadata.namespace, owner.name);
    const d = rs && this.controllerObject(rs);
    if (d && !isRollingUpdate(d)) this.queue.add(keyOf(d), pod);
  }

  private *reconcile(key: string): Task {
    const d = this.deployments.store.get(key);
    if (!d) return;
    const { client } = this.context;
    const selector = selectorOf(d.spec?.selector);
    if (selector.empty) {
      this.recorder.event(d as never, 'Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.');
      const generation = d.metadata.generation as number;
      if ((d.status?.observedGeneration ?? 0) < generation) yield* client.updateStatus(deployments, { ...d, status: { ...d.status, observedGeneration: generation } });
      return;
    }
    const candidates = [...this.setsByController.get(d.metadata.uid!).values(), ...this.setsByController.get(orphansOf(d.metadata.namespace)).values()];
    const sets = yield* claim({ client, owner: d as never, ownerResource: deployments, resource: replicaSets, selector }, candidates);
    const work = new Work(d);
    if (d.metadata.deletionTimestamp) {
      const { all, current } = yield* this.findSets(work, sets, false);
      yield* this.writeStatus(work.d, plainStatus(work.d, all, current, this.context.sim.now()));
      return;
    }
    yield* this.pausedCondition(work);
    const found = yield* this.findSets(work, sets, false);
    if (work.d.spec?.paused || this.isScaling(work.d, found.all)) yield* this.resizeOnly(work, found);
    else if (isRollingUpdate(d)) yield* this.rollingUpdate(work, found.current ? found : yield* this.findSets(work, sets, true));
    else yield* this.recreate(work, sets, found);
  }

  /** Pausing is not lack of progress (checkPausedConditions). */
  private *pausedCondition(work: Work): Task {
    const { d } = work;
    if (!hasDeadline(d)) return;
    const condition = conditionOf(d.status, 'Progressing');
    if (condition?.reason === TIMED_OUT) return;
    const told = condition?.reason === PAUSED;
    const now = this.context.sim.now();
    if (d.spec?.paused && !told) work.setCondition(newCondition('Progressing', 'Unknown', PAUSED, 'Deployment is paused', now));
    else if (!d.spec?.paused && told) work.setCondition(newCondition('Progressing', 'Unknown', RESUMED, 'Deployment is resumed', now));
    else return;
    work.d = yield* this.context.client.updateStatus(deployments, work.d);
  }

  /** Whether a set still has the annotation of another size (isScalingEvent). */
  private isScaling(d: Deployment, all: readonly ReplicaSet[]): boolean {
    return active(all).some((rs) => {
      const desired = annotationsOf(rs)[DESIRED_REPLICAS];
      return desired !== undefined && Number(desired) !== wanted(d);
    });
  }

  private *resizeOnly(work: Work, { all, current, old }: Sets): Task {
    yield* this.scaler.spread(work.d, current, old);
    if (work.d.spec?.paused) yield* this.cleanUp(work.d, old);
    yield* this.writeStatus(work.d, plainStatus(work.d, all, current, this.context.sim.now()));
  }

  private *rollingUpdate(work: Work, { all, current, old }: Sets): Task {
    if (!current) return;
    const resized = (yield* this.scaler.rollUp(work.d, current, all)) || (yield* this.scaler.rollDown(work.d, current, active(old)));
    if (!resized && isComplete(work.d)) yield* this.cleanUp(work.d, old);
    yield* this.writeStatus(work.d, rolloutStatus(work.d, all, current, this.context.sim.now()));
  }

  private *recreate(work: Work, sets: readonly ReplicaSet[], found: Sets): Task {
    let { all, current, old } = found;
    let waiting = false;
    for (const rs of active(old)) {
      yield* this.scaler.resize(work.d, rs, 0);
      waiting = true;
    }
    if (!waiting && !this.oldPodsLeft(old)) {
      if (!current) ({ all, current, old } = yield* this.findSets(work, sets, true));
      if (!current) return;
      yield* this.scaler.resize(work.d, current, wanted(work.d));
      if (isComplete(work.d)) yield* this.cleanUp(work.d, old);
    }
    yield* this.writeStatus(work.d, rolloutStatus(work.d, all, current, this.context.sim.now()));
  }

  private oldPodsLeft(old: readonly ReplicaSet[]): boolean {
    return old.some((rs) => {
      if ((rs.status?.replicas ?? 0) > 0) return true;
      for (const pod of this.podsByController.get(rs.metadata.uid!).values()) if (!isPodFinished(pod)) return true;
      return false;
    });
  }

  /** The new set and the old ones; the new one is made when there is none and it may be (getAllReplicaSetsAndSyncRevision). */
  private *findSets(work: Work, sets: readonly ReplicaSet[], create: boolean): Task<Sets> {
    const found = findNew(work.d, sets);
    const old = sets.filter((rs) => rs !== found);
    const revision = maxRevision(old) + 1;
    if (found) return setsOf(yield* this.syncSet(work, found, revision), old);
    return setsOf(create ? yield* this.createSet(work, old, revision) : undefined, old);
  }

  /** Brings the annotations of the new set and the revision of the Deployment up to date. */
  private *syncSet(work: Work, rs: ReplicaSet, revision: number): Task<ReplicaSet> {
    const { client, sim } = this.context;
    const annotations = newSetAnnotations(work.d, annotationsOf(rs), revision, true);
    const minReadySeconds = work.d.spec?.minReadySeconds;
    if (annotations !== annotationsOf(rs) || (minReadySeconds ?? 0) !== (rs.spec?.minReadySeconds ?? 0))
      return yield* client.update(replicaSets, { ...rs, metadata: { ...rs.metadata, annotations }, spec: { ...rs.spec!, ...(minReadySeconds === undefined ? {} : { minReadySeconds }) } });
    let changed = work.annotateRevision(annotations[REVISION]!);
    if (hasDeadline(work.d) && !conditionOf(work.d.status, 'Progressing')) {
      work.setCondition(newCondition('Progressing', 'True', FOUND_NEW_SET, `Found new replica set "${rs.metadata.name}"`, sim.now()));
      changed = true;
    }
    if (changed) work.d = yield* client.updateStatus(deployments, work.d);
    return rs;
  }

  private *createSet(work: Work, old: ReplicaSet[], revision: number): Task<ReplicaSet | undefined> {
    const { client, sim } = this.context;
    const { d } = work;
    const template = d.spec!.template;
    const hash = templateHash(template, d.status?.collisionCount);
    const labels = { ...(template.metadata?.labels as Record<string, string>), [HASH_LABEL]: hash };
    const name = `${d.metadata.name.slice(0, 253 - hash.length - 1)}-${hash}`;
    const planned: ReplicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name, namespace: d.metadata.namespace!, labels, ownerReferences: controllerReference(d as never) },
      spec: {
        replicas: 0,
        ...(d.spec!.minReadySeconds ? { minReadySeconds: d.spec!.minReadySeconds } : {}),
        selector: { ...d.spec!.selector, matchLabels: { ...d.spec!.selector.matchLabels, [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    };
    const size = newSetSize(d, [...old, planned], 0);
    planned.spec!.replicas = size;
    planned.metadata.annotations = newSetAnnotations(d, {}, revision, false) as never;
    let made: ReplicaSet;
    let fresh = true;
    try {
      made = yield* client.create(replicaSets, planned);
    } catch (error) {
      if (!isStatus(error, 'AlreadyExists')) return yield* this.createFailed(work, name, error);
      const existing = this.sets.get(d.metadata.namespace, name);
      if (!existing || controllerOf(existing)?.uid !== d.metadata.uid || !sameTemplate(existing.spec?.template, template)) {
        // Another template with the same hash: the next attempt hashes differently.
        if (existing) yield* client.updateStatus(deployments, { ...d, status: { ...d.status, collisionCount: (d.status?.collisionCount ?? 0) + 1 } });
        throw error;
      }
      made = existing;
      fresh = false;
    }
    if (fresh && size > 0) this.recorder.event(d as never, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${made.metadata.name} from 0 to ${size}`);
    let changed = work.annotateRevision(String(revision));
    if (fresh && hasDeadline(d)) {
      work.setCondition(newCondition('Progressing', 'True', NEW_SET_CREATED, `Created new replica set "${made.metadata.name}"`, sim.now()));
      changed = true;
    }
    if (changed) work.d = yield* client.updateStatus(deployments, work.d);
    return made;
  }

  private *createFailed(work: Work, name: string, error: unknown): Task<never> {
    if (!isNamespaceTerminating(error)) {
      const message = `Failed to create new replica set "${name}": ${(error as Error).message}`;
      if (hasDeadline(work.d)) {
        work.setCondition(newCondition('Progressing', 'False', SET_CREATE_ERROR, message, this.context.sim.now()));
        yield* this.context.client.updateStatus(deployments, work.d);
      }
      this.recorder.event(work.d as never, 'Warning', SET_CREATE_ERROR, message);
    }
    throw error;
  }

  /** Deletes empty old sets beyond revisionHistoryLimit, the oldest first. */
  private *cleanUp(d: Deployment, old: readonly ReplicaSet[]): Task {
    const limit = d.spec?.revisionHistoryLimit;
    if (limit === undefined || limit === 2147483647) return;
    const alive = old.filter((rs) => !rs.metadata.deletionTimestamp);
    for (const rs of alive.sort(byRevision).slice(0, Math.max(0, alive.length - limit))) {
      const observed = (rs.status?.observedGeneration ?? 0) >= ((rs.metadata.generation as number | undefined) ?? 0);
      if ((rs.status?.replicas ?? 0) !== 0 || sizeOf(rs) !== 0 || !observed) continue;
      try {
        yield* this.context.client.delete(replicaSets, rs.metadata);
      } catch (error) {
        if (!isStatus(error, 'NotFound')) throw error;
      }
    }
  }

  private *writeStatus(d: Deployment, status: NonNullable<Deployment['status']>): Task {
    if (!deepEqual(d.status, status)) yield* this.context.client.updateStatus(deployments, { ...d, status });
    else this.lookAgain(d);
  }

  /** A rollout that does not move is looked at again when its deadline has passed (requeueStuckDeployment). */
  private lookAgain(d: Deployment): void {
    const condition = conditionOf(d.status, 'Progressing');
    if (!hasDeadline(d) || !condition || isComplete(d) || condition.reason === TIMED_OUT || condition.reason === NEW_SET_AVAILABLE) return;
    const left = (parseTime(condition.lastUpdateTime) ?? 0) + d.spec!.progressDeadlineSeconds! * 1000 - this.context.sim.now();
    if (left < 1000) this.queue.addRateLimited(keyOf(d));
    else this.queue.addAfter(keyOf(d), left + 1000, d);
  }
}
