import type { PodSecurityContext, SecurityContext } from '../api/kubernetes.ts';
import { baseFiles } from '../images/base.ts';
import type { Image } from '../images/types.ts';
import type { PodState } from './podstate.ts';
import type { ContainerUnit } from './unit.ts';

export interface EffectiveUser {
  uid: number;
  gid: number;
  groups: number[];
}

const passwdEntry = (image: Image, who: string): { uid: number; gid: number } | undefined => {
  const passwd = image.definition.files?.(image.tag)['/etc/passwd'] ?? baseFiles(image.base)['/etc/passwd'] ?? '';
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === who || uid === who) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
};

/** The user of distroless images: one that is not root. */
const NONROOT = 65532;

/** Who a container's first process runs as: the security contexts, then the image; somebody's own image is taken to bring the user that the pod demands. */
export function effectiveUser(worker: PodState, unit: ContainerUnit, image: Image): EffectiveUser {
  const pod: PodSecurityContext | undefined = worker.pod.spec!.securityContext;
  const own: SecurityContext | undefined = unit.spec.securityContext;
  const runAsUser = own?.runAsUser ?? pod?.runAsUser;
  const [user, group] = image.config.user.split(':');
  const named = user ? passwdEntry(image, user) : undefined;
  const uid = runAsUser ?? named?.uid ?? (/^\d+$/.test(user ?? '') ? Number(user) : image.definition.unseen && (own?.runAsNonRoot ?? pod?.runAsNonRoot) ? NONROOT : 0);
  const known = runAsUser === undefined ? named : passwdEntry(image, String(runAsUser));
  const gid = own?.runAsGroup ?? pod?.runAsGroup ?? (runAsUser === undefined && /^\d+$/.test(group ?? '') ? Number(group) : (known?.gid ?? 0));
  const groups = [gid, ...(pod?.fsGroup === undefined ? [] : [pod.fsGroup]), ...(pod?.supplementalGroups ?? [])];
  return { uid, gid, groups: [...new Set(groups)] };
}

/** Why a container may not run as root, in the kubelet's words (verifyRunAsNonRoot). */
export function nonRootProblem(worker: PodState, unit: ContainerUnit, image: Image): string | undefined {
  const pod = worker.pod.spec!.securityContext;
  const own = unit.spec.securityContext;
  if (!(own?.runAsNonRoot ?? pod?.runAsNonRoot)) return undefined;
  const runAsUser = own?.runAsUser ?? pod?.runAsUser;
  const where = `(pod: "${worker.pod.metadata.name}_${worker.pod.metadata.namespace}(${worker.uid})", container: ${unit.spec.name})`;
  if (runAsUser !== undefined) return runAsUser === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined;
  if (image.definition.unseen) return undefined;
  const user = image.config.user.split(':')[0]!;
  if (user !== '' && !/^\d+$/.test(user)) return `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`;
  return user === '' || Number(user) === 0 ? `container has runAsNonRoot and image will run as root ${where}` : undefined;
}
