import type { PersistentVolume, PersistentVolumeClaim } from '../../api/kubernetes.ts';
import { compareQuantities } from '../../api/quantity.ts';
import { selectorOf } from '../../api/selector.ts';

// pkg/controller/volume/persistentvolume

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
export const BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

type Strings = Record<string, string>;

export const annotationsOf = (object: { metadata: { annotations?: unknown } }): Strings => (object.metadata.annotations as Strings | undefined) ?? {};
export const classOf = (claim: PersistentVolumeClaim): string => claim.spec?.storageClassName ?? annotationsOf(claim)['volume.beta.kubernetes.io/storage-class'] ?? '';
export const requested = (claim: PersistentVolumeClaim): string => (claim.spec?.resources?.requests as Strings | undefined)?.['storage'] ?? '0';
const capacity = (volume: PersistentVolume): string => (volume.spec?.capacity as Strings | undefined)?.['storage'] ?? '0';

/** The volume is promised to this claim, by name and, where it has one, by uid. */
export function isFor(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const reference = volume.spec?.claimRef;
  if (!reference || reference.name !== claim.metadata.name || reference.namespace !== claim.metadata.namespace) return false;
  return !reference.uid || reference.uid === claim.metadata.uid;
}

/** Whether a volume gives what a claim asks for (checkVolumeSatisfyClaim). */
export function satisfies(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { spec } = volume;
  return (
    compareQuantities(capacity(volume), requested(claim)) >= 0 &&
    (spec?.storageClassName ?? '') === classOf(claim) &&
    (spec?.volumeMode ?? 'Filesystem') === (claim.spec?.volumeMode ?? 'Filesystem') &&
    (claim.spec?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode))
  );
}

/** The volume that is promised to the claim, else the smallest free one; with delayed binding a promised one only (findBestMatchForClaim). */
export function bestMatch(volumes: Iterable<PersistentVolume>, claim: PersistentVolumeClaim, delayed: boolean): PersistentVolume | undefined {
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (!satisfies(volume, claim) || volume.metadata.deletionTimestamp) continue;
    if (isFor(volume, claim)) return volume;
    if (delayed || volume.spec?.claimRef || volume.status?.phase !== 'Available') continue;
    if (claim.spec?.selector && !selectorOf(claim.spec.selector).matches(volume.metadata.labels as Strings | undefined)) continue;
    if (!best || compareQuantities(capacity(volume), capacity(best)) < 0) best = volume;
  }
  return best;
}

/** The volume with its claim (GetBindVolumeToClaim); itself when it has it already. */
export function withClaim(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const reference = volume.spec?.claimRef;
  if (reference && isFor(volume, claim) && reference.uid) return volume;
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const annotations = reference ? annotationsOf(volume) : { ...annotationsOf(volume), [BOUND_BY_CONTROLLER]: 'yes' };
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, resourceVersion, uid };
  return { ...volume, metadata: { ...volume.metadata, annotations }, spec: { ...volume.spec, claimRef } } as PersistentVolume;
}

/** The claim with its volume; itself when it has it already. */
export function withVolume(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const annotations = annotationsOf(claim);
  const complete = claim.spec?.volumeName === volume.metadata.name;
  if (complete && annotations[BIND_COMPLETED]) return claim;
  const next = { ...annotations, [BIND_COMPLETED]: 'yes', ...(complete ? {} : { [BOUND_BY_CONTROLLER]: 'yes' }) };
  return { ...claim, metadata: { ...claim.metadata, annotations: next }, spec: { ...claim.spec, volumeName: volume.metadata.name } } as PersistentVolumeClaim;
}
