import { expect, it } from 'vitest';
import { encodeBase64 } from '../../api/base64.ts';
import type { KubeObject } from '../../api/types.ts';
import { created, problemsOf, problemsOfUpdate } from '../testing/admit.ts';

// pkg/apis/certificates/validation/validation.go

const request = encodeBase64('-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n');
const spec = { request, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] };
const csr = (change: object = {}): KubeObject => ({ apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name: 'jane' }, spec: { ...spec, ...change } });
const label = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

it.each<[object, ...string[]]>([
  [{}],
  [{ request: encodeBase64('x') }, `spec.request: Invalid value: "${encodeBase64('x')}": PEM block type must be CERTIFICATE REQUEST`],
  [{ usages: ['client auth', 'client auth'] }, 'spec.usages[1]: Duplicate value: "client auth"'],
  [{ usages: ['flying'] }, expect.stringMatching(/^spec\.usages\[0\]: Unsupported value: "flying": supported values: "any", "cert sign", "client auth", .* "timestamping"$/) as unknown as string],
  [{ signerName: '' }, 'spec.signerName: Required value'],
  [{ signerName: 'kubernetes.io/legacy-unknown' }, 'spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version'],
  [{ signerName: 'mine' }, 'spec.signerName: Invalid value: "mine": must be a fully qualified domain and path of the form \'example.com/signer-name\''],
  [{ signerName: 'local/mine' }, 'spec.signerName: Invalid value: "local": should be a domain with at least two segments separated by dots'],
  [{ signerName: 'Example.com/mine' }, `spec.signerName: Invalid value: "Example.com": validating label "Example": ${label}`],
  [{ expirationSeconds: 60 }, 'spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)'],
])('CertificateSigningRequest %j', (change, ...words) => {
  expect(problemsOf(csr(change))).toEqual(words);
});

it('changes through its doors alone', () => {
  const old = created(csr());
  const approved = [{ type: 'Approved', status: 'True' }];
  const denied = [{ type: 'Denied', status: 'True' }];
  const change = (from: KubeObject, status: object, door?: string) => problemsOfUpdate({ ...from, status }, from, door);
  const words = (text: string) => [`status.conditions: Forbidden: updates may not ${text}`];
  expect(change(old, { conditions: approved }, 'approval')).toEqual([]);
  expect(change(old, { conditions: approved }, 'status')).toEqual(words('add a condition of type "Approved"'));
  expect(change(old, { conditions: [{ type: 'Approved', status: 'False' }] }, 'approval')).toEqual(['status.conditions[0].status: Unsupported value: "False": supported values: "True"']);
  expect(change(old, { conditions: [...approved, ...denied] }, 'approval')).toEqual(['status.conditions[1].type: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive']);
  const done = { ...old, status: { conditions: approved } };
  expect(change(done, {}, 'approval')).toEqual(words('remove a condition of type "Approved"'));
  const certificate = encodeBase64('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
  expect(change(done, { conditions: approved, certificate }, 'status')).toEqual([]);
  expect(change(done, { conditions: approved, certificate }, 'approval')).toEqual(['status.certificate: Forbidden: updates may not set certificate content']);
  expect(change(done, { conditions: approved, certificate: request }, 'status')).toEqual(['status.certificate: Invalid value: "<certificate data>": only CERTIFICATE PEM blocks are allowed, found "CERTIFICATE REQUEST"']);
  expect(problemsOfUpdate({ ...old, spec: { ...spec, usages: [] } }, old)).toEqual([]);
});
