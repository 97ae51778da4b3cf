import type { Pod } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 Pod */
export const pod: Kind<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  subresources: ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'portforward', 'proxy', 'resize', 'status'],
  schema: 'IoK8sApiCoreV1Pod',
  generation: true,
};
