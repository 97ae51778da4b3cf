import type { Service } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 Service */
export const service: Kind<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  subresources: ['proxy', 'status'],
  schema: 'IoK8sApiCoreV1Service',
};
