import type { PersistentVolumeClaim, Pod } from '../api/kubernetes.ts';
import type { Informer } from '../client/informer.ts';
import { controllerOf } from '../client/lister.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { persistentVolumeClaims, pods as podResource } from '../client/resources.ts';
import { keyOf } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { ephemeralVolumes, type EphemeralVolume } from './common/claims.ts';
import type { Controller, ControllerContext } from './context.ts';

export const ephemeralVolumeController = (context: ControllerContext): Controller => new EphemeralVolumes(context);

/** Makes the claims of generic ephemeral volumes, which go with their pod (pkg/controller/volume/ephemeral). */
class EphemeralVolumes implements Controller {
  readonly name = 'ephemeral-volume-controller';
  private readonly queue: WorkQueue;
  private readonly recorder: EventRecorder;
  private readonly pods: Informer<Pod>;
  private readonly claims: Informer<PersistentVolumeClaim>;

  constructor(private readonly context: ControllerContext) {
    this.queue = new WorkQueue(context.sim, this.name);
    this.recorder = context.recorder('ephemeral_volume');
    this.pods = context.informers.informer(podResource);
    this.claims = context.informers.informer(persistentVolumeClaims);
    this.pods.handle({
      add: (pod) => {
        if (ephemeralVolumes(pod).length > 0) this.queue.add(keyOf(pod), pod);
      },
    });
    this.claims.handle({
      delete: (claim) => {
        const owner = controllerOf(claim);
        const pod = owner?.kind === 'Pod' ? this.pods.get(claim.metadata.namespace, owner.name) : undefined;
        if (pod) this.queue.add(keyOf(pod), claim);
      },
    });
  }

  start(): void {
    this.queue.run(5, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(key: string): Task {
    const pod = this.pods.store.get(key);
    if (!pod || pod.metadata.deletionTimestamp) return;
    for (const volume of ephemeralVolumes(pod)) {
      try {
        yield* this.makeClaim(pod, volume);
      } catch (error) {
        this.recorder.event(pod as never, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${(error as Error).message}`);
        throw error;
      }
    }
  }

  private *makeClaim(pod: Pod, { claimName, template }: EphemeralVolume): Task {
    const { namespace, name, uid } = pod.metadata;
    const existing = this.claims.get(namespace, claimName);
    if (existing && controllerOf(existing)?.uid !== uid) throw new Error(`PVC ${namespace}/${claimName} was not created for pod ${namespace}/${name} (pod is not owner)`);
    if (existing) return;
    const { labels, annotations } = template.metadata ?? {};
    const metadata = { name: claimName, namespace, ...(labels && { labels }), ...(annotations && { annotations }), ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid: uid!, controller: true, blockOwnerDeletion: true }] };
    try {
      yield* this.context.client.create(persistentVolumeClaims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: template.spec } as PersistentVolumeClaim);
    } catch (error) {
      throw new Error(`create PVC ${claimName}: ${(error as Error).message}`);
    }
  }
}
