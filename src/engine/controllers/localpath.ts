import type { PersistentVolume, PersistentVolumeClaim } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import { SharedInformerFactory, type Informer } from '../client/informer.ts';
import { EventRecorder } from '../client/recorder.ts';
import { persistentVolumeClaims, persistentVolumes, storageClasses } from '../client/resources.ts';
import { keyOf } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Component } from '../sim/component.ts';
import { sleep, type Sim, type Task } from '../sim/sim.ts';
import { annotationsOf, classOf, PROVISIONED_BY, requested, SELECTED_NODE, STORAGE_PROVISIONER } from './persistentvolume/binding.ts';

/** What making or clearing a folder on the node takes, in virtual milliseconds. */
const HELPER_MS = 400;

export interface ProvisionerOptions {
  sim: Sim;
  /** The API client of a user agent. */
  clientFor: (agent: string) => Client;
  /** The pod that it runs in, by which its events name it. */
  pod: string;
  /** By which its events tell it from others of the same name. Default: drawn from the seed. */
  identity?: string;
  /** As StorageClasses name it. */
  provisioner?: string;
  /** Where volumes lie on their nodes. */
  path?: string;
}

/** The local-path provisioner: a folder on the node that was chosen, as a volume (sig-storage-lib-external-provisioner). */
export const createLocalPathProvisioner = (options: ProvisionerOptions): Component => new LocalPathProvisioner(options);

class LocalPathProvisioner implements Component {
  readonly name = 'local-path-provisioner';
  running = false;
  private stopAll: (() => void) | undefined;

  constructor(private readonly options: ProvisionerOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    const { sim, pod, provisioner = 'rancher.io/local-path', path = '/opt/local-path-provisioner' } = this.options;
    const client = this.options.clientFor(this.name);
    const recorder = new EventRecorder(sim, client, { component: `${provisioner}_${pod}_${this.options.identity ?? sim.random(this.name).uuid()}` });
    const informers = new SharedInformerFactory(sim, client);
    const work = new Provisioning(client, recorder, informers, provisioner, path, sim);
    informers.start();
    const starting = sim.spawn(this.name, (function* (): Task {
      yield* informers.sync();
      work.run();
    })());
    this.stopAll = () => {
      starting.cancel();
      informers.stop();
      work.stop();
      recorder.stop();
    };
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.stopAll?.();
  }
}

class Provisioning {
  private readonly claimQueue: WorkQueue;
  private readonly volumeQueue: WorkQueue;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly volumes: Informer<PersistentVolume>;

  constructor(
    private readonly client: Client,
    private readonly recorder: EventRecorder,
    private readonly informers: SharedInformerFactory,
    private readonly provisioner: string,
    private readonly path: string,
    sim: Sim,
  ) {
    this.claimQueue = new WorkQueue(sim, 'local-path-provisioner claims', { baseDelayMs: 15_000 });
    this.volumeQueue = new WorkQueue(sim, 'local-path-provisioner volumes', { baseDelayMs: 15_000 });
    this.claims = informers.informer(persistentVolumeClaims);
    this.volumes = informers.informer(persistentVolumes);
    informers.informer(storageClasses);
    const claimChanged = (claim: PersistentVolumeClaim) => this.claimQueue.add(keyOf(claim), claim);
    this.claims.handle({ add: claimChanged, update: (_, claim) => claimChanged(claim) });
    const volumeChanged = (volume: PersistentVolume) => this.volumeQueue.add(volume.metadata.name, volume);
    this.volumes.handle({ add: volumeChanged, update: (_, volume) => volumeChanged(volume) });
  }

  run(): void {
    this.claimQueue.run(4, (key) => this.provision(key));
    this.volumeQueue.run(4, (name) => this.remove(name));
  }

  stop(): void {
    this.claimQueue.shutDown();
    this.volumeQueue.shutDown();
  }

  private *provision(key: string): Task {
    const claim = this.claims.store.get(key);
    if (!claim || claim.spec?.volumeName || claim.metadata.deletionTimestamp || annotationsOf(claim)[STORAGE_PROVISIONER] !== this.provisioner) return;
    const node = annotationsOf(claim)[SELECTED_NODE];
    const name = `pvc-${claim.metadata.uid}`;
    if (this.volumes.store.get(name)) return;
    this.recorder.event(claim as never, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim "${key}"`);
    yield sleep(HELPER_MS);
    const problem = !node ? 'configuration error, no node was specified' : claim.spec?.accessModes?.includes('ReadWriteMany') ? 'Only support ReadWriteOnce access mode' : undefined;
    if (problem) {
      this.recorder.event(claim as never, 'Warning', 'ProvisioningFailed', `failed to provision volume with StorageClass "${classOf(claim)}": ${problem}`);
      this.claimQueue.addRateLimited(key);
      return;
    }
    try {
      yield* this.client.create(persistentVolumes, this.volumeFor(claim, name, node!));
    } catch (error) {
      if (!isStatus(error, 'AlreadyExists')) throw error;
    }
    this.recorder.event(claim as never, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
  }

  private volumeFor(claim: PersistentVolumeClaim, name: string, node: string): PersistentVolume {
    const { namespace, name: claimName, uid, resourceVersion } = claim.metadata;
    const reclaim = this.informers.informer(storageClasses).get(undefined, classOf(claim))?.reclaimPolicy ?? 'Delete';
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name, annotations: { 'local.path.provisioner/selected-node': node, [PROVISIONED_BY]: this.provisioner } },
      spec: {
        accessModes: claim.spec!.accessModes!,
        capacity: { storage: requested(claim) },
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: claimName, namespace: namespace!, resourceVersion: resourceVersion!, uid: uid! },
        hostPath: { path: `${this.path}/${name}_${namespace}_${claimName}`, type: 'DirectoryOrCreate' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In' as const, values: [node] }] }] } },
        persistentVolumeReclaimPolicy: reclaim as 'Delete',
        storageClassName: classOf(claim),
        volumeMode: claim.spec!.volumeMode ?? 'Filesystem',
      },
    };
  }

  private *remove(name: string): Task {
    const volume = this.volumes.store.get(name);
    if (volume?.status?.phase !== 'Released' || volume.metadata.deletionTimestamp || volume.spec?.persistentVolumeReclaimPolicy !== 'Delete' || annotationsOf(volume)[PROVISIONED_BY] !== this.provisioner) return;
    yield sleep(HELPER_MS);
    try {
      yield* this.client.delete(persistentVolumes, { name });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
}
