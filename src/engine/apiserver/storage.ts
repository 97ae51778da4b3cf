import { deepFreeze } from '../api/share.ts';
import type { Tracer } from '../api/trace.ts';
import type { KubeObject } from '../api/types.ts';
import type { Etcd, KeyValue, Op } from '../etcd/types.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Sim, Task } from '../sim/sim.ts';
import type { Causes } from './causes.ts';
import { keyOf, prefixOf } from './keys.ts';
import { EtcdRequests, type EtcdOperation } from './metrics.ts';

/** Completes a value with its revision as it is committed: for an etcd's `stamp`. */
export const stampVersion = (value: KubeObject, revision: number): void => {
  if (!Object.isFrozen(value)) value.metadata.resourceVersion = String(revision);
};

/** How long an Event is kept (kube-apiserver's --event-ttl), in seconds, and for how long one lease takes them in, in ms. */
const eventTtl = 3600;
const leaseReuseMs = 60_000;
const leaseReuseKeys = 1000;

/**
 * Objects in etcd: the one place where the API server writes. What is handed to `put` must be fresh, its metadata too:
 * the commit writes the resource version into it before anybody else sees it.
 */
export class Storage {
  /** What was asked of etcd. */
  readonly requests = new EtcdRequests();
  private eventLease: { id: number; madeAt: number; used: number } | undefined;

  constructor(
    private readonly sim: Sim,
    readonly etcd: Etcd,
    private readonly causes: Causes,
    private readonly tracer: Tracer,
    private readonly freeze: boolean,
  ) {}

  /** The current version of an object, as far as this server's etcd member has applied. */
  find(kind: Kind, namespace: string | undefined, name: string): KeyValue | undefined {
    return this.etcd.local.get(keyOf(kind, namespace, name));
  }

  get(kind: Kind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.find(kind, namespace, name)?.value;
  }

  /** All objects of a kind, or of one namespace, in key order. */
  all(kind: Kind, namespace?: string): KubeObject[] {
    const prefix = namespace === undefined ? prefixOf(kind) : `${prefixOf(kind)}${namespace}/`;
    return this.etcd.local.range(prefix, { prefix: true }).kvs.map((kv) => kv.value);
  }

  count(kind: Kind, namespace?: string): number {
    // Asked for every write, mostly of kinds that nobody uses.
    if (this.etcd.local.revisionOf(prefixOf(kind)) === 0) return 0;
    return this.etcd.local.count(namespace === undefined ? prefixOf(kind) : `${prefixOf(kind)}${namespace}/`);
  }

  get revision(): number {
    return this.etcd.local.revision;
  }

  /**
   * Writes an object if it still is at `expected` (its mod revision; 0: does not exist). Gives the object, or undefined
   * where somebody was faster.
   */
  put(kind: Kind, object: KubeObject, expected: number, actor: string, key = keyOf(kind, object.metadata.namespace, object.metadata.name)): Task<KubeObject | undefined> {
    if (this.freeze) deepFreezeParts(object);
    const lease = kind.plural === 'events' ? this.leaseInUse() : 0;
    if (lease === undefined) return this.putUnderNewLease(kind, object, expected, actor, key);
    return this.commit(kind, expected === 0 ? 'create' : 'update', expected, { type: 'put', key, value: object, lease }, actor, () => object);
  }

  private *putUnderNewLease(kind: Kind, object: KubeObject, expected: number, actor: string, key: string): Task<KubeObject | undefined> {
    const lease = yield* this.etcd.grantLease(eventTtl + leaseReuseMs / 1000);
    this.eventLease = { id: lease.id, madeAt: this.sim.now(), used: 0 };
    return yield* this.put(kind, object, expected, actor, key);
  }

  /** Deletes an object if it still is at `expected`. Gives the revision, or undefined where somebody was faster. */
  remove(kind: Kind, object: KubeObject, expected: number, actor: string): Task<number | undefined> {
    const key = keyOf(kind, object.metadata.namespace, object.metadata.name);
    return this.commit(kind, 'delete', expected, { type: 'delete', key }, actor, (revision) => revision);
  }

  /** Asks etcd for a change of what still is at `expected`, counts that, and remembers who made it. Undefined where somebody was faster. */
  private *commit<T>(kind: Kind, operation: EtcdOperation, expected: number, op: Op & { type: 'put' | 'delete' }, actor: string, made: (revision: number) => T): Task<T | undefined> {
    const began = this.sim.now();
    let failed = true;
    try {
      const { succeeded, revision } = yield* this.etcd.txn({ compare: [{ key: op.key, target: 'mod', value: expected }], success: [op] });
      failed = false;
      if (!succeeded) return undefined;
      if (this.freeze && op.type === 'put') deepFreeze(op.value);
      this.record(op.key, revision, actor, op.type === 'put' ? 'PUT' : 'DELETE');
      return made(revision);
    } finally {
      this.requests.count(kind, operation, this.sim.now() - began, failed);
    }
  }

  private record(key: string, revision: number, actor: string, type: 'PUT' | 'DELETE'): void {
    const cause = this.sim.current?.cause;
    const at = this.sim.now();
    this.causes.record({ revision, actor, cause, key, at });
    if (this.tracer.active) this.tracer.emit({ kind: 'write', at, revision, key, type, actor, cause });
  }

  private leaseInUse(): number | undefined {
    const { eventLease } = this;
    if (!eventLease || this.sim.now() - eventLease.madeAt >= leaseReuseMs || eventLease.used >= leaseReuseKeys) return undefined;
    eventLease.used++;
    return eventLease.id;
  }
}

// The metadata stays open until the commit has written the version.
const deepFreezeParts = (object: KubeObject): void => {
  for (const key of Object.keys(object)) if (key !== 'metadata') deepFreeze(object[key]);
};
