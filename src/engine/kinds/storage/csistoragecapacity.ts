import { checking, checks } from '../checks.ts';
import { name, text } from '../columns.ts';
import type { CSIStorageCapacity } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, immutable } from '../validation/problems.ts';

/** storage.k8s.io/v1 CSIStorageCapacity */
export const csiStorageCapacity: Kind<CSIStorageCapacity> = {
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
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateCapacity(object, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.nodeTopology, old.nodeTopology, 'nodeTopology', equal, out);
      immutable(object.storageClassName, old.storageClassName, 'storageClassName', equal, out);
    }),
  warnings: (object) => checks().capacityWarnings(object),
};
