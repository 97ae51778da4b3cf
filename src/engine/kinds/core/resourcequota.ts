import type { ResourceQuota } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 ResourceQuota */
export const resourceQuota: Kind<ResourceQuota> = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  categories: [],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiCoreV1ResourceQuota',
};
