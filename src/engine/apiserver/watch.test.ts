import { describe, expect, it } from 'vitest';
import type { ApiQuery, WatchEvent } from '../api/http.ts';
import { admin, TestServer } from './testing.ts';

const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const summary = ({ type, object }: WatchEvent) => `${type} ${object.metadata?.name}`;

// apiserver: pkg/storage/cacher
describe('watch', () => {
  it('begins with what is there, or with what came after a version', () => {
    const t = new TestServer();
    const a = t.create('configmaps', configMap('a'));
    t.create('configmaps', configMap('b'));
    const read = (query: ApiQuery) => {
      const seen: string[] = [];
      t.send({ verb: 'watch', resource: 'configmaps', namespace: 'default', query }).watch!.listen((events) => seen.push(...events.map(summary)));
      t.advance(1);
      return seen;
    };
    expect(read({})).toEqual(['ADDED a', 'ADDED b']);
    expect(read({ resourceVersion: a.metadata.resourceVersion })).toEqual(['ADDED b']);
    expect(read({ sendInitialEvents: true, allowWatchBookmarks: true, resourceVersionMatch: 'NotOlderThan' })).toEqual(['ADDED a', 'ADDED b', 'BOOKMARK ']);
  });

  it('is over when the version is no longer known', () => {
    const t = new TestServer();
    const a = t.create('configmaps', configMap('a'));
    t.create('configmaps', configMap('b'));
    t.run(t.etcd.compact(t.etcd.local.revision));
    const seen: WatchEvent[] = [];
    let ended = false;
    t.send({ verb: 'watch', resource: 'configmaps', query: { resourceVersion: a.metadata.resourceVersion } }).watch!.listen((events) => seen.push(...events), () => (ended = true));
    t.advance(1);
    expect(seen).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired', message: `too old resource version: ${a.metadata.resourceVersion} (${t.etcd.local.compacted})` } }]);
    expect(ended).toBe(true);
  });

  it('reaches a node only with its own pods, as they come and go', () => {
    const t = new TestServer().withAccount();
    const seen: Record<string, string[]> = { n1: [], n2: [] };
    for (const node of ['n1', 'n2']) t.send({ verb: 'watch', resource: 'pods', query: { fieldSelector: `spec.nodeName=${node}` } }).watch!.listen((events) => seen[node]!.push(...events.map(summary)));
    t.pod('p');
    t.send({ verb: 'create', resource: 'pods', namespace: 'default', name: 'p', subresource: 'binding', body: { metadata: { name: 'p' }, target: { kind: 'Node', name: 'n1' } } });
    const bound = t.get('pods', 'p');
    expect(bound).toMatchObject({ spec: { nodeName: 'n1' }, status: { conditions: [{ type: 'PodScheduled', status: 'True' }] } });
    t.send({ verb: 'update', resource: 'pods', namespace: 'default', name: 'p', subresource: 'status', body: { ...bound, status: { ...bound.status, phase: 'Running' } } });
    t.delete('pods', 'p', { gracePeriodSeconds: 0 });
    t.advance(1);
    expect(seen).toEqual({ n1: ['ADDED p', 'MODIFIED p', 'DELETED p'], n2: [] });
  });

  it('delivers what was written at one instant at once, with the version of a deletion', () => {
    const t = new TestServer();
    t.create('configmaps', configMap('gone'));
    const deliveries: WatchEvent[][] = [];
    const { watch } = t.send({ verb: 'watch', resource: 'configmaps', query: { resourceVersion: String(t.etcd.local.revision) } });
    watch!.listen((events) => deliveries.push([...events]));
    const send = (verb: 'create' | 'delete', rest: object) => t.sim.spawn('x', t.server.request({ verb, version: 'v1', resource: 'configmaps', namespace: 'default', agent: 'test', credentials: admin, ...rest }));
    // The first write is on its way to the disk while the others come.
    send('create', { body: configMap('first') });
    for (let i = 0; i < 3; i++) send('create', { body: configMap(`x${i}`) });
    send('delete', { name: 'gone' });
    t.advance(20);
    expect(deliveries.map((events) => events.map(summary))).toEqual([['ADDED first'], ['ADDED x0', 'ADDED x1', 'ADDED x2', 'DELETED gone']]);
    expect(deliveries[1]!.at(-1)!.object.metadata.resourceVersion).toBe(String(t.etcd.local.revision));
    watch!.stop();
    t.create('configmaps', configMap('later'));
    t.advance(1);
    expect(deliveries).toHaveLength(2);
  });

  it('can be read by a task, and ends after its time', () => {
    const t = new TestServer();
    const { watch } = t.send({ verb: 'watch', resource: 'configmaps', namespace: 'default', query: { timeoutSeconds: 5, resourceVersion: String(t.etcd.local.revision) } });
    const seen: string[] = [];
    const handle = t.sim.spawn(
      'reader',
      (function* () {
        for (;;) {
          const event = yield* watch!.next();
          if (!event) return;
          seen.push(summary(event));
        }
      })(),
    );
    t.create('configmaps', configMap('a'));
    t.advance(10_000);
    expect(seen).toEqual(['ADDED a']);
    expect(handle.state).toBe('done');
  });

  it('tells idle watches of the version', () => {
    const t = new TestServer();
    const seen: string[] = [];
    t.send({ verb: 'watch', resource: 'configmaps', query: { resourceVersion: String(t.etcd.local.revision), allowWatchBookmarks: true } }).watch!.listen((events) => seen.push(...events.map((e) => e.type)));
    t.advance(61_000);
    expect(seen).toEqual(['BOOKMARK']);
  });
});

// apiserver: pkg/storage/etcd3/store_test.go (TestListContinuation)
describe('list', () => {
  it('comes in pages of one version', () => {
    const t = new TestServer();
    for (const name of ['a', 'b', 'c']) t.create('configmaps', configMap(name));
    const list = (query: ApiQuery) => t.send({ verb: 'list', resource: 'configmaps', namespace: 'default', query }).body;
    const first = list({ limit: 2 });
    expect(first).toMatchObject({ kind: 'ConfigMapList', metadata: { remainingItemCount: 1 } });
    t.create('configmaps', configMap('d'));
    t.delete('configmaps', 'c');
    const second = list({ limit: 2, continue: first.metadata.continue });
    expect(second.items.map((o: any) => o.metadata.name)).toEqual(['c']);
    expect(second.metadata.continue).toBeUndefined();
    t.run(t.etcd.compact(t.etcd.local.revision));
    expect(list({ limit: 2, continue: first.metadata.continue })).toMatchObject({ code: 410, reason: 'Expired' });
  });

  it('refuses field selectors that it does not know', () => {
    const t = new TestServer();
    const list = (resource: string, fieldSelector: string) => t.send({ verb: 'list', resource, query: { fieldSelector } }).body.message;
    expect(list('pods', 'spec.image=nginx')).toBe('field label not supported: spec.image');
    expect(list('configmaps', 'data.x=1')).toBe('"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"');
  });

  it('answers in tables and in metadata alone', () => {
    const t = new TestServer();
    t.create('configmaps', { ...configMap('a'), data: { x: '1', y: '2' } });
    t.advance(90_000);
    const list = (accept: 'table' | 'metadata') => t.send({ verb: 'list', resource: 'configmaps', namespace: 'default', accept }).body;
    expect(list('table')).toMatchObject({ kind: 'Table', columnDefinitions: [{ name: 'Name' }, { name: 'Data' }, { name: 'Age' }], rows: [{ cells: ['a', 2, '90s'], object: { kind: 'PartialObjectMetadata' } }] });
    expect(list('metadata')).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { name: 'a' } }] });
    expect(list('metadata').items[0].data).toBeUndefined();
  });

  it('tells a watch the columns of its tables once (handlers/response.go)', () => {
    const t = new TestServer();
    for (const name of ['a', 'b']) t.create('configmaps', configMap(name));
    const { watch } = t.send({ verb: 'watch', resource: 'configmaps', namespace: 'default', accept: 'table' });
    const tables: any[] = [];
    watch!.listen((events) => tables.push(...events.map((e) => e.object)));
    t.advance(10);
    expect(tables.map(({ kind, columnDefinitions, rows }) => [kind, columnDefinitions?.length ?? columnDefinitions, rows[0].cells[0]])).toEqual([['Table', 3, 'a'], ['Table', null, 'b']]);
  });
});
