import type { LimitRange } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 LimitRange */
export const limitRange: Kind<LimitRange> = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1LimitRange',
};
