import type { Secret } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 Secret */
export const secret: Kind<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1Secret',
};
