import type { DaemonSet } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** apps/v1 DaemonSet */
export const daemonSet: Kind<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiAppsV1DaemonSet',
  generation: true,
};
