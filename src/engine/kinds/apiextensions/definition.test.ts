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
  ['no schema', definition({ versions: [{ name: 'v1', served: true, storage: true }] }), ['spec.versions[0].schema.openAPIV3Schema: Required value']],
  ['a list kind that is the kind', definition({ names: { ...names, listKind: 'Backup' } }), ['spec.names.listKind: Invalid value: "Backup": kind and listKind may not be the same']],
  ['a column of an unknown type', definition({ versions: [{ ...v1, additionalPrinterColumns: [{ name: 'A', type: 'text', jsonPath: '.a' }] }] }), ['spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string']],
  [
    'a rule that does not compile',
    withSchema({ type: 'object', 'x-kubernetes-validations': [{ rule: 'other.a > 1', message: 'no' }] }),
    [`spec.validation.openAPIV3Schema.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"other.a \\u003e 1","Message":"no","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other.a > 1\n | ^`],
  ],
  [
    'rules of fields that are not there, and one that is no condition',
    withSchema({ type: 'object', properties: { spec: { type: 'object', properties: { x: { type: 'integer' } }, 'x-kubernetes-validations': [{ rule: 'self.nope == 1 || self.y > self.x' }, { rule: 'has(self.x) && self.x > 0' }, { rule: '1 + 1' }] } }, 'x-kubernetes-validations': [{ rule: "self.metadata.name != 'a' && self.spec.x > 0" }] }),
    [
      `spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.nope == 1 || self.y \\u003e self.x","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n | self.nope == 1 || self.y > self.x\n | ....^\nERROR: <input>:1:23: undefined field 'y'\n | self.nope == 1 || self.y > self.x\n | ......................^`,
      `spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[2].rule: Invalid value: {"Rule":"1 + 1","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: cel expression must evaluate to a bool`,
    ],
  ],
  ['a scale outside of spec', definition({ versions: [{ ...v1, subresources: { scale: { specReplicasPath: '.replicas', statusReplicasPath: '.status.replicas' } } }] }), ['spec.subresources.scale.specReplicasPath: Invalid value: ".replicas": should be a json path under .spec']],
])('a definition with %s', (_, object, problems) => {
  expect(problemsOf(object)).toEqual(problems);
});

const root = 'spec.validation.openAPIV3Schema';

test.each<[string, object, string[]]>([
  ['a root without a type', {}, [`${root}.type: Required value: must not be empty at the root`]],
  ['a root that is a text', { type: 'string' }, [`${root}.type: Invalid value: "string": must be object at the root`]],
  ['a field without a type', { type: 'object', properties: { a: {} } }, [`${root}.properties[a].type: Required value: must not be empty for specified object fields`]],
  ['a list of anything', { type: 'object', properties: { a: { type: 'array' } } }, [`${root}.properties[a].items: Required value: must be specified`]],
  ['fields and other fields', { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } }, [`${root}.additionalProperties: Forbidden: must not be used at the root`, `${root}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`]],
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
  [
    'other fields at its root',
    { type: 'object', additionalProperties: { type: 'string' } },
    [`${root}.additionalProperties: Forbidden: must not be used at the root`],
  ],
  [
    'more of metadata than its names',
    { type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } },
    [`${root}.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified`],
  ],
  [
    'structure under quantifiers, and fields that are only there',
    { type: 'object', properties: { a: { type: 'object', anyOf: [{ type: 'object', description: 'x', properties: { b: { minimum: 1 } } }], not: { 'x-kubernetes-validations': [{ rule: 'true' }] } } } },
    [
      `${root}.properties[a].anyOf[0].description: Forbidden: must be empty to be structural`,
      `${root}.properties[a].anyOf[0].type: Forbidden: must be empty to be structural`,
      `${root}.properties[a].not.x-kubernetes-validations: Forbidden: must be empty to be structural`,
    ],
  ],
  [
    'a check of a field that is not specified',
    { type: 'object', oneOf: [{ required: ['b'] }, { properties: { c: { minimum: 1 } } }] },
    [`${root}.properties[c]: Required value: because it is defined in ${root}.oneOf[1].properties[c]`],
  ],
  ['a number or a text, as Kubernetes writes it', { type: 'object', properties: { a: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] } } }, []],
  [
    'a whole object that may be anything',
    { type: 'object', properties: { a: { type: 'object', 'x-kubernetes-embedded-resource': true }, b: { 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true } } },
    [
      `${root}.properties[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields`,
      `${root}.properties[b].type: Required value: must be object if x-kubernetes-embedded-resource is true`,
    ],
  ],
  ['a pattern that looks ahead', { type: 'object', properties: { a: { type: 'string', pattern: '^(?!x)' } } }, [`${root}.properties[a].pattern: Invalid value: "^(?!x)": must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: \`(?!\``]],
  [
    'defaults that it does not allow',
    { type: 'object', properties: { a: { type: 'integer', default: 'x' }, b: { type: 'object', properties: { c: { type: 'integer', minimum: 2 } }, default: { c: 1, d: 1 } }, metadata: { type: 'object', default: {} } } },
    [
      `${root}.properties[a].default: Invalid value: "string":  in body must be of type integer: "string"`,
      `${root}.properties[b].default: Invalid value: {"c":1,"d":1}: must not have unknown fields`,
      `${root}.properties[b].default.c: Invalid value: 1: c in body should be greater than or equal to 2`,
      `${root}.properties[metadata].default: Forbidden: must not be set in top-level metadata`,
    ],
  ],
  [
    'sets of objects, and keys that may be null',
    { type: 'object', properties: { a: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'object', nullable: true } }, b: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['n', 'm'], items: { type: 'object', required: ['n'], properties: { n: { type: 'string', nullable: true } } } } } },
    [
      `${root}.properties[a].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set`,
      `${root}.properties[a].items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set`,
      `${root}.properties[b].x-kubernetes-list-map-keys: Invalid value: ["n","m"]: entries must all be names of item properties`,
      `${root}.properties[b].items.properties[n].nullable: Forbidden: this property is in x-kubernetes-list-map-keys, so it cannot be nullable`,
    ],
  ],
  [
    'rules with wrong messages, reasons and paths',
    { type: 'object', properties: { a: { type: 'string' } }, 'x-kubernetes-validations': [{ rule: 'self.a == "x"', message: ' ', messageExpression: ' ', reason: 'Odd', fieldPath: '.b' }, { rule: 'true\n' }, { rule: 'self.a\n== "x"' }] },
    [
      `${root}.x-kubernetes-validations[0].message: Invalid value: " ": must be non-empty if specified`,
      `${root}.x-kubernetes-validations[0].messageExpression: Required value: messageExpression must be non-empty if specified`,
      `${root}.x-kubernetes-validations[0].reason: Unsupported value: "Odd": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
      `${root}.x-kubernetes-validations[0].fieldPath: Invalid value: ".b": must be a valid path`,
      `${root}.x-kubernetes-validations[2].message: Required value: message must be specified if rule contains line breaks`,
    ],
  ],
  [
    'messages that are no text, and old values that nobody can find',
    { type: 'object', properties: { a: { type: 'array', maxItems: 5, items: { type: 'string', maxLength: 5, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }, { rule: 'self == "x"', optionalOldSelf: true }] } } }, 'x-kubernetes-validations': [{ rule: 'size(self.a) > 0', messageExpression: 'size(self.a)' }, { rule: 'size(self.a) > 0', messageExpression: 'other' }] },
    [
      `${root}.properties[a].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${root}.properties[a]`,
      `${root}.properties[a].items.x-kubernetes-validations[1].optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
      `${root}.x-kubernetes-validations[0].messageExpression: Invalid value: {"Rule":"size(self.a) \\u003e 0","Message":"","MessageExpression":"size(self.a)","Reason":null,"FieldPath":"","OptionalOldSelf":null}: messageExpression must evaluate to a string`,
      `${root}.x-kubernetes-validations[1].messageExpression: Invalid value: {"Rule":"size(self.a) \\u003e 0","Message":"","MessageExpression":"other","Reason":null,"FieldPath":"","OptionalOldSelf":null}: messageExpression compilation failed: ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other\n | ^`,
    ],
  ],
])('a schema with %s', (_, openAPIV3Schema, problems) => {
  expect(problemsOf(withSchema(openAPIV3Schema))).toEqual(problems);
});

// pkg/apis/apiextensions/v1/conversion.go: what all versions say alike stands once
test('a version of its own has paths of its own', () => {
  const broken = { ...v1, schema: { openAPIV3Schema: { type: 'object', properties: { a: {} } } }, additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: 'a' }] };
  const column = '.additionalPrinterColumns[0].JSONPath: Invalid value: "a": must be a simple json path starting with .';
  const type = 'openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields';
  expect(problemsOf(definition({ versions: [broken, { ...v1, name: 'v2', storage: false }] }))).toEqual([`spec.versions[0].schema.${type}`, `spec.versions[0]${column}`]);
  expect(problemsOf(definition({ versions: [broken, { ...broken, name: 'v2', storage: false }] }))).toEqual([`spec.validation.${type}`, `spec${column}`]);
});

test.each<[string, object, string[]]>([
  ['no webhook', { strategy: 'Webhook' }, ['spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook', 'spec.conversion.conversionReviewVersions: Required value']],
  ['a webhook without a place', { strategy: 'Webhook', webhook: { clientConfig: {}, conversionReviewVersions: ['v2', 'v2'] } }, [
    'spec.conversion.webhookClientConfig: Required value: exactly one of url or service is required',
    'spec.conversion.conversionReviewVersions[1]: Invalid value: "v2": duplicate version',
    'spec.conversion.conversionReviewVersions: Invalid value: ["v2","v2"]: must include at least one of v1, v1beta1',
  ]],
  ['a webhook at a plain address', { strategy: 'Webhook', webhook: { clientConfig: { url: 'http://a/' }, conversionReviewVersions: ['v1'] } }, ["spec.conversion.webhookClientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]"]],
  ['a webhook that nobody asks', { strategy: 'None', webhook: { conversionReviewVersions: ['v1'] } }, ['spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to Webhook']],
  ['an unknown strategy', { strategy: 'Magic' }, ['spec.conversion.strategy: Unsupported value: "Magic": supported values: "None", "Webhook"']],
])('a conversion with %s', (_, conversion, problems) => {
  expect(problemsOf(definition({ conversion }))).toEqual(problems);
});

test('versions are served with fields that can be selected and a warning for what is old', () => {
  const versions = [{ ...v1, deprecationWarning: 'old', selectableFields: [{ jsonPath: '.spec.a' }, { jsonPath: '.spec.b' }, { jsonPath: '.spec.a' }, { jsonPath: '.spec' }, {}], schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } } } } }];
  expect(problemsOf(definition({ versions }))).toEqual([
    'spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions',
    'spec.selectableFields[1].jsonPath: Invalid value: ".spec.b": is an invalid path: does not refer to a valid field',
    'spec.selectableFields[2].jsonPath: Duplicate value: ".spec.a"',
    'spec.selectableFields[3].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    'spec.selectableFields[4].jsonPath: Required value',
  ]);
});

test('groups of the community need its approval', () => {
  const ours = (annotations?: object) => problemsOf({ ...definition({ group: 'x.k8s.io' }, 'backups.x.k8s.io'), metadata: { name: 'backups.x.k8s.io', ...(annotations && { annotations }) } } as never);
  const at = 'metadata.annotations[api-approved.kubernetes.io]';
  expect(ours()).toEqual([`${at}: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111`]);
  expect(ours({ 'api-approved.kubernetes.io': 'yes' })).toEqual([`${at}: Invalid value: "yes": protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`]);
  expect(ours({ 'api-approved.kubernetes.io': 'unapproved, a try' })).toEqual([]);
  expect(ours({ 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/1' })).toEqual([]);
});

test('just one version is stored, and one that was stored stays', () => {
  const [problem] = problemsOf(definition({ versions: [v1, { ...v1, name: 'v2' }] }));
  expect(problem).toMatch(/^spec\.versions: Invalid value: \[.*\]: must have exactly one version marked as storage version$/);
  const old = { ...created(definition()), status: { storedVersions: ['v1'], conditions: [{ type: 'Established', status: 'True' }] } };
  expect(problemsOfUpdate({ ...old, spec: { ...old['spec' as never] as object, versions: [{ ...v1, name: 'v2' }] } } as KubeObject, old as KubeObject)).toEqual([
    'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
  ]);
});
