import type { StorageClass } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** storage.k8s.io/v1 StorageClass */
export const storageClass: Kind<StorageClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiStorageV1StorageClass',
};
