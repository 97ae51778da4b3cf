import { expect, it } from 'vitest';
import { refusal, type Requested } from './validate.ts';

const node: Requested = { commonName: 'system:node:a', organizations: ['system:nodes'], dnsNames: [], ipAddresses: [] };
const client = 'kubernetes.io/kube-apiserver-client';
const serving = 'kubernetes.io/kubelet-serving';

// pkg/controller/certificates/signer/signer_test.go
it.each<[string, Partial<Requested>, string[], string | undefined]>([
  [client, {}, ['client auth'], undefined],
  [client, {}, ['client auth', 'digital signature', 'key encipherment'], undefined],
  [client, {}, ['client auth', 'server auth'], 'invalid usage for client certificate: server auth'],
  [client, {}, ['digital signature'], 'missing required usage for client certificate: client auth'],
  [`${client}-kubelet`, {}, ['client auth', 'digital signature'], undefined],
  [`${client}-kubelet`, {}, ['client auth'], 'usages did not match [client auth digital signature key encipherment]'],
  [`${client}-kubelet`, { commonName: 'a' }, ['client auth'], 'subject common name does not begin with system:node:'],
  [`${client}-kubelet`, { dnsNames: ['a'] }, ['client auth'], 'DNS subjectAltNames are not allowed'],
  [`${client}-kubelet`, { ipAddresses: ['10.0.0.1'] }, ['client auth'], 'IP subjectAltNames are not allowed'],
  [serving, { dnsNames: ['a'] }, ['server auth', 'digital signature'], undefined],
  [serving, { organizations: ['ops'] }, [], 'subject organization is not system:nodes'],
  [serving, {}, [], 'DNS or IP subjectAltName is required'],
  [serving, { dnsNames: ['a'] }, ['server auth'], 'usages did not match [digital signature key encipherment server auth]'],
  ['kubernetes.io/legacy-unknown', {}, ['server auth'], undefined],
])('%s, %j, %j: %s', (signer, request, usages, reason) => {
  expect(refusal(signer, { ...node, ...request }, usages)).toBe(reason);
});
