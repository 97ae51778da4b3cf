import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../api/kubernetes.ts';
import { equal } from '../api/share.ts';
import { isStatus } from '../api/status.ts';
import type { Informer } from '../client/informer.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { persistentVolumeClaims, persistentVolumes, pods as podResource, storageClasses } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import { sleep, type Task, type TaskHandle } from '../sim/sim.ts';
import { claimsOf } from './common/claims.ts';
import type { Controller, ControllerContext } from './context.ts';
import { annotationsOf, bestMatch, BETA_STORAGE_PROVISIONER, BIND_COMPLETED, classOf, isFor, satisfies, SELECTED_NODE, STORAGE_PROVISIONER, withClaim, withVolume } from './persistentvolume/binding.ts';

/** Everything is looked at again this often (--pvclaimbinder-sync-period). */
const RESYNC_MS = 15_000;

export const persistentVolumeBinder = (context: ControllerContext): Controller => new PersistentVolumeBinder(context);

/** Binds claims to volumes, asks provisioners for more, and releases volumes (pkg/controller/volume/persistentvolume/pv_controller.go). */
class PersistentVolumeBinder implements Controller {
  readonly name = 'persistentvolume-binder-controller';
  private readonly claimQueue: WorkQueue;
  private readonly volumeQueue: WorkQueue;
  private readonly recorder: EventRecorder;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly volumes: Informer<PersistentVolume>;
  private readonly classes: Informer<StorageClass>;
  private readonly podsByClaim: Index<Pod>;
  private resync: TaskHandle | undefined;

  constructor(private readonly context: ControllerContext) {
    const { sim, informers } = context;
    this.claimQueue = new WorkQueue(sim, `${this.name} claims`);
    this.volumeQueue = new WorkQueue(sim, `${this.name} volumes`);
    this.recorder = context.recorder('persistentvolume-controller');
    this.claims = informers.informer(persistentVolumeClaims);
    this.volumes = informers.informer(persistentVolumes);
    this.classes = informers.informer(storageClasses);
    this.podsByClaim = informers.informer(podResource).index('claim', claimsOf, (pod) => pod.spec);
    const claimChanged = (claim: PersistentVolumeClaim) => {
      this.claimQueue.add(keyOf(claim), claim);
      if (claim.spec?.volumeName) this.volumeQueue.add(claim.spec.volumeName, claim);
    };
    this.claims.handle({ add: claimChanged, update: (_, claim) => claimChanged(claim), delete: claimChanged });
    const volumeChanged = (volume: PersistentVolume) => {
      this.volumeQueue.add(volume.metadata.name, volume);
      const reference = volume.spec?.claimRef;
      if (reference) this.claimQueue.add(`${reference.namespace}/${reference.name}`, volume);
      else if (volume.status?.phase === 'Available') this.addPending(volume);
    };
    this.volumes.handle({ add: volumeChanged, update: (_, volume) => volumeChanged(volume), delete: volumeChanged });
  }

  start(): void {
    this.claimQueue.run(1, (key) => this.syncClaim(key));
    this.volumeQueue.run(1, (key) => this.syncVolume(key));
    this.resync = this.context.sim.spawn(this.name, this.again());
  }

  stop(): void {
    this.resync?.cancel();
    this.claimQueue.shutDown();
    this.volumeQueue.shutDown();
  }

  private addPending(volume: PersistentVolume): void {
    for (const claim of this.claims.list()) if (!claim.spec?.volumeName && satisfies(volume, claim)) this.claimQueue.add(keyOf(claim), volume);
  }

  private *again(): Task {
    for (;;) {
      yield sleep(RESYNC_MS);
      for (const claim of this.claims.list()) if (claim.status?.phase !== 'Bound') this.claimQueue.add(keyOf(claim));
      for (const volume of this.volumes.list()) if (volume.status?.phase !== 'Bound') this.volumeQueue.add(volume.metadata.name);
    }
  }

  private *syncClaim(key: string): Task {
    const claim = this.claims.store.get(key);
    if (!claim) return;
    if (annotationsOf(claim)[BIND_COMPLETED]) yield* this.syncBound(claim);
    else if (claim.spec?.volumeName) yield* this.syncNamed(claim);
    else yield* this.syncUnbound(claim);
  }

  private *syncUnbound(claim: PersistentVolumeClaim): Task {
    const delayed = this.classes.get(undefined, classOf(claim))?.volumeBindingMode === 'WaitForFirstConsumer';
    const volume = bestMatch(this.volumes.list(), claim, delayed);
    if (volume) {
      yield* this.bind(volume, claim);
      return;
    }
    if (claim.metadata.deletionTimestamp) return;
    if (delayed && !annotationsOf(claim)[SELECTED_NODE]) this.tellWaiting(claim);
    else if (classOf(claim)) {
      yield* this.provision(claim);
    } else this.recorder.event(claim as never, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
    yield* this.setPhase(claim, 'Pending');
  }

  /** A claim that asks for a volume by name. */
  private *syncNamed(claim: PersistentVolumeClaim): Task {
    const volume = this.volumes.get(undefined, claim.spec!.volumeName!);
    if (volume && isFor(volume, claim)) yield* this.bind(volume, claim);
    else if (volume && !volume.spec?.claimRef && satisfies(volume, claim)) yield* this.bind(volume, claim);
    else {
      if (volume && !volume.spec?.claimRef) this.recorder.event(claim as never, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${volume.metadata.name}": requested PV is too small`);
      yield* this.setPhase(claim, 'Pending');
    }
  }

  private *syncBound(claim: PersistentVolumeClaim): Task {
    const volume = this.volumes.get(undefined, claim.spec?.volumeName ?? '');
    if (volume && (isFor(volume, claim) || !volume.spec?.claimRef)) yield* this.bind(volume, claim);
    else if (claim.status?.phase !== 'Lost') {
      this.recorder.event(claim as never, 'Warning', volume ? 'ClaimMisbound' : 'ClaimLost', volume ? 'Two claims are bound to the same volume, this one is bound incorrectly' : 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
      yield* this.setPhase(claim, 'Lost');
    }
  }

  /** Writes both sides, each where it is not written yet. */
  private *bind(volume: PersistentVolume, claim: PersistentVolumeClaim): Task {
    const { client } = this.context;
    let bound = withClaim(volume, claim);
    if (bound !== volume) bound = yield* client.update(persistentVolumes, bound);
    if (bound.status?.phase !== 'Bound') bound = yield* client.updateStatus(persistentVolumes, { ...bound, status: { ...bound.status, phase: 'Bound' } });
    let named = withVolume(claim, bound);
    if (named !== claim) named = yield* client.update(persistentVolumeClaims, named);
    const status = { ...named.status, phase: 'Bound', accessModes: bound.spec!.accessModes, capacity: bound.spec!.capacity };
    if (!equal(status, named.status)) yield* client.updateStatus(persistentVolumeClaims, { ...named, status } as PersistentVolumeClaim);
  }

  private tellWaiting(claim: PersistentVolumeClaim): void {
    const [pod] = this.podsByClaim.get(keyOf(claim)).values();
    if (pod) this.recorder.event(claim as never, 'Normal', 'WaitForPodScheduled', `waiting for pod ${pod.metadata.name} to be scheduled`);
    else this.recorder.event(claim as never, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  }

  /** Asks the class's provisioner for a volume. */
  private *provision(claim: PersistentVolumeClaim): Task {
    const name = classOf(claim);
    const provisioner = this.classes.get(undefined, name)?.provisioner;
    if (!provisioner) {
      this.recorder.event(claim as never, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
      return;
    }
    if (provisioner === 'kubernetes.io/no-provisioner') return;
    const how = provisioner.startsWith('kubernetes.io/') ? `plugin '${provisioner}'` : `provisioner '${provisioner}'`;
    this.recorder.event(claim as never, 'Normal', 'ExternalProvisioning', `Waiting for a volume to be created either by the external ${how} or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`);
    if (annotationsOf(claim)[STORAGE_PROVISIONER] !== provisioner)
      yield* this.context.client.patch(persistentVolumeClaims, claim.metadata, { metadata: { annotations: { [BETA_STORAGE_PROVISIONER]: provisioner, [STORAGE_PROVISIONER]: provisioner } } });
  }

  private *setPhase(claim: PersistentVolumeClaim, phase: 'Pending' | 'Lost'): Task {
    if (claim.status?.phase === phase) return;
    yield* this.context.client.updateStatus(persistentVolumeClaims, { ...claim, status: { ...claim.status, phase } });
  }

  private *syncVolume(name: string): Task {
    const volume = this.volumes.store.get(name);
    if (!volume) return;
    const reference = volume.spec?.claimRef;
    if (!reference?.uid) {
      yield* this.setVolumePhase(volume, 'Available');
      return;
    }
    const claim = this.claims.get(reference.namespace, reference.name!);
    if (claim && claim.metadata.uid === reference.uid) {
      if (claim.spec?.volumeName === name) yield* this.setVolumePhase(volume, 'Bound');
      else if (!claim.spec?.volumeName) this.claimQueue.add(keyOf(claim), volume);
      return;
    }
    // The cache may be behind: only what the server does not know is gone.
    if (!claim && (yield* this.stillThere(reference.namespace, reference.name!, reference.uid))) return;
    if (volume.status?.phase !== 'Failed') yield* this.setVolumePhase(volume, 'Released');
  }

  private *stillThere(namespace: string | undefined, name: string, uid: string): Task<boolean> {
    try {
      return (yield* this.context.client.get(persistentVolumeClaims, { namespace, name })).metadata.uid === uid;
    } catch (error) {
      if (isStatus(error, 'NotFound')) return false;
      throw error;
    }
  }

  private *setVolumePhase(volume: PersistentVolume, phase: 'Available' | 'Bound' | 'Released'): Task {
    if (volume.status?.phase === phase) return;
    try {
      yield* this.context.client.updateStatus(persistentVolumes, { ...volume, status: { ...volume.status, phase } });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
}
