import { expect, test } from 'vitest';
import { readHead } from '../api/etcdsnapshot.ts';
import { RawValue } from './rawvalue.ts';
import { changesTo, readKeys, writeSnapshot } from './snapshot.ts';
import { Store } from './store.ts';

const head = { version: '3.6.0', revision: 3, compacted: 0, hash: 7, size: 10 };

const put = (store: Store, key: string, value: unknown): void => void store.apply({ success: [{ type: 'put', key, value }] });
const all = (store: Store) => store.range('', { prefix: true }).kvs;

test('a snapshot tells what it holds', () => {
  const store = new Store();
  put(store, '/registry/a', { kind: 'A', metadata: { name: 'a' } });
  put(store, 'b', new RawValue('line\nline'));
  const text = writeSnapshot(head, all(store));
  expect(readHead(text)).toEqual({ snapshot: 'etcd', keys: 2, ...head });
  expect(readKeys(text)).toEqual([{ key: '/registry/a', modRevision: 2, lease: 0, object: { kind: 'A', metadata: { name: 'a' } } }, { key: 'b', modRevision: 3, lease: 0, text: 'line\nline' }]);
});

test.each([['', 'nothing'], ['hello\n', 'words'], ['null\n', 'no object'], [writeSnapshot(head, []).replace('"keys":0', '"keys":1'), 'one that was cut']])('%j is no snapshot: %s', (text) => {
  expect(readKeys(text)).toBeUndefined();
});

test('the changes back to a snapshot undo what came after it and leave the rest alone', () => {
  const store = new Store();
  for (const key of ['same', 'changed', 'deleted']) put(store, key, new RawValue('old'));
  const then = readKeys(writeSnapshot(head, all(store)))!;
  put(store, 'changed', new RawValue('new'));
  put(store, 'made', new RawValue('new'));
  store.apply({ success: [{ type: 'delete', key: 'deleted' }] });
  const { success } = changesTo(all(store), then, () => false);
  expect(success.map(({ type, key }) => `${type} ${key}`)).toEqual(['delete made', 'put changed', 'put deleted']);
  store.apply({ success });
  expect(all(store).map(({ key, value }) => [key, (value as RawValue).text])).toEqual([['changed', 'old'], ['deleted', 'old'], ['same', 'old']]);
});
