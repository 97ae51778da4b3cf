import type { PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttributesClass } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import type { Informer } from '../client/informer.ts';
import { persistentVolumeClaims, persistentVolumes, pods as podResource, volumeAttributesClasses, type Resource } from '../client/resources.ts';
import { keyOf, type Index, type Meta } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { claimsOf } from './common/claims.ts';
import type { Controller, ControllerContext } from './context.ts';

const PVC_FINALIZER = 'kubernetes.io/pvc-protection';
const PV_FINALIZER = 'kubernetes.io/pv-protection';
const VAC_FINALIZER = 'kubernetes.io/vac-protection';

const finalizersOf = (object: Meta): string[] => (object.metadata.finalizers as string[] | undefined) ?? [];

/** Gives objects a finalizer, and takes it from those that are being deleted and not in use. */
abstract class Protection<T extends Meta> implements Controller {
  abstract readonly name: string;
  protected abstract readonly finalizer: string;
  protected readonly queue: WorkQueue;
  protected readonly objects: Informer<T>;

  constructor(
    protected readonly context: ControllerContext,
    private readonly resource: Resource<T>,
    queueName: string,
  ) {
    this.queue = new WorkQueue(context.sim, queueName);
    this.objects = context.informers.informer(resource);
    const add = (object: T) => this.queue.add(keyOf(object), object);
    this.objects.handle({ add, update: (_, object) => add(object) });
  }

  start(): void {
    this.queue.run(1, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  protected abstract inUse(object: T): boolean;

  private *reconcile(key: string): Task {
    const object = this.objects.store.get(key);
    if (!object) return;
    const finalizers = finalizersOf(object);
    const has = finalizers.includes(this.finalizer);
    const deleting = !!object.metadata.deletionTimestamp;
    let next: string[];
    if (!deleting && !has) next = [...finalizers, this.finalizer];
    else if (deleting && has && !this.inUse(object)) next = finalizers.filter((f) => f !== this.finalizer);
    else return;
    try {
      yield* this.context.client.update(this.resource, { ...object, metadata: { ...object.metadata, finalizers: next } });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
}

/** A claim stays while a pod on a node uses it (pkg/controller/volume/pvcprotection). */
class ClaimProtection extends Protection<PersistentVolumeClaim> {
  readonly name = 'persistentvolumeclaim-protection-controller';
  protected readonly finalizer = PVC_FINALIZER;
  private readonly podsByClaim: Index<Pod>;

  constructor(context: ControllerContext) {
    super(context, persistentVolumeClaims, 'persistentvolumeclaim-protection-controller');
    const pods = context.informers.informer(podResource);
    this.podsByClaim = pods.index('claim', claimsOf, (pod) => pod.spec);
    pods.handle({
      delete: (pod) => {
        for (const key of claimsOf(pod) ?? []) this.queue.add(key, pod);
      },
    });
  }

  protected inUse(claim: PersistentVolumeClaim): boolean {
    for (const pod of this.podsByClaim.get(keyOf(claim)).values()) if (pod.spec?.nodeName) return true;
    return false;
  }
}

/** A volume stays while it is bound (pkg/controller/volume/pvprotection). */
class VolumeProtection extends Protection<PersistentVolume> {
  readonly name = 'persistentvolume-protection-controller';
  protected readonly finalizer = PV_FINALIZER;

  constructor(context: ControllerContext) {
    super(context, persistentVolumes, 'persistentvolume-protection-controller');
  }

  protected inUse(volume: PersistentVolume): boolean {
    return volume.status?.phase === 'Bound';
  }
}

/** A class of attributes stays while a claim or a volume names it (pkg/controller/volume/vacprotection). */
class AttributesClassProtection extends Protection<VolumeAttributesClass> {
  readonly name = 'volumeattributesclass-protection-controller';
  protected readonly finalizer = VAC_FINALIZER;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly volumes: Informer<PersistentVolume>;

  constructor(context: ControllerContext) {
    super(context, volumeAttributesClasses, 'volumeattributesclass-protection-controller');
    const { informers } = context;
    this.claims = informers.informer(persistentVolumeClaims);
    this.volumes = informers.informer(persistentVolumes);
    const look = (object: Meta, ...names: readonly (string | undefined)[]) => {
      for (const name of names) if (name) this.queue.add(name, object);
    };
    this.claims.handle({ update: (old, claim) => look(claim, ...namedByClaim(old)), delete: (claim) => look(claim, ...namedByClaim(claim)) });
    this.volumes.handle({ update: (old, volume) => look(volume, old.spec?.volumeAttributesClassName), delete: (volume) => look(volume, volume.spec?.volumeAttributesClassName) });
  }

  protected inUse({ metadata: { name } }: VolumeAttributesClass): boolean {
    for (const { spec } of this.volumes.list()) if (spec?.volumeAttributesClassName === name) return true;
    for (const claim of this.claims.list()) if (namedByClaim(claim).includes(name)) return true;
    return false;
  }
}

const namedByClaim = ({ spec, status }: PersistentVolumeClaim): (string | undefined)[] => [spec?.volumeAttributesClassName, status?.currentVolumeAttributesClassName, status?.modifyVolumeStatus?.targetVolumeAttributesClassName];

export const attributesClassProtection = (context: ControllerContext): Controller => new AttributesClassProtection(context);
export const claimProtection = (context: ControllerContext): Controller => new ClaimProtection(context);
export const volumeProtection = (context: ControllerContext): Controller => new VolumeProtection(context);
