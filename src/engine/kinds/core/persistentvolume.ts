import type { PersistentVolume } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 PersistentVolume */
export const persistentVolume: Kind<PersistentVolume> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  categories: [],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiCoreV1PersistentVolume',
};
