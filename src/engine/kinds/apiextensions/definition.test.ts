import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { created, problemsOf, problemsOfUpdate } from '../testing/admit.ts';

// apiextensions-apiserver: pkg/apis/apiextensions/v1/defaults.go and validation/validation.go, pkg/apiserver/schema/validation.go

const schema = { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } };
const v1 = { name: 'v1', served: true, storage: true, schema };
const names = { plural: 'backups', kind: 'Backup' };
const definition = (spec: object = {}, name = 'backups.example.com'): KubeObject => ({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name }, spec: { group: 'example.com', scope: 'Namespaced', names, versions: [v1], ...spec } });
const withSchema = (openAPIV3Schema: object) => definition({ versions: [{ ...v1, schema: { openAPIV3Schema } }] });

test('names and conversion need not be spelled out', () => {
  expect(created(definition())).toMatchObject({
    spec: { conversion: { strategy: 'None' }, names: { plural: 'backups', singular: 'backup', kind: 'Backup', listKind: 'BackupList' } },
    status: { storedVersions: ['v1'] },
  });
});

test.each<[string, KubeObject, string[]]>([
  ['everything', definition(), []],
  ['another name', definition({}, 'backup.example.com'), ['metadata.name: Invalid value: "backup.example.com": must be spec.names.plural+"."+spec.group']],
  ['a group without a dot', definition({ group: 'example' }, 'backups.example'), ['spec.group: Invalid value: "example": should be a domain with at least one dot']],
  ['an unknown scope', definition({ scope: 'World' }), ['spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"']],
  ['no schema', definition({ versions: [{ name: 'v1', served: true, storage: true }] }), ['spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required']],
  ['a list kind that is the kind', definition({ names: { ...names, listKind: 'Backup' } }), ['spec.names.listKind: Invalid value: "Backup": kind and listKind may not be the same']],
  ['a column of an unknown type', definition({ versions: [{ ...v1, additionalPrinterColumns: [{ name: 'A', type: 'text', jsonPath: '.a' }] }] }), ['spec.versions[0].additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string']],
  [
    'a rule that does not compile',
    withSchema({ type: 'object', 'x-kubernetes-validations': [{ rule: 'other.a > 1', message: 'no' }] }),
    [`spec.versions[0].schema.openAPIV3Schema.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"other.a \\u003e 1","Message":"no","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other.a > 1\n | ^`],
  ],
  [
    'rules of fields that are not there, and one that is no condition',
    withSchema({ type: 'object', properties: { spec: { type: 'object', properties: { x: { type: 'integer' } }, 'x-kubernetes-validations': [{ rule: 'self.nope == 1 || self.y > self.x' }, { rule: 'has(self.x) && self.x > 0' }, { rule: '1 + 1' }] } }, 'x-kubernetes-validations': [{ rule: "self.metadata.name != 'a' && self.spec.x > 0" }] }),
    [
      `spec.versions[0].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.nope == 1 || self.y \\u003e self.x","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n | self.nope == 1 || self.y > self.x\n | ....^\nERROR: <input>:1:23: undefined field 'y'\n | self.nope == 1 || self.y > self.x\n | ......................^`,
      `spec.versions[0].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[2].rule: Invalid value: {"Rule":"1 + 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: cel expression must evaluate to a bool`,
    ],
  ],
  ['a scale outside of spec', definition({ versions: [{ ...v1, subresources: { scale: { specReplicasPath: '.replicas', statusReplicasPath: '.status.replicas' } } }] }), ['spec.versions[0].subresources.scale.specReplicasPath: Invalid value: ".replicas": should be a json path under .spec']],
])('a definition with %s', (_, object, problems) => {
  expect(problemsOf(object)).toEqual(problems);
});

const root = 'spec.versions[0].schema.openAPIV3Schema';

test.each<[string, object, string[]]>([
  ['a root without a type', {}, [`${root}.type: Required value: must not be empty at the root`]],
  ['a root that is a text', { type: 'string' }, [`${root}.type: Invalid value: "string": must be object at the root`]],
  ['a field without a type', { type: 'object', properties: { a: {} } }, [`${root}.properties[a].type: Required value: must not be empty for specified object fields`]],
  ['a list of anything', { type: 'object', properties: { a: { type: 'array' } } }, [`${root}.properties[a].items: Required value: must be specified`]],
  ['fields and other fields', { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } }, [`${root}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`]],
  [
    'a map list without keys',
    { type: 'object', properties: { a: { type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object', properties: { n: { type: 'string' } } } } } },
    [`${root}.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`],
  ],
  [
    'a key that may be missing',
    { type: 'object', properties: { a: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['n'], items: { type: 'object', properties: { n: { type: 'string' } } } } } },
    [`${root}.properties[a].items.properties[n].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`],
  ],
])('a schema with %s', (_, openAPIV3Schema, problems) => {
  expect(problemsOf(withSchema(openAPIV3Schema))).toEqual(problems);
});

test('just one version is stored, and one that was stored stays', () => {
  const [problem] = problemsOf(definition({ versions: [v1, { ...v1, name: 'v2' }] }));
  expect(problem).toMatch(/^spec\.versions: Invalid value: \[.*\]: must have exactly one version marked as storage version$/);
  const old = { ...created(definition()), status: { storedVersions: ['v1'], conditions: [{ type: 'Established', status: 'True' }] } };
  expect(problemsOfUpdate({ ...old, spec: { ...old['spec' as never] as object, versions: [{ ...v1, name: 'v2' }] } } as KubeObject, old as KubeObject)).toEqual([
    'status.storedVersions: Forbidden: missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
  ]);
});
