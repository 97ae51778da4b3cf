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
    const out = put(object, 'spec', fill(object.spec ?? {}, { resources: {}, volumeMode: 'Filesystem' }));
    return out.status?.phase ? out : { ...out, status: { ...out.status, phase: 'Pending' } };
  },
  prepareForCreate: (object) => ({ ...put(object, 'spec', withDataSource(object.spec ?? {}, undefined)), status: { phase: 'Pending' } }),
  prepareForUpdate: (object, old) => put(object, 'spec', withDataSource(object.spec ?? {}, old.spec)),
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
  validateUpdate: (object, old, subresource) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if (subresource === 'status') checks().validateClaimStatus(object, out);
      else checks().validateClaimUpdate(object, old, out);
    }),
  warnings: (object) => checks().claimWarnings(object),
};

type Spec = NonNullable<PersistentVolumeClaim['spec']>;

/**
 * dataSource and dataSourceRef say the same where either is given. What a dataSource alone names must be a claim or a
 * snapshot, else it is dropped, and so is a dataSourceRef with a namespace (pkg/api/persistentvolumeclaim/util.go).
 */
const withDataSource = (spec: Spec, old: Spec | undefined): Spec => {
  let { dataSource, dataSourceRef } = spec;
  if (dataSourceRef?.namespace && !old?.dataSourceRef) dataSourceRef = undefined;
  if (dataSource && !dataSourceRef && !old?.dataSource && !old?.dataSourceRef && !isClaimOrSnapshot(dataSource)) dataSource = undefined;
  if (dataSource && !dataSourceRef) dataSourceRef = dataSource;
  else if (dataSourceRef && !dataSource && !dataSourceRef.namespace) dataSource = dataSourceRef;
  if (dataSource === spec.dataSource && dataSourceRef === spec.dataSourceRef) return spec;
  const { dataSource: _s, dataSourceRef: _r, ...rest } = spec;
  return { ...rest, ...(dataSource && { dataSource }), ...(dataSourceRef && { dataSourceRef }) };
};

const isClaimOrSnapshot = ({ apiGroup = '', kind }: { apiGroup?: string; kind: string }): boolean =>
  (kind === 'PersistentVolumeClaim' && apiGroup === '') || (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io');
