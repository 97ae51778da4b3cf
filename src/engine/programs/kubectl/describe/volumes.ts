import type { Volume } from '../../../api/kubernetes.ts';
import { goList, type Page } from './page.ts';
import { claimLines } from './persistentvolumeclaim.ts';

type Source = Record<string, any>;
type Fields = readonly (readonly [label: string, value: (s: Source) => unknown])[];

interface VolumeType {
  text: string;
  fields: Fields;
}

const text = (key: string) => (s: Source) => s[key] ?? '';
const flag = (key: string) => (s: Source) => s[key] ?? false;
const number = (key: string) => (s: Source) => s[key] ?? 0;
const reference = (key: string) => (s: Source) => (s[key] ? `&LocalObjectReference{Name:${s[key].name},}` : '<nil>');
const or = (key: string, other: string) => (s: Source) => s[key] ?? other;

/** Sources that volumes and persistent volumes share, by the field that holds them: the sentence behind `Type:`, and the lines below. */
const TYPES: Record<string, VolumeType> = {
  hostPath: { text: 'HostPath (bare host directory volume)', fields: [['Path', text('path')], ['HostPathType', or('type', '<none>')]] },
  emptyDir: { text: "EmptyDir (a temporary directory that shares a pod's lifetime)", fields: [['Medium', text('medium')], ['SizeLimit', or('sizeLimit', '<unset>')]] },
  secret: { text: 'Secret (a volume populated by a Secret)', fields: [['SecretName', text('secretName')], ['Optional', flag('optional')]] },
  configMap: { text: 'ConfigMap (a volume populated by a ConfigMap)', fields: [['Name', text('name')], ['Optional', flag('optional')]] },
  persistentVolumeClaim: { text: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)', fields: [['ClaimName', text('claimName')], ['ReadOnly', flag('readOnly')]] },
  nfs: { text: 'NFS (an NFS mount that lasts the lifetime of a pod)', fields: [['Server', text('server')], ['Path', text('path')], ['ReadOnly', flag('readOnly')]] },
  local: { text: 'LocalVolume (a persistent volume backed by local storage on a node)', fields: [['Path', text('path')]] },
  image: { text: 'Image (a container image or OCI artifact)', fields: [['Reference', text('reference')], ['PullPolicy', text('pullPolicy')]] },
  gitRepo: { text: 'GitRepo (a volume that is pulled from git when the pod is created)', fields: [['Repository', text('repository')], ['Revision', text('revision')]] },
  gcePersistentDisk: { text: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)', fields: [['PDName', text('pdName')], ['FSType', text('fsType')], ['Partition', number('partition')], ['ReadOnly', flag('readOnly')]] },
  awsElasticBlockStore: { text: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)', fields: [['VolumeID', text('volumeID')], ['FSType', text('fsType')], ['Partition', number('partition')], ['ReadOnly', flag('readOnly')]] },
  azureDisk: { text: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)', fields: [['DiskName', text('diskName')], ['DiskURI', text('diskURI')], ['Kind', text('kind')], ['FSType', text('fsType')], ['CachingMode', text('cachingMode')], ['ReadOnly', flag('readOnly')]] },
  azureFile: { text: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)', fields: [['SecretName', text('secretName')], ['ShareName', text('shareName')], ['ReadOnly', flag('readOnly')]] },
  cephfs: { text: "CephFS (a CephFS mount on the host that shares a pod's lifetime)", fields: [['Monitors', (s) => goList(s.monitors)], ['Path', text('path')], ['User', text('user')], ['SecretFile', text('secretFile')], ['SecretRef', reference('secretRef')], ['ReadOnly', flag('readOnly')]] },
  iscsi: {
    text: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    fields: [['TargetPortal', text('targetPortal')], ['IQN', text('iqn')], ['Lun', number('lun')], ['ISCSIInterface', text('iscsiInterface')], ['FSType', text('fsType')], ['ReadOnly', flag('readOnly')], ['Portals', (s) => goList(s.portals)], ['DiscoveryCHAPAuth', flag('chapAuthDiscovery')], ['SessionCHAPAuth', flag('chapAuthSession')], ['SecretRef', reference('secretRef')], ['InitiatorName', or('initiatorName', '<none>')]],
  },
  fc: { text: 'FC (a Fibre Channel disk)', fields: [['TargetWWNs', (s) => (s.targetWWNs ?? []).join(', ')], ['LUN', or('lun', '<none>')], ['FSType', text('fsType')], ['ReadOnly', flag('readOnly')]] },
};

const write = (page: Page, type: VolumeType, source: Source): void => {
  page.line(2, `Type:\t${type.text}`);
  for (const [label, value] of type.fields) page.field(label, String(value(source)), 2);
};

const attributes = (page: Page, map: Record<string, string> | undefined): void => {
  const keys = Object.keys(map ?? {}).sort();
  if (keys.length === 0) page.field('VolumeAttributes', '<none>', 2);
  keys.forEach((k, i) => page.line(2, `${i === 0 ? 'VolumeAttributes:' : '  '}\t${k}=${map![k]}`));
};

const projected = (page: Page, source: Source): void => {
  page.line(2, 'Type:\tProjected (a volume that contains injected data from multiple sources)');
  for (const s of source.sources ?? []) {
    if (s.secret) page.field('SecretName', s.secret.name, 2).field('Optional', s.secret.optional ?? false, 2);
    else if (s.downwardAPI) page.field('DownwardAPI', true, 2);
    else if (s.configMap) page.field('ConfigMapName', s.configMap.name, 2).field('Optional', s.configMap.optional ?? false, 2);
    else if (s.serviceAccountToken) page.field('TokenExpirationSeconds', s.serviceAccountToken.expirationSeconds, 2);
  }
};

/** The lines of one volume source. `persistent`: it stands in a PersistentVolume. */
export function volumeSource(page: Page, holder: Source, persistent: boolean): void {
  for (const [field, type] of Object.entries(TYPES)) if (holder[field]) return write(page, type, holder[field]);
  if (holder.projected) return projected(page, holder.projected);
  if (holder.downwardAPI) {
    page.line(2, "Type:\tDownwardAPI (a volume populated by information about the pod)").line(2, 'Items:');
    for (const item of holder.downwardAPI.items ?? []) page.line(3, `${item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource} -> ${item.path}`);
    return;
  }
  if (holder.csi) {
    page.line(2, 'Type:\tCSI (a Container Storage Interface (CSI) volume source)').field('Driver', holder.csi.driver, 2).field('FSType', holder.csi.fsType ?? '', 2);
    if (persistent) page.field('VolumeHandle', holder.csi.volumeHandle, 2);
    page.field('ReadOnly', holder.csi.readOnly ?? false, 2);
    return attributes(page, holder.csi.volumeAttributes);
  }
  if (holder.ephemeral) {
    page.line(2, 'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)');
    const template = holder.ephemeral.volumeClaimTemplate;
    if (template) claimLines(page, { metadata: { name: '', ...template.metadata }, spec: template.spec } as never, 2);
    return;
  }
  page.line(1, '<unknown>');
}

/** The volumes of a pod, or of a pod template. */
export function volumes(page: Page, list: readonly Volume[] | undefined, inTemplate: boolean): void {
  const indent = inTemplate ? '  ' : '';
  if (!list?.length) {
    page.raw(`${indent}Volumes:\t<none>\n`);
    return;
  }
  page.raw(`${indent}Volumes:\n`);
  for (const v of list) {
    page.line(1, `${inTemplate ? ' ' : ''}${v.name}:`);
    volumeSource(page, v as Source, false);
  }
}
