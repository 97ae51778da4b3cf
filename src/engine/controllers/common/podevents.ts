import type { Pod } from '../../api/kubernetes.ts';
import type { Selector } from '../../api/selector.ts';
import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Informer } from '../../client/informer.ts';
import { controllerOf, type SelectorCandidates } from '../../client/lister.ts';
import { keyOf } from '../../client/store.ts';
import type { WorkQueue } from '../../client/workqueue.ts';
import type { Expectations } from './expectations.ts';
import { isPodReady } from './pods.ts';

/** A controller that makes pods from the templates of its sets, and waits to see what it did. */
export interface PodMaker<T extends KubeObject> {
  /** The kind of its sets. */
  readonly kind: string;
  readonly sets: Informer<T>;
  readonly queue: WorkQueue;
  readonly expectations: Expectations;
  readonly selecting: SelectorCandidates<T>;
  selector(set: T): Selector;
}

/** Tells a controller of the pods of its sets (replica_set.go and daemon_controller.go: addPod, updatePod, deletePod). */
export class PodEvents<T extends KubeObject & { spec?: { minReadySeconds?: number } }> {
  constructor(private readonly maker: PodMaker<T>) {}

  follow(pods: Informer<Pod>): void {
    pods.handle({ add: (pod) => this.added(pod), update: (old, pod) => this.updated(old, pod), delete: (pod) => this.deleted(pod) });
  }

  /** The key of the set that controls an object, if it is of the controller's kind and still there. */
  setOf(object: KubeObject): string | undefined {
    const owner = controllerOf(object);
    if (owner?.kind !== this.maker.kind) return undefined;
    const key = `${object.metadata.namespace}/${owner.name}`;
    return this.maker.sets.store.get(key)?.metadata.uid === owner.uid ? key : undefined;
  }

  private added(pod: Pod): void {
    if (pod.metadata.deletionTimestamp) {
      this.deleted(pod);
      return;
    }
    const key = this.setOf(pod);
    if (key) {
      this.maker.expectations.creationSeen(key);
      this.maker.queue.add(key, pod);
    } else if (!controllerOf(pod)) this.addSelecting(pod);
  }

  private updated(old: Pod, pod: Pod): void {
    const { queue, sets } = this.maker;
    if (sets.store.size === 0) return;
    if (pod.metadata.deletionTimestamp) {
      this.deleted(pod);
      return;
    }
    const key = this.setOf(pod);
    const before = old.metadata.ownerReferences === pod.metadata.ownerReferences ? key : this.setOf(old);
    if (before && before !== key) queue.add(before, pod);
    if (key) {
      queue.add(key, pod);
      const minReady = sets.store.get(key)?.spec?.minReadySeconds ?? 0;
      if (minReady > 0 && !isPodReady(old) && isPodReady(pod)) queue.addAfter(key, (minReady + 1) * 1000, pod);
    } else if (!controllerOf(pod) && (before || !equal(old.metadata.labels, pod.metadata.labels))) this.addSelecting(pod);
  }

  private deleted(pod: Pod): void {
    const key = this.setOf(pod);
    if (!key) return;
    this.maker.expectations.deletionSeen(key, pod.metadata.uid!);
    this.maker.queue.add(key, pod);
  }

  private addSelecting(pod: Pod): void {
    const labels = pod.metadata.labels as Record<string, string> | undefined;
    if (!labels) return;
    this.maker.selecting.each(pod.metadata.namespace, labels, (set) => {
      if (this.maker.selector(set).matches(labels)) this.maker.queue.add(keyOf(set), pod);
    });
  }
}
