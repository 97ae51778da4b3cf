import { expect, test } from 'vitest';
import type { KubeObject } from '../api/types.ts';
import { encodeBase64 } from '../api/base64.ts';
import { cellsOf, created, defaulted, problemsOf, problemsOfUpdate } from './testing/admit.ts';

// Kinds whose rules are few: endpoints and slices, leases, classes of storage, certificate requests, webhooks.

// pkg/apis/discovery/validation/validation.go
test('EndpointSlice: names of nodes, zones and protocols, each hint once', () => {
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'web-1' }, addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'], nodeName: 'A', hints: { forZones: [{ name: 'a' }, { name: 'a' }], forNodes: Array.from({ length: 9 }, (_, i) => ({ name: `n${i}` })) } }], ports: [{ name: 'http', port: 80, appProtocol: '-' }] } as unknown as KubeObject;
  expect(problemsOf(slice).map((text) => text.slice(0, 80))).toEqual([
    'endpoints[0].nodeName: Invalid value: "A": a lowercase RFC 1123 subdomain must c',
    'endpoints[0].hints.forZones[1].name: Duplicate value: "a"',
    'endpoints[0].hints.forNodes: Too many: 9: must have at most 8 items',
    'ports[0].appProtocol: Invalid value: "-": name part must consist of alphanumeric',
  ]);
});

test('EndpointSlice: ports are of TCP, changes of endpoints count (registry/discovery/endpointslice/strategy.go)', () => {
  const slice: KubeObject = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'web-1' }, addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2'] }], ports: [{ port: 80 }] };
  const old = created(slice);
  expect(old).toMatchObject({ metadata: { generation: 1 }, ports: [{ name: '', port: 80, protocol: 'TCP' }] });
  expect(cellsOf(old)).toMatchObject({ AddressType: 'IPv4', Ports: '80', Endpoints: '10.0.0.1,10.0.0.2' });
  expect(cellsOf({ ...old, endpoints: [1, 2, 3, 4, 5].map((i) => ({ addresses: [`10.0.0.${i}`] })), ports: [] })).toMatchObject({ Ports: '<unset>', Endpoints: '10.0.0.1,10.0.0.2,10.0.0.3 + 2 more...' });
  expect(problemsOf({ ...slice, endpoints: [{ addresses: ['x'] }] })).toEqual(['endpoints[0].addresses[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']);
  expect(problemsOf({ ...slice, endpoints: [{ addresses: ['fd00::1'] }] })).toEqual(['endpoints[0].addresses: Invalid value: "fd00::1": must be an IPv4 address']);
  expect(problemsOf({ ...slice, addressType: 'FQDN', endpoints: [{ addresses: ['web'] }] })).toEqual(['endpoints[0].addresses[0]: Invalid value: "web": should be a domain with at least two segments separated by dots']);
  expect(created({ ...slice, endpoints: [{ addresses: ['10.0.0.1'], deprecatedTopology: { a: 'b' } }] } as KubeObject)['endpoints']).toEqual([{ addresses: ['10.0.0.1'], conditions: {} }]);
  expect(problemsOfUpdate({ ...old, addressType: 'IPv6', endpoints: [] }, old)).toContain('addressType: Invalid value: "IPv6": field is immutable');
});

test('Endpoints: each address with each port', () => {
  const endpoints: KubeObject = { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'web' }, subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [{ port: 80 }, { port: 443, name: 'b' }] }] };
  expect(cellsOf(endpoints)).toMatchObject({ Endpoints: '10.0.0.1:80,10.0.0.2:80,10.0.0.1:443 + 1 more...' });
  expect(cellsOf({ ...endpoints, subsets: undefined })).toMatchObject({ Endpoints: '<none>' });
  expect(problemsOf({ ...endpoints, subsets: [{ ports: [{ port: 80 }] }] })).toEqual(['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`']);
});

test('Lease: whoever holds it', () => {
  expect(created({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'a' }, spec: { holderIdentity: 'b', strategy: 'OldestEmulationVersion', preferredHolder: 'b' } })['spec']).toEqual({ holderIdentity: 'b' });
  expect(created({ apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: 'a.example.com' }, spec: { preventPodSchedulingIfMissing: true } })['spec']).not.toHaveProperty('preventPodSchedulingIfMissing');
  expect(cellsOf({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'a' }, spec: { holderIdentity: 'node01' } } as KubeObject)).toMatchObject({ Holder: 'node01' });
  expect(problemsOf({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'a' }, spec: { leaseDurationSeconds: 0 } })).toEqual(['spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0']);
});

test('StorageClass: defaults, the default one, and what stays', () => {
  const given: KubeObject = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }, provisioner: 'example.com/disk' };
  const old = created(given);
  expect(old).toMatchObject({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
  expect(cellsOf(old)).toMatchObject({ Name: 'fast (default)', Provisioner: 'example.com/disk', ReclaimPolicy: 'Delete', VolumeBindingMode: 'Immediate', AllowVolumeExpansion: false });
  expect(problemsOf({ ...given, provisioner: '' })).toEqual(['provisioner: Required value']);
  expect(problemsOfUpdate({ ...old, provisioner: 'other', parameters: { a: 'b' } }, old)).toEqual(['parameters: Forbidden: updates to parameters are forbidden.', 'provisioner: Forbidden: updates to provisioner are forbidden.']);
});

test('CertificateSigningRequest: conditions in one word', () => {
  const request = encodeBase64('-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n');
  const csr: KubeObject = { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'jane' }, spec: { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'], username: 'admin', expirationSeconds: 86400 } };
  const status = (...types: string[]) => ({ conditions: types.map((type) => ({ type, status: 'True' })) });
  expect(problemsOf(csr)).toEqual([]);
  expect(problemsOf({ ...csr, spec: { ...csr['spec'], usages: [] } })).toEqual(['spec.usages: Required value']);
  expect(cellsOf(csr)).toMatchObject({ SignerName: 'kubernetes.io/kube-apiserver-client', Requestor: 'admin', RequestedDuration: '24h', Condition: 'Pending' });
  expect(cellsOf({ ...csr, status: { ...status('Approved'), certificate: 'x' } })).toMatchObject({ Condition: 'Approved,Issued' });
  expect(cellsOf({ ...csr, status: status('Approved', 'Failed') })).toMatchObject({ Condition: 'Approved,Failed' });
  expect(cellsOf({ ...csr, status: status('Denied') })).toMatchObject({ Condition: 'Denied' });
});

test('webhooks: what need not be spelled out (admissionregistration/v1/defaults.go)', () => {
  const configuration: KubeObject = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata: { name: 'a' }, webhooks: [{ name: 'a.b.c', clientConfig: { service: { namespace: 'a', name: 'b' } }, rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }], sideEffects: 'None', admissionReviewVersions: ['v1'] }] };
  expect(defaulted(configuration)['webhooks'][0]).toMatchObject({ clientConfig: { service: { port: 443 } }, failurePolicy: 'Fail', matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, reinvocationPolicy: 'Never', timeoutSeconds: 10, rules: [{ scope: '*' }] });
  expect(cellsOf(configuration)).toMatchObject({ Webhooks: 1 });
});

test('ReplicationController: the selector is its labels', () => {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  const rc = created({ apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'web' }, spec: { template } });
  expect(rc).toMatchObject({ metadata: { labels: { app: 'web' } }, spec: { replicas: 1, selector: { app: 'web' } }, status: { replicas: 0 } });
  expect(cellsOf({ ...rc, status: { replicas: 1, readyReplicas: 1 } })).toMatchObject({ Desired: 1, Current: 1, Ready: 1 });
});
