import { expect, test } from 'vitest';
import { decodeAs, typeError } from './decode.ts';

const pod = 'IoK8sApiCoreV1Pod';
const of = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });

test('unknown fields are told by path, sorted, and left out (sigs.k8s.io/json strict errors)', () => {
  const object = of({ typo: 1, containers: [{ name: 'c', image: 'nginx', imagePolicy: 'Always', ports: [{ containerPort: 80, nme: 'x' }] }], container: [] });
  const { value, unknown } = decodeAs(object, pod);
  expect(unknown).toEqual(['spec.container', 'spec.containers[0].imagePolicy', 'spec.containers[0].ports[0].nme', 'spec.typo']);
  expect(value.spec).toEqual({ containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }], resources: {} }] });
});

test.each([
  [of({ containers: 'nginx' }), 'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container'],
  [of({ containers: [{ name: 'c', ports: [{ containerPort: '80' }] }] }), 'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32'],
  [{ ...of({}), metadata: { name: 'p', labels: { app: true } } }, 'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string'],
  [of({ priority: 1.5 }), 'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32'],
  [of({ priority: 3_000_000_000 }), 'json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32'],
  [of({ containers: [{ imagePullPolicy: 5 }] }), 'json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy'],
  [of({ securityContext: [] }), 'json: cannot unmarshal array into Go struct field PodSpec.spec.securityContext of type v1.PodSecurityContext'],
  [of({ containers: [{ resources: { limits: 'x' } }] }), 'json: cannot unmarshal string into Go struct field ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList'],
  [of({ containers: [{ resources: { requests: { cpu: 'lots' } } }] }), "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  [of({ containers: [{ command: ['a', 1] }] }), 'json: cannot unmarshal number into Go struct field Container.spec.containers.command of type string'],
])('a wrong type has Go\'s words: %#', (object, words) => {
  expect(typeError(object, pod)).toBe(words);
});

test('the first wrong type in key order is told, but an unmarshaler\'s own error ends the decoding', () => {
  expect(typeError(of({ hostname: 1, priority: 'x' }), pod)).toMatch(/PodSpec.spec.hostname/);
  expect(typeError(of({ containers: [{ image: 1, resources: { limits: { cpu: 'x' } } }] }), pod)).toMatch(/^quantities/);
});

test('nulls and empty optional values go; pointers and structs by value stay (encoding/json over api/core/v1/types.go)', () => {
  const { value } = decodeAs(of({ containers: [{ name: 'c', image: '', command: [], env: null, stdin: false }], nodeSelector: {}, priority: 0, hostname: '', automountServiceAccountToken: false, volumes: [{ name: 'v', emptyDir: {} }] }), pod);
  expect(value).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', resources: {} }], priority: 0, automountServiceAccountToken: false, volumes: [{ name: 'v', emptyDir: {} }] },
    status: {},
  });
});

test('a zero that is a number or a text is kept: IntOrString is a struct', () => {
  const rollingUpdate = { maxSurge: 0, maxUnavailable: 0 };
  const { value } = decodeAs({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: {}, spec: { strategy: { rollingUpdate } } }, 'IoK8sApiAppsV1Deployment');
  expect((value as { spec: { strategy: object } }).spec.strategy).toEqual({ rollingUpdate });
});

test('a quantity of null is zero', () => {
  expect(decodeAs(of({ containers: [{ resources: { requests: { cpu: null } } }] }), pod).value).toMatchObject({ spec: { containers: [{ resources: { requests: { cpu: '0' } } }] } });
});

test('quantities, times and base64 become canonical', () => {
  const container = { name: 'c', resources: { limits: { cpu: 0.5, memory: '1024Mi' } } };
  expect(decodeAs(of({ containers: [container] }), pod).value).toMatchObject({ spec: { containers: [{ resources: { limits: { cpu: '500m', memory: '1Gi' } } }] } });
  expect(decodeAs({ metadata: { deletionTimestamp: '2026-01-01T09:00:00+09:00' } }, pod).value.metadata).toEqual({ deletionTimestamp: '2026-01-01T00:00:00Z' });
  expect(decodeAs({ data: { a: 'aGVs\nbG8=' } }, 'IoK8sApiCoreV1Secret').value.data).toEqual({ a: 'aGVsbG8=' });
  expect(typeError({ data: { a: 'hello' } }, 'IoK8sApiCoreV1Secret')).toBe('illegal base64 data at input byte 4');
  expect(typeError({ data: { a: 'he llo' } }, 'IoK8sApiCoreV1Secret')).toBe('illegal base64 data at input byte 2');
});

test('an object that is canonical comes back as itself, and so do its subtrees', () => {
  const first = decodeAs(of({ containers: [{ name: 'c', image: 'nginx', command: [] }] }), pod).value;
  expect(decodeAs(first, pod).value).toBe(first);
  const next = decodeAs({ ...first, metadata: { name: 'q' } }, pod).value;
  expect(next.spec).toBe(first.spec);
});

test('what was unknown once is told again', () => {
  const object = of({ typo: 1, containers: [] });
  expect(decodeAs(object, pod).unknown).toEqual(['spec.typo']);
  expect(decodeAs(object, pod).unknown).toEqual(['spec.typo']);
});
