import type { Endpoints } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 Endpoints */
export const endpoints: Kind<Endpoints> = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1Endpoints',
};
