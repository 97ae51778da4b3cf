import { name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** storage.k8s.io/v1 CSIStorageCapacity */
export const csiStorageCapacity: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiStorageV1CSIStorageCapacity',
  columns: [name, text('StorageClassName', (object) => object.storageClassName), text('Capacity', (object) => object.capacity ?? '<unset>')],
  validate: (object) => found((out) => validateMetadata(object, true, subdomainName, out)),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
