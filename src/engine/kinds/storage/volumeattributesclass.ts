import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found } from '../validation/problems.ts';

/** storage.k8s.io/v1 VolumeAttributesClass */
export const volumeAttributesClass: Kind = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiStorageV1VolumeAttributesClass',
  columns: [name, text('DriverName', (object) => object.driverName), age],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateProvisioner(object.driverName, 'driverName', out);
      checks().validateParameters(object.parameters, false, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      for (const field of ['driverName', 'parameters'] as const) if (!equal(object[field], old[field])) out.push(forbidden(field, `updates to ${field} are forbidden.`));
    }),
};
