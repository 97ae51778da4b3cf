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
    const complete = put(object, 'spec', withSource(fill(object.spec ?? {}, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })));
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

type Spec = NonNullable<PersistentVolume['spec']>;

/** What sources are completed with (pkg/apis/core/v1/defaults.go). */
const sourceDefaults: { readonly [name in keyof Spec]?: Partial<Spec[name]> } = {
  hostPath: { type: '' },
  iscsi: { iscsiInterface: 'default' },
  rbd: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
  azureDisk: { cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false },
  scaleIO: { storageMode: 'ThinProvisioned', fsType: 'xfs' },
};

const withSource = (spec: Spec): Spec => {
  let out = spec;
  for (const name of Object.keys(sourceDefaults) as (keyof typeof sourceDefaults)[]) {
    const source = out[name];
    if (source) out = put(out, name, fill(source as object, sourceDefaults[name] as object) as never);
  }
  return out;
};
