import { expect, test } from 'vitest';
import { customSchema } from './custom.ts';
import { explainType } from './moretypes.ts';

const backup = customSchema('Backup', {
  type: 'object',
  description: 'Backup is a backup schedule.',
  properties: {
    spec: {
      type: 'object',
      required: ['schedule'],
      properties: {
        schedule: { type: 'string', description: 'When to run.' },
        replicas: { type: 'integer' },
        mode: { type: 'string', enum: ['full', 'incremental'] },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        targets: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items: { type: 'object', properties: { name: { type: 'string' } } } },
        raw: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
});

// `kubectl explain backup` of a 1.36 server
test('a definition’s schema is one of types like the built-in ones', () => {
  const root = backup.typeOf(backup.root)!;
  expect([...root.fields.values()].map((field) => [field.name, explainType(field.type)])).toEqual([['apiVersion', 'string'], ['kind', 'string'], ['metadata', 'ObjectMeta'], ['spec', 'Object']]);
  const spec = backup.typeOf(root.fields.get('spec')!.type.ref!)!;
  expect([...spec.fields.values()].map((field) => [field.name, explainType(field.type)])).toEqual([
    ['labels', 'map[string]string'],
    ['mode', 'string'],
    ['raw', 'Object'],
    ['replicas', 'integer'],
    ['schedule', 'string'],
    ['targets', '[]Object'],
  ]);
  expect(spec.fields.get('schedule')!.required).toBe(true);
  expect(spec.fields.get('mode')!.enum).toEqual(['full', 'incremental']);
  expect(spec.fields.get('targets')!.list).toEqual({ type: 'map', keys: ['name'] });
});

test('texts are the definition’s, of the metadata the server’s', () => {
  expect(backup.describe('Backup')).toBe('Backup is a backup schedule.');
  expect(backup.describe('Backup.spec', 'schedule')).toBe('When to run.');
  expect(backup.describe('Backup.spec', 'mode')).toBe('');
  expect(backup.typeOf('IoK8sApimachineryPkgApisMetaV1ObjectMeta')?.fields.has('labels')).toBe(true);
});
