import type { Pod } from '../api/kubernetes.ts';
import { keyOf } from '../client/store.ts';
import type { Timer } from '../sim/heap.ts';
import type { Sim, TaskHandle, Wait } from '../sim/sim.ts';
import { isGated } from './plugins/schedulinggates.ts';

/** Defaults of KubeSchedulerConfiguration and of backend/queue, in virtual milliseconds. */
const INITIAL_BACKOFF = 1_000;
const MAX_BACKOFF = 10_000;
const MAX_IN_UNSCHEDULABLE = 300_000;
const FLUSH_EVERY = 30_000;

export type Place = 'active' | 'backoff' | 'unschedulable' | 'gated' | 'inflight';

/** A pod that waits for a node. */
export interface QueuedPod {
  pod: Pod;
  readonly key: string;
  readonly priority: number;
  /** When it came in, or came back. */
  at: number;
  seq: number;
  attempts: number;
  place: Place;
  /** Plugins that turned it away the last time; empty after an error. */
  turnedAwayBy: ReadonlySet<string>;
  failedAt: number;
  timer: Timer | undefined;
}

const before = (a: QueuedPod, b: QueuedPod): boolean => (a.priority !== b.priority ? a.priority > b.priority : a.at !== b.at ? a.at < b.at : a.seq < b.seq);

/**
 * Pods without a node: those to look at now by priority and time, those that wait out a back-off, and those that wait for
 * something to happen in the cluster (pkg/scheduler/backend/queue/scheduling_queue.go).
 */
export class SchedulingQueue {
  private readonly pods = new Map<string, QueuedPod>();
  private readonly heap: QueuedPod[] = [];
  private readonly backoff = new Set<QueuedPod>();
  private readonly unschedulable = new Set<QueuedPod>();
  private waiting: TaskHandle | undefined;
  private seq = 0;
  private flushing = false;

  constructor(private readonly sim: Sim) {}

  get size(): number {
    return this.pods.size;
  }

  /** How many pods wait in each place. */
  counts(): Record<Place, number> {
    const counts: Record<Place, number> = { active: 0, backoff: 0, unschedulable: 0, gated: 0, inflight: 0 };
    for (const queued of this.pods.values()) counts[queued.place]++;
    return counts;
  }

  add(pod: Pod): void {
    const key = keyOf(pod);
    this.delete(key);
    const queued: QueuedPod = { pod, key, priority: pod.spec?.priority ?? 0, at: this.sim.now(), seq: this.seq++, attempts: 0, place: 'gated', turnedAwayBy: new Set(), failedAt: 0, timer: undefined };
    this.pods.set(key, queued);
    if (!isGated(pod)) this.activate(queued);
  }

  /** Takes the new state of a pod; a change of what is scheduled by makes it worth another look. */
  update(pod: Pod): void {
    const queued = this.pods.get(keyOf(pod));
    if (!queued || queued.pod.metadata.uid !== pod.metadata.uid) {
      this.add(pod);
      return;
    }
    const old = queued.pod;
    queued.pod = pod;
    const changed = old.spec !== pod.spec || old.metadata.labels !== pod.metadata.labels;
    if (queued.place === 'gated' && !isGated(pod)) this.activate(queued);
    else if (queued.place === 'unschedulable' && changed) this.revive(queued);
  }

  delete(key: string): void {
    const queued = this.pods.get(key);
    if (!queued) return;
    this.pods.delete(key);
    this.leave(queued);
    queued.place = 'gated';
  }

  /** The pod to look at next; pods that wait out a back-off come before nothing at all. */
  pop(): QueuedPod | undefined {
    const queued = this.popActive() ?? this.popBackoff();
    if (!queued) return undefined;
    queued.place = 'inflight';
    queued.attempts++;
    return queued;
  }

  /** Waits until there may be a pod to look at. */
  readonly ready: Wait = {
    arm: (task) => {
      if (this.heap.length > 0 || this.backoff.size > 0) {
        task.resume();
        return;
      }
      this.waiting = task;
      return () => (this.waiting = undefined);
    },
  };

  /** The pod has a node. */
  done(queued: QueuedPod): void {
    if (this.pods.get(queued.key) === queued) this.pods.delete(queued.key);
  }

  /** The pod found no node: it waits for an event that helps one of these plugins. Without plugins it waits out a back-off. */
  fail(queued: QueuedPod, turnedAwayBy: ReadonlySet<string>): void {
    if (this.pods.get(queued.key) !== queued) return;
    queued.turnedAwayBy = turnedAwayBy;
    queued.failedAt = this.sim.now();
    if (turnedAwayBy.size === 0) {
      this.back(queued);
      return;
    }
    queued.place = 'unschedulable';
    this.unschedulable.add(queued);
    this.flushLater();
  }

  /** An error on the way to a node: the pod comes back after its back-off. */
  retry(queued: QueuedPod): void {
    if (this.pods.has(queued.key)) return;
    this.pods.set(queued.key, queued);
    queued.turnedAwayBy = new Set();
    queued.failedAt = this.sim.now();
    this.back(queued);
  }

  /** Something happened: pods that it may help are looked at again (MoveAllToActiveOrBackoffQueue). */
  move(helps: (queued: QueuedPod) => boolean): void {
    for (const queued of [...this.unschedulable]) if (helps(queued)) this.revive(queued);
  }

  get hasUnschedulable(): boolean {
    return this.unschedulable.size > 0;
  }

  private revive(queued: QueuedPod): void {
    if (this.backoffOf(queued) > this.sim.now()) this.back(queued);
    else this.activate(queued);
  }

  /** A pod that was turned away is taken out of its back-off when there is nothing else to do; after an error it is not. */
  private back(queued: QueuedPod): void {
    this.leave(queued);
    queued.place = 'backoff';
    queued.timer = this.sim.at(this.backoffOf(queued), () => this.activate(queued));
    if (queued.turnedAwayBy.size === 0) return;
    this.backoff.add(queued);
    this.wake();
  }

  private backoffOf({ attempts, failedAt }: QueuedPod): number {
    return failedAt + Math.min(INITIAL_BACKOFF * 2 ** Math.max(0, attempts - 1), MAX_BACKOFF);
  }

  private activate(queued: QueuedPod): void {
    this.leave(queued);
    queued.place = 'active';
    queued.at = this.sim.now();
    this.push(queued);
    this.wake();
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = undefined;
    // The scheduler runs in an event of its own, after everything that is delivered together.
    if (waiting) this.sim.after(0, () => waiting.resume());
  }

  private leave(queued: QueuedPod): void {
    this.sim.cancel(queued.timer);
    queued.timer = undefined;
    if (queued.place === 'backoff') this.backoff.delete(queued);
    else if (queued.place === 'unschedulable') this.unschedulable.delete(queued);
    // One that leaves the heap stays in it and is passed over.
  }

  /** Nobody waits longer than five minutes for an event. */
  private flushLater(): void {
    if (this.flushing) return;
    this.flushing = true;
    this.sim.after(FLUSH_EVERY, () => {
      this.flushing = false;
      const due = this.sim.now() - MAX_IN_UNSCHEDULABLE;
      for (const queued of [...this.unschedulable]) if (queued.failedAt <= due) this.revive(queued);
      if (this.unschedulable.size > 0) this.flushLater();
    });
  }

  private popBackoff(): QueuedPod | undefined {
    let best: QueuedPod | undefined;
    for (const queued of this.backoff) if (!best || this.backoffOf(queued) < this.backoffOf(best)) best = queued;
    if (best) this.leave(best);
    return best;
  }

  private push(queued: QueuedPod): void {
    const { heap } = this;
    let i = heap.length;
    heap.push(queued);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(queued, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = queued;
  }

  private popActive(): QueuedPod | undefined {
    for (;;) {
      const top = this.popTop();
      if (!top || top.place === 'active') return top;
    }
  }

  private popTop(): QueuedPod | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || top === last) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
