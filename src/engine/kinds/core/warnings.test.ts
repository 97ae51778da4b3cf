import { expect, it } from 'vitest';
import { warningsOf } from '../testing/admit.ts';

const of = (apiVersion: string, kind: string, spec: object, metadata: object = {}, rest: object = {}) => warningsOf({ apiVersion, kind, metadata: { name: 'a', ...metadata }, ...(Object.keys(spec).length > 0 && { spec }), ...rest } as never);
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
const workload = { selector: { matchLabels: { app: 'a' } }, template };
const hostnames = 'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]';

// WarningsOnCreate of the strategies under pkg/registry
it('names that pods inherit are better labels', () => {
  const dots = { name: 'a.b' };
  expect(of('apps/v1', 'Deployment', workload, dots)).toEqual([hostnames]);
  expect(of('apps/v1', 'ReplicaSet', workload, dots)).toEqual([hostnames]);
  expect(of('batch/v1', 'Job', { template: { spec: { ...template.spec, restartPolicy: 'Never' } } }, dots)).toEqual([hostnames]);
  expect(of('batch/v1', 'CronJob', { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } } }, dots)).toEqual([hostnames]);
  expect(of('v1', 'Pod', template.spec, dots)).toEqual(["metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"]);
  expect(of('apps/v1', 'DaemonSet', workload, dots)).toEqual([]);
  expect(of('v1', 'Pod', template.spec, { name: undefined, generateName: 'a-' })).toEqual([]);
});

it('volumes, claims and classes tell of what is out of use', () => {
  const volume = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } };
  expect(of('v1', 'PersistentVolume', { ...volume, persistentVolumeReclaimPolicy: 'Recycle' })).toEqual(['spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.']);
  const zone = 'failure-domain.beta.kubernetes.io/zone';
  expect(of('v1', 'PersistentVolume', { ...volume, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: zone, operator: 'Exists' }] }] } } }, { annotations: { 'volume.beta.kubernetes.io/storage-class': 'x', 'volume.beta.kubernetes.io/mount-options': 'ro' } })).toEqual([
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
    'metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead',
    `spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: ${zone} is deprecated since v1.17; use "topology.kubernetes.io/zone" instead`,
  ]);
  const claim = (storage: string) => ({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } });
  expect(of('v1', 'PersistentVolumeClaim', claim('1500m'))).toEqual(['spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer']);
  expect(of('v1', 'PersistentVolumeClaim', claim('1Gi'))).toEqual([]);
  expect(of('apps/v1', 'StatefulSet', { ...workload, revisionHistoryLimit: -1, volumeClaimTemplates: [{ metadata: { name: 'd' }, spec: claim('1500m') }] })).toEqual([
    'spec.volumeClaimTemplates[0].resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
  ]);
  expect(of('storage.k8s.io/v1', 'StorageClass', {}, {}, { provisioner: 'a/b', allowedTopologies: [{ matchLabelExpressions: [{ key: zone, values: ['z'] }] }] })).toEqual(['allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.17; use "topology.kubernetes.io/zone" instead']);
});

it('jobs that are too large to be tracked, and accounts with an old annotation', () => {
  const job = { completionMode: 'Indexed', completions: 100_001, parallelism: 10_001, template: { spec: { ...template.spec, restartPolicy: 'Never' } } };
  expect(of('batch/v1', 'Job', job)).toEqual([expect.stringMatching(/^spec: In Indexed Jobs with a number of completions higher than 10\^5/)]);
  expect(of('v1', 'ServiceAccount', {}, { annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } })).toEqual(['metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets']);
});

// pkg/api/node/util.go
it('old labels of nodes in runtime classes and capacities', () => {
  const zone = 'failure-domain.beta.kubernetes.io/zone';
  expect(of('node.k8s.io/v1', 'RuntimeClass', {}, {}, { handler: 'h', scheduling: { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } } })).toEqual(['scheduling.nodeSelector: deprecated since v1.14; use "kubernetes.io/os" instead']);
  expect(of('storage.k8s.io/v1', 'CSIStorageCapacity', {}, {}, { storageClassName: 's', nodeTopology: { matchLabels: { [zone]: 'z' }, matchExpressions: [{ key: zone, operator: 'Exists' }] } })).toEqual([
    `nodeTopology.matchExpressions[0].key: ${zone} is deprecated since v1.17; use "topology.kubernetes.io/zone" instead`,
    `nodeTopology.matchLabels.${zone}: deprecated since v1.17; use "topology.kubernetes.io/zone" instead`,
  ]);
});
