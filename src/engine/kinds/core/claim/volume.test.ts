import { expect, test } from 'vitest';
import type { KubeObject } from '../../../api/types.ts';
import { created, problemsOf, problemsOfUpdate } from '../../testing/admit.ts';

const claim = (spec: object = {}): KubeObject => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec } });
const volume = (spec: object): KubeObject => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'v' }, spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, ...spec } });
const foo = { apiGroup: 'foo.io', kind: 'Foo', name: 'x' };
const other = { kind: 'PersistentVolumeClaim', name: 'other' };

// pkg/api/persistentvolumeclaim/util.go
test('the two fields of a source of data', () => {
  const sourcesOf = (spec: object) => {
    const { dataSource, dataSourceRef } = created(claim(spec))['spec'];
    return { dataSource, dataSourceRef };
  };
  expect(sourcesOf({ dataSource: other })).toEqual({ dataSource: other, dataSourceRef: other });
  expect(sourcesOf({ dataSourceRef: foo })).toEqual({ dataSource: foo, dataSourceRef: foo });
  expect(sourcesOf({ dataSource: foo })).toEqual({});
  expect(sourcesOf({ dataSourceRef: { ...foo, namespace: 'elsewhere' } })).toEqual({});
});

// pkg/apis/core/validation/validation.go: ValidatePersistentVolumeClaimUpdate
test('a claim keeps its size and the class of its note', () => {
  const old = { ...created(claim({ storageClassName: 'a' })), status: { phase: 'Bound', capacity: { storage: '1Gi' } } } as KubeObject;
  expect(problemsOfUpdate({ ...old, spec: { ...old['spec'], resources: { requests: { storage: '2Gi' } } } }, old)).toEqual([]);
  expect(problemsOfUpdate({ ...old, spec: { ...old['spec'], resources: { requests: { storage: '512Mi' } } } }, old)).toEqual(['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity']);
  const gone = problemsOfUpdate({ ...old, spec: { ...old['spec'], resources: {} } }, old);
  expect(gone.map((problem) => problem.split('\n')[0])).toEqual([
    'spec.resources[storage]: Required value',
    'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
  ]);
  const noted = { ...old, metadata: { ...old.metadata, annotations: { 'volume.beta.kubernetes.io/storage-class': 'b' } } };
  expect(problemsOfUpdate(noted, old)).toEqual(['metadata.annotations.volume.beta.kubernetes.io/storage-class: Invalid value: "b": field is immutable']);
});

test('what a status says of a size', () => {
  const old = created(claim());
  expect(problemsOfUpdate({ ...old, status: { capacity: { storage: '-1' }, allocatedResourceStatuses: { cpu: 'Growing' }, allocatedResources: { 'example.com/a': '1', storage: '-1' } } } as never, old, 'status')).toEqual([
    'status.capacity[storage]: Invalid value: -1: must be a valid resource quantity',
    'status.allocatedResourceStatuses: Unsupported value: "cpu": supported values: "storage"',
    'status.allocatedResourceStatuses: Unsupported value: "cpu": supported values: "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
    'status.allocatedResources[storage]: Invalid value: -1: must be a valid resource quantity',
  ]);
});

// ValidatePersistentVolumeSpec
test('a volume has one source', () => {
  expect(problemsOf(volume({}))).toEqual(['spec: Required value: must specify a volume type']);
  expect(problemsOf(volume({ nfs: { server: 'a', path: 'b' }, local: { path: '' }, flexVolume: { driver: '' } }))).toEqual([
    'spec.nfs.path: Invalid value: "b": must be an absolute path',
    'spec.flexVolume.driver: Required value',
    'spec.local: Forbidden: may not specify more than 1 volume type',
  ]);
  expect(problemsOf(volume({ hostPath: { path: '/a' }, capacity: { storage: '1Gi', cpu: '1' } }))).toEqual(['spec.capacity: Unsupported value: {"cpu":"1","storage":"1Gi"}: supported values: "storage"']);
});

test('an empty mode is none of the modes', () => {
  const words = 'Unsupported value: "": supported values: "Block", "Filesystem"';
  expect(problemsOf(claim({ volumeMode: '' }))).toEqual([`spec.volumeMode: ${words}`]);
  expect(problemsOf(volume({ hostPath: { path: '/a' }, volumeMode: '' }))).toEqual([`spec.volumeMode: ${words}`]);
  expect(problemsOf({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 's' }, provisioner: 'a.b/c', volumeBindingMode: '' } as never)).toEqual(['volumeBindingMode: Unsupported value: "": supported values: "Immediate", "WaitForFirstConsumer"']);
});

// pkg/apis/core/v1/defaults.go
test('what sources are completed with', () => {
  expect(created(volume({ iscsi: { targetPortal: 'a', iqn: 'iqn.2001-04.com.example:a', lun: 0 }, rbd: { monitors: ['m'], image: 'i', pool: 'p' } }))['spec']).toMatchObject({ iscsi: { iscsiInterface: 'default' }, rbd: { pool: 'p', user: 'admin', keyring: '/etc/ceph/keyring' } });
  expect(created(volume({ azureDisk: { diskName: 'd', diskURI: 'https://a' } }))['spec'].azureDisk).toEqual({ diskName: 'd', diskURI: 'https://a', cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false });
});
