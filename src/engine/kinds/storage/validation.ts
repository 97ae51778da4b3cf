import type { CSIDriver, CSINode, CSIStorageCapacity, StorageClass, VolumeAttachment } from '../../api/kubernetes.ts';
import { dns1123Subdomain, labelKey } from '../../api/names.ts';
import { compareQuantities } from '../../api/quantity.ts';
import { equal } from '../../api/share.ts';
import { validateDriverName, validateInlineVolume } from '../core/claim/volume.ts';
import { internal } from '../internal/encode.ts';
import { validateLabelSelector, validateQualifiedName, validateSubdomain } from '../validation/metadata.ts';
import { duplicate, forbidden, immutable, invalid, notSupported, type Problems, required, tell, tooLong } from '../validation/problems.ts';
import { nonNegative } from '../validation/values.ts';

// pkg/apis/storage/validation/validation.go

const kilobyte = 1024;
const maxParameters = 512;
const maxMetadata = 256 * kilobyte;
const maxMessage = 1024;
const maxNodeId = 256;

/** Who makes volumes: a qualified name in any case. */
export const validateProvisioner = (provisioner: string | undefined, path: string, out: Problems): void => {
  if (!provisioner) out.push(required(path));
  else tell(labelKey(provisioner.toLowerCase()), path, provisioner.toLowerCase(), out);
};

const sizeOf = (values: Readonly<Record<string, string>> | undefined): number => Object.entries(values ?? {}).reduce((n, [key, value]) => n + key.length + value.length, 0);

export const validateParameters = (parameters: Readonly<Record<string, string>> | undefined, allowEmpty: boolean, out: Problems): void => {
  const keys = Object.keys(parameters ?? {});
  if (keys.length > maxParameters) return void out.push(tooLong('parameters', maxParameters));
  for (const key of keys) if (key === '') out.push(invalid('parameters', key, 'field can not be empty.'));
  if (sizeOf(parameters) > maxMetadata) out.push(tooLong('parameters', maxMetadata));
  if (!allowEmpty && keys.length === 0) out.push(required('parameters', 'must contain at least one key/value pair'));
};

/** Where volumes may be: keys once a term, and no term twice. */
export const validateTopologies = (terms: StorageClass['allowedTopologies'], out: Problems): void => {
  // A term without expressions is taken for one that was there before.
  const seen: Record<string, readonly string[]>[] = [{}];
  terms?.forEach(({ matchLabelExpressions }, i) => {
    const at = `allowedTopologies[${i}].matchLabelExpressions`;
    const term: Record<string, readonly string[]> = {};
    matchLabelExpressions?.forEach(({ key, values: given }, j) => {
      const values = given ?? [];
      if (values.length === 0) out.push(required(`${at}[${j}].values`));
      values.forEach((value, k) => values.indexOf(value) < k && out.push(duplicate(`${at}[${j}].values[${k}]`, value)));
      validateQualifiedName(key ?? '', `${at}[${j}].key`, out);
      if (term[key] !== undefined) out.push(duplicate(`${at}[${j}].key`, key));
      term[key] = [...values].sort();
    });
    if (seen.some((other) => equal(other, term))) out.push(duplicate(at, ''));
    seen.push(term);
  });
};

const fsGroupPolicies = ['File', 'None', 'ReadWriteOnceWithFSType'];
const lifecycleModes = ['Persistent', 'Ephemeral'];

export const validateDriver = ({ spec }: CSIDriver, out: Problems): void => {
  const { fsGroupPolicy, tokenRequests, volumeLifecycleModes, nodeAllocatableUpdatePeriodSeconds: period, serviceAccountTokenInSecrets: inSecrets } = spec;
  if (fsGroupPolicy !== undefined && !fsGroupPolicies.includes(fsGroupPolicy)) out.push(notSupported('spec.fsGroupPolicy', fsGroupPolicy, fsGroupPolicies));
  tokenRequests?.forEach(({ audience, expirationSeconds: seconds }, i) => {
    const at = `spec.tokenRequests[${i}]`;
    if (tokenRequests.findIndex((other) => other.audience === audience) < i) return void out.push(duplicate(`${at}.audience`, audience));
    if (seconds === undefined) return;
    if (seconds < 600) out.push(invalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
    if (seconds > 2 ** 32) out.push(invalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
  });
  for (const mode of volumeLifecycleModes ?? []) if (!lifecycleModes.includes(mode)) out.push(notSupported('spec.volumeLifecycleModes', mode, lifecycleModes));
  if (period !== undefined && period < 10) out.push(invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, 'must be greater than or equal to 10 seconds'));
  if (inSecrets !== undefined && !tokenRequests?.length) out.push(invalid('spec.serviceAccountTokenInSecrets', inSecrets, 'serviceAccountTokenInSecrets is set but no tokenRequests are specified'));
};

export const validateDriverUpdate = ({ spec }: CSIDriver, { spec: old }: CSIDriver, out: Problems): void => {
  immutable(spec.attachRequired, old.attachRequired, 'spec.attachedRequired', equal, out);
  immutable(spec.volumeLifecycleModes, old.volumeLifecycleModes, 'spec.volumeLifecycleModes', equal, out);
};

type NodeDriver = NonNullable<CSINode['spec']['drivers']>[number];

export const validateNodeDrivers = (drivers: readonly NodeDriver[] | null | undefined, out: Problems): void => {
  const names = new Set<string>();
  drivers?.forEach(({ name, nodeID, allocatable, topologyKeys }, i) => {
    const at = `spec.drivers[${i}]`;
    validateDriverName(name, `${at}.name`, out);
    if (!nodeID) out.push(required(`${at}.nodeID`));
    else if (nodeID.length > maxNodeId) out.push(invalid(`${at}.nodeID`, nodeID, `must be ${maxNodeId} characters or less`));
    nonNegative(allocatable?.count, `${at}.allocatable.count`, out);
    if (names.has(name)) out.push(duplicate(`${at}.name`, name));
    names.add(name);
    topologyKeys?.forEach((key, j) => {
      if (!key) out.push(required(at));
      if (topologyKeys.indexOf(key) < j) out.push(duplicate(at, key));
      validateQualifiedName(key, at, out);
    });
  });
};

/** Of a driver that a node already has only what it can attach may change. */
export const validateNodeDriversUpdate = (drivers: readonly NodeDriver[] | null | undefined, old: readonly NodeDriver[] | null | undefined, out: Problems): void => {
  const fixed = ({ allocatable: _, ...rest }: NodeDriver) => rest;
  for (const before of old ?? []) {
    const now = drivers?.find((driver) => driver.name === before.name);
    if (now && !equal(fixed(now), fixed(before))) out.push(invalid('spec.drivers', internal('storage.CSINodeDriver', fixed(now)), 'field is immutable'));
  }
};

export const validateCapacity = ({ nodeTopology, storageClassName, capacity }: CSIStorageCapacity, out: Problems): void => {
  validateLabelSelector(nodeTopology, 'nodeTopology', out);
  tell(dns1123Subdomain(storageClassName ?? ''), 'storageClassName', storageClassName ?? '', out);
  if (capacity !== undefined && compareQuantities(capacity, '0') < 0) out.push(invalid('capacity', capacity, 'must be greater than or equal to 0'));
};

const onlyOne = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

export const validateAttachment = ({ spec, status }: VolumeAttachment, out: Problems): void => {
  const { attacher, nodeName, source } = spec;
  if (!attacher) out.push(required('spec.attacher'));
  const { persistentVolumeName: volume, inlineVolumeSpec: inline } = source;
  if (inline === undefined && volume === undefined) out.push(required('spec.source', onlyOne));
  else if (inline !== undefined && volume !== undefined) out.push(forbidden('spec.source', onlyOne));
  else if (volume === '') out.push(required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'));
  else if (inline) validateInlineVolume(inline, 'spec.source.inlineVolumeSpec', out);
  validateSubdomain(nodeName ?? '', 'spec.nodeName', out);
  validateAttachmentStatus(status, out);
};

/** The parts that only creation looks at. */
export const validateNewAttachment = ({ spec }: VolumeAttachment, out: Problems): void => {
  validateDriverName(spec.attacher, 'spec.attacher', out);
  const { persistentVolumeName } = spec.source;
  if (persistentVolumeName !== undefined) validateSubdomain(persistentVolumeName, 'spec.source.persistentVolumeName', out);
};

const validateAttachmentStatus = (status: VolumeAttachment['status'], out: Problems): void => {
  if (sizeOf(status?.attachmentMetadata) > maxMetadata) out.push(tooLong('status.attachmentMetadata', maxMetadata));
  for (const name of ['attachError', 'detachError'] as const) {
    if ((status?.[name]?.message?.length ?? 0) > maxMessage) out.push(tooLong(`status.${name}.message`, maxMetadata));
    const code = status?.[name]?.errorCode;
    if (code !== undefined && code < 0) out.push(invalid(`status.${name}.errorCode`, code, 'must be between 0 and 2147483647, inclusive'));
  }
};

export const validateAttachmentUpdate = ({ spec }: VolumeAttachment, { spec: old }: VolumeAttachment, out: Problems): void => {
  if (!equal(spec, old)) out.push(invalid('spec', internal('storage.VolumeAttachmentSpec', spec), 'field is immutable'));
};
