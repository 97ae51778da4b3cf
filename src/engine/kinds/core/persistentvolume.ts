import type { PersistentVolume } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { accessModes, age, name, text, wide } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** v1 PersistentVolume */
export const persistentVolume: Kind<PersistentVolume> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  categories: [],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiCoreV1PersistentVolume',
  defaults: (object) => {
    const spec = put(object, 'spec', fill(object.spec ?? {}, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }));
    const { hostPath } = spec.spec!;
    const complete = hostPath ? put(spec, 'spec', put(spec.spec!, 'hostPath', fill(hostPath, { type: '' }))) : spec;
    return complete.status?.phase ? complete : { ...complete, status: { ...complete.status, phase: 'Pending' } };
  },
  prepareForCreate: (object) => ({ ...object, status: { phase: 'Pending', ...(object.metadata.creationTimestamp && { lastPhaseTransitionTime: object.metadata.creationTimestamp }) } }),
  columns: [
    name,
    text('Capacity', ({ spec }) => spec?.capacity?.storage ?? '0'),
    text('Access Modes', ({ spec }) => accessModes(spec?.accessModes)),
    text('Reclaim Policy', ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? ''),
    text('Status', ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''))),
    text('Claim', ({ spec }) => (spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '')),
    text('StorageClass', ({ metadata, spec }) => metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? ''),
    text('VolumeAttributesClass', ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>'),
    text('Reason', ({ status }) => status?.reason ?? ''),
    age,
    wide('VolumeMode', ({ spec }) => spec?.volumeMode ?? '<unset>'),
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateVolumeSpec(object.spec ?? {}, object.metadata.name, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateVolumeUpdate(object, old, out);
    }),
  warnings: (object) => checks().volumeObjectWarnings(object),
};
