import { beforeEach, expect, it } from 'vitest';
import { TestKubectl } from '../testing.ts';
import { labelFor } from './generic.ts';

let k: TestKubectl;

beforeEach(() => {
  k = new TestKubectl();
});

// kubectl pkg/describe/describe.go: smartLabelFor
it.each([
  ['creationTimestamp', 'Creation Timestamp'],
  ['apiVersion', 'API Version'],
  ['openAPIV3Schema', 'openAPIV3Schema'],
  ['externalURL', 'External URL'],
  ['my_field', 'my_field'],
  ['APIGroup', 'APIGroup'],
  ['podIPs', 'Pod I Ps'],
])('%s is shown as %s', (field, label) => expect(labelFor(field)).toBe(label));

// kubectl pkg/cmd/describe/describe.go: DescribeMatchingResources, ShowEvents
it('takes a name that is not there for the beginning of names, each with an empty line behind it', () => {
  for (const name of ['web-1', 'web-2', 'db']) k.server.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: {} });
  const { stdout } = k.run('describe cm web');
  expect(stdout.match(/^Name: .*$/gm)).toEqual(['Name:         web-1', 'Name:         web-2']);
  expect(stdout).not.toContain('Events:');
  expect(stdout.endsWith('\n\n')).toBe(true);
  expect(k.run('describe cm db web-1').stdout).not.toContain('Events:');
  expect(k.run('describe cm db web-1 --show-events').stdout).toContain('Events:');
});

it('describes addresses and ranges of services', () => {
  k.server.create('ipaddresses', { apiVersion: 'networking.k8s.io/v1', kind: 'IPAddress', metadata: { name: '10.96.0.9' }, spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } } });
  expect(k.run('describe ipaddress 10.96.0.9').stdout).toBe('Name:         10.96.0.9\nLabels:       <none>\nAnnotations:  <none>\nParent Reference:\n  Group:      \n  Resource:   services\n  Namespace:  default\n  Name:       web\nEvents:       <none>\n');
});

it('asks for the object itself and for what belongs to it in chunks', () => {
  k.server.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  k.requests.length = 0;
  k.run('describe ns shop --chunk-size=7');
  expect(k.requests.filter((r) => r.resource).map((r) => `${r.verb} ${r.resource} ${String(r.query?.['limit'] ?? '')}`.trim())).toEqual(['get namespaces', 'get namespaces', 'list resourcequotas 7', 'list limitranges 7']);
});

it("tells of a node's own devices by driver and pool", () => {
  k.server.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node01' } });
  for (const name of ['a', 'b'])
    k.server.create('resourceslices', { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceSlice', metadata: { name }, spec: { nodeName: 'node01', driver: 'gpu.example.com', pool: { name: 'pool', generation: 1, resourceSliceCount: 2 }, devices: [{ name: `gpu-${name}` }] } });
  expect(k.run('describe node node01').stdout).toContain('Node-Local ResourceSlices:\n  Driver           Pool  Slices  Devices\n  ------           ----  ------  -------\n  gpu.example.com  pool  2       2\n');
});
