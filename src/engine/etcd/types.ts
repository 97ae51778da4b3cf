import type { Task } from '../sim/sim.ts';

/**
 * One version of one key, as etcd's mvccpb.KeyValue. A tombstone has version 0 and no value. Values are references to
 * immutable objects; they are never copied or serialised.
 */
export interface KeyValue {
  readonly key: string;
  readonly value: any;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  /** 0: none. */
  readonly lease: number;
  /** The version before, until it is compacted. */
  prev: KeyValue | undefined;
}

export interface Compare {
  key: string;
  target: 'mod' | 'create' | 'version';
  result?: '=' | '!=' | '>' | '<';
  value: number;
}

export type Op =
  | { type: 'put'; key: string; value: unknown; lease?: number }
  /** `prefix`: every key that begins with `key`. */
  | { type: 'delete'; key: string; prefix?: boolean }
  | { type: 'range'; key: string; prefix?: boolean };

/** All compares hold: `success` is done, else `failure`; at one revision. */
export interface Txn {
  compare?: readonly Compare[];
  success: readonly Op[];
  failure?: readonly Op[];
}

export interface OpResult {
  /** Of a put: the new version. Of a range: what was found. Of a delete: what was deleted (the versions before). */
  kvs: readonly KeyValue[];
}

export interface TxnResult {
  revision: number;
  succeeded: boolean;
  results: readonly OpResult[];
}

export interface RangeOptions {
  /** Every key that begins with `key`. */
  prefix?: boolean;
  /** Only keys greater than this one; for pages. */
  after?: string;
  limit?: number;
  /** A past revision; the newest when undefined. */
  revision?: number;
}

export interface RangeResult {
  /** The store's revision when it was read. */
  revision: number;
  kvs: KeyValue[];
  /** How many keys there are beyond the limit. */
  remaining: number;
}

export interface Lease {
  readonly id: number;
  /** Seconds. */
  readonly ttl: number;
  /** Virtual milliseconds. */
  expiresAt: number;
  readonly keys: Set<string>;
}

/** A lease and the whole seconds that it still has. */
export type LiveLease = Lease & { readonly remaining: number };

/** A running watch; `cancel` ends it without a word. */
export interface Watcher {
  cancel(): void;
}

/** Changes of one commit under one prefix, in order. A tombstone is a deletion. */
export type WatchListener = (changes: readonly KeyValue[]) => void;

/** What one member has applied, to read. */
export interface Applied {
  /** The revision of the last change. */
  readonly revision: number;
  /** Revisions up to here are no longer kept. */
  readonly compacted: number;
  get(key: string): KeyValue | undefined;
  /** Keys in order. Throws EtcdError `compacted` or `future-revision`. */
  range(key: string, options?: RangeOptions): RangeResult;
  /** The revision of the last change under a directory, whose path ends in a slash; 0 without any. */
  revisionOf(directory: string): number;
  /** How many keys begin with `prefix`. */
  count(prefix: string): number;
  /** Changes from a revision on, in order. */
  since(revision: number): KeyValue[];
}

export interface EtcdStatus {
  version: string;
  /** Bytes, estimated from samples of the values. */
  dbSize: number;
  dbSizeInUse: number;
  /** Bytes that it may become. */
  dbSizeQuota: number;
  leader: number;
  member: number;
  raftTerm: number;
  raftIndex: number;
  revision: number;
  alarms: readonly string[];
}

/** What etcd refuses; `message` is etcd's own (etcd/api/v3rpc/rpctypes/error.go). */
export class EtcdError extends Error {
  constructor(
    readonly code: 'compacted' | 'future-revision' | 'no-space' | 'no-lease' | 'timeout' | 'unavailable',
    message: string,
  ) {
    super(message);
    this.name = 'EtcdError';
  }
}

/** An etcd cluster as a client sees it, whatever number of members stands behind. */
export interface Etcd {
  /** Proposes and waits for the commit. Throws EtcdError `timeout` without quorum, `no-space` over the quota. */
  txn(txn: Txn): Task<TxnResult>;
  /** Waits until `local` has everything that was committed before this call: a linearizable read is this, then a read of `local`. */
  readIndex(): Task;
  /** The applied state of the member that this client talks to: serializable reads. */
  readonly local: Applied;
  /** False when writes cannot be committed now. */
  readonly healthy: boolean;
  /** Throws EtcdError `compacted` when `startRevision` is no longer kept. Without it, from now on. */
  watch(key: string, options: { prefix?: boolean; startRevision?: number }, listener: WatchListener): Watcher;
  grantLease(ttlSeconds: number): Task<Lease>;
  keepAlive(lease: number): Task;
  revokeLease(lease: number): Task;
  /** The leases that have not ended. */
  leaseList(): readonly LiveLease[];
  compact(revision: number): Task;
  status(): EtcdStatus;
  disarm(): Task;
}
