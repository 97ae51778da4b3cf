import type { PersistentVolumeClaim } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { accessModes, age, name, text, wide } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

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
  defaults: (object) => {
    const out = put(object, 'spec', withDataSource(fill(object.spec ?? {}, { resources: {}, volumeMode: 'Filesystem' })));
    return out.status?.phase ? out : { ...out, status: { ...out.status, phase: 'Pending' } };
  },
  prepareForCreate: (object) => ({ ...object, status: { phase: 'Pending' } }),
  columns: [
    name,
    text('Status', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''))),
    text('Volume', ({ spec }) => spec?.volumeName ?? ''),
    text('Capacity', ({ spec, status }) => (spec?.volumeName ? (status?.capacity?.storage ?? '0') : '')),
    text('Access Modes', ({ spec, status }) => (spec?.volumeName ? accessModes(status?.accessModes) : '')),
    text('StorageClass', ({ metadata, spec }) => metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? ''),
    text('VolumeAttributesClass', ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>'),
    age,
    wide('VolumeMode', ({ spec }) => spec?.volumeMode ?? '<unset>'),
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateClaimSpec(object.spec ?? {}, 'spec', out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateClaimUpdate(object, old, out);
    }),
  warnings: (object) => checks().claimWarnings(object),
};

type Spec = NonNullable<PersistentVolumeClaim['spec']>;

/** dataSource and dataSourceRef say the same where either is given (NormalizeDataSources). */
const withDataSource = (spec: Spec): Spec => {
  if (spec.dataSource && !spec.dataSourceRef) return { ...spec, dataSourceRef: spec.dataSource };
  const ref = spec.dataSourceRef;
  if (ref && !spec.dataSource && !ref.namespace && (ref.kind === 'PersistentVolumeClaim' || ref.kind === 'VolumeSnapshot')) return { ...spec, dataSource: ref };
  return spec;
};
