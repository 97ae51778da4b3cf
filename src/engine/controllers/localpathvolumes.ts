import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import type { Informer } from '../client/informer.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { persistentVolumes } from '../client/resources.ts';
import { sleep, type Task } from '../sim/sim.ts';
import { annotationsOf, classOf, PROVISIONED_BY, requested, SELECTED_NODE, STORAGE_PROVISIONER } from './persistentvolume/binding.ts';

/** What making or clearing a folder on the node takes, in virtual milliseconds. */
const HELPER_MS = 400;

/** Who provisions, and what it sees. */
export interface Provisioner {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly claims: Informer<PersistentVolumeClaim>;
  readonly volumes: Informer<PersistentVolume>;
  readonly classes: Informer<StorageClass>;
  /** As StorageClasses name it. */
  readonly provisioner: string;
  /** Where volumes lie on their nodes. */
  readonly path: string;
  /** Tries a claim again, later. */
  again(key: string): void;
}

/** Makes the volume that a claim waits for. */
export function* provision(by: Provisioner, key: string): Task {
  const claim = by.claims.store.get(key);
  if (!claim || claim.spec?.volumeName || claim.metadata.deletionTimestamp || annotationsOf(claim)[STORAGE_PROVISIONER] !== by.provisioner) return;
  const node = annotationsOf(claim)[SELECTED_NODE];
  const name = `pvc-${claim.metadata.uid}`;
  if (by.volumes.store.get(name)) return;
  by.recorder.event(claim as never, 'Normal', 'Provisioning', `External provisioner is provisioning volume for claim "${key}"`);
  yield sleep(HELPER_MS);
  const problem = !node ? 'configuration error, no node was specified' : claim.spec?.accessModes?.includes('ReadWriteMany') ? 'Only support ReadWriteOnce access mode' : undefined;
  if (problem) {
    by.recorder.event(claim as never, 'Warning', 'ProvisioningFailed', `failed to provision volume with StorageClass "${classOf(claim)}": ${problem}`);
    by.again(key);
    return;
  }
  try {
    yield* by.client.create(persistentVolumes, volumeFor(by, claim, name, node!));
  } catch (error) {
    if (!isStatus(error, 'AlreadyExists')) throw error;
  }
  by.recorder.event(claim as never, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
}

function volumeFor(by: Provisioner, claim: PersistentVolumeClaim, name: string, node: string): PersistentVolume {
  const { namespace, name: claimName, uid, resourceVersion } = claim.metadata;
  const reclaim = by.classes.get(undefined, classOf(claim))?.reclaimPolicy ?? 'Delete';
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, annotations: { 'local.path.provisioner/selected-node': node, [PROVISIONED_BY]: by.provisioner } },
    spec: {
      accessModes: claim.spec!.accessModes!,
      capacity: { storage: requested(claim) },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: claimName, namespace: namespace!, resourceVersion: resourceVersion!, uid: uid! },
      hostPath: { path: `${by.path}/${name}_${namespace}_${claimName}`, type: 'DirectoryOrCreate' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In' as const, values: [node] }] }] } },
      persistentVolumeReclaimPolicy: reclaim as 'Delete',
      storageClassName: classOf(claim),
      volumeMode: claim.spec!.volumeMode ?? 'Filesystem',
    },
  };
}

/** Takes a volume away that its claim has let go of. */
export function* remove(by: Provisioner, name: string): Task {
  const volume = by.volumes.store.get(name);
  if (volume?.status?.phase !== 'Released' || volume.metadata.deletionTimestamp || volume.spec?.persistentVolumeReclaimPolicy !== 'Delete' || annotationsOf(volume)[PROVISIONED_BY] !== by.provisioner) return;
  yield sleep(HELPER_MS);
  try {
    yield* by.client.delete(persistentVolumes, { name });
  } catch (error) {
    if (!isStatus(error, 'NotFound')) throw error;
  }
}
