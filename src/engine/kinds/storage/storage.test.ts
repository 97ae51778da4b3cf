import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { created, problemsOf, problemsOfUpdate } from '../testing/admit.ts';

// pkg/apis/storage/validation/validation.go

const apiVersion = 'storage.k8s.io/v1';
const object = (kind: string, rest: object): KubeObject => ({ apiVersion, kind, metadata: { name: 'a' }, ...rest });
/** What creating the object with some members changed is answered with. */
const table = (base: KubeObject, cases: [object, ...string[]][]) => {
  expect(problemsOf(base)).toEqual([]);
  for (const [change, ...words] of cases) expect(problemsOf({ ...base, ...change })).toEqual(words);
};
/** The same for changes of what is there. */
const updates = (base: KubeObject, cases: [object, ...string[]][]) => {
  const old = created(base);
  for (const [change, ...words] of cases) expect(problemsOfUpdate({ ...old, ...change }, old)).toEqual(words);
};

const label = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const qualified = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

it('StorageClass', () => {
  const base = object('StorageClass', { provisioner: 'example.com/disk' });
  const term = (...keys: string[]) => ({ matchLabelExpressions: keys.map((key) => ({ key, values: ['a'] })) });
  table(base, [
    [{ provisioner: 'Example.com/Disk' }],
    [{ provisioner: 'a b' }, `provisioner: Invalid value: "a b": ${qualified}`],
    [{ parameters: { '': 'x' } }, 'parameters: Invalid value: "": field can not be empty.'],
    [{ parameters: { a: 'x'.repeat(262144) } }, 'parameters: Too long: may not be more than 262144 bytes'],
    [{ parameters: Object.fromEntries(Array.from({ length: 513 }, (_, i) => [`k${i}`, ''])) }, 'parameters: Too long: may not be more than 512 bytes'],
    [{ reclaimPolicy: 'Recycle' }, 'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"'],
    [{ volumeBindingMode: 'Later' }, 'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"'],
    [{ allowedTopologies: [term('zone', 'zone')] }, 'allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "zone"'],
    [{ allowedTopologies: [term('zone'), term('zone')] }, 'allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
    [{ allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'a'] }] }] }, 'allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"'],
    [{ allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: [] }] }] }, 'allowedTopologies[0].matchLabelExpressions[0].values: Required value'],
  ]);
  updates(base, [
    [{ allowVolumeExpansion: true, mountOptions: ['ro'] }],
    [{ reclaimPolicy: 'Retain' }, 'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.'],
    [{ volumeBindingMode: 'WaitForFirstConsumer' }, 'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable'],
  ]);
});

it('VolumeAttributesClass', () => {
  const base = object('VolumeAttributesClass', { driverName: 'disk.example.com', parameters: { iops: '500' } });
  table(base, [
    [{ driverName: '' }, 'driverName: Required value'],
    [{ parameters: {} }, 'parameters: Required value: must contain at least one key/value pair'],
  ]);
  updates(base, [
    [{ driverName: 'other' }, 'driverName: Forbidden: updates to driverName are forbidden.'],
    [{ parameters: { iops: '600' } }, 'parameters: Forbidden: updates to parameters are forbidden.'],
  ]);
});

it('CSIDriver', () => {
  const base = object('CSIDriver', { spec: {} });
  table(base, [
    [{ spec: { fsGroupPolicy: 'Never' } }, 'spec.fsGroupPolicy: Unsupported value: "Never": supported values: "File", "None", "ReadWriteOnceWithFSType"'],
    [{ spec: { volumeLifecycleModes: ['Forever'] } }, 'spec.volumeLifecycleModes: Unsupported value: "Forever": supported values: "Persistent", "Ephemeral"'],
    [{ spec: { nodeAllocatableUpdatePeriodSeconds: 9 } }, 'spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds'],
    [{ spec: { serviceAccountTokenInSecrets: true } }, 'spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified'],
    [{ spec: { tokenRequests: [{ audience: 'a' }, { audience: 'a' }] } }, 'spec.tokenRequests[1].audience: Duplicate value: "a"'],
    [{ spec: { tokenRequests: [{ audience: 'a', expirationSeconds: 60 }, { audience: 'b', expirationSeconds: 2 ** 33 }] } }, 'spec.tokenRequests[0].expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes', 'spec.tokenRequests[1].expirationSeconds: Invalid value: 8589934592: may not specify a duration larger than 2^32 seconds'],
  ]);
  const { spec } = created(base);
  updates(base, [
    [{ spec: { ...spec, podInfoOnMount: true } }],
    [{ spec: { ...spec, attachRequired: false } }, 'spec.attachedRequired: Invalid value: false: field is immutable'],
    [{ spec: { ...spec, volumeLifecycleModes: ['Ephemeral'] } }, 'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable'],
  ]);
});

it('CSINode', () => {
  const driver = { name: 'disk.example.com', nodeID: 'n1', topologyKeys: ['zone'], allocatable: { count: 8 } };
  const drivers = (...list: object[]) => ({ spec: { drivers: list } });
  const base = object('CSINode', drivers(driver));
  table(base, [
    [drivers({ ...driver, name: '' }), 'spec.drivers[0].name: Required value', `spec.drivers[0].name: Invalid value: "": ${label}`],
    [drivers({ ...driver, nodeID: '' }), 'spec.drivers[0].nodeID: Required value'],
    [drivers({ ...driver, nodeID: 'x'.repeat(257) }), `spec.drivers[0].nodeID: Invalid value: "${'x'.repeat(257)}": must be 256 characters or less`],
    [drivers({ ...driver, allocatable: { count: -1 } }), 'spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0'],
    [drivers(driver, driver), 'spec.drivers[1].name: Duplicate value: "disk.example.com"'],
    [drivers({ ...driver, topologyKeys: ['zone', 'zone'] }), 'spec.drivers[0]: Duplicate value: "zone"'],
  ]);
  updates(base, [
    [drivers({ ...driver, allocatable: { count: 9 } })],
    [drivers({ ...driver, nodeID: 'n2' }), 'spec.drivers: Invalid value: {"Name":"disk.example.com","NodeID":"n2","TopologyKeys":["zone"],"Allocatable":null}: field is immutable'],
  ]);
});

it('CSIStorageCapacity', () => {
  const base = object('CSIStorageCapacity', { storageClassName: 'fast', capacity: '1Gi' });
  table(base, [
    [{ storageClassName: '' }, `storageClassName: Invalid value: "": ${label}`],
    [{ capacity: '-1' }, 'capacity: Invalid value: "-1": must be greater than or equal to 0'],
  ]);
  updates(base, [
    [{ capacity: '2Gi' }],
    [{ storageClassName: 'slow' }, 'storageClassName: Invalid value: "slow": field is immutable'],
    [{ nodeTopology: { matchLabels: { a: 'b' } } }, 'nodeTopology: Invalid value: {"matchLabels":{"a":"b"}}: field is immutable'],
  ]);
});

it('VolumeAttachment', () => {
  const spec = { attacher: 'disk.example.com', nodeName: 'node01', source: { persistentVolumeName: 'pv' } };
  const base = object('VolumeAttachment', { spec });
  const one = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  const inline = { accessModes: ['ReadWriteOnce'], csi: { driver: 'disk.example.com', volumeHandle: 'v' } };
  table(base, [
    [{ spec: { ...spec, source: { inlineVolumeSpec: inline } } }],
    [{ spec: { ...spec, source: {} } }, `spec.source: Required value: ${one}`],
    [{ spec: { ...spec, source: { persistentVolumeName: 'pv', inlineVolumeSpec: inline } } }, `spec.source: Forbidden: ${one}`],
    [{ spec: { ...spec, nodeName: 'Node_1' } }, `spec.nodeName: Invalid value: "Node_1": ${label}`],
    [
      { spec: { ...spec, source: { inlineVolumeSpec: { ...inline, csi: undefined, hostPath: { path: '/a' }, capacity: { storage: '1Gi' }, storageClassName: 'x' } } } },
      'spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.storageClassName: Forbidden: may not be specified in the context of inline volumes',
    ],
  ]);
  updates(base, [[{ spec: { ...spec, nodeName: 'node02' } }, 'spec: Invalid value: {"Attacher":"disk.example.com","Source":{"PersistentVolumeName":"pv","InlineVolumeSpec":null},"NodeName":"node02"}: field is immutable']]);
});

describe('PersistentVolume: where the data are (pkg/apis/core/validation)', () => {
  const more = 'may not specify more than 1 volume type';
  const volume = (spec: object) => problemsOf({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...spec } });

  it.each<[object, ...string[]]>([
    [{ awsElasticBlockStore: { volumeID: '' } }, 'spec.awsElasticBlockStore.volumeID: Required value'],
    [{ gcePersistentDisk: { pdName: '', partition: 300 } }, 'spec.persistentDisk.pdName: Required value', 'spec.persistentDisk.partition: Invalid value: 300: must be between 0 and 255, inclusive'],
    [{ glusterfs: { endpoints: 'e', path: '' } }, 'spec.glusterfs.path: Required value'],
    [{ cephfs: { monitors: [] } }, 'spec.cephfs.monitors: Required value'],
    [{ rbd: { monitors: ['a'], image: '' } }, 'spec.rbd.image: Required value'],
    [{ iscsi: { targetPortal: 'a', iqn: 'x', lun: 300 } }, 'spec.iscsi.iqn: Invalid value: "x": must be valid format', 'spec.iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive'],
    [{ iscsi: { targetPortal: 'a', iqn: 'iqn.2001-04.com.example:disk1', lun: 0, chapAuthSession: true } }, 'spec.iscsi.secretRef: Required value'],
    [{ fc: { targetWWNs: ['a'], wwids: ['b'], lun: 1 } }, 'spec.fc.targetWWNs: Invalid value: ["a"]: targetWWNs and wwids can not be specified simultaneously'],
    [{ fc: {} }, 'spec.fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both'],
    [{ azureFile: { secretName: '', shareName: 's' } }, 'spec.azureFile.secretName: Required value'],
    [{ csi: { driver: 'Disk_1', volumeHandle: 'v' } }, `spec.csi.driver: Invalid value: "Disk_1": ${label}`],
    [{ csi: { driver: 'd.io', volumeHandle: 'v', nodeStageSecretRef: {}, nodePublishSecretRef: { name: '', namespace: 'a' } } }, 'spec.csi.nodePublishSecretRef.name: Required value'],
    [{ hostPath: { path: '/a' }, cephfs: { monitors: ['a'] }, csi: { driver: 'd', volumeHandle: 'v' } }, `spec.cephFS: Forbidden: ${more}`, `spec.csi: Forbidden: ${more}`],
    [{ hostPath: { path: '/a' }, volumeAttributesClassName: 'gold' }, 'spec.csi: Required value: has to be specified when using volumeAttributesClassName'],
    [{ hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' }, "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    [{ hostPath: { path: '/a' }, capacity: { storage: '-1Gi' } }, 'spec.capacity[storage]: Invalid value: -1073741824: must be a valid resource quantity', 'spec.capacity[storage]: Invalid value: "-1Gi": must be greater than zero'],
  ])('%j', (spec, ...words) => {
    expect(volume(spec)).toEqual(words);
  });

  it('a secret for growing may come later, and a class of attributes stays', () => {
    const csi = { driver: 'd.io', volumeHandle: 'v' };
    const old = created({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], csi, volumeAttributesClassName: 'gold' } });
    const changed = (spec: object) => problemsOfUpdate({ ...old, spec: { ...old['spec'], ...spec } }, old);
    expect(changed({ csi: { ...csi, controllerExpandSecretRef: { name: 'a', namespace: 'b' } } })).toEqual([]);
    expect(changed({ csi: { ...csi, volumeHandle: 'w' } })[0]).toMatch(/^spec\.persistentvolumesource: Forbidden: /);
    expect(changed({ volumeAttributesClassName: undefined })).toEqual(['spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden']);
  });
});

it('PersistentVolumeClaim: what it is made of, and its class of attributes', () => {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const claim = (more: object): KubeObject => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, spec: { ...spec, ...more } });
  expect(problemsOf(claim({ dataSource: { kind: 'PersistentVolumeClaim', name: 'a' }, dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'b' } }))).toEqual(['spec: Invalid value: {}: must match dataSourceRef']);
  expect(problemsOf(claim({ dataSourceRef: { kind: 'Other', name: 'a' } }))[0]).toBe('spec.dataSource: Invalid value: "Other": must be \'PersistentVolumeClaim\' when referencing the default apiGroup');
  const old = { ...created(claim({ volumeAttributesClassName: 'gold' })), status: { phase: 'Bound', currentVolumeAttributesClassName: 'gold' } };
  const changed = (name: string | undefined) => problemsOfUpdate({ ...old, spec: { ...(old as KubeObject)['spec'], volumeAttributesClassName: name } }, old);
  expect(changed('silver')).toEqual([]);
  expect(changed(undefined)).toEqual(['spec.volumeAttributesClassName: Forbidden: update to nil is forbidden when status.currentVolumeAttributesClassName is not nil']);
});
