import type { PersistentVolumeClaim, Pod } from '../../api/kubernetes.ts';

/** A generic ephemeral volume of a pod: the claim that is made for it. */
export interface EphemeralVolume {
  name: string;
  claimName: string;
  template: { metadata?: { labels?: object; annotations?: object }; spec: PersistentVolumeClaim['spec'] };
}

/** The generic ephemeral volumes of a pod (component-helpers/storage/ephemeral). */
export function ephemeralVolumes({ metadata, spec }: Pod): EphemeralVolume[] {
  return (spec?.volumes ?? []).flatMap(({ name, ephemeral }) => (ephemeral?.volumeClaimTemplate ? [{ name, claimName: `${metadata.name}-${name}`, template: ephemeral.volumeClaimTemplate as EphemeralVolume['template'] }] : []));
}

/** The keys of the claims that a pod mounts, those of its generic ephemeral volumes included. */
export function claimsOf(pod: Pod): string[] | undefined {
  let keys: string[] | undefined;
  for (const volume of pod.spec?.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined);
    if (name) (keys ??= []).push(`${pod.metadata.namespace}/${name}`);
  }
  return keys;
}
