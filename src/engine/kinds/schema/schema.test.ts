import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRegistry } from '../index.ts';
import { descriptions, describe as words } from './descriptions.ts';
import { explainType, fieldAt, fieldsOf, goName, typeOf, walk } from './moretypes.ts';

test('the generated files are what scripts/schemas.mjs makes of the packages', async () => {
  // @ts-expect-error a script without types
  const { generate } = (await import('../../../../scripts/schemas.mjs')) as { generate(): Record<string, string> };
  for (const [name, text] of Object.entries(generate())) expect(readFileSync(new URL(name, import.meta.url), 'utf8') === text, name).toBe(true);
});

test('every registered kind has its schema type, with apiVersion, kind and metadata', () => {
  for (const kind of createRegistry().all()) {
    const type = typeOf(kind.schema!);
    expect(type?.name, kind.kind).toBe(kind.kind);
    expect(type!.fields.has('apiVersion') && type!.fields.has('kind'), kind.kind).toBe(true);
  }
});

test('fields carry types, enums, list keys and patch strategies (api/core/v1/types.go)', () => {
  const container = 'IoK8sApiCoreV1Container';
  expect(fieldAt(container, ['imagePullPolicy'])?.enum).toEqual(['Always', 'IfNotPresent', 'Never']);
  expect(fieldAt(container, ['ports'])).toMatchObject({ list: { type: 'map', keys: ['containerPort', 'protocol'] }, patch: { strategy: ['merge'], mergeKey: 'containerPort' } });
  expect(fieldAt('IoK8sApiCoreV1PodSpec', ['volumes'])?.patch).toEqual({ strategy: ['merge', 'retainKeys'], mergeKey: 'name' });
  expect(fieldAt('IoK8sApiAppsV1DeploymentSpec', ['selector'])).toMatchObject({ required: true, atomic: true });
  expect(fieldAt('IoK8sApiCoreV1PersistentVolumeSpec', ['claimRef'])?.atomic).toBeUndefined();
  expect(fieldAt('IoK8sApiAppsV1Deployment', ['spec', 'template', 'spec', 'containers', 'resources', 'limits'])?.type).toEqual({ kind: 'map', of: { kind: 'quantity' } });
  expect(fieldAt('IoK8sApiAppsV1Deployment', ['spec', 'nope'])).toBeUndefined();
});

test('types are named as kubectl explain names them', () => {
  const shown = (path: string[]) => explainType(fieldAt('IoK8sApiCoreV1Pod', path)!.type);
  expect(shown(['spec'])).toBe('PodSpec');
  expect(shown(['spec', 'containers'])).toBe('[]Container');
  expect(shown(['spec', 'containers', 'resources', 'limits'])).toBe('map[string]Quantity');
  expect(shown(['spec', 'priority'])).toBe('integer');
  expect(shown(['metadata', 'creationTimestamp'])).toBe('string');
  expect(goName('IoK8sApimachineryPkgUtilIntstrIntOrString')).toBe('IntOrString');
  expect(goName('IoK8sKubeAggregatorPkgApisApiregistrationV1APIService')).toBe('APIService');
});

test('a walk meets every field and does not fall into a type that holds itself', () => {
  const paths: string[] = [];
  walk('IoK8sApiAppsV1Deployment', (path) => void paths.push(path.join('.')));
  expect(paths).toContain('spec.template.spec.containers.livenessProbe.httpGet.port');
  expect(fieldsOf('IoK8sApiCoreV1ConfigMap').map((field) => field.name)).toEqual(['apiVersion', 'binaryData', 'data', 'immutable', 'kind', 'metadata']);
  walk('IoK8sApiextensionsApiserverPkgApisApiextensionsV1CustomResourceDefinition', () => undefined);
});

test('descriptions are empty until they are loaded', () => {
  descriptions.loaded = undefined;
  expect(words('IoK8sApiCoreV1Pod')).toBe('');
  descriptions.loaded = { default: JSON.parse(readFileSync(new URL('descriptions.json', import.meta.url), 'utf8')) };
  expect(words('IoK8sApiCoreV1Pod')).toBe('Pod is a collection of containers that can run on a host. This resource is created by clients and scheduled onto hosts.');
  expect(words('IoK8sApiCoreV1Pod', 'kind')).toMatch(/^Kind is a string value representing the REST resource/);
  expect(words('IoK8sApiAppsV1StatefulSetSpec', 'replicas')).toMatch(/^replicas is the desired number/);
});
