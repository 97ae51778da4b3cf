import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, created, defaulted, problemsOf, problemsOfUpdate } from '../testing/admit.ts';

// ConfigMaps and Secrets (pkg/apis/core/validation/validation.go, pkg/apis/core/v1/defaults.go and conversion.go)

const configMap = (parts: object): KubeObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, ...parts });
const secret = (parts: object): KubeObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, ...parts });
const keyWords = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

test('keys', () => {
  expect(problemsOf(configMap({ data: { 'a b': 'x', '..a': 'y' } }))).toEqual([`data[..a]: Invalid value: "..a": must not start with '..'`, `data[a b]: Invalid value: "a b": ${keyWords}`]);
  expect(problemsOf(configMap({ data: { a: 'x' }, binaryData: { a: 'eA==' } }))).toEqual(['data[a]: Invalid value: "a": duplicate of key present in binaryData']);
  expect(problemsOf(secret({ data: { 'a/b': 'eA==' } }))).toEqual([`data[a/b]: Invalid value: "a/b": ${keyWords}`]);
});

test('no more than a mebibyte', () => {
  expect(problemsOf(configMap({ data: { a: 'x'.repeat(1024 * 1024 + 1) } }))).toEqual([': Too long: may not be more than 1048576 bytes']);
});

test('what is immutable stays', () => {
  const old = created(configMap({ immutable: true, data: { a: 'x' } }));
  expect(problemsOfUpdate({ ...old, data: { a: 'y' } }, old)).toEqual(['data: Forbidden: field is immutable when `immutable` is set']);
  expect(problemsOfUpdate({ ...old, immutable: false }, old)).toEqual(['immutable: Forbidden: field is immutable when `immutable` is set']);
  const hidden = created(secret({ immutable: true, data: { a: 'eA==' } }));
  expect(problemsOfUpdate({ ...hidden, data: { a: 'eQ==' } }, hidden)).toEqual(['data: Forbidden: field is immutable when `immutable` is set']);
  expect(problemsOfUpdate({ ...hidden, type: 'other' }, hidden)).toEqual(['type: Invalid value: "other": field is immutable']);
});

test('a secret is Opaque, and its plain texts become data', () => {
  expect(defaulted(secret({ stringData: { user: 'admin', 한: '글' }, data: { user: 'eA==' } }))).toEqual(secret({ type: 'Opaque', data: { user: 'YWRtaW4=', 한: '6riA' } }));
  const kept = secret({ type: 'Opaque', data: { a: 'eA==' } });
  expect(defaulted(kept)).toBe(kept);
});

test.each<[string, object, string[]]>([
  ['kubernetes.io/tls', { 'tls.crt': 'eA==' }, ['data[tls.key]: Required value']],
  ['kubernetes.io/basic-auth', {}, ['data[username]: Required value', 'data[password]: Required value']],
  ['kubernetes.io/basic-auth', { username: 'eA==' }, []],
  ['kubernetes.io/ssh-auth', {}, ['data[ssh-privatekey]: Required value']],
  ['kubernetes.io/dockerconfigjson', {}, ['data[.dockerconfigjson]: Required value']],
  ['kubernetes.io/dockerconfigjson', { '.dockerconfigjson': 'e30=' }, []],
  ['kubernetes.io/dockerconfigjson', { '.dockerconfigjson': 'eA==' }, ["data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'x' looking for beginning of value"]],
  ['kubernetes.io/service-account-token', {}, ['metadata.annotations[kubernetes.io/service-account.name]: Required value']],
])('a secret of type %s with %j', (type, data, problems) => {
  expect(problemsOf(secret({ type, data }))).toEqual(problems);
});

test('columns count the keys', () => {
  expect(cellsOf(configMap({ data: { a: '', b: '' }, binaryData: { c: '' } }))).toMatchObject({ Data: 3 });
  expect(cellsOf(secret({ type: 'Opaque' }))).toMatchObject({ Type: 'Opaque', Data: 0 });
});

// ValidateSecretUpdate, ValidateConfigMapUpdate
test('what changed is told before what is wrong', () => {
  const secret = created({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'YQ==' } });
  expect(problemsOfUpdate({ ...secret, type: 'kubernetes.io/ssh-auth' } as KubeObject, secret)).toEqual(['type: Invalid value: "kubernetes.io/ssh-auth": field is immutable', 'data[ssh-privatekey]: Required value']);
});
