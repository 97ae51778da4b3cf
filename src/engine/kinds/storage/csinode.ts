import { checking, checks } from '../checks.ts';
import { age, integer, name } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** storage.k8s.io/v1 CSINode */
export const csiNode: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  singular: 'csinode',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiStorageV1CSINode',
  // Required, but an empty list is none in protobuf, as which objects are stored.
  defaults: (object) => (object.spec?.drivers?.length ? object : put(object, 'spec', { ...object.spec, drivers: null })),
  columns: [name, integer('Drivers', ({ spec }) => spec?.drivers?.length), age],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateNodeDrivers(object.spec?.drivers, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateNodeDriversUpdate(object.spec?.drivers, old.spec?.drivers, out);
    }),
};
