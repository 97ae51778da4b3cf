import { expect, it } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { problemsOf } from '../testing/admit.ts';

// kube-aggregator/pkg/apis/apiregistration/validation/validation.go

const spec = { group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100, service: { name: 'm', namespace: 'n' } };
const apiService = (change: object, name = 'v1beta1.metrics.k8s.io'): KubeObject => ({ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name }, spec: { ...spec, ...change } });

it.each<[object, ...string[]]>([
  [{}],
  [{ version: 'v2' }, 'metadata.name: Invalid value: "v1beta1.metrics.k8s.io": must be `spec.version+"."+spec.group`: "v2.metrics.k8s.io"'],
  [{ groupPriorityMinimum: 0 }, 'spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000'],
  [{ versionPriority: 1001 }, 'spec.versionPriority: Invalid value: 1001: must be positive and less than 1000'],
  [{ service: { name: '', namespace: '' } }, 'spec.service.namespace: Required value', 'spec.service.name: Required value'],
  [{ service: { ...spec.service, port: 70000 } }, 'spec.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive'],
  [{ insecureSkipTLSVerify: true, caBundle: 'eHl6' }, 'spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present'],
  [{ service: undefined, caBundle: 'eHl6', insecureSkipTLSVerify: true }, 'spec.caBundle: Invalid value: "3 bytes": local APIServices may not have a caBundle', 'spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify'],
])('APIService %j', (change, ...words) => {
  expect(problemsOf(apiService(change))).toEqual(words);
});

it('RuntimeClass: overhead and where it runs (pkg/apis/node/validation)', () => {
  const runtime = (more: object): string[] => problemsOf({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'kata' }, handler: 'kata', ...more });
  expect(runtime({ overhead: { podFixed: { cpu: '250m' } }, scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ operator: 'Exists' }] } })).toEqual([]);
  expect(runtime({ overhead: { podFixed: { cpu: '-1' } } })).toEqual(['overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0']);
  expect(runtime({ scheduling: { tolerations: [{ key: 'a', operator: 'Some' }] } })).toEqual(['scheduling.tolerations[0].operator: Unsupported value: "Some": supported values: "Equal", "Exists"']);
});
