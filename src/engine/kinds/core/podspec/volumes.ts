import type { Volume } from '../../../api/kubernetes.ts';
import { dns1123Subdomain } from '../../../api/names.ts';
import { compareQuantities } from '../../../api/quantity.ts';
import { validateLabel } from '../../validation/metadata.ts';
import { duplicate, forbidden, invalid, notSupported, once, type Problems, required } from '../../validation/problems.ts';
import { descendingPath, fileMode, noBacksteps, nonReservedPath } from '../../validation/values.ts';
import { validateClaimTemplate } from '../claim/validation.ts';
import { validateFieldRef, validateResourceFieldRef, volumeFields } from './env.ts';

// The volumes of pkg/apis/core/validation/validation.go. Cloud disks that are gone are checked for no more than being there.

type Source = Exclude<keyof Volume, 'name'>;

/** In the order in which the server looks for them. */
const sources: readonly Source[] = [
  'emptyDir', 'hostPath', 'gitRepo', 'gcePersistentDisk', 'awsElasticBlockStore', 'secret', 'nfs', 'iscsi', 'glusterfs', 'persistentVolumeClaim', 'rbd', 'cinder', 'cephfs', 'flocker', 'downwardAPI', 'fc',
  'flexVolume', 'configMap', 'azureFile', 'vsphereVolume', 'quobyte', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'storageos', 'projected', 'scaleIO', 'csi', 'ephemeral', 'image',
];

/** The names of the volumes that are in order: others cannot be mounted. */
export const validateVolumes = (volumes: readonly Volume[] | undefined, podName: string | undefined, path: string, out: Problems): Map<string, Volume> => {
  const named = new Map<string, Volume>();
  if (!volumes) return named;
  const created = podName ? volumes.filter((volume) => volume.ephemeral).map((volume) => `${podName}-${volume.name}`) : [];
  volumes.forEach((volume, i) => {
    const at = `${path}[${i}]`;
    const before = out.length;
    validateVolume(volume, at, out);
    if (volume.ephemeral && podName && volume.name) for (const message of dns1123Subdomain(`${podName}-${volume.name}`)) out.push(invalid(`${at}.name`, volume.name, `PVC name ${JSON.stringify(`${podName}-${volume.name}`)}: ${message}`));
    if (named.has(volume.name)) out.push(duplicate(`${at}.name`, volume.name));
    if (out.length === before) named.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim && created.includes(claim)) out.push(invalid(`${at}.persistentVolumeClaim.claimName`, claim, 'must not reference a PVC that gets created for an ephemeral volume'));
  });
  return named;
};

const validateVolume = (volume: Volume, path: string, out: Problems): void => {
  const present: Source[] = [];
  for (const key in volume) if (key !== 'name' && volume[key as Source]) present.push(key as Source);
  if (present.length > 1) present.sort((a, b) => sources.indexOf(a) - sources.indexOf(b));
  const [source, ...others] = present;
  if (source) validateSource(source, volume, `${path}.${source}`, out);
  for (const other of others) out.push(forbidden(`${path}.${other}`, 'may not specify more than 1 volume type'));
  if (!source) out.push(required(path, 'must specify a volume type'));
  if (!volume.name) out.push(required(`${path}.name`));
  else validateLabel(volume.name, `${path}.name`, out);
};

const needs = (value: unknown, path: string, out: Problems): void => {
  if (!value) out.push(required(path));
};

const validateSource = (source: Source, volume: Volume, path: string, out: Problems): void => {
  switch (source) {
    case 'emptyDir': {
      const { sizeLimit } = volume.emptyDir!;
      if (sizeLimit !== undefined && compareQuantities(sizeLimit, '0') < 0) out.push(forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
      return;
    }
    case 'hostPath':
      return validateHostPath(volume.hostPath!, path, out);
    case 'gitRepo':
      needs(volume.gitRepo!.repository, `${path}.repository`, out);
      return descendingPath(volume.gitRepo!.directory ?? '', `${path}.directory`, out);
    case 'secret':
      return validateKeyed(volume.secret!.secretName, 'secretName', volume.secret!, path, out);
    case 'configMap':
      return validateKeyed(volume.configMap!.name, 'name', volume.configMap!, path, out);
    case 'nfs':
      needs(volume.nfs!.server, `${path}.server`, out);
      needs(volume.nfs!.path, `${path}.path`, out);
      if (!volume.nfs!.path?.startsWith('/')) out.push(invalid(`${path}.path`, volume.nfs!.path ?? '', 'must be an absolute path'));
      return;
    case 'persistentVolumeClaim':
      return needs(volume.persistentVolumeClaim!.claimName, `${path}.claimName`, out);
    case 'downwardAPI':
      fileMode(volume.downwardAPI!.defaultMode, `${path}.defaultMode`, out);
      volume.downwardAPI!.items?.forEach((file) => validateDownwardFile(file, path, out));
      return;
    case 'projected':
      return validateProjected(volume.projected!, path, out);
    case 'csi':
      needs(volume.csi!.driver, `${path}.driver`, out);
      if (volume.csi!.nodePublishSecretRef && !volume.csi!.nodePublishSecretRef.name) out.push(required(`${path}.nodePublishSecretRef.name`));
      return;
    case 'ephemeral':
      if (!volume.ephemeral!.volumeClaimTemplate) out.push(required(`${path}.volumeClaimTemplate`));
      else validateClaimTemplate(volume.ephemeral!.volumeClaimTemplate, `${path}.volumeClaimTemplate`, out);
      return;
    case 'image':
      needs(volume.image!.reference, `${path}.reference`, out);
      if (volume.image!.pullPolicy && !['Always', 'IfNotPresent', 'Never'].includes(volume.image!.pullPolicy)) out.push(notSupported(`${path}.pullPolicy`, volume.image!.pullPolicy, ['Always', 'IfNotPresent', 'Never']));
  }
};

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

/** Also of persistent volumes. */
export const validateHostPath = (hostPath: NonNullable<Volume['hostPath']>, path: string, out: Problems): void => {
  if (!hostPath.path) return void out.push(required(`${path}.path`));
  noBacksteps(hostPath.path, `${path}.path`, out);
  if (hostPath.type && !hostPathTypes.includes(hostPath.type)) out.push(notSupported(`${path}.type`, hostPath.type, hostPathTypes));
};

interface Item {
  key: string;
  path: string;
  mode?: number;
}

const validateKeyed = (name: string | undefined, nameField: string, { defaultMode, items }: { defaultMode?: number; items?: Item[] }, path: string, out: Problems): void => {
  needs(name, `${path}.${nameField}`, out);
  fileMode(defaultMode, `${path}.defaultMode`, out);
  items?.forEach((item, i) => validateItem(item, `${path}.items[${i}]`, out));
};

const validateItem = (item: Item, path: string, out: Problems): void => {
  needs(item.key, `${path}.key`, out);
  needs(item.path, `${path}.path`, out);
  nonReservedPath(item.path ?? '', `${path}.path`, out);
  fileMode(item.mode, `${path}.mode`, out);
};

type DownwardFile = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

const validateDownwardFile = (file: DownwardFile, path: string, out: Problems): void => {
  needs(file.path, `${path}.path`, out);
  nonReservedPath(file.path ?? '', `${path}.path`, out);
  if (file.fieldRef) {
    validateFieldRef(file.fieldRef, volumeFields, `${path}.fieldRef`, out);
    if (file.resourceFieldRef) out.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef) validateResourceFieldRef(file.resourceFieldRef, `${path}.resourceFieldRef`, true, out);
  else out.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  fileMode(file.mode, `${path}.mode`, out);
};

type Projected = NonNullable<Volume['projected']>;

const validateProjected = once<Projected>(({ defaultMode, sources: list }, path, out) => {
  fileMode(defaultMode, `${path}.defaultMode`, out);
  const paths = new Set<string>();
  const taken = (file: string, name: string) => {
    if (!file) return;
    if (paths.has(file)) out.push(invalid(path, name, 'conflicting duplicate paths'));
    paths.add(file);
  };
  list?.forEach((source, i) => {
    const at = `${path}.sources[${i}]`;
    let count = 0;
    for (const kind of ['secret', 'configMap'] as const) {
      const keyed = source[kind];
      if (!keyed) continue;
      count++;
      needs(keyed.name, `${at}.${kind}.name`, out);
      keyed.items?.forEach((item, j) => {
        validateItem(item, `${at}.${kind}.items[${j}]`, out);
        taken(item.path, keyed.name ?? '');
      });
    }
    if (source.downwardAPI) {
      count++;
      for (const file of source.downwardAPI.items ?? []) {
        validateDownwardFile(file, `${at}.downwardAPI`, out);
        taken(file.path, file.path);
      }
    }
    if (source.serviceAccountToken) {
      count++;
      validateToken(source.serviceAccountToken, `${at}.serviceAccountToken`, out);
      taken(source.serviceAccountToken.path, source.serviceAccountToken.path);
    }
    if (source.clusterTrustBundle) count++;
    if (source.podCertificate) count++;
    if (count > 1) out.push(forbidden(at, 'may not specify more than 1 volume type'));
  });
});

const validateToken = ({ expirationSeconds = 3600, path: file }: { expirationSeconds?: number; path: string }, path: string, out: Problems): void => {
  if (expirationSeconds < 600) out.push(invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes'));
  if (expirationSeconds > 2 ** 32) out.push(invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'));
  if (!file) out.push(required(`${path}.path`));
  else nonReservedPath(file, `${path}.path`, out);
};
