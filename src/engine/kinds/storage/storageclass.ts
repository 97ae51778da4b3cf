import type { StorageClass } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, boolean, nameWithDefault, text } from '../columns.ts';
import { fill } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found, immutable } from '../validation/problems.ts';
import { oneOf } from '../validation/values.ts';

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
  defaults: (object) => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  columns: [
    nameWithDefault('storageclass.kubernetes.io/is-default-class'),
    text('Provisioner', (object) => object.provisioner),
    text('ReclaimPolicy', (object) => object.reclaimPolicy ?? 'Delete'),
    text('VolumeBindingMode', (object) => object.volumeBindingMode ?? 'Immediate'),
    boolean('AllowVolumeExpansion', (object) => object.allowVolumeExpansion ?? false),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateProvisioner(object.provisioner, 'provisioner', out);
      checks().validateParameters(object.parameters, true, out);
      oneOf(object.reclaimPolicy, ['Delete', 'Retain'], 'reclaimPolicy', out, 'allowed');
      oneOf(object.volumeBindingMode, ['Immediate', 'WaitForFirstConsumer'], 'volumeBindingMode', out, 'unsupported');
      checks().validateTopologies(object.allowedTopologies, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const) if (!equal(object[field], old[field])) out.push(forbidden(field, `updates to ${field} are forbidden.`));
      immutable(object.volumeBindingMode, old.volumeBindingMode, 'volumeBindingMode', equal, out);
    }),
  warnings: (object) => checks().storageClassWarnings(object),
};
