import { describe, expect, it } from 'vitest';
import type { ApiQuery } from '../api/http.ts';
import { TestServer } from './testing.ts';

const configMap = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shared' }, data });
const deployment = (spec: object) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx' }] } }, ...spec } });
const managers = (object: any) => object.metadata.managedFields.map((e: any) => `${e.manager} ${e.operation}`);

// structured-merge-diff: merge/update_test.go; recording 20
describe('server-side apply', () => {
  it('creates, owns what was applied, and does nothing twice', () => {
    const t = new TestServer();
    const made = t.apply('configmaps', configMap({ a: '1', b: '2' }), 'kubectl');
    expect(made.code).toBe(201);
    expect(made.body.metadata.managedFields).toMatchObject([{ manager: 'kubectl', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } } }]);
    t.advance(5000);
    expect(t.apply('configmaps', configMap({ a: '1', b: '2' }), 'kubectl').body).toBe(made.body);
  });

  it('refuses to take a field from another manager, unless forced', () => {
    const t = new TestServer();
    t.apply('configmaps', configMap({ a: '1', b: '2' }), 'kubectl');
    expect(t.apply('configmaps', configMap({ a: '9' }), 'other').body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "kubectl": .data.a',
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field: '.data.a' }] },
    });
    const forced = t.apply('configmaps', configMap({ a: '9', c: '3' }), 'other', {}, { force: true }).body;
    expect(forced.data).toEqual({ a: '9', b: '2', c: '3' });
    t.patch('configmaps', 'shared', { data: { b: '5' } }, 'application/merge-patch+json', { query: { fieldManager: 'kubectl-patch' } });
    expect(t.apply('configmaps', configMap({ a: '1', b: '2' }), 'kubectl').body.message).toBe('Apply failed with 2 conflicts: conflicts with "kubectl-patch" using v1:\n- .data.b\nconflicts with "other":\n- .data.a');
    expect(managers(t.get('configmaps', 'shared'))).toEqual(['other Apply', 'kubectl-patch Update']);
  });

  it('shares a field that has the same value, and removes one that nobody has any more', () => {
    const t = new TestServer();
    t.apply('configmaps', configMap({ a: '1', b: '2' }), 'one');
    expect(t.apply('configmaps', configMap({ a: '1' }), 'two').code).toBe(200);
    expect(t.apply('configmaps', configMap({}), 'one').body.data).toEqual({ a: '1' });
    expect(t.apply('configmaps', configMap({ x: 'y' }), 'two').body.data).toEqual({ x: 'y' });
  });

  it('merges lists by their keys and names items by them', () => {
    const t = new TestServer();
    t.create('deployments', deployment({ replicas: 1 }), { fieldManager: 'kubectl-create' });
    const config = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 3, template: { spec: { containers: [{ name: 'nginx', image: 'nginx:2' }] } } } };
    const apply = (body: object, query: ApiQuery = {}) => t.apply('deployments', body, 'me', { group: 'apps' }, query).body;
    expect(apply(config).message).toBe('Apply failed with 2 conflicts: conflicts with "kubectl-create" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name="nginx"].image');
    const forced = apply({ ...config, spec: { ...config.spec, template: { spec: { containers: [{ name: 'nginx', image: 'nginx:2' }, { name: 'side', image: 'busybox' }] } } } }, { force: true });
    expect(forced.spec.template.spec.containers.map((c: any) => [c.name, c.image, c.imagePullPolicy])).toEqual([['nginx', 'nginx:2', 'Always'], ['side', 'busybox', 'Always']]);
    expect(forced.metadata.generation).toBe(2);
    expect(apply(config).spec.template.spec.containers.map((c: any) => c.name)).toEqual(['nginx']);
  });

  it('leaves status to its own endpoint', () => {
    const t = new TestServer();
    const applied = t.apply('deployments', { ...deployment({}), status: { replicas: 5 } }, 'me', { group: 'apps' }).body;
    expect(applied.status.replicas).toBeUndefined();
    expect(applied.metadata.managedFields[0].fieldsV1['f:status']).toBeUndefined();
    const status = t.send({ verb: 'update', group: 'apps', resource: 'deployments', namespace: 'default', name: 'web', subresource: 'status', body: { ...applied, status: { replicas: 5 } }, agent: 'controller' }).body;
    expect(status.metadata.managedFields[1]).toMatchObject({ manager: 'controller', operation: 'Update', subresource: 'status', fieldsV1: { 'f:status': { 'f:replicas': {} } } });
  });

  // managedfields/internal/lastappliedmanager_test.go, lastappliedupdater_test.go
  it('lets kubectl take over what it applied on its own side, and keeps its note', () => {
    const t = new TestServer();
    const note = 'kubectl.kubernetes.io/last-applied-configuration';
    const first = configMap({ a: '1', b: '2' });
    t.create('configmaps', { ...first, metadata: { name: 'shared', annotations: { [note]: JSON.stringify(first) } } }, { fieldManager: 'kubectl-client-side-apply' });
    t.patch('configmaps', 'shared', { data: { b: '3' } }, 'application/merge-patch+json', { query: { fieldManager: 'kubectl-edit' } });
    expect(t.apply('configmaps', configMap({ a: '2', b: '3' }), 'other').body.message).toBe('Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.a');
    expect(t.apply('configmaps', configMap({ a: '2', b: '4' }), 'kubectl').body.message).toBe('Apply failed with 1 conflict: conflict with "kubectl-edit" using v1: .data.b');
    const applied = t.apply('configmaps', configMap({ a: '2' }), 'kubectl').body;
    expect(applied.data).toEqual({ a: '2', b: '3' });
    expect(applied.metadata.annotations[note]).toBe('{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"shared","namespace":"default"}}\n');
  });

  // managedfields/internal/capmanagers_test.go
  it('keeps ten managers by update, and the oldest as one', () => {
    const t = new TestServer();
    t.create('configmaps', configMap({ k0: '0' }), { fieldManager: 'm0' });
    for (let i = 1; i <= 11; i++) {
      t.advance(1000);
      t.patch('configmaps', 'shared', { data: { [`k${i}`]: String(i) } }, 'application/merge-patch+json', { query: { fieldManager: `m${i}` } });
    }
    const { managedFields } = t.get('configmaps', 'shared').metadata;
    expect(managedFields).toHaveLength(10);
    expect(managedFields[0]).toMatchObject({ manager: 'ancient-changes', operation: 'Update', fieldsV1: { 'f:data': { '.': {}, 'f:k0': {}, 'f:k1': {}, 'f:k2': {} } } });
    expect(managedFields[1].manager).toBe('m3');
  });

  it('wants a manager, keys, and no managed fields', () => {
    const t = new TestServer();
    expect(t.patch('configmaps', 'shared', configMap({}), 'application/apply-patch+yaml').body.message).toBe('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch');
    expect(t.apply('configmaps', { ...configMap({}), metadata: { name: 'shared', managedFields: [{ manager: 'x' }] } }, 'me').body.message).toBe('metadata.managedFields must be nil');
    const noKey = deployment({ template: { spec: { containers: [{ image: 'nginx' }] } } });
    expect(t.apply('deployments', noKey, 'me', { group: 'apps' }).body.message).toContain('.spec.template.spec.containers: element 0: associative list with keys has an element that omits key field "name"');
  });

  // apiserver/pkg/endpoints/handlers/create.go: managers are booked before admission
  it('books nobody for what admission adds, and the place of a list only where Go leaves an empty one out', () => {
    const t = new TestServer().withAccount();
    const made = t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { run: 'p' } }, spec: { containers: [{ name: 'c', image: 'nginx:1', ports: [{ containerPort: 80 }] }] } }, { fieldManager: 'kubectl-run' });
    const { 'f:metadata': metadata, 'f:spec': spec } = made.metadata.managedFields[0].fieldsV1;
    expect(metadata).toEqual({ 'f:labels': { '.': {}, 'f:run': {} } });
    expect(Object.keys(spec)).toEqual(['f:containers', 'f:dnsPolicy', 'f:enableServiceLinks', 'f:restartPolicy', 'f:schedulerName', 'f:securityContext', 'f:terminationGracePeriodSeconds']);
    expect(Object.keys(spec['f:containers'])).toEqual(['k:{"name":"c"}']);
    expect(Object.keys(spec['f:containers']['k:{"name":"c"}']['f:ports'])).toEqual(['.', 'k:{"containerPort":80,"protocol":"TCP"}']);
  });

  it('books what people change of what a component made', () => {
    const t = new TestServer().withAccount();
    expect(managers(t.pod('mine'))).toEqual(['kubectl Update']);
    const component = { certificate: { commonName: 'system:kube-controller-manager', organizations: [] }, trusted: true as const };
    const pod = t.send({ verb: 'create', resource: 'pods', namespace: 'default', agent: 'kube-controller-manager', credentials: component, body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'theirs' }, spec: { containers: [{ name: 'c', image: 'x' }] } } }).body;
    expect(pod.metadata.managedFields).toBeUndefined();
    expect(managers(t.patch('pods', 'theirs', { metadata: { labels: { a: 'b' } } }).body)).toEqual(['kube-controller-manager Update', 'kubectl Update']);
  });
});
