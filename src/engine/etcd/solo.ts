import type { Component } from '../sim/component.ts';
import type { Random } from '../sim/random.ts';
import type { Sim, Task, TaskHandle, Wait } from '../sim/sim.ts';
import type { Timer } from '../sim/heap.ts';
import { Store } from './store.ts';
import { EtcdError, type Etcd, type EtcdStatus, type Lease, type LiveLease, type Txn, type TxnResult, type WatchListener, type Watcher } from './types.ts';

export interface SoloOptions {
  sim: Sim;
  /** The member's name; also its random stream's. */
  name?: string;
  /** Completes a value with its revision before anybody sees it. */
  stamp?: (value: any, revision: number) => void;
  /** Changes kept at most before the oldest are compacted away; 200,000 by default, so that memory has a bound. */
  historyLimit?: number;
  /** Bytes; etcd's default is 2 GiB. */
  quota?: number;
}

/** What a client waits for after etcd's election timeout and the requests' own (etcd's ReqTimeout: 5 s + 2 elections). */
const requestTimeoutMs = 7000;

/** Proposals that are applied and answered in one event of the simulation. */
const appliedAtOnce = 64;

class Proposal implements Wait {
  task: TaskHandle | undefined;

  constructor(
    private readonly member: Solo,
    readonly run: () => unknown,
  ) {}

  arm(task: TaskHandle): () => void {
    this.task = task;
    this.member.enqueue(this);
    return () => (this.task = undefined);
  }
}

/**
 * An etcd of one member. A proposal is written to the log with a virtual fsync of 1 to 3 ms; what is proposed meanwhile
 * goes with the next write, in order, as etcd's WAL batches it.
 */
export class Solo implements Etcd, Component {
  readonly name: string;
  readonly local: Store;
  running = false;
  private readonly sim: Sim;
  private readonly chance: Random;
  private readonly quota: number;
  private queue: Proposal[] = [];
  private writing: Timer | undefined;
  private inFlight: Proposal[] = [];
  private index = 0;
  private readonly leases = new Map<number, Lease & { timer?: Timer }>();
  private nextLease = 0x7587;
  private noSpace = false;

  constructor(options: SoloOptions) {
    this.sim = options.sim;
    this.name = options.name ?? 'etcd';
    this.chance = this.sim.random(this.name);
    this.quota = options.quota ?? 2 * 1024 ** 3;
    this.local = new Store({
      ...(options.stamp && { stamp: options.stamp }),
      historyLimit: options.historyLimit ?? 200_000,
      onLease: (key, lease, before) => {
        this.leases.get(before)?.keys.delete(key);
        this.leases.get(lease)?.keys.add(key);
      },
    });
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.write();
  }

  get healthy(): boolean {
    return this.running && !this.noSpace;
  }

  /** Takes another state on while it is stopped, as one whose data directory was exchanged: its watchers see what differs. */
  replace(changes: Txn): void {
    if (this.running) throw new Error(`${this.name} is running`);
    this.local.apply(changes);
    this.local.notify();
  }

  leaseList(): LiveLease[] {
    return Array.from(this.leases.values(), ({ id, ttl, expiresAt, keys }) => ({ id, ttl, expiresAt, keys, remaining: Math.floor((expiresAt - this.sim.now()) / 1000) }));
  }

  /** True while a lease has not ended. */
  hasLease(id: number): boolean {
    return this.leases.has(id);
  }

  /** What was not yet written waits, as its clients do, until they give up or the member is back. */
  stop(): void {
    this.running = false;
    this.sim.cancel(this.writing);
    this.writing = undefined;
    this.queue = [...this.inFlight, ...this.queue];
    this.inFlight = [];
    for (const proposal of this.queue) this.expireProposal(proposal);
  }

  txn(txn: Txn): Task<TxnResult> {
    return this.propose(() => {
      if (this.noSpace && txn.success.some((op) => op.type === 'put')) throw new EtcdError('no-space', 'etcdserver: mvcc: database space exceeded');
      const result = this.local.apply(txn);
      if (this.local.dbSize > this.quota) this.noSpace = true;
      return result;
    });
  }

  *readIndex(): Task {
    if (!this.running) yield* this.propose(() => undefined);
  }

  watch(key: string, options: { prefix?: boolean; startRevision?: number }, listener: WatchListener): Watcher {
    return this.local.watch(key, options, listener);
  }

  grantLease(ttlSeconds: number): Task<Lease> {
    return this.propose(() => {
      const lease: Lease & { timer?: Timer } = { id: this.nextLease++, ttl: ttlSeconds, expiresAt: 0, keys: new Set() };
      this.leases.set(lease.id, lease);
      this.renew(lease);
      return lease as Lease;
    });
  }

  *keepAlive(id: number): Task {
    const lease = this.leases.get(id);
    if (!lease) throw new EtcdError('no-lease', 'etcdserver: requested lease not found');
    this.renew(lease);
  }

  *revokeLease(id: number): Task {
    yield* this.propose(() => this.expire(id));
  }

  *compact(revision: number): Task {
    yield* this.propose(() => this.local.compact(revision));
  }

  *disarm(): Task {
    yield* this.propose(() => (this.noSpace = this.local.dbSize > this.quota));
  }

  status(): EtcdStatus {
    const { local } = this;
    return {
      version: '3.6.6',
      dbSize: local.dbSize,
      dbSizeInUse: local.dbSizeInUse,
      dbSizeQuota: this.quota,
      leader: 1,
      member: 1,
      raftTerm: 2,
      raftIndex: this.index,
      revision: local.revision,
      alarms: this.noSpace ? ['NOSPACE'] : [],
    };
  }

  /** Takes a proposal into the next write. Called by the proposal itself. */
  enqueue(proposal: Proposal): void {
    this.queue.push(proposal);
    this.write();
    if (!this.running) this.expireProposal(proposal);
  }

  private expireProposal(proposal: Proposal): void {
    this.sim.after(requestTimeoutMs, () => {
      const i = this.running ? -1 : this.queue.indexOf(proposal);
      if (i < 0) return;
      this.queue.splice(i, 1);
      proposal.task?.fail(new EtcdError('timeout', 'etcdserver: request timed out'));
    });
  }

  private *propose<T>(run: () => T): Task<T> {
    const outcome: { value?: T; error?: unknown } = yield new Proposal(this, run);
    if (outcome.error) throw outcome.error;
    return outcome.value as T;
  }

  private write(): void {
    if (!this.running || this.writing || this.queue.length === 0) return;
    const batch = this.queue;
    this.queue = [];
    this.inFlight = batch;
    this.writing = this.sim.after(1 + this.chance.float() * 2, () => this.written(batch));
  }

  /** Applies what is written: all at one virtual time, and not too much in one event. */
  private written(batch: readonly Proposal[]): void {
    const rest = batch.slice(appliedAtOnce);
    this.inFlight = rest;
    this.writing = rest.length > 0 ? this.sim.after(0, () => this.written(rest)) : undefined;
    this.commit(rest.length > 0 ? batch.slice(0, appliedAtOnce) : batch);
    this.write();
  }

  private commit(batch: readonly Proposal[]): void {
    const outcomes = batch.map((proposal) => {
      this.index++;
      try {
        return { value: proposal.run() };
      } catch (error) {
        return { error };
      }
    });
    this.local.notify();
    for (let i = 0; i < batch.length; i++) batch[i]!.task?.resume(outcomes[i]);
  }

  private renew(lease: Lease & { timer?: Timer }): void {
    this.sim.cancel(lease.timer);
    lease.expiresAt = this.sim.now() + lease.ttl * 1000;
    lease.timer = this.sim.at(lease.expiresAt, () => this.sim.spawn(`${this.name}/lease`, this.revokeLease(lease.id)));
  }

  private expire(id: number): void {
    const lease = this.leases.get(id);
    if (!lease) return;
    this.sim.cancel(lease.timer);
    this.leases.delete(id);
    if (lease.keys.size > 0) this.local.apply({ success: [...lease.keys].sort().map((key) => ({ type: 'delete', key })) });
  }
}
