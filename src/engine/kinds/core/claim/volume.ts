import type { PersistentVolume, PersistentVolumeClaim } from '../../../api/kubernetes.ts';
import { dns1123Subdomain, labelKey } from '../../../api/names.ts';
import { compareQuantities, quantityValue } from '../../../api/quantity.ts';
import { equal } from '../../../api/share.ts';
import { valueDiff } from '../../internal/diff.ts';
import { internal } from '../../internal/encode.ts';
import { goSorted } from '../../internal/order.ts';
import { forbidden, immutable, invalid, notSupported, type Problems, required, tell } from '../../validation/problems.ts';
import { positiveQuantity, validateResourceQuantity } from '../../validation/resources.ts';
import { validateNodeSelector } from '../podspec/scheduling.ts';
import { sources, validateSources, type VolumeSpec } from './sources.ts';
import { type ClaimSpec, validateAccessModes } from './validation.ts';

// Persistent volumes, and what may change of volumes and claims (pkg/apis/core/validation/validation.go)

export { validateDriverName } from './sources.ts';

/** A volume's spec; `name` is the volume's. */
export const validateVolumeSpec = (spec: VolumeSpec, name: string, out: Problems): void => {
  if (!spec.accessModes?.length) out.push(required('spec.accessModes'));
  validateAccessModes(spec.accessModes, 'spec.accessModes', out);
  const capacity = spec.capacity ?? {};
  const names = Object.keys(capacity);
  if (names.length === 0) out.push(required('spec.capacity'));
  if (capacity.storage === undefined || names.length > 1) out.push({ ...notSupported('spec.capacity', '', ['storage']), message: `Unsupported value: ${names.length ? JSON.stringify(goSorted(capacity)) : 'null'}: supported values: "storage"` });
  for (const resource of names.sort()) {
    validateAmount(capacity[resource]!, `spec.capacity[${resource}]`, out);
    positiveQuantity(capacity[resource]!, `spec.capacity[${resource}]`, out);
  }
  const reclaim = spec.persistentVolumeReclaimPolicy;
  const policies = ['Delete', 'Recycle', 'Retain'];
  if (reclaim && !policies.includes(reclaim)) out.push(notSupported('spec.persistentVolumeReclaimPolicy', reclaim, policies));
  const affinity = spec.nodeAffinity;
  if (affinity) {
    if (affinity.required) validateNodeSelector(affinity.required, 'spec.nodeAffinity.required', out);
    else out.push(required('spec.nodeAffinity.required', 'must specify required node constraints'));
  }
  validateSources(spec, name, 'spec', out);
  if (spec.hostPath && /^\/+$/.test(spec.hostPath.path ?? '') && reclaim === 'Recycle') out.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  if (spec.storageClassName) tell(dns1123Subdomain(spec.storageClassName), 'spec.storageClassName', spec.storageClassName, out);
  if (spec.volumeMode !== undefined && !['Block', 'Filesystem'].includes(spec.volumeMode)) out.push(notSupported('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']));
  validateAttributesClass(spec, out);
};

const validateAttributesClass = ({ volumeAttributesClassName: name, csi }: VolumeSpec, out: Problems): void => {
  if (name === undefined) return;
  if (name === '') out.push(required('spec.volumeAttributesClassName', 'an empty string is disallowed'));
  else tell(dns1123Subdomain(name), 'spec.volumeAttributesClassName', name, out);
  if (!csi) out.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'));
};

/** A volume that an attachment holds itself: CSI's, and nothing but how it is reached. */
export const validateInlineVolume = (spec: VolumeSpec, path: string, out: Problems): void => {
  const not = (field: keyof VolumeSpec) => out.push(forbidden(`${path}.${field}`, 'may not be specified in the context of inline volumes'));
  if (spec.claimRef) not('claimRef');
  if (Object.keys(spec.capacity ?? {}).length > 0) not('capacity');
  if (!spec.csi) out.push(required(`${path}.csi`, 'has to be specified in the context of inline volumes'));
  if (!spec.accessModes?.length) out.push(required(`${path}.accessModes`));
  validateAccessModes(spec.accessModes, `${path}.accessModes`, out);
  if (spec.persistentVolumeReclaimPolicy && spec.persistentVolumeReclaimPolicy !== 'Retain') out.push(forbidden(`${path}.persistentVolumeReclaimPolicy`, 'may only be Retain in the context of inline volumes'));
  if (spec.nodeAffinity) not('nodeAffinity');
  validateSources(spec, '', path, out);
  if (spec.storageClassName) not('storageClassName');
  if (spec.volumeMode && spec.volumeMode !== 'Filesystem') out.push(forbidden(`${path}.volumeMode`, 'may not specify volumeMode other than Filesystem in the context of inline volumes'));
};

export const validateVolumeUpdate = ({ spec = {} }: PersistentVolume, { spec: old = {} }: PersistentVolume, out: Problems): void => {
  if (spec === old) return;
  // A secret for growing may come later.
  const given = old.csi && !old.csi.controllerExpandSecretRef && spec.csi?.controllerExpandSecretRef ? { ...spec, csi: without(spec.csi, 'controllerExpandSecretRef') } : spec;
  const source = (of: VolumeSpec) => Object.fromEntries(sources.filter((each) => of[each]).map((each) => [each, of[each]]));
  if (!equal(source(given), source(old))) {
    const printed = (of: VolumeSpec) => internal('core.PersistentVolumeSource', source(of));
    out.push(forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${valueDiff(printed(old), printed(given))}`));
  }
  immutable(spec.volumeMode, old.volumeMode, 'volumeMode', equal, out);
  if (old.nodeAffinity && !equal(spec.nodeAffinity, old.nodeAffinity)) out.push(invalid('nodeAffinity', internal('core.VolumeNodeAffinity', spec.nodeAffinity), 'field is immutable, except for updating from beta label to GA'));
  if (old.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) out.push(forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden'));
};

const without = <T extends object, K extends keyof T>(object: T, key: K): T => {
  const { [key]: _, ...rest } = object;
  return rest as T;
};

const betaClass = 'volume.beta.kubernetes.io/storage-class';

/** A claim's spec never changes, but for its volume's name once, and size and attributes class of a bound one. */
export const validateClaimUpdate = (claim: PersistentVolumeClaim, old: PersistentVolumeClaim, out: Problems): void => {
  const spec: ClaimSpec = claim.spec ?? {};
  const before: ClaimSpec = old.spec ?? {};
  const beta = claim.metadata.annotations?.[betaClass] ?? '';
  const upgraded = before.storageClassName === undefined && spec.storageClassName !== undefined && spec.storageClassName === old.metadata.annotations?.[betaClass];
  if (beta !== (old.metadata.annotations?.[betaClass] ?? '') && !(upgraded && beta === '')) out.push(invalid(`metadata.annotations.${betaClass}`, beta, 'field is immutable'));
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
  const size = spec.resources?.requests?.storage ?? '0';
  const oldSize = before.resources?.requests?.storage ?? '0';
  if (compareQuantities(size, oldSize) < 0 && compareQuantities(size, old.status?.capacity?.storage ?? '0') <= 0) out.push(forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity'));
  immutable(spec.volumeMode, before.volumeMode, 'volumeMode', equal, out);
  const applied = old.status?.currentVolumeAttributesClassName;
  if (applied === undefined || spec.volumeAttributesClassName === before.volumeAttributesClassName || spec.volumeAttributesClassName) return;
  out.push(forbidden('spec.volumeAttributesClassName', `update to ${spec.volumeAttributesClassName === undefined ? 'nil' : 'empty string'} is forbidden when status.currentVolumeAttributesClassName is not nil`));
};

const resizeStates = ['ControllerResizeInProgress', 'ControllerResizeInfeasible', 'NodeResizePending', 'NodeResizeInProgress', 'NodeResizeInfeasible'].sort();

/** What a claim's status says of its size (ValidatePersistentVolumeClaimStatusUpdate). */
export const validateClaimStatus = ({ status = {} }: PersistentVolumeClaim, out: Problems): void => {
  for (const [resource, quantity] of entriesOf(status.capacity)) validateAmount(quantity, `status.capacity[${resource}]`, out);
  const states = 'status.allocatedResourceStatuses';
  for (const [resource, state] of entriesOf(status.allocatedResourceStatuses)) {
    validateSizeKey(resource, states, out);
    if (!resizeStates.includes(state)) out.push(notSupported(states, resource, resizeStates));
  }
  for (const [resource, quantity] of entriesOf(status.allocatedResources)) {
    const at = 'status.allocatedResources';
    if (validateSizeKey(resource, at, out) && validateAmount(quantity, `${at}[${resource}]`, out)) validateResourceQuantity('storage', quantity, `${at}[${resource}]`, out);
  }
};

const entriesOf = <T>(list: Readonly<Record<string, T>> | undefined): [string, T][] => Object.entries(list ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

const validateAmount = (quantity: string | number, path: string, out: Problems): boolean => {
  const wrong = quantityValue(quantity) < 0;
  if (wrong) out.push(invalid(path, quantityValue(quantity), 'must be a valid resource quantity'));
  return !wrong;
};

/** Of the names that are Kubernetes' own only `storage` will do. */
const validateSizeKey = (name: string, path: string, out: Problems): boolean => {
  const before = out.length;
  tell(labelKey(name), path, name, out);
  if (out.length === before && name !== 'storage' && (!name.includes('/') || name.includes('kubernetes.io/'))) out.push(notSupported(path, name, ['storage']));
  return out.length === before;
};
