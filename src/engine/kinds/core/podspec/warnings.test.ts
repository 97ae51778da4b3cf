import { expect, test } from 'vitest';
import { warningsOf } from '../../testing/admit.ts';

// pkg/api/pod/warnings.go and its test

const inPod = (spec: object, annotations?: object): string[] => warningsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', annotations }, spec: { containers: [{ name: 'c', image: 'a' }], ...spec } });
const inContainer = (container: object): string[] => inPod({ containers: [{ name: 'c', image: 'a', ...container }] });

test('a plain pod has none', () => {
  expect(inPod({})).toEqual([]);
});

test('a variable that hides another', () => {
  expect(inContainer({ env: [{ name: 'a', value: '1' }, { name: 'a', value: '2' }] })).toEqual(['spec.containers[0].env[1]: hides previous definition of "a", which may be dropped when using apply']);
  expect(inContainer({ env: [{ name: 'PATH', value: '/bin' }, { name: 'PATH', value: '/sbin:$(PATH)' }] })).toEqual([]);
});

test('bytes are whole', () => {
  expect(inContainer({ resources: { requests: { memory: '200m' }, limits: { memory: '1Gi' } } })).toEqual(['spec.containers[0].resources.requests[memory]: fractional byte value "200m" is invalid, must be an integer']);
});

test('ports that are the same', () => {
  expect(inContainer({ ports: [{ containerPort: 80 }, { containerPort: 80 }] })).toEqual(['spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]']);
  expect(inContainer({ ports: [{ containerPort: 80 }, { containerPort: 80, hostPort: 80 }] })).toEqual(['spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]']);
});

test('labels of nodes that are gone, in a selector and in an affinity', () => {
  expect(inPod({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } })).toEqual(['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead']);
});

test('the critical pod annotation, and volumes that no longer work', () => {
  expect(inPod({}, { 'scheduler.alpha.kubernetes.io/critical-pod': 'true' })).toEqual(['metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead']);
  expect(inPod({ volumes: [{ name: 'v', glusterfs: { endpoints: 'e', path: 'p' } }] })).toEqual(['spec.volumes[0].glusterfs: deprecated in v1.25, non-functional in v1.26+']);
});

test('pull secrets and host aliases that are there twice', () => {
  expect(inPod({ imagePullSecrets: [{ name: 'a' }, { name: 'a' }], hostAliases: [{ ip: '1.2.3.4' }, { ip: '1.2.3.4' }] })).toEqual(['spec.hostAliases[1].ip: duplicate ip "1.2.3.4"', 'spec.imagePullSecrets[1].name: duplicate name "a"']);
});

test('in a template the path leads there', () => {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'a', env: [{ name: 'a', value: '1' }, { name: 'a', value: '2' }] }] } };
  const words = 'hides previous definition of "a", which may be dropped when using apply';
  expect(warningsOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { selector: { matchLabels: { a: 'b' } }, template } })).toEqual([`spec.template.spec.containers[0].env[1]: ${words}`]);
  expect(warningsOf({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'a' }, spec: { schedule: '* * * * *', jobTemplate: { spec: { template } } } })).toEqual([`spec.jobTemplate.spec.template.spec.containers[0].env[1]: ${words}`]);
});
