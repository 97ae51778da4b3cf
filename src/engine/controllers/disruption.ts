import type { LabelSelector, Pod, PodDisruptionBudget, ReplicaSet } from '../api/kubernetes.ts';
import { selectorOf } from '../api/selector.ts';
import { equal } from '../api/share.ts';
import { parseTime, rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { byNamespace, controllerOf, SelectorCandidates } from '../client/lister.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { deployments, podDisruptionBudgets, pods as podResource, replicaSets, replicationControllers, statefulSets, type Resource } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { scaledValue } from './common/percent.ts';
import { isPodReady } from './common/pods.ts';
import type { Controller, ControllerContext } from './context.ts';

/** An evicted pod that has not gone after this long was not evicted after all (DeletionTimeout). */
const DELETION_TIMEOUT_MS = 120_000;

type Status = NonNullable<PodDisruptionBudget['status']>;
type Labels = Record<string, string>;

interface Expected {
  count: number;
  healthy: number;
  unmanaged: boolean;
}

export const disruptionController = (context: ControllerContext): Controller => new DisruptionController(context);

/** Keeps the numbers of PodDisruptionBudgets (pkg/controller/disruption/disruption.go). */
class DisruptionController implements Controller {
  readonly name = 'disruption-controller';
  private readonly queue: WorkQueue;
  private readonly recorder: EventRecorder;
  private readonly budgets: Informer<PodDisruptionBudget>;
  private readonly podsByNamespace: Index<Pod>;
  private readonly selecting: SelectorCandidates<PodDisruptionBudget>;
  private readonly owners: Record<string, Informer<any>>;

  constructor(private readonly context: ControllerContext) {
    const { sim, informers } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.recorder = context.recorder('controllermanager');
    this.budgets = informers.informer(podDisruptionBudgets);
    const pods = informers.informer(podResource);
    this.podsByNamespace = byNamespace(pods);
    this.selecting = new SelectorCandidates(this.budgets, 'selector', (pdb) => (pdb.spec?.selector ? ((pdb.spec.selector.matchLabels as Labels | undefined) ?? {}) : undefined));
    const informer = (resource: Resource<any>) => informers.informer(resource);
    this.owners = { ReplicaSet: informer(replicaSets), Deployment: informer(deployments), StatefulSet: informer(statefulSets), ReplicationController: informer(replicationControllers) };
    const add = (pdb: PodDisruptionBudget) => this.queue.add(keyOf(pdb), pdb);
    this.budgets.handle({ add, update: (old, pdb) => (old.spec !== pdb.spec || old.status?.disruptedPods !== pdb.status?.disruptedPods) && add(pdb) });
    const podChanged = (pod: Pod) => this.addSelecting(pod);
    pods.handle({
      add: podChanged,
      update: (old, pod) => {
        if (this.budgets.store.size === 0) return;
        if (old.metadata.labels !== pod.metadata.labels) podChanged(old);
        if (isPodReady(old) !== isPodReady(pod) || old.metadata.labels !== pod.metadata.labels || !old.metadata.deletionTimestamp !== !pod.metadata.deletionTimestamp) podChanged(pod);
      },
      delete: podChanged,
    });
    for (const owner of Object.values(this.owners)) owner.handle({ update: (old, now) => old.spec?.replicas !== now.spec?.replicas && this.addNamespace(now.metadata.namespace!) });
  }

  start(): void {
    this.queue.run(1, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private addSelecting(pod: Pod): void {
    const labels = pod.metadata.labels as Labels | undefined;
    this.selecting.each(pod.metadata.namespace, labels, (pdb) => {
      if (selectorOf(pdb.spec?.selector).matches(labels)) this.queue.add(keyOf(pdb), pod);
    });
  }

  private addNamespace(namespace: string): void {
    for (const pdb of byNamespace(this.budgets).get(namespace).values()) this.queue.add(keyOf(pdb));
  }

  private *reconcile(key: string): Task {
    const pdb = this.budgets.store.get(key);
    if (!pdb || pdb.metadata.deletionTimestamp) return;
    const selector = selectorOf(pdb.spec?.selector);
    const pods = [...this.podsByNamespace.get(pdb.metadata.namespace!).values()].filter((pod) => selector.matches(pod.metadata.labels as Labels | undefined));
    if (pods.length === 0) this.recorder.event(pdb as never, 'Normal', 'NoPods', 'No matching pods found');
    const expected = this.expected(pdb, pods);
    if (typeof expected === 'string') {
      this.recorder.event(pdb as never, 'Warning', 'CalculateExpectedPodCountFailed', `Failed to calculate the number of expected pods: ${expected}`);
      yield* this.write(pdb, { ...pdb.status!, disruptionsAllowed: 0, currentHealthy: pdb.status?.currentHealthy ?? 0, desiredHealthy: pdb.status?.desiredHealthy ?? 0, expectedPods: pdb.status?.expectedPods ?? 0 }, 'False', 'SyncFailed', expected);
      return;
    }
    if (expected.unmanaged)
      this.recorder.event(pdb as never, 'Warning', 'UnmanagedPods', `Pods selected by this PodDisruptionBudget (selector: ${goSelector(pdb.spec?.selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`);
    const disrupted = this.disrupted(key, pdb, pods);
    const healthy = pods.filter((pod) => !pod.metadata.deletionTimestamp && !(pod.metadata.name in disrupted) && isPodReady(pod)).length;
    const allowed = expected.count <= 0 ? 0 : Math.max(0, healthy - expected.healthy);
    const status: Status = { currentHealthy: healthy, desiredHealthy: expected.healthy, disruptionsAllowed: allowed, expectedPods: expected.count };
    if (Object.keys(disrupted).length > 0) status.disruptedPods = disrupted as never;
    yield* this.write(pdb, status, allowed > 0 ? 'True' : 'False', allowed > 0 ? 'SufficientPods' : 'InsufficientPods', '');
  }

  private *write(pdb: PodDisruptionBudget, status: Status, allowed: 'True' | 'False', reason: string, message: string): Task {
    const generation = pdb.metadata.generation as number | undefined;
    const old = pdb.status?.conditions?.find((c) => c.type === 'DisruptionAllowed');
    const lastTransitionTime = old?.status === allowed ? old.lastTransitionTime : rfc3339(this.context.sim.now());
    const condition = { type: 'DisruptionAllowed', status: allowed, reason, message, lastTransitionTime, ...(generation ? { observedGeneration: generation } : {}) };
    const next: Status = { ...status, conditions: [condition], ...(generation ? { observedGeneration: generation } : {}) };
    if (!equal(pdb.status, next)) yield* this.context.client.updateStatus(podDisruptionBudgets, { ...pdb, status: next });
  }

  /** Evictions under way; those that came to nothing are looked at again when their time is up. */
  private disrupted(key: string, pdb: PodDisruptionBudget, pods: readonly Pod[]): Record<string, string> {
    const kept: Record<string, string> = {};
    const now = this.context.sim.now();
    for (const [name, time] of Object.entries((pdb.status?.disruptedPods as Record<string, string> | undefined) ?? {})) {
      const pod = pods.find((p) => p.metadata.name === name);
      const until = (parseTime(time) ?? 0) + DELETION_TIMEOUT_MS;
      if (!pod || pod.metadata.deletionTimestamp) continue;
      if (until <= now) {
        this.recorder.event(pod as never, 'Warning', 'NotDeleted', 'Pod was expected by PDB to be deleted but it wasn\'t');
        continue;
      }
      kept[name] = time;
      this.queue.addAfter(key, until - now, pdb);
    }
    return kept;
  }

  /** How many pods there should be and how many must stay healthy; a text says what stands in the way. */
  private expected(pdb: PodDisruptionBudget, pods: readonly Pod[]): Expected | string {
    const { minAvailable, maxUnavailable } = pdb.spec ?? {};
    if (maxUnavailable === undefined && typeof minAvailable === 'number') return { count: pods.length, healthy: minAvailable, unmanaged: false };
    const scale = this.scale(pods);
    if (typeof scale === 'string') return scale;
    if (maxUnavailable !== undefined) return { ...scale, healthy: Math.max(0, scale.count - scaledValue(maxUnavailable as number | string, scale.count, true)) };
    return { ...scale, healthy: minAvailable === undefined ? 0 : scaledValue(minAvailable as string, scale.count, true) };
  }

  /** The sizes of all that controls the pods, each once. */
  private scale(pods: readonly Pod[]): { count: number; unmanaged: boolean } | string {
    const sizes = new Map<string, number>();
    let unmanaged = false;
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (!owner) {
        unmanaged = true;
        continue;
      }
      let object = this.owners[owner.kind]?.get(pod.metadata.namespace, owner.name);
      const above = object && owner.kind === 'ReplicaSet' ? controllerOf(object as ReplicaSet) : undefined;
      if (above?.kind === 'Deployment') object = this.owners['Deployment']!.get(pod.metadata.namespace, above.name);
      if (!object) return `found no controllers for pod "${pod.metadata.name}"`;
      sizes.set(object.metadata.uid!, object.spec?.replicas ?? 1);
    }
    return { count: [...sizes.values()].reduce((n, size) => n + size, 0), unmanaged };
  }
}

/** A selector as Go's %v prints the API's type (apimachinery: meta/v1/generated.pb.go). */
function goSelector(selector: LabelSelector | undefined): string {
  if (!selector) return 'nil';
  const labels = Object.entries((selector.matchLabels ?? {}) as Labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const requirements = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`);
  return `&LabelSelector{MatchLabels:map[string]string{${labels.map(([key, value]) => `${key}: ${value},`).join('')}},MatchExpressions:[]LabelSelectorRequirement{${requirements.join('')}},}`;
}
