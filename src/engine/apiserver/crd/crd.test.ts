import { describe, expect, it } from 'vitest';
import { TestServer } from '../testing.ts';

const definition = (extra: object = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'backups.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'backups', singular: 'backup', kind: 'Backup', shortNames: ['bk'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
        additionalPrinterColumns: [{ name: 'Schedule', type: 'string', jsonPath: '.spec.schedule' }, { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' }, { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                required: ['schedule'],
                properties: {
                  schedule: { type: 'string', pattern: '^\\S+ \\S+$' },
                  replicas: { type: 'integer', minimum: 1, maximum: 5, default: 1 },
                  mode: { type: 'string', enum: ['full', 'part'] },
                  note: { type: 'string', nullable: true },
                  free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                },
                'x-kubernetes-validations': [{ rule: "!has(self.mode) || self.mode != 'full' || self.replicas == 1", message: 'full backups run alone' }, { rule: 'self.replicas >= oldSelf.replicas', message: 'only more' }],
              },
              status: { type: 'object', properties: { replicas: { type: 'integer' }, conditions: { type: 'array', items: { type: 'object', properties: { type: { type: 'string' }, status: { type: 'string' } } } } } },
            },
          },
        },
        ...extra,
      },
    ],
  },
});
const backup = (spec: object, name = 'b') => ({ apiVersion: 'example.com/v1', kind: 'Backup', metadata: { name }, spec });

const setup = () => {
  const t = new TestServer();
  t.send({ verb: 'create', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', body: definition() });
  t.advance(100);
  return t;
};
const group = 'example.com';

// apiextensions-apiserver; recording 37
describe('custom resources', () => {
  it('are served once their definition is established', () => {
    const t = setup();
    const { status } = t.send({ verb: 'get', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', name: 'backups.example.com' }).body;
    expect(status).toMatchObject({ acceptedNames: { kind: 'Backup', listKind: 'BackupList' }, storedVersions: ['v1'], conditions: [{ type: 'NamesAccepted', status: 'True' }, { type: 'Established', status: 'True' }] });
    expect(t.send({ verb: 'get', resource: '', path: '/apis/example.com/v1' }).body.resources.map((r: any) => r.name)).toEqual(['backups', 'backups/scale', 'backups/status']);
    expect(t.send({ verb: 'get', group: 'apiregistration.k8s.io', resource: 'apiservices', name: 'v1.example.com' }).code).toBe(200);
  });

  it('are defaulted, pruned and shown in their own table', () => {
    const t = setup();
    const made = t.send({ verb: 'create', group, resource: 'backups', namespace: 'default', body: { ...backup({ schedule: '0 2', typo: 'x', free: { any: { thing: 1 } } }), status: { replicas: 9 } } });
    expect(made.warnings).toEqual(['unknown field "spec.typo"']);
    expect(made.body).toMatchObject({ spec: { schedule: '0 2', replicas: 1, free: { any: { thing: 1 } } }, metadata: { generation: 1 } });
    expect(made.body.status).toBeUndefined();
    expect(t.create('backups', backup({ schedule: '0 2', typo: 'x' }, 'c'), { fieldValidation: 'Strict' }).message).toBe('Backup in version "v1" cannot be handled as a Backup: strict decoding error: unknown field "spec.typo"');
    expect(t.send({ verb: 'create', group, resource: 'backups', namespace: 'default', body: backup({ schedule: '0 2', mode: null, replicas: null, note: null }, 'nulls') }).body.spec).toEqual({ schedule: '0 2', replicas: 1, note: null });
    t.send({ verb: 'delete', group, resource: 'backups', namespace: 'default', name: 'nulls' });
    const table = t.send({ verb: 'list', group, resource: 'backups', namespace: 'default', accept: 'table' }).body;
    expect(table.rows[0].cells).toEqual(['b', '0 2', null, '0s']);
  });

  it('show the first of what a path in a column finds, whole lists as JSON', () => {
    const t = new TestServer();
    const paths = ['.spec.list', '.spec.list[1]', '.spec.list[*]', '.spec.nested[0]', '.spec.parts[?(@.name=="b")].value', '.spec.parts[*].value', '.spec.parts[?(@.name=="z")].value'];
    const whole = definition();
    Object.assign(whole.spec.versions[0]!, { additionalPrinterColumns: paths.map((jsonPath, i) => ({ name: `C${i}`, type: 'string', jsonPath })), schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } });
    t.send({ verb: 'create', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', body: whole });
    t.advance(100);
    t.create('backups', backup({ list: ['x', 'y'], nested: [['z']], parts: [{ name: 'a', value: 1 }, { name: 'b', value: 'two' }] }));
    const { rows } = t.send({ verb: 'list', group, resource: 'backups', namespace: 'default', accept: 'table' }).body;
    expect(rows[0].cells.slice(1)).toEqual(['["x","y"]', 'y', 'x', '["z"]', 'two', '1', null]);
  });

  it('start with the status that their schema has for them', () => {
    const t = new TestServer();
    const whole = definition();
    const properties = whole.spec.versions[0]!.schema.openAPIV3Schema.properties as unknown as Record<string, object>;
    properties.status = { ...properties.status, default: { replicas: 0 } };
    t.send({ verb: 'create', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', body: whole });
    t.advance(100);
    expect(t.send({ verb: 'create', group, resource: 'backups', namespace: 'default', body: { ...backup({ schedule: '0 2' }), status: { replicas: 9 } } }).body.status).toEqual({ replicas: 0 });
    expect(t.get('backups', 'b', group).status).toEqual({ replicas: 0 });
  });

  it('are validated by schema and by rules, in words', () => {
    const t = setup();
    const unchecked = '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
    expect(t.create('backups', backup({ schedule: 'daily', replicas: 9, mode: 'none' })).message).toBe(
      `Backup.example.com "b" is invalid: [spec.replicas: Invalid value: 9: spec.replicas in body should be less than or equal to 5, spec.schedule: Invalid value: "daily": spec.schedule in body should match '^\\S+ \\S+$', spec.mode: Unsupported value: "none": supported values: "full", "part", ${unchecked}]`,
    );
    expect(t.create('backups', backup({ schedule: 'daily', replicas: 3, mode: 'full' })).message).toBe(
      `Backup.example.com "b" is invalid: [spec.schedule: Invalid value: "daily": spec.schedule in body should match '^\\S+ \\S+$', spec: Invalid value: full backups run alone]`,
    );
    const wrongType = t.create('backups', backup({ schedule: '0 2', replicas: 'x' }));
    expect(wrongType.message).toBe(`Backup.example.com "b" is invalid: [spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string", ${unchecked}]`);
    expect(wrongType.details.causes[0].reason).toBe('FieldValueTypeInvalid');
    expect(t.create('backups', backup({ replicas: 'x' })).message).toContain('spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"');
    expect(t.create('backups', backup({})).message).toContain('spec.schedule: Required value');
    expect(t.create('backups', backup({ schedule: '0 2', replicas: 2, mode: 'full' })).message).toBe('Backup.example.com "b" is invalid: spec: Invalid value: full backups run alone');
    t.create('backups', backup({ schedule: '0 2', replicas: 3 }));
    expect(t.patch('backups', 'b', { spec: { replicas: 2 } }, 'application/merge-patch+json', { group }).body.message).toContain('only more');
  });

  it('are patched, scaled and counted; not by strategic merge', () => {
    const t = setup();
    t.create('backups', backup({ schedule: '0 2' }));
    expect(t.patch('backups', 'b', {}, 'application/strategic-merge-patch+json', { group }).body).toMatchObject({ code: 415, message: 'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml' });
    expect(t.patch('backups', 'b', { spec: { replicas: 4 } }, 'application/merge-patch+json', { group, subresource: 'scale' }).body).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } });
    expect(t.get('backups', 'b', group).metadata.generation).toBe(2);
    t.patch('backups', 'b', { metadata: { labels: { a: 'b' } } }, 'application/merge-patch+json', { group });
    expect(t.patch('backups', 'b', { status: { replicas: 4 } }, 'application/merge-patch+json', { group, subresource: 'status' }).body).toMatchObject({ status: { replicas: 4 }, metadata: { generation: 2 } });
  });

  it('go with their definition, which goes last', () => {
    const t = setup();
    t.create('backups', backup({ schedule: '0 2' }));
    const marked = t.send({ verb: 'delete', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', name: 'backups.example.com' }).body;
    expect(marked.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    t.advance(100);
    expect(t.send({ verb: 'get', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', name: 'backups.example.com' }).code).toBe(404);
    expect(t.send({ verb: 'list', group, resource: 'backups' }).body.message).toBe('the server could not find the requested resource');
    expect(t.etcd.local.count('/registry/example.com/')).toBe(0);
  });
});

// apiextensions-apiserver: pkg/controller/status/naming_controller_test.go, pkg/controller/apiapproval
describe('names of definitions', () => {
  const define = (t: TestServer, plural: string, names: object, group = 'example.com', annotations?: object) =>
    t.create('customresourcedefinitions', {
      apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: `${plural}.${group}`, ...(annotations && { annotations }) },
      spec: { group, scope: 'Namespaced', names: { plural, ...names }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] },
    });
  const read = (t: TestServer, name: string) => t.send({ verb: 'get', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', name }).body;
  const conditions = (t: TestServer, name: string) => read(t, name).status.conditions.map((c: any) => `${c.type}=${c.status} ${c.reason}: ${c.message}`);

  it('are taken once in a group, until they are given back', () => {
    const t = new TestServer();
    define(t, 'cars', { kind: 'Car', shortNames: ['c', 'auto'] });
    t.advance(2000);
    define(t, 'carts', { kind: 'Car', shortNames: ['c', 'auto'] });
    t.advance(2000);
    expect(conditions(t, 'carts.example.com')).toEqual(['NamesAccepted=False ListKindConflict: "CarList" is already in use', 'Established=False NotAccepted: not all names are accepted']);
    expect(read(t, 'carts.example.com').status.acceptedNames).toEqual({ plural: 'carts', kind: '' });
    expect(t.send({ verb: 'list', group: 'example.com', resource: 'carts', namespace: 'default' }).code).toBe(404);
    t.send({ verb: 'delete', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', name: 'cars.example.com' });
    t.advance(2000);
    expect(conditions(t, 'carts.example.com')).toEqual(['NamesAccepted=True NoConflicts: no conflicts found', 'Established=True InitialNamesAccepted: the initial names have been accepted']);
    expect(t.send({ verb: 'list', group: 'example.com', resource: 'carts', namespace: 'default' }).code).toBe(200);
  });

  it('that clash when there are some already leave the old ones', () => {
    const t = new TestServer();
    define(t, 'cars', { kind: 'Car', shortNames: ['c'] });
    define(t, 'boats', { kind: 'Boat', shortNames: ['b'] });
    t.advance(2000);
    t.patch('customresourcedefinitions', 'boats.example.com', { spec: { names: { shortNames: ['c'] } } }, 'application/merge-patch+json', { group: 'apiextensions.k8s.io' });
    t.advance(2000);
    expect(conditions(t, 'boats.example.com')).toEqual(['NamesAccepted=False ShortNamesConflict: "c" is already in use', 'Established=True InitialNamesAccepted: the initial names have been accepted']);
    expect(t.server.kinds.byResource('example.com', 'v1', 'boats')!.shortNames).toEqual(['b']);
  });

  it('of the community are told of their approval', () => {
    const t = new TestServer();
    define(t, 'cars', { kind: 'Car' }, 'x.k8s.io', { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/1' });
    define(t, 'boats', { kind: 'Boat' }, 'x.k8s.io', { 'api-approved.kubernetes.io': 'unapproved, a try' });
    t.advance(2000);
    expect(conditions(t, 'cars.x.k8s.io')[0]).toBe('KubernetesAPIApprovalPolicyConformant=True ApprovedAnnotation: approved in https://github.com/kubernetes/kubernetes/pull/1');
    expect(conditions(t, 'boats.x.k8s.io')).toEqual([
      'KubernetesAPIApprovalPolicyConformant=False UnapprovedAnnotation: not approved: "unapproved, a try"',
      'NamesAccepted=True NoConflicts: no conflicts found',
      'Established=True InitialNamesAccepted: the initial names have been accepted',
    ]);
  });
});

// apiextensions-apiserver: pkg/apiserver/schema/cel/validation.go, validateExpressions
describe('rules that fail while they run', () => {
  const make = (properties: object, rules: object[], spec: object): string[] => {
    const t = new TestServer();
    const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': rules } } } } };
    const made = t.create('customresourcedefinitions', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'foos.example.com' }, spec: { group, scope: 'Namespaced', names: { plural: 'foos', singular: 'foo', kind: 'Foo', listKind: 'FooList' }, versions: [version] } });
    expect(made.message).toBeUndefined();
    t.advance(100);
    const { body } = t.send({ verb: 'create', group, resource: 'foos', namespace: 'default', body: { apiVersion: 'example.com/v1', kind: 'Foo', metadata: { name: 'a' }, spec } });
    return (body.details?.causes ?? []).map((c: { field: string; message: string }) => `${c.field}: ${c.message}`);
  };

  it('say of what, and of which rule', () => {
    expect(make({ a: { type: 'integer' }, b: { type: 'integer' } }, [{ rule: 'self.a > self.b' }], { a: 1 })).toEqual(['spec: Invalid value: "object": no such key: b evaluating rule: self.a > self.b']);
    expect(make({ a: { type: 'integer' }, b: { type: 'integer' } }, [{ rule: 'self.a / self.b > 1', message: 'a is more' }], { a: 1, b: 0 })).toEqual(['spec: Invalid value: "object": division by zero evaluating rule: a is more']);
    expect(make({ p: { 'x-kubernetes-int-or-string': true } }, [{ rule: 'self.p > 1' }], { p: 'x' })).toEqual(["spec: Invalid value: \"object\": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self.p > 1"]);
  });

  it('end what is too expensive', () => {
    const list = { type: 'array', maxItems: 700, items: { type: 'integer' } };
    const rules = [{ rule: 'self.l.all(x, self.l.all(y, x * y >= 0))' }, { rule: 'false' }];
    expect(make({ l: list }, rules, { l: Array.from({ length: 700 }, (_, i) => i) })).toEqual(["spec: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: self.l.all(x, self.l.all(y, x * y >= 0))"]);
  });
});
