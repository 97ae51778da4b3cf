import type { PersistentVolume } from '../../../api/kubernetes.ts';
import { dns1123Label, dns1123Subdomain } from '../../../api/names.ts';
import { forbidden, invalid, notSupported, type Problems, required, tell, tooLong } from '../../validation/problems.ts';
import { noBacksteps } from '../../validation/values.ts';
import { validateHostPath } from '../podspec/volumes.ts';

// Where a persistent volume's data is (pkg/apis/core/validation/validation.go: ValidatePersistentVolumeSpec)

export type VolumeSpec = NonNullable<PersistentVolume['spec']>;

/** In the order in which the server looks for them. */
export const sources = [
  'hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'glusterfs', 'flocker', 'nfs', 'rbd', 'quobyte', 'cephfs', 'iscsi', 'cinder', 'fc', 'flexVolume', 'azureFile', 'vsphereVolume', 'photonPersistentDisk',
  'portworxVolume', 'azureDisk', 'scaleIO', 'local', 'storageos', 'csi',
] as const satisfies readonly (keyof VolumeSpec)[];

type Source = (typeof sources)[number];

/** What sources need besides what is checked below. */
const needed: Partial<Record<Source, readonly string[]>> = {
  awsElasticBlockStore: ['volumeID'],
  azureDisk: ['diskName', 'diskURI'],
  azureFile: ['secretName', 'shareName'],
  cephfs: ['monitors'],
  cinder: ['volumeID'],
  flexVolume: ['driver'],
  gcePersistentDisk: ['pdName'],
  glusterfs: ['endpoints', 'path'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  rbd: ['monitors', 'image'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  vsphereVolume: ['volumePath'],
};

/** What the server calls a source in a problem, where it is not its name. */
const called: Partial<Record<Source, string>> = { gcePersistentDisk: 'persistentDisk' };

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** One source, which must be in order; the others are too many, but for a flexVolume, which is looked at wherever it is. */
export const validateSources = (spec: VolumeSpec, volumeName: string, path: string, out: Problems): void => {
  const present = sources.filter((source) => spec[source]);
  if (present.length === 0) return void out.push(required(path, 'must specify a volume type'));
  for (const source of present) {
    if (source === present[0] || source === 'flexVolume') validateSource(spec, source, volumeName, path, out);
    else out.push(forbidden(`${path}.${source === 'cephfs' ? 'cephFS' : source}`, 'may not specify more than 1 volume type'));
  }
};

const validateSource = (spec: VolumeSpec, source: Source, volumeName: string, path: string, out: Problems): void => {
  const at = `${path}.${called[source] ?? source}`;
  for (const field of needed[source] ?? []) if (isMissing((spec[source] as unknown as Record<string, unknown>)[field])) out.push(required(`${at}.${field}`));
  validateDetails(spec, source, volumeName, at, out);
};

const validateDetails = (spec: VolumeSpec, source: Source, volumeName: string, path: string, out: Problems): void => {
  switch (source) {
    case 'hostPath':
      return validateHostPath(spec.hostPath!, path, out);
    case 'gcePersistentDisk':
    case 'awsElasticBlockStore':
      return validatePartition(spec[source]!.partition, path, out);
    case 'nfs':
      return validateNfs(spec.nfs!, path, out);
    case 'local':
      if (!spec.local!.path) out.push(required(`${path}.path`));
      else noBacksteps(spec.local!.path, `${path}.path`, out);
      if (!spec.nodeAffinity?.required) out.push(required(path.replace(/local$/, 'nodeAffinity'), 'Local volume requires node affinity'));
      return;
    case 'iscsi':
      return validateIscsi(spec.iscsi!, volumeName, path, out);
    case 'fc':
      return validateFibre(spec.fc!, path, out);
    case 'flexVolume':
      for (const key of Object.keys(spec.flexVolume!.options ?? {})) if (/(^|\.)(kubernetes|k8s)\.io$/i.test(key.split('/')[0]!) && key.includes('.')) out.push(invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'));
      return;
    case 'cinder':
    case 'storageos':
      return validateNamedSecret(spec[source]!.secretRef, path, out);
    case 'azureDisk':
      return validateAzureDisk(spec.azureDisk!, path, out);
    case 'azureFile':
      if (spec.azureFile!.secretNamespace === '') out.push(required(`${path}.secretNamespace`));
      return;
    case 'csi':
      return validateCsi(spec.csi!, path, out);
  }
};

const validatePartition = (partition: number | undefined, path: string, out: Problems): void => {
  if (partition !== undefined && (partition < 0 || partition > 255)) out.push(invalid(`${path}.partition`, partition, 'must be between 0 and 255, inclusive'));
};

const validateNfs = ({ server, path: exported }: NonNullable<VolumeSpec['nfs']>, path: string, out: Problems): void => {
  if (!server) out.push(required(`${path}.server`));
  if (!exported) out.push(required(`${path}.path`));
  if (!exported?.startsWith('/')) out.push(invalid(`${path}.path`, exported ?? '', 'must be an absolute path'));
};

/** Names of iSCSI: iqn, eui and naa (RFC 3720, section 3.2.6.3). */
const iscsiName = /^(iqn\.\d{4}-\d{2}\.([a-z0-9-]+\.)*[a-z0-9-]+(:[^,;*&$|\s]+)?|eui\.[0-9a-fA-F]{16}|naa\.[0-9a-fA-F]{32})$/;

const validateIscsi = (iscsi: NonNullable<VolumeSpec['iscsi']>, volumeName: string, path: string, out: Problems): void => {
  const { targetPortal, iqn, lun, initiatorName, secretRef } = iscsi;
  if (!targetPortal) out.push(required(`${path}.targetPortal`));
  if (initiatorName !== undefined && `${volumeName}:${targetPortal}`.length > 64) out.push(invalid(`${path}.targetportal`, targetPortal, 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'));
  if (!iqn) out.push(required(`${path}.iqn`));
  else if (!iscsiName.test(iqn)) out.push(invalid(`${path}.iqn`, iqn, 'must be valid format'));
  if (lun < 0 || lun > 255) out.push(invalid(`${path}.lun`, lun, 'must be between 0 and 255, inclusive'));
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && !secretRef) out.push(required(`${path}.secretRef`));
  if (secretRef && !secretRef.name) out.push(required(`${path}.secretRef.name`));
  if (initiatorName !== undefined && !iscsiName.test(initiatorName)) out.push(invalid(`${path}.initiatorname`, initiatorName, 'must be valid format'));
};

const validateFibre = ({ targetWWNs = [], wwids = [], lun }: NonNullable<VolumeSpec['fc']>, path: string, out: Problems): void => {
  if (targetWWNs.length === 0 && wwids.length === 0) out.push(required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  if (targetWWNs.length > 0 && wwids.length > 0) out.push(invalid(`${path}.targetWWNs`, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
  if (targetWWNs.length === 0) return;
  if (lun === undefined) out.push(required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
  else if (lun < 0 || lun > 255) out.push(invalid(`${path}.lun`, lun, 'must be between 0 and 255, inclusive'));
};

interface SecretRef {
  name?: string;
  namespace?: string;
}

const validateNamedSecret = (secretRef: SecretRef | undefined, path: string, out: Problems): void => {
  if (secretRef && !secretRef.name) out.push(required(`${path}.secretRef.name`));
  if (secretRef && !secretRef.namespace) out.push(required(`${path}.secretRef.namespace`));
};

const cachingModes = ['None', 'ReadOnly', 'ReadWrite'];
const diskKinds = ['Dedicated', 'Managed', 'Shared'];

const validateAzureDisk = ({ cachingMode, kind, diskURI = '' }: NonNullable<VolumeSpec['azureDisk']>, path: string, out: Problems): void => {
  if (cachingMode !== undefined && !cachingModes.includes(cachingMode)) out.push(notSupported(`${path}.cachingMode`, cachingMode, cachingModes));
  if (kind !== undefined && !diskKinds.includes(kind)) out.push(notSupported(`${path}.kind`, kind, diskKinds));
  if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/')) out.push(notSupported(`${path}.diskURI`, diskURI, ['/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}']));
  if (kind !== undefined && kind !== 'Managed' && !diskURI.startsWith('https://')) out.push(notSupported(`${path}.diskURI`, diskURI, ['https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd']));
};

/** The name of a CSI driver: a domain of at most 63 characters, in any case. */
export const validateDriverName = (name: string | undefined, path: string, out: Problems): void => {
  if (!name) out.push(required(path));
  if ((name?.length ?? 0) > 63) out.push(tooLong(path, 63));
  tell(dns1123Subdomain((name ?? '').toLowerCase()), path, name ?? '', out);
};

const csiSecrets = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const;

const validateCsi = (csi: NonNullable<VolumeSpec['csi']>, path: string, out: Problems): void => {
  validateDriverName(csi.driver, `${path}.driver`, out);
  if (!csi.volumeHandle) out.push(required(`${path}.volumeHandle`));
  for (const secret of csiSecrets) {
    const reference = csi[secret];
    if (!reference) continue;
    const at = `${path}.${secret}`;
    if (!reference.name) out.push(required(`${at}.name`));
    else tell(dns1123Subdomain(reference.name), `${at}.name`, reference.name, out);
    if (!reference.namespace) out.push(required(`${at}.namespace`));
    else tell(dns1123Label(reference.namespace), `${at}.namespace`, reference.namespace, out);
  }
};
