import { describe, expect, it } from 'vitest';
import { TestServer } from './testing.ts';

const configMap = (name: string, data?: object, metadata: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data });
const deployment = (name: string, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }, ...spec },
});

// apiserver: pkg/registry/rest/create.go
describe('create', () => {
  // apimachinery/pkg/conversion/converter.go
  it('refuses an object of another kind', () => {
    const { body } = new TestServer().send({ verb: 'create', group: 'apps', resource: 'deployments', namespace: 'default', body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } } });
    expect(body.message).toBe('Pod in version "v1" cannot be handled as a Deployment: converting (v1.Pod) to (apps.Deployment): unknown conversion');
  });

  it('generates names, and refuses what it does not want', () => {
    const t = new TestServer();
    expect(t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'x-' } }).metadata.name).toMatch(/^x-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(t.create('configmaps', configMap('a', {}, { resourceVersion: '5' }))).toMatchObject({ code: 500, message: 'resourceVersion should not be set on objects to be created' });
    expect(t.send({ verb: 'create', resource: 'configmaps', namespace: 'nope', body: configMap('a') }).body).toMatchObject({ code: 404, message: 'namespaces "nope" not found' });
    expect(t.send({ verb: 'create', resource: 'configmaps', namespace: 'default', body: configMap('a', {}, { namespace: 'other' }) }).body.message).toBe('the namespace of the provided object does not match the namespace sent on the request');
  });

  it('writes nothing on a dry run', () => {
    const t = new TestServer();
    const made = t.create('configmaps', configMap('a'), { dryRun: 'All' });
    expect(made.metadata.uid).toBeDefined();
    expect(made.metadata.resourceVersion).toBeUndefined();
    expect(t.get('configmaps', 'a').code).toBe(404);
  });

  // Recording 18: fieldValidation Strict, Warn and Ignore
  it('refuses, tells or ignores unknown fields', () => {
    const t = new TestServer();
    const odd = { ...configMap('a'), spec: { x: 1 } };
    expect(t.create('configmaps', odd, { fieldValidation: 'Strict' }).message).toBe('ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "spec"');
    const warned = t.send({ verb: 'create', resource: 'configmaps', namespace: 'default', body: odd });
    expect(warned).toMatchObject({ code: 201, warnings: ['unknown field "spec"'] });
    expect(warned.body.spec).toBeUndefined();
    expect(t.send({ verb: 'create', resource: 'configmaps', namespace: 'default', body: { ...odd, metadata: { name: 'b' } }, query: { fieldValidation: 'Ignore' } }).warnings).toBeUndefined();
    expect(t.create('configmaps', configMap('c', { a: 1 })).message).toBe('ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string');
  });

  // encoding/json: an empty value of another type is no empty value
  it('refuses empty values of the wrong type', () => {
    const t = new TestServer();
    const refused = (type: string, field: string, of: string) => `json: cannot unmarshal ${type} into Go struct field ${field} of type ${of}`;
    const made = (object: object) => t.create('configmaps', { ...configMap('d'), ...object }).message;
    expect(made({ binaryData: '' })).toContain(refused('string', 'ConfigMap.binaryData', 'map[string][]uint8'));
    expect(made({ binaryData: [] })).toContain(refused('array', 'ConfigMap.binaryData', 'map[string][]uint8'));
    expect(made({ immutable: '' })).toContain(refused('string', 'ConfigMap.immutable', 'bool'));
    expect(made({ metadata: '' })).toContain(refused('string', 'ConfigMap.metadata', 'v1.ObjectMeta'));
    const pod = t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'a' }], volumes: {} } });
    expect(pod.message).toContain(refused('object', 'PodSpec.spec.volumes', '[]v1.Volume'));
  });
});

// apiserver: pkg/registry/rest/update.go
describe('update', () => {
  it('counts generations of spec, and keeps status and metadata of its own', () => {
    const t = new TestServer();
    const made = t.create('deployments', deployment('web'));
    expect(made.metadata.generation).toBe(1);
    const put = (body: any, subresource?: string) => t.send({ verb: 'update', group: 'apps', resource: 'deployments', namespace: 'default', name: 'web', body, ...(subresource && { subresource }) }).body;
    const changed = put({ ...made, spec: { ...made.spec, replicas: 3 }, status: { replicas: 9 }, metadata: { ...made.metadata, creationTimestamp: '2000-01-01T00:00:00Z' } });
    expect(changed).toMatchObject({ metadata: { generation: 2, creationTimestamp: made.metadata.creationTimestamp }, spec: { replicas: 3 } });
    expect(changed.status.replicas).toBeUndefined();
    const status = put({ ...changed, spec: { ...changed.spec, replicas: 7 }, status: { replicas: 3 } }, 'status');
    expect(status).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 }, status: { replicas: 3 } });
    expect(status.spec).toBe(changed.spec);
  });

  it('refuses another name and an older version', () => {
    const t = new TestServer();
    const made = t.create('configmaps', configMap('a'));
    expect(t.patch('configmaps', 'a', { metadata: { name: 'x' } }).body.message).toBe('the name of the object (x) does not match the name on the URL (a)');
    expect(t.patch('configmaps', 'a', { metadata: { resourceVersion: '1' }, data: { a: 'b' } }).body.reason).toBe('Conflict');
    expect(t.patch('configmaps', 'a', { metadata: { resourceVersion: made.metadata.resourceVersion }, data: { a: 'b' } }).code).toBe(200);
  });

  it('serves the scale of an object', () => {
    const t = new TestServer();
    t.create('deployments', deployment('web', { replicas: 2 }));
    const scale = (body: object) => t.patch('deployments', 'web', body, 'application/merge-patch+json', { group: 'apps', subresource: 'scale' });
    const table = t.send({ verb: 'get', group: 'apps', resource: 'deployments', namespace: 'default', name: 'web', subresource: 'scale', accept: 'table' }).body;
    expect(table).toMatchObject({ kind: 'Table', columnDefinitions: [{ name: 'Name' }, { name: 'Desired' }, { name: 'Available' }, { name: 'Age' }], rows: [{ cells: ['web', 2, 0, '0s'] }] });
    expect(scale({ spec: { replicas: 5 } }).body).toMatchObject({ kind: 'Scale', spec: { replicas: 5 }, status: { replicas: 0, selector: 'app=web' } });
    expect(t.get('deployments', 'web', 'apps').spec.replicas).toBe(5);
    expect(scale({ spec: { replicas: -1 } }).body.message).toContain('must be greater than or equal to 0');
    expect(scale({ spec: { replicas: 99_999_999_999 } }).body.message).toMatch(/^ "" is invalid: patch: Invalid value: "\{\\"apiVersion\\":\\"autoscaling\/v1\\",\\"kind\\":\\"Scale\\",\\"metadata\\":\{\\"name\\":\\"web\\",.*,\\"spec\\":\{\\"replicas\\":99999999999\},.*": json: cannot unmarshal number 99999999999 into Go struct field ScaleSpec\.spec\.replicas of type int32$/);
    expect(scale({ spec: { replicas: 'x' } }).body.message).toContain('cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32');
  });

  // Recording 21
  it('has its own words for patches that do not fit', () => {
    const t = new TestServer();
    t.create('deployments', deployment('web'));
    const patch = (body: unknown, type?: any) => t.patch('deployments', 'web', body, type, { group: 'apps' }).body;
    expect(patch([{ op: 'test', path: '/spec/replicas', value: 7 }], 'application/json-patch+json')).toMatchObject({ code: 422, message: 'the server rejected our request due to an error in our request' });
    expect(patch({ spec: { replicas: 'three' } }).message).toContain('patch: Invalid value: "map[spec:map[replicas:three]]": unrecognized type: int32');
    // apiserver/pkg/endpoints/handlers/patch.go: other patches are refused with what they made of the object
    expect(patch({ spec: { replicas: 'three' } }, 'application/merge-patch+json').message).toMatch(/^ "" is invalid: patch: Invalid value: "\{\\"apiVersion\\":\\"apps\/v1\\",\\"kind\\":\\"Deployment\\",.*": json: cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32$/);
    expect(t.patch('deployments', 'web', { spec: { odd: 1 } }, 'application/strategic-merge-patch+json', { group: 'apps', query: { fieldValidation: 'Strict' } }).body.message).toBe(' "" is invalid: patch: Invalid value: "map[spec:map[odd:1]]": strict decoding error: unknown field "spec.odd"');
    expect(patch('{"spec":', 'application/merge-patch+json').message).toBe('error decoding patch: unexpected end of JSON input');
    expect(patch('{"spec":').message).toBe('unexpected end of JSON input');
    expect(patch('x').message).toBe('json: cannot unmarshal string into Go value of type map[string]interface {}');
    expect(patch([]).message).toBe('json: cannot unmarshal array into Go value of type map[string]interface {}');
    expect(patch([], 'application/merge-patch+json').message).toBe('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}');
    expect(patch('x', 'application/json-patch+json').message).toBe('error decoding patch: json: cannot unmarshal string into Go value of type []handlers.jsonPatchOp');
  });
});

// apiserver: pkg/registry/generic/registry/store.go, pkg/registry/rest/delete.go
describe('delete', () => {
  it('waits for finalizers, and ends with the last one', () => {
    const t = new TestServer();
    t.create('configmaps', configMap('a', {}, { finalizers: ['example.com/hold'] }));
    const marked = t.delete('configmaps', 'a').body;
    expect(marked.metadata).toMatchObject({ deletionTimestamp: expect.any(String), deletionGracePeriodSeconds: 0 });
    expect(t.create('configmaps', configMap('a')).message).toBe('object is being deleted: configmaps "a" already exists');
    t.patch('configmaps', 'a', { metadata: { finalizers: null } }, 'application/merge-patch+json');
    expect(t.get('configmaps', 'a').code).toBe(404);
  });

  it('marks a namespace with the time alone', () => {
    const t = new TestServer();
    t.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    const { metadata, status } = t.delete('namespaces', 'team').body;
    expect(metadata.deletionTimestamp).toBeDefined();
    expect(metadata).not.toHaveProperty('deletionGracePeriodSeconds');
    expect(status.phase).toBe('Terminating');
  });

  it('turns propagation policies into finalizers', () => {
    const t = new TestServer();
    t.create('deployments', deployment('web'));
    const marked = t.delete('deployments', 'web', { propagationPolicy: 'Foreground' }, { group: 'apps' }).body;
    expect(marked.metadata.finalizers).toEqual(['foregroundDeletion']);
    t.create('deployments', deployment('two'));
    expect(t.delete('deployments', 'two', { propagationPolicy: 'Orphan' }, { group: 'apps' }).body.metadata.finalizers).toEqual(['orphan']);
  });

  it('gives pods on a node their grace, which may only be shortened', () => {
    const t = new TestServer().withAccount();
    t.pod('bound', { nodeName: 'n1' });
    t.pod('free');
    expect(t.delete('pods', 'free').body.metadata.deletionTimestamp).toBeUndefined();
    expect(t.get('pods', 'free').code).toBe(404);
    expect(t.delete('pods', 'bound').body.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(t.delete('pods', 'bound', { gracePeriodSeconds: 60 }).body.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(t.delete('pods', 'bound', { gracePeriodSeconds: 5 }).body.metadata.deletionGracePeriodSeconds).toBe(5);
    t.delete('pods', 'bound', { gracePeriodSeconds: 0 });
    expect(t.get('pods', 'bound').code).toBe(404);
  });

  it('holds preconditions', () => {
    const t = new TestServer();
    t.create('configmaps', configMap('a'));
    expect(t.delete('configmaps', 'a', { preconditions: { uid: 'other' } }).body).toMatchObject({ code: 409, reason: 'Conflict' });
  });

  it('deletes a selection, and a namespace only when it is empty of finalizers', () => {
    const t = new TestServer();
    for (const name of ['a', 'b', 'c']) t.create('configmaps', configMap(name, {}, { labels: { on: name === 'c' ? 'no' : 'yes' } }));
    t.send({ verb: 'deletecollection', resource: 'configmaps', namespace: 'default', query: { labelSelector: 'on=yes' } });
    expect(t.send({ verb: 'list', resource: 'configmaps', namespace: 'default' }).body.items.map((o: any) => o.metadata.name)).toEqual(['c']);
    t.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tmp' } });
    const marked = t.send({ verb: 'delete', resource: 'namespaces', name: 'tmp' }).body;
    expect(marked.status.phase).toBe('Terminating');
    expect(t.send({ verb: 'create', resource: 'configmaps', namespace: 'tmp', body: configMap('late') }).body).toMatchObject({
      code: 403,
      message: 'configmaps "late" is forbidden: unable to create new content in namespace tmp because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    });
    t.send({ verb: 'update', resource: 'namespaces', name: 'tmp', subresource: 'finalize', body: { ...marked, spec: { finalizers: [] } } });
    expect(t.send({ verb: 'get', resource: 'namespaces', name: 'tmp' }).code).toBe(404);
    expect(t.send({ verb: 'delete', resource: 'namespaces', name: 'default' }).body.message).toBe('namespaces "default" is forbidden: this namespace may not be deleted');
  });
});
