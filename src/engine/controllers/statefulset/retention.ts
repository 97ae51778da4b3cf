import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/kubernetes.ts';

/**
 * The owners that a claim should have by persistentVolumeClaimRetentionPolicy: the set where claims go with it, the pod
 * where they go when the set shrinks; undefined when it has them (updateClaimOwnerRefForSetAndPod).
 */
export function retentionOwners(set: StatefulSet, pod: Pod, claim: PersistentVolumeClaim, condemned: boolean): OwnerReference[] | undefined {
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  const owners = (claim.metadata.ownerReferences as OwnerReference[] | undefined) ?? [];
  const bySet = whenDeleted === 'Delete' && !(whenScaled === 'Delete' && condemned);
  const byPod = whenScaled === 'Delete' && condemned;
  const others = owners.filter((owner) => owner.uid !== set.metadata.uid && owner.uid !== pod.metadata.uid);
  const wanted: OwnerReference[] = [...others];
  if (bySet) wanted.push({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: set.metadata.name, uid: set.metadata.uid!, controller: true, blockOwnerDeletion: true });
  if (byPod) wanted.push({ apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid!, controller: true, blockOwnerDeletion: true });
  const same = wanted.length === owners.length && wanted.every((owner) => owners.some((o) => o.uid === owner.uid));
  return same ? undefined : wanted;
}
