import { checking, checks } from '../checks.ts';
import { age, name } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** resource.k8s.io/v1 DeviceClass */
export const deviceClass: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  singular: 'deviceclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiResourceV1DeviceClass',
  generation: true,
  columns: [name, age],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateDeviceClassSpec(object.spec ?? {}, out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
