import { createStore } from 'idb-keyval';
import type { Input } from './protocol.ts';
import type { KeptHead, Shelf, ShelfWrite } from './keep.ts';

interface StoredHead extends KeptHead {
  /** Who wrote last: another page on the same tab's place makes the next write a whole one. */
  writer: string;
  /** Milliseconds since 1970. */
  savedAt: number;
}

/** Places of tabs that are kept; the oldest go. */
const TABS = 6;

const headOf = (tab: string) => ['head', tab];
const beforeOf = (tab: string) => ['before', tab];
const chunkOf = (tab: string, n: number) => ['inputs', tab, n];
const chunksOf = (tab: string) => IDBKeyRange.bound(['inputs', tab], ['inputs', tab, []]);
const heads = () => IDBKeyRange.bound(['head'], ['head', []]);

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });

/** Resolves when it is on disk as far as the browser tells. It is committed at once, so that a page that goes away loses nothing. */
const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'UnknownError'));
    transaction.commit();
  });

/**
 * A shelf in the browser's database with a place for each tab, so that two tabs don't overwrite each other. A new tab
 * begins with a copy of what any tab wrote last. `writer` names this page among all that ever wrote.
 */
export function databaseShelf(tab: string, writer: string, now: () => number): Shelf {
  const use = createStore('podium', 'kept');
  /** The place that was loaded. */
  let source = tab;

  /** All of it or nothing: what throws takes back what was done before it. */
  const change = <T>(work: (store: IDBObjectStore) => Promise<T>): Promise<T> =>
    use('readwrite', async (store) => {
      try {
        return await work(store);
      } catch (error) {
        try {
          store.transaction.abort();
        } catch {
          // It has ended already, without effect.
        }
        throw error;
      }
    });

  const remove = (store: IDBObjectStore, from: string) => {
    store.delete(headOf(from));
    store.delete(beforeOf(from));
    store.delete(chunksOf(from));
  };

  return {
    load: () =>
      use('readonly', async (store) => {
        let head = (await answer(store.get(headOf(tab)))) as StoredHead | undefined;
        if (!head) {
          const all = (await answer(store.getAll(heads()))) as StoredHead[];
          const keys = await answer(store.getAllKeys(heads()));
          const newest = all.reduce((best, one, i) => (best < 0 || one.savedAt > all[best]!.savedAt ? i : best), -1);
          if (newest < 0) return undefined;
          head = all[newest]!;
          source = (keys[newest] as string[])[1]!;
        }
        const [chunks, before] = await Promise.all([answer(store.getAll(chunksOf(source))) as Promise<Input[][]>, answer(store.get(beforeOf(source)))]);
        const { recording, clock, page, inputs } = head;
        const found = chunks.flat();
        return { recording: { ...recording, inputs: found.length < inputs ? undefined : found.slice(0, inputs) }, clock, page, ...(before === undefined ? {} : { before }) };
      }),

    write: ({ head, whole, from, chunks, before }: ShelfWrite) =>
      change(async (store) => {
        if (!whole && ((await answer(store.get(headOf(tab)))) as StoredHead | undefined)?.writer !== writer) return 'stale';
        const all = whole ? ((await answer(store.getAll(heads()))) as StoredHead[]) : [];
        const keys = whole ? ((await answer(store.getAllKeys(heads()))) as string[][]) : [];
        if (whole) {
          remove(store, tab);
          const others = keys.map((key, i) => ({ tab: key[1]!, at: all[i]!.savedAt })).filter((one) => one.tab !== tab);
          for (const old of others.sort((a, b) => b.at - a.at).slice(TABS - 1)) remove(store, old.tab);
        }
        chunks.forEach((chunk, i) => store.put(chunk, chunkOf(tab, from + i)));
        if (before === null) store.delete(beforeOf(tab));
        else if (before) store.put(before, beforeOf(tab));
        store.put({ ...head, writer, savedAt: now() } satisfies StoredHead, headOf(tab));
        await committed(store.transaction);
        return 'done';
      }),

    aside: () =>
      change(async (store) => {
        const head = await answer(store.get(headOf(source)));
        const chunks = await answer(store.getAll(chunksOf(source)));
        remove(store, source);
        store.put({ head, chunks }, 'aside');
        await committed(store.transaction);
      }),
  };
}
