import type { PersistentVolumeClaim } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** v1 PersistentVolumeClaim */
export const persistentVolumeClaim: Kind<PersistentVolumeClaim> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  categories: [],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiCoreV1PersistentVolumeClaim',
};
