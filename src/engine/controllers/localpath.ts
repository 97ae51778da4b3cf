import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../api/kubernetes.ts';
import type { Client } from '../client/client.ts';
import { SharedInformerFactory, type Informer } from '../client/informer.ts';
import { EventRecorder } from '../client/recorder.ts';
import { persistentVolumeClaims, persistentVolumes, storageClasses } from '../client/resources.ts';
import { keyOf } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Component } from '../sim/component.ts';
import { Part } from '../sim/part.ts';
import type { Sim, Task } from '../sim/sim.ts';
import type { Provisioner } from './localpathvolumes.ts';

const work = new Part('local path volumes', () => import('./localpathvolumes.ts'));

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
    const provisioning = new Provisioning(client, recorder, informers, provisioner, path, sim);
    informers.start();
    const starting = sim.spawn(this.name, (function* (): Task {
      yield* informers.sync();
      provisioning.run();
    })());
    this.stopAll = () => {
      starting.cancel();
      informers.stop();
      provisioning.stop();
      recorder.stop();
    };
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.stopAll?.();
  }
}

class Provisioning implements Provisioner {
  private readonly claimQueue: WorkQueue;
  private readonly volumeQueue: WorkQueue;
  readonly claims: Informer<PersistentVolumeClaim>;
  readonly volumes: Informer<PersistentVolume>;
  readonly classes: Informer<StorageClass>;

  constructor(
    readonly client: Client,
    readonly recorder: EventRecorder,
    informers: SharedInformerFactory,
    readonly provisioner: string,
    readonly path: string,
    private readonly sim: Sim,
  ) {
    this.claimQueue = new WorkQueue(sim, 'local-path-provisioner claims', { baseDelayMs: 15_000 });
    this.volumeQueue = new WorkQueue(sim, 'local-path-provisioner volumes', { baseDelayMs: 15_000 });
    this.claims = informers.informer(persistentVolumeClaims);
    this.volumes = informers.informer(persistentVolumes);
    this.classes = informers.informer(storageClasses);
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

  again(key: string): void {
    this.claimQueue.addRateLimited(key);
  }

  private *provision(key: string): Task {
    const { provision } = yield* this.sim.part(work);
    yield* provision(this, key);
  }

  private *remove(name: string): Task {
    const { remove } = yield* this.sim.part(work);
    yield* remove(this, name);
  }
}
