import type { PersistentVolume, PersistentVolumeClaim } from '../../../api/kubernetes.ts';
import { dns1123Subdomain } from '../../../api/names.ts';
import { compareQuantities } from '../../../api/quantity.ts';
import { equal } from '../../../api/share.ts';
import { valueDiff } from '../../internal/diff.ts';
import { internal } from '../../internal/encode.ts';
import { forbidden, immutable, invalid, notSupported, type Problems, required, tell } from '../../validation/problems.ts';
import { positiveQuantity } from '../../validation/resources.ts';
import { noBacksteps } from '../../validation/values.ts';
import { validateNodeSelector } from '../podspec/scheduling.ts';
import { validateHostPath } from '../podspec/volumes.ts';
import { type ClaimSpec, validateAccessModes } from './validation.ts';

// Persistent volumes, and what may change of volumes and claims (pkg/apis/core/validation/validation.go)

type VolumeSpec = NonNullable<PersistentVolume['spec']>;

const sources = [
  'hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'glusterfs', 'flocker', 'nfs', 'rbd', 'quobyte', 'cephfs', 'iscsi', 'cinder', 'fc', 'flexVolume', 'azureFile', 'vsphereVolume', 'photonPersistentDisk',
  'portworxVolume', 'azureDisk', 'scaleIO', 'local', 'storageos', 'csi',
] as const satisfies readonly (keyof VolumeSpec)[];

export const validateVolumeSpec = (spec: VolumeSpec, out: Problems): void => {
  if (!spec.accessModes?.length) out.push(required('spec.accessModes'));
  validateAccessModes(spec.accessModes, 'spec.accessModes', out);
  const capacity = spec.capacity ?? {};
  const names = Object.keys(capacity);
  if (names.length === 0) out.push(required('spec.capacity'));
  if (capacity.storage === undefined || names.length > 1) out.push({ ...notSupported('spec.capacity', '', ['storage']), message: `Unsupported value: ${names.length ? JSON.stringify(capacity) : 'null'}: supported values: "storage"` });
  for (const name of names.sort()) positiveQuantity(capacity[name]!, `spec.capacity[${name}]`, out);
  const reclaim = spec.persistentVolumeReclaimPolicy;
  const policies = ['Delete', 'Recycle', 'Retain'];
  if (reclaim && !policies.includes(reclaim)) out.push(notSupported('spec.persistentVolumeReclaimPolicy', reclaim, policies));
  const affinity = spec.nodeAffinity;
  if (affinity) {
    if (affinity.required) validateNodeSelector(affinity.required, 'spec.nodeAffinity.required', out);
    else out.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  }
  validateSource(spec, out);
  if (spec.storageClassName) tell(dns1123Subdomain(spec.storageClassName), 'spec.storageClassName', spec.storageClassName, out);
  if (spec.volumeMode && !['Block', 'Filesystem'].includes(spec.volumeMode)) out.push(notSupported('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']));
};

const validateSource = (spec: VolumeSpec, out: Problems): void => {
  const present = sources.filter((source) => spec[source]);
  for (const source of present.slice(1)) out.push(forbidden(`spec.${source}`, 'may not specify more than 1 volume type'));
  const { hostPath, local, nfs, csi } = spec;
  if (present[0] === 'hostPath') validateHostPath(hostPath!, 'spec.hostPath', out);
  if (present[0] === 'nfs') {
    if (!nfs!.server) out.push(required('spec.nfs.server'));
    if (!nfs!.path) out.push(required('spec.nfs.path'));
    if (!nfs!.path?.startsWith('/')) out.push(invalid('spec.nfs.path', nfs!.path ?? '', 'must be an absolute path'));
  }
  if (present[0] === 'local') {
    if (!local!.path) out.push(required('spec.local.path'));
    else noBacksteps(local!.path, 'spec.local.path', out);
    if (!spec.nodeAffinity?.required) out.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  if (present[0] === 'csi') {
    if (!csi!.driver) out.push(required('spec.csi.driver'));
    if (!csi!.volumeHandle) out.push(required('spec.csi.volumeHandle'));
  }
  if (present.length === 0) out.push(required('spec', 'must specify a volume type'));
  if (hostPath && /^\/+$/.test(hostPath.path ?? '') && spec.persistentVolumeReclaimPolicy === 'Recycle') out.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
};

export const validateVolumeUpdate = ({ spec = {} }: PersistentVolume, { spec: old = {} }: PersistentVolume, out: Problems): void => {
  if (spec === old) return;
  const source = (of: VolumeSpec) => Object.fromEntries(sources.filter((each) => of[each]).map((each) => [each, of[each]]));
  if (!equal(source(spec), source(old))) {
    const printed = (of: VolumeSpec) => internal('core.PersistentVolumeSource', source(of));
    out.push(forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${valueDiff(printed(old), printed(spec))}`));
  }
  immutable(spec.volumeMode, old.volumeMode, 'volumeMode', equal, out);
  if (old.nodeAffinity && !equal(spec.nodeAffinity, old.nodeAffinity)) out.push(invalid('nodeAffinity', internal('core.VolumeNodeAffinity', spec.nodeAffinity), 'field is immutable, except for updating from beta label to GA'));
};

/** A claim's spec never changes, but for its volume's name once, and size and attributes class of a bound one. */
export const validateClaimUpdate = (claim: PersistentVolumeClaim, old: PersistentVolumeClaim, out: Problems): void => {
  const spec: ClaimSpec = claim.spec ?? {};
  const before: ClaimSpec = old.spec ?? {};
  if (spec === before) return;
  let expected = before;
  if (!before.volumeName && spec.volumeName) expected = { ...expected, volumeName: spec.volumeName };
  // A default class that came later is given to claims without one.
  if (before.storageClassName === undefined && spec.storageClassName !== undefined) expected = { ...expected, storageClassName: spec.storageClassName };
  let munged = spec;
  if (old.status?.phase === 'Bound') {
    const storage = before.resources?.requests?.storage;
    if (spec.resources?.requests && storage !== undefined) munged = { ...munged, resources: { ...munged.resources, requests: { ...munged.resources!.requests, storage } } };
    const { volumeAttributesClassName: _, ...rest } = munged;
    munged = before.volumeAttributesClassName === undefined ? rest : { ...rest, volumeAttributesClassName: before.volumeAttributesClassName };
  }
  if (!equal(munged, expected)) {
    const printed = (of: ClaimSpec) => internal('core.PersistentVolumeClaimSpec', of);
    out.push(forbidden('spec', `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${valueDiff(printed(expected), printed(munged))}`));
  }
  const size = spec.resources?.requests?.storage;
  const oldSize = before.resources?.requests?.storage;
  if (size !== undefined && oldSize !== undefined && compareQuantities(size, oldSize) < 0 && compareQuantities(size, old.status?.capacity?.storage ?? '0') <= 0) out.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  immutable(spec.volumeMode, before.volumeMode, 'volumeMode', equal, out);
};
