import { expect, test } from 'vitest';
import type { KubeObject } from '../../../api/types.ts';
import { cellsOf, created, problemsOf, problemsOfUpdate } from '../../testing/admit.ts';

// pkg/apis/core/validation/validation.go, pkg/apis/core/v1/defaults.go, printPersistentVolume(Claim)

const gib = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const claim = (spec: object = gib): KubeObject => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec });
const disk = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce', 'ReadOnlyMany'], hostPath: { path: '/mnt' } };
const volume = (spec: object = disk): KubeObject => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec });

test('a new claim and a new volume are pending', () => {
  expect(created(claim())).toMatchObject({ spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } });
  expect(created(volume())).toMatchObject({ spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem', hostPath: { path: '/mnt', type: '' } }, status: { phase: 'Pending', lastPhaseTransitionTime: '2026-11-21T01:00:00Z' } });
});

test.each<[string, object, string[]]>([
  ['nothing', {}, ['spec.accessModes: Required value: at least 1 access mode is required', 'spec.resources[storage]: Required value']],
  ['an unknown mode', { ...gib, accessModes: ['Always'] }, ['spec.accessModes: Unsupported value: "Always": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"']],
  ['one pod, but others too', { ...gib, accessModes: ['ReadWriteOncePod', 'ReadOnlyMany'] }, ['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes']],
  ['no size', { ...gib, resources: { requests: { storage: '0' } } }, ['spec.resources[storage]: Invalid value: "0": must be greater than zero']],
])('a claim with %s', (_, spec, problems) => {
  expect(problemsOf(claim(spec))).toEqual(problems);
});

test.each<[string, object, string[]]>([
  ['no source', { ...disk, hostPath: undefined }, ['spec: Required value: must specify a volume type']],
  ['no size', { ...disk, capacity: undefined }, ['spec.capacity: Required value', 'spec.capacity: Unsupported value: null: supported values: "storage"']],
  ['two sources', { ...disk, nfs: { server: 'a', path: '/b' } }, ['spec.nfs: Forbidden: may not specify more than 1 volume type']],
  ['a local path without a node', { ...disk, hostPath: undefined, local: { path: '/mnt' } }, ['spec.nodeAffinity: Required value: Local volume requires node affinity']],
  ['an unknown end', { ...disk, persistentVolumeReclaimPolicy: 'Burn' }, ['spec.persistentVolumeReclaimPolicy: Unsupported value: "Burn": supported values: "Delete", "Recycle", "Retain"']],
])('a volume with %s', (_, spec, problems) => {
  expect(problemsOf(volume(spec))).toEqual(problems);
});

test('a claim does not change, but a bound one may ask for more', () => {
  const old = created(claim());
  const changed = problemsOfUpdate({ ...old, spec: { ...old['spec'], accessModes: ['ReadWriteMany'] } }, old);
  expect(changed).toHaveLength(1);
  expect(changed[0]).toMatch(/^spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n/);
  expect(changed[0]).toContain('-  "ReadWriteOnce"\n+  "ReadWriteMany"');
  const bound = { ...old, status: { phase: 'Bound', capacity: { storage: '1Gi' } } };
  const sized = (storage: string) => ({ ...bound, spec: { ...old['spec'], resources: { requests: { storage } } } });
  expect(problemsOfUpdate(sized('2Gi'), bound)).toEqual([]);
  expect(problemsOfUpdate(sized('500Mi'), bound)).toEqual(['spec.resources.requests.storage: Forbidden: field can not be less than status.capacity']);
});

test("a volume's source does not change", () => {
  const old = created(volume());
  const [problem] = problemsOfUpdate({ ...old, spec: { ...old['spec'], hostPath: { path: '/other', type: '' } } }, old);
  expect(problem).toMatch(/^spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n/);
});

test('columns', () => {
  expect(cellsOf(created(claim()))).toMatchObject({ Status: 'Pending', Volume: '', Capacity: '', 'Access Modes': '', StorageClass: '', VolumeAttributesClass: '<unset>', VolumeMode: 'Filesystem' });
  const bound = { ...claim({ ...gib, volumeName: 'pv', storageClassName: 'local-path' }), status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteMany', 'ReadWriteOnce'] } };
  expect(cellsOf(bound)).toMatchObject({ Status: 'Bound', Volume: 'pv', Capacity: '1Gi', 'Access Modes': 'RWO,RWX', StorageClass: 'local-path' });
  expect(cellsOf({ ...bound, metadata: { name: 'data', deletionTimestamp: '2026-11-21T01:00:00Z' } })).toMatchObject({ Status: 'Terminating' });
  expect(cellsOf({ ...created(volume({ ...disk, claimRef: { namespace: 'default', name: 'data' } })), status: { phase: 'Bound' } })).toMatchObject({ Capacity: '1Gi', 'Access Modes': 'RWO,ROX', 'Reclaim Policy': 'Retain', Status: 'Bound', Claim: 'default/data', Reason: '' });
});
