import type { Kind } from '../kind.ts';

/** storage.k8s.io/v1 CSIDriver */
export const csiDriver: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  singular: 'csidriver',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiStorageV1CSIDriver',
};
