import { describe, expect, it } from 'vitest';
import { TestServer } from './testing.ts';

const configMap = (name: string, data?: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });

describe('ApiServer', () => {
  it('creates, reads, updates and deletes with versions', () => {
    const t = new TestServer();
    const made = t.create('configmaps', configMap('a', { x: '1' }));
    expect(made.metadata).toMatchObject({ name: 'a', namespace: 'default', creationTimestamp: '2026-11-21T01:00:02Z' });
    expect(t.get('configmaps', 'a')).toBe(made);
    const changed = t.send({ verb: 'update', resource: 'configmaps', namespace: 'default', name: 'a', body: { ...made, data: { x: '2' } } });
    expect(changed.body.data).toEqual({ x: '2' });
    const stale = t.send({ verb: 'update', resource: 'configmaps', namespace: 'default', name: 'a', body: { ...made, data: { x: '3' } } });
    expect(stale.body).toMatchObject({ code: 409, reason: 'Conflict', message: 'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again' });
    expect(t.create('configmaps', configMap('a')).message).toBe('configmaps "a" already exists');
    expect(t.send({ verb: 'delete', resource: 'configmaps', namespace: 'default', name: 'a' }).body).toMatchObject({ status: 'Success', details: { name: 'a', kind: 'configmaps', uid: made.metadata.uid } });
    expect(t.get('configmaps', 'a').message).toBe('configmaps "a" not found');
  });

  it('keeps the version of an object that does not change', () => {
    const t = new TestServer();
    const made = t.create('configmaps', configMap('a', { x: '1' }));
    const same = t.send({ verb: 'patch', resource: 'configmaps', namespace: 'default', name: 'a', body: { data: { x: '1' } }, patchType: 'application/merge-patch+json' });
    expect(same.body).toBe(made);
  });

  it('watches a selection: what enters is added, what leaves is deleted', () => {
    const t = new TestServer();
    const { watch } = t.send({ verb: 'watch', resource: 'configmaps', namespace: 'default', query: { labelSelector: 'on=yes' } });
    const seen: string[][] = [];
    watch!.listen((events) => seen.push(events.map((e) => `${e.type} ${e.object.metadata.name}`)));
    t.create('configmaps', configMap('a'));
    const label = (value: string | null) => t.send({ verb: 'patch', resource: 'configmaps', namespace: 'default', name: 'a', body: { metadata: { labels: { on: value } } }, patchType: 'application/merge-patch+json' });
    label('yes');
    label('no');
    t.advance(1);
    expect(seen).toEqual([['ADDED a'], ['DELETED a']]);
  });

  it('refuses connections while it is stopped and ends its watches', () => {
    const t = new TestServer();
    const { watch } = t.send({ verb: 'watch', resource: 'pods' });
    let ended = false;
    watch!.listen(() => {}, () => (ended = true));
    t.server.stop();
    t.advance(1);
    expect(ended).toBe(true);
    expect(() => t.get('pods', 'x')).toThrow('dial tcp 192.168.56.10:6443: connect: connection refused');
  });
});

it('reads what a path alone asks for, as kubectl get --raw does', () => {
  const t = new TestServer();
  t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: {} });
  t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' }, data: {} });
  expect(t.send({ verb: 'get', path: '/api/v1/namespaces/default/configmaps/a' }).body.metadata.name).toBe('a');
  expect(t.send({ verb: 'get', path: '/api/v1/namespaces/default/configmaps', query: { limit: 1 } }).body.items).toHaveLength(1);
  expect(t.send({ verb: 'get', path: '/api/v1/namespaces/default/nonsense' }).code).toBe(404);
});
