import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Store } from './store.ts';
import type { KeyValue, Op } from './types.ts';

const put = (store: Store, key: string, value: unknown = key) => store.apply({ success: [{ type: 'put', key, value }] });
const del = (store: Store, key: string) => store.apply({ success: [{ type: 'delete', key }] });
const keys = (kvs: readonly KeyValue[]) => kvs.map((kv) => kv.key);

// etcd: server/storage/mvcc/kvstore_test.go
describe('Store', () => {
  it('counts revisions and versions as etcd does', () => {
    const store = new Store();
    put(store, '/a/x');
    put(store, '/a/x');
    expect(store.get('/a/x')).toMatchObject({ createRevision: 2, modRevision: 3, version: 2 });
    del(store, '/a/x');
    put(store, '/a/x');
    expect(store.get('/a/x')).toMatchObject({ createRevision: 5, modRevision: 5, version: 1 });
    expect(del(store, '/nothing').revision).toBe(5);
  });

  it('ranges over a prefix in the order of keys, whatever the depth', () => {
    const store = new Store();
    for (const key of ['/r/pods/default/b', '/r/pods/default-2/a', '/r/pods/default/a', '/r/nodes/n', '/r/pods/default.x/a']) put(store, key);
    expect(keys(store.range('/r/pods/', { prefix: true }).kvs)).toEqual(['/r/pods/default-2/a', '/r/pods/default.x/a', '/r/pods/default/a', '/r/pods/default/b']);
    expect(keys(store.range('/r/pods/default', { prefix: true }).kvs)).toHaveLength(4);
    expect(store.range('/r/pods/', { prefix: true, limit: 1, after: '/r/pods/default.x/a' })).toMatchObject({ remaining: 1, kvs: [{ key: '/r/pods/default/a' }] });
    expect(store.count('/r/pods/default/')).toBe(2);
    expect(store.count('/r/pods/')).toBe(4);
  });

  it('knows of each directory when something in it or below has changed', () => {
    const store = new Store();
    const { revision } = put(store, '/r/pods/default/a');
    put(store, '/r/nodes/n');
    expect([store.revisionOf('/r/pods/default/'), store.revisionOf('/r/pods/'), store.revisionOf('/r/'), store.revisionOf('/r/leases/')]).toEqual([revision, revision, revision + 1, 0]);
  });

  it('reads the past until it is compacted', () => {
    const store = new Store();
    put(store, '/a/1', 'old');
    const { revision } = put(store, '/a/2');
    put(store, '/a/1', 'new');
    del(store, '/a/2');
    put(store, '/a/3');
    const past = store.range('/a/', { prefix: true, revision });
    expect(past.kvs.map((kv) => [kv.key, kv.value])).toEqual([['/a/1', 'old'], ['/a/2', '/a/2']]);
    store.compact(revision + 1);
    expect(() => store.range('/a/', { prefix: true, revision })).toThrow('etcdserver: mvcc: required revision has been compacted');
    expect(() => store.range('/a/', { revision: 99 })).toThrow('etcdserver: mvcc: required revision is a future revision');
  });

  it('does one branch of a transaction at one revision', () => {
    const store = new Store();
    put(store, '/a/1');
    const ops: Op[] = [{ type: 'put', key: '/a/1', value: 'x' }, { type: 'put', key: '/a/2', value: 'y' }];
    const done = store.apply({ compare: [{ key: '/a/1', target: 'mod', value: 2 }], success: ops });
    expect(done).toMatchObject({ succeeded: true, revision: 3 });
    expect(store.get('/a/2')!.modRevision).toBe(3);
    const failed = store.apply({ compare: [{ key: '/a/1', target: 'mod', value: 2 }], success: ops, failure: [{ type: 'range', key: '/a/1' }] });
    expect(failed).toMatchObject({ succeeded: false, revision: 3, results: [{ kvs: [{ value: 'x' }] }] });
  });

  it('tells watchers of a directory, of a prefix and of a key, from a revision on', () => {
    const store = new Store();
    const seen: Record<string, string[]> = { all: [], prefix: [], key: [], late: [] };
    const into = (name: string) => (changes: readonly KeyValue[]) => seen[name]!.push(...changes.map((kv) => `${kv.version === 0 ? '-' : '+'}${kv.key}`));
    store.watch('/r/', { prefix: true }, into('all'));
    store.watch('/r/pods/d/w', { prefix: true }, into('prefix'));
    const watcher = store.watch('/r/pods/d/x', {}, into('key'));
    put(store, '/r/pods/d/web');
    put(store, '/r/pods/d/x');
    del(store, '/r/pods/d/web');
    store.notify();
    store.watch('/r/pods/', { prefix: true, startRevision: 3 }, into('late'));
    watcher.cancel();
    put(store, '/r/pods/d/x');
    store.notify();
    expect(seen).toEqual({
      all: ['+/r/pods/d/web', '+/r/pods/d/x', '-/r/pods/d/web', '+/r/pods/d/x'],
      prefix: ['+/r/pods/d/web', '-/r/pods/d/web'],
      key: ['+/r/pods/d/x'],
      late: ['+/r/pods/d/x', '-/r/pods/d/web', '+/r/pods/d/x'],
    });
  });

  it('keeps no more history than it is told to', () => {
    const store = new Store({ historyLimit: 10 });
    for (let i = 0; i < 100; i++) put(store, `/a/${i % 3}`);
    expect(store.since(0).length).toBeLessThanOrEqual(13);
    expect(() => store.watch('/a/', { prefix: true, startRevision: 2 }, () => {})).toThrow('compacted');
    expect(store.count('/a/')).toBe(3);
  });

  it('is the map that was written, in order', () => {
    const name = fc.constantFrom('a', 'b', 'a-b', 'a.b', 'c');
    const op = fc.record({ kind: fc.constantFrom('put', 'put', 'delete'), path: fc.array(name, { minLength: 1, maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(op, { maxLength: 40 }), (ops) => {
        const store = new Store();
        const model = new Map<string, number>();
        ops.forEach(({ kind, path }, i) => {
          const key = `/${path.join('/')}`;
          if (kind === 'put') {
            put(store, key, i);
            model.set(key, i);
          } else {
            del(store, key);
            model.delete(key);
          }
        });
        const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(store.range('/', { prefix: true }).kvs.map((kv) => [kv.key, kv.value])).toEqual(expected);
        expect(store.range('/a', { prefix: true }).kvs.map((kv) => kv.key)).toEqual(expected.map(([k]) => k).filter((k) => k.startsWith('/a')));
      }),
      { numRuns: 100 },
    );
  });
});
