import type { KubeObject } from '../../../api/types.ts';
import type { Context } from '../../context.ts';
import type { Core } from '../../core.ts';

/** What the labels of a namespace begin with that asks for a level of pod security. */
export const prefix = 'pod-security.kubernetes.io/';

const holders = new Set(['Pod', 'ReplicationController', 'PodTemplate', 'ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

/** True where the namespace that is written, or the one that a pod or a template of pods is in, asks for something. */
export const asksForSecurity = (core: Core, { kind, namespace, subresource }: Context, object: KubeObject): boolean => {
  if (subresource && subresource !== 'ephemeralcontainers') return false;
  if (kind !== core.namespaces && (!kind.namespaced || !holders.has(kind.kind))) return false;
  const labels = kind === core.namespaces ? object.metadata.labels : core.storage.get(core.namespaces, undefined, namespace!)?.metadata.labels;
  for (const key in labels) if (key.startsWith(prefix)) return true;
  return false;
};
