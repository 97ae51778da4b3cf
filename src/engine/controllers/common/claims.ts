import type { Pod } from '../../api/kubernetes.ts';

/** The keys of the claims that a pod mounts, those of its generic ephemeral volumes included. */
export function claimsOf(pod: Pod): string[] | undefined {
  let keys: string[] | undefined;
  for (const volume of pod.spec?.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined);
    if (name) (keys ??= []).push(`${pod.metadata.namespace}/${name}`);
  }
  return keys;
}
