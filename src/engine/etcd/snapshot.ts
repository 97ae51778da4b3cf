import { readHead, type SnapshotHead } from '../api/etcdsnapshot.ts';
import { RawValue } from './rawvalue.ts';
import type { KeyValue, Op, Txn } from './types.ts';

/** A key as a snapshot holds it: the text that a client wrote, or an object of the API server. */
export interface SavedKey {
  key: string;
  modRevision: number;
  lease: number;
  text?: string;
  object?: object;
}

const saved = ({ key, modRevision, lease, value }: KeyValue): SavedKey => ({ key, modRevision, lease, ...(value instanceof RawValue ? { text: value.text } : { object: value as object }) });

/** The text of a snapshot: its head and then each key, a line of JSON each. */
export const writeSnapshot = (head: Omit<SnapshotHead, 'snapshot' | 'keys'>, kvs: readonly KeyValue[]): string => {
  const { version, revision, compacted, hash, size } = head;
  return [{ snapshot: 'etcd', version, revision, compacted, hash, keys: kvs.length, size }, ...kvs.map(saved)].map((line) => `${JSON.stringify(line)}\n`).join('');
};

/** The keys of a snapshot; undefined for a text that is none, or not whole. */
export function readKeys(text: string): SavedKey[] | undefined {
  const head = readHead(text);
  if (!head) return undefined;
  try {
    const keys = text.split('\n').slice(1, -1).map((line) => JSON.parse(line) as SavedKey);
    return keys.length === head.keys ? keys : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

const valueOf = ({ text, object }: SavedKey): unknown => (text === undefined ? object : new RawValue(text));

/**
 * What makes the state `then` out of the state `now`; the objects of `then` go into the store. Keys of which both have the same
 * revision are the same, since a store never gives a revision twice. Leases that have ended meanwhile stay ended: `lives` tells.
 */
export function changesTo(now: readonly KeyValue[], then: readonly SavedKey[], lives: (lease: number) => boolean): Txn {
  const wanted = new Set(then.map(({ key }) => key));
  const present = new Map(now.map((kv) => [kv.key, kv.modRevision]));
  const gone = now.filter(({ key }) => !wanted.has(key)).map(({ key }): Op => ({ type: 'delete', key }));
  const back = then.filter(({ key, modRevision }) => present.get(key) !== modRevision).map((kept): Op => ({ type: 'put', key: kept.key, value: valueOf(kept), ...(lives(kept.lease) && { lease: kept.lease }) }));
  return { success: [...gone, ...back] };
}
