import { describe, expect, it } from 'vitest';
import { TestCluster } from './testing.ts';

const deployment = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } },
});
const running = () => {
  const t = new TestCluster();
  t.create('deployments', deployment('web', 2));
  t.advance(4000);
  expect(t.list('pods')).toHaveLength(2);
  return t;
};
const remove = (t: TestCluster, propagationPolicy: string, resource = 'deployments', name = 'web', group = 'apps') => t.send({ verb: 'delete', group, resource, namespace: 'default', name, body: { propagationPolicy } });
const counts = (t: TestCluster) => [t.list('deployments', 'apps').length, t.list('replicasets', 'apps').length, t.list('pods').length];
const map = (name: string, extra: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...extra } });
const names = (t: TestCluster) => t.list('configmaps').map((c) => c.metadata.name).filter((n) => n !== 'kube-root-ca.crt');

// pkg/controller/garbagecollector/garbagecollector_test.go; recording 26
describe('garbage collector', () => {
  it('deletes what the deleted one owned, and what that owned', () => {
    const t = running();
    remove(t, 'Background');
    expect(counts(t)[0]).toBe(0);
    t.advance(3000);
    expect(counts(t)).toEqual([0, 0, 0]);
    expect(t.sim.faults).toEqual([]);
  });

  it('lets an owner wait for its dependents in the foreground', () => {
    const t = running();
    remove(t, 'Foreground');
    t.advance(200);
    expect(counts(t)).toEqual([1, 1, 2]);
    expect(t.get('deployments', 'web', 'apps').metadata.finalizers).toEqual(['foregroundDeletion']);
    t.advance(3000);
    expect(counts(t)).toEqual([0, 0, 0]);
  });

  it('sets dependents free with orphan', () => {
    const t = running();
    remove(t, 'Orphan');
    t.advance(1000);
    expect(counts(t)).toEqual([0, 1, 2]);
    const [rs] = t.list('replicasets', 'apps');
    expect(rs.metadata.ownerReferences ?? []).toEqual([]);
    remove(t, 'Orphan', 'replicasets', rs.metadata.name);
    t.advance(1000);
    expect(counts(t)).toEqual([0, 0, 2]);
    expect(t.list('pods')[0].metadata.ownerReferences ?? []).toEqual([]);
  });

  it('deletes what names an owner that never was, and keeps what has another that is', () => {
    const t = new TestCluster();
    const owner = t.create('configmaps', map('owner', {}));
    const reference = (name: string, uid: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid });
    t.create('configmaps', map('lost', { ownerReferences: [reference('nobody', '11111111-2222-4333-8444-555555555555')] }));
    t.create('configmaps', map('kept', { ownerReferences: [reference('nobody', '11111111-2222-4333-8444-555555555555'), reference('owner', owner.metadata.uid)] }));
    t.advance(2000);
    expect(names(t)).toEqual(['kept', 'owner']);
    expect(t.get('configmaps', 'kept').metadata.ownerReferences.map((o: any) => o.name)).toEqual(['owner']);
  });
});

// pkg/controller/namespace/deletion/namespaced_resources_deleter_test.go; recording 26
describe('namespace', () => {
  it('empties a namespace, pods first, and lets it go', () => {
    const t = new TestCluster();
    t.ensureNamespace('team');
    t.advance(500);
    t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'team' } });
    t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'team' }, spec: { containers: [{ name: 'c', image: 'x' }] } });
    t.behaviour = () => ({ stopMs: 3000 });
    t.advance(2000);
    t.send({ verb: 'delete', resource: 'namespaces', name: 'team' });
    const late = t.send({ verb: 'create', resource: 'configmaps', namespace: 'team', body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } } });
    expect(late.body.message).toBe('configmaps "late" is forbidden: unable to create new content in namespace team because it is being terminated');
    t.advance(6000);
    const ns = t.send({ verb: 'get', resource: 'namespaces', name: 'team' }).body;
    expect(ns.status.phase).toBe('Terminating');
    expect(ns.status.conditions.find((c: any) => c.type === 'NamespaceContentRemaining')).toMatchObject({ status: 'True', reason: 'SomeResourcesRemain', message: 'Some resources are remaining: pods. has 1 resource instances' });
    expect(t.list('configmaps', '', 'team').length).toBeGreaterThan(0);
    t.advance(25_000);
    expect(t.send({ verb: 'get', resource: 'namespaces', name: 'team' }).code).toBe(404);
    expect(t.list('configmaps', '', 'team')).toEqual([]);
    expect(t.sim.faults).toEqual([]);
  });

  it('waits for finalizers and says whose', () => {
    const t = new TestCluster();
    t.ensureNamespace('team');
    t.advance(500);
    t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', namespace: 'team', finalizers: ['example.com/hold'] } });
    t.send({ verb: 'delete', resource: 'namespaces', name: 'team' });
    t.advance(10_000);
    const ns = t.send({ verb: 'get', resource: 'namespaces', name: 'team' }).body;
    expect(ns.status.conditions.filter((c: any) => c.status === 'True').map((c: any) => c.message)).toEqual([
      'Some resources are remaining: configmaps. has 1 resource instances',
      'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    ]);
    t.send({ verb: 'patch', resource: 'configmaps', namespace: 'team', name: 'held', body: { metadata: { finalizers: null } }, patchType: 'application/merge-patch+json' });
    t.advance(70_000);
    expect(t.send({ verb: 'get', resource: 'namespaces', name: 'team' }).code).toBe(404);
  });
});
