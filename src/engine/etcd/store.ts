import { Directory, type Slot } from './tree.ts';
import { EtcdError, type Applied, type Compare, type KeyValue, type Op, type OpResult, type RangeOptions, type RangeResult, type Txn, type TxnResult, type WatchListener, type Watcher } from './types.ts';

/**
 * etcd's multi-version store: the state machine that consensus applies committed transactions to. It knows no time.
 * Revisions, versions and tombstones are as in etcd's mvcc package; history is kept until compaction, or until more than
 * `historyLimit` changes are kept.
 */
export class Store implements Applied {
  /** The revision of the last change. A fresh etcd is at 1. */
  revision = 1;
  compacted = 0;
  private readonly slots = new Map<string, Slot>();
  private readonly root = new Directory('', undefined);
  private readonly keyWatchers = new Map<string, WatchListener[]>();
  /** Changes in order; those before `logHead` are compacted. */
  private log: KeyValue[] = [];
  private logHead = 0;
  private batch = new Map<WatchListener, KeyValue[]>();
  private bytesInUse = 0;
  private bytesOfHistory = 0;

  /**
   * `stamp` completes a value with its revision before anybody sees it. `onLease` hears of keys that gain or lose a lease.
   */
  constructor(
    private readonly options: {
      historyLimit?: number;
      stamp?: (value: any, revision: number) => void;
      onLease?: (key: string, lease: number, before: number) => void;
    } = {},
  ) {}

  get(key: string): KeyValue | undefined {
    return this.slots.get(key)?.kv;
  }

  /** How many keys there are. */
  get size(): number {
    return this.slots.size;
  }

  get dbSize(): number {
    return this.bytesInUse + this.bytesOfHistory;
  }

  get dbSizeInUse(): number {
    return this.bytesInUse;
  }

  range(key: string, options: RangeOptions = {}): RangeResult {
    const { revision, limit = Infinity } = options;
    if (revision !== undefined && revision > this.revision) throw new EtcdError('future-revision', 'etcdserver: mvcc: required revision is a future revision');
    if (revision !== undefined && revision < this.compacted) throw compactedError();
    if (revision !== undefined && revision < this.revision) return this.rangeAt(key, options, revision);
    if (!options.prefix) {
      const kv = this.get(key);
      return { revision: this.revision, kvs: kv ? [kv] : [], remaining: 0 };
    }
    const kvs: KeyValue[] = [];
    let remaining = 0;
    this.root.scan(key, options.after, (slot) => {
      if (kvs.length < limit) kvs.push(slot.kv);
      else remaining++;
    });
    return { revision: this.revision, kvs, remaining };
  }

  revisionOf(directory: string): number {
    return this.root.find(directory)?.revision ?? 0;
  }

  count(prefix: string): number {
    return this.root.count(prefix);
  }

  apply(txn: Txn): TxnResult {
    const succeeded = !txn.compare || txn.compare.every((c) => this.holds(c));
    const ops = succeeded ? txn.success : (txn.failure ?? []);
    const next = this.revision + 1;
    let changed = false;
    const results: OpResult[] = [];
    for (const op of ops) {
      if (op.type === 'put') {
        results.push({ kvs: [this.put(op, next)] });
        changed = true;
      } else if (op.type === 'range') {
        results.push({ kvs: this.range(op.key, op).kvs });
      } else {
        const gone = this.range(op.key, op.prefix ? { prefix: true } : {}).kvs;
        for (const kv of gone) this.remove(kv, next);
        if (gone.length > 0) changed = true;
        results.push({ kvs: gone });
      }
    }
    if (changed) this.revision = next;
    return { revision: this.revision, succeeded, results };
  }

  /** Hands the changes since the last call to their watchers, each listener once. */
  notify(): void {
    if (this.batch.size === 0) return;
    const batch = this.batch;
    this.batch = new Map();
    for (const [listener, changes] of batch) listener(changes);
  }

  watch(key: string, options: { prefix?: boolean; startRevision?: number }, listener: WatchListener): Watcher {
    const { prefix = false, startRevision } = options;
    if (startRevision !== undefined && startRevision <= this.compacted) throw compactedError();
    const filtered: WatchListener = prefix && !key.endsWith('/') ? (changes) => tell(listener, changes.filter((kv) => kv.key.startsWith(key))) : (changes) => listener(changes);
    let list: WatchListener[];
    if (prefix) {
      const directory = this.root.ensure(key.slice(0, key.lastIndexOf('/') + 1));
      list = directory.watchers ??= [];
    } else {
      list = this.keyWatchers.get(key) ?? [];
      this.keyWatchers.set(key, list);
    }
    // What is committed but not yet handed out belongs to the replay, if there is one, and to nobody twice.
    this.notify();
    if (startRevision !== undefined && startRevision <= this.revision) {
      tell(listener, this.since(startRevision).filter((kv) => (prefix ? kv.key.startsWith(key) : kv.key === key)));
    }
    list.push(filtered);
    return {
      cancel: () => {
        const i = list.indexOf(filtered);
        if (i >= 0) list.splice(i, 1);
        this.batch.delete(filtered);
      },
    };
  }

  since(revision: number): KeyValue[] {
    return this.log.slice(this.logIndex(revision));
  }

  /** Forgets what was superseded up to `revision`, included. */
  compact(revision: number): void {
    if (revision <= this.compacted) throw compactedError();
    if (revision > this.revision) throw new EtcdError('future-revision', 'etcdserver: mvcc: required revision is a future revision');
    this.forget(this.logIndex(revision + 1));
    this.compacted = revision;
  }

  private forget(end: number): void {
    for (let i = this.logHead; i < end; i++) {
      const kv = this.log[i]!;
      if (kv.prev || kv.version === 0) this.bytesOfHistory -= this.sizeOf(kv.key);
      kv.prev = undefined;
      this.log[i] = undefined as never;
    }
    if (this.bytesOfHistory < 0) this.bytesOfHistory = 0;
    this.logHead = end;
    if (this.logHead > 4096 && this.logHead * 2 > this.log.length) {
      this.log = this.log.slice(this.logHead);
      this.logHead = 0;
    }
  }

  private logIndex(revision: number): number {
    let low = this.logHead;
    let high = this.log.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.log[mid]!.modRevision < revision) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  private holds(c: Compare): boolean {
    const kv = this.get(c.key);
    const actual = !kv ? 0 : c.target === 'mod' ? kv.modRevision : c.target === 'create' ? kv.createRevision : kv.version;
    switch (c.result ?? '=') {
      case '=':
        return actual === c.value;
      case '!=':
        return actual !== c.value;
      case '>':
        return actual > c.value;
      case '<':
        return actual < c.value;
    }
  }

  private put(op: Op & { type: 'put' }, revision: number): KeyValue {
    const slot = this.slots.get(op.key);
    const before = slot?.kv;
    this.options.stamp?.(op.value, revision);
    const kv: KeyValue = {
      key: op.key,
      value: op.value,
      createRevision: before ? before.createRevision : revision,
      modRevision: revision,
      version: before ? before.version + 1 : 1,
      lease: op.lease ?? 0,
      prev: before,
    };
    let directory: Directory;
    if (slot) {
      slot.kv = kv;
      directory = slot.directory;
      this.bytesOfHistory += directory.sample(kv.value);
    } else {
      directory = this.root.ensure(op.key.slice(0, op.key.lastIndexOf('/') + 1));
      this.slots.set(op.key, directory.add(kv));
      this.bytesInUse += directory.sample(kv.value);
    }
    const leaseBefore = before ? before.lease : 0;
    if (kv.lease !== leaseBefore) this.options.onLease?.(op.key, kv.lease, leaseBefore);
    this.record(kv, directory);
    return kv;
  }

  private remove(before: KeyValue, revision: number): void {
    const slot = this.slots.get(before.key)!;
    this.slots.delete(before.key);
    slot.directory.drop(before.key);
    const bytes = slot.directory.bytes;
    this.bytesInUse -= bytes;
    this.bytesOfHistory += bytes;
    if (before.lease) this.options.onLease?.(before.key, 0, before.lease);
    this.record({ key: before.key, value: undefined, createRevision: 0, modRevision: revision, version: 0, lease: 0, prev: before }, slot.directory);
  }

  private record(kv: KeyValue, directory: Directory): void {
    this.log.push(kv);
    const limit = this.options.historyLimit;
    if (limit !== undefined && this.log.length - this.logHead > limit * 1.25) {
      const end = this.log.length - limit;
      const revision = this.log[end]!.modRevision - 1;
      this.forget(end);
      this.compacted = Math.max(this.compacted, revision);
    }
    for (let d: Directory | undefined = directory; d; d = d.parent) {
      d.revision = kv.modRevision;
      if (d.watchers) for (const listener of d.watchers) this.queue(listener, kv);
    }
    if (this.keyWatchers.size > 0) {
      const list = this.keyWatchers.get(kv.key);
      if (list) for (const listener of list) this.queue(listener, kv);
    }
  }

  private queue(listener: WatchListener, kv: KeyValue): void {
    const changes = this.batch.get(listener);
    if (changes) changes.push(kv);
    else this.batch.set(listener, [kv]);
  }

  private sizeOf(key: string): number {
    return this.root.find(key.slice(0, key.lastIndexOf('/') + 1))?.bytes ?? 0;
  }

  /** A past state: the present one with the later changes taken back. */
  private rangeAt(key: string, options: RangeOptions, revision: number): RangeResult {
    const { prefix = false, after, limit = Infinity } = options;
    const wanted = (k: string) => (prefix ? k.startsWith(key) : k === key);
    const then = new Map<string, KeyValue | undefined>();
    const present = this.range(key, prefix ? { prefix } : {}).kvs;
    for (const kv of present) then.set(kv.key, kv);
    for (let i = this.log.length - 1, start = this.logIndex(revision + 1); i >= start; i--) {
      const kv = this.log[i]!;
      if (wanted(kv.key)) then.set(kv.key, kv.prev);
    }
    const all: KeyValue[] = [];
    for (const kv of then.values()) if (kv && (after === undefined || kv.key > after)) all.push(kv);
    all.sort((a, b) => (a.key < b.key ? -1 : 1));
    return { revision: this.revision, kvs: all.slice(0, limit), remaining: Math.max(0, all.length - limit) };
  }
}

const compactedError = () => new EtcdError('compacted', 'etcdserver: mvcc: required revision has been compacted');

const tell = (listener: WatchListener, changes: readonly KeyValue[]): void => {
  if (changes.length > 0) listener(changes);
};
