import type { ObjectReference } from '../api/kubernetes.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import type { KubeObject } from '../api/types.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import type { Client } from './client.ts';
import { EventCorrelator, type Correlated } from './correlate.ts';
import { events } from './resources.ts';
import { rfc3339 } from '../api/time.ts';

export interface EventSource {
  /** `kubelet`, `deployment-controller`: who says it. */
  component: string;
  /** The node's name, where there is one. */
  host?: string | undefined;
}

/** What an event is about: a whole object with kind and apiVersion, or a reference to one. */
export type About = KubeObject | ObjectReference;

/** client-go tools/record/event.go: a failed write is tried 12 times, 10 s apart; 1000 events may wait. */
const TRIES = 12;
const RETRY_MS = 10_000;
const QUEUE_LIMIT = 1000;

interface Pending {
  about: ObjectReference;
  type: string;
  reason: string;
  at: number;
  write: Correlated;
}

/** `v1` of `pods`, ...: the reference that an event carries (client-go: tools/reference). */
export function referenceTo(object: About, fieldPath?: string): ObjectReference {
  const reference: ObjectReference = { kind: object.kind, apiVersion: object.apiVersion };
  const from = 'metadata' in object && object.metadata ? (object as KubeObject).metadata : (object as ObjectReference);
  if (from.namespace) reference.namespace = from.namespace;
  reference.name = from.name;
  if (from.uid) reference.uid = from.uid;
  if (from.resourceVersion) reference.resourceVersion = from.resourceVersion;
  const path = fieldPath ?? (object as ObjectReference).fieldPath;
  if (path) reference.fieldPath = path;
  return reference;
}

/** The nanoseconds of the last event of a simulation, within its millisecond. */
const lastNames = new WeakMap<Sim, { ms: number; ns: number }>();

/**
 * The name of an event: the object's name, a dot, and a time in nanoseconds as 16 hex digits: `web.18e9ea78f2805352`.
 * Names grow with time, so that events of one moment keep their order.
 */
export function eventName(sim: Sim, object: string | undefined): string {
  const ms = Math.floor(sim.now());
  let last = lastNames.get(sim);
  if (!last) lastNames.set(sim, (last = { ms: -1, ns: 0 }));
  const step = sim.random('event-names').int(1, 999);
  last.ns = last.ms === ms ? last.ns + step : step;
  last.ms = ms;
  return `${object}.${(BigInt(ms) * 1_000_000n + BigInt(last.ns)).toString(16)}`;
}

/**
 * Records v1 Events of one source: repetitions raise a count, similar ones are combined, too many are dropped. Writes go
 * out one after the other in the background and never fail the caller (client-go: tools/record).
 */
export class EventRecorder {
  private readonly correlator = new EventCorrelator();
  private queue: Pending[] = [];
  private head = 0;
  private sink: TaskHandle | undefined;

  constructor(
    private readonly sim: Sim,
    private readonly client: Client,
    private readonly source: EventSource,
  ) {}

  /** `fieldPath`: the part that it is about, such as `spec.containers{web}`. */
  event(object: About, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void {
    const about = referenceTo(object, fieldPath);
    const at = this.sim.now();
    const write = this.correlator.correlate({
      about: about.uid || `${about.kind}/${about.namespace ?? ''}/${about.name ?? ''}`,
      fieldPath: about.fieldPath ?? '',
      type,
      reason,
      message,
      at,
    });
    if (write && write.seen.name === '') write.seen.name = eventName(this.sim, about.name);
    if (!write || this.queue.length - this.head >= QUEUE_LIMIT) return;
    this.queue.push({ about, type, reason, at, write });
    if (!this.sink?.live) this.sink = this.sim.spawn(`${this.source.component} events`, this.drain());
  }

  /** Forgets what was not written yet. */
  stop(): void {
    this.sink?.cancel();
    this.queue = [];
    this.head = 0;
  }

  private *drain(): Task {
    // Written in an event of its own: whoever records has work to do first.
    yield sleep(0);
    while (this.head < this.queue.length) {
      const next = this.queue[this.head++]!;
      for (let tries = 0; tries < TRIES; tries++) {
        try {
          yield* this.record(next);
          break;
        } catch (error) {
          // An answer is final: the event is lost, as it is for the real recorder.
          if (error instanceof StatusError) break;
          if (!(error instanceof ConnectionError)) throw error;
          yield sleep(tries === 0 ? this.sim.random('event-names').int(0, RETRY_MS) : RETRY_MS);
        }
      }
    }
    this.queue = [];
    this.head = 0;
  }

  private *record(event: Pending): Task {
    const { write, about, at } = event;
    const namespace = about.namespace || 'default';
    const { seen } = write;
    let { count } = write;
    if (count > 1) {
      try {
        yield* this.client.patch(events, { namespace, name: seen.name }, { count, lastTimestamp: rfc3339(at), message: write.message });
        return;
      } catch (error) {
        if (!(error instanceof StatusError && error.code === 404)) throw error;
        // The event has expired: it counts from one again.
        Object.assign(seen, { count: 1, firstAt: at, name: eventName(this.sim, about.name) });
        count = 1;
      }
    }
    const source = this.source.host ? { component: this.source.component, host: this.source.host } : { component: this.source.component };
    yield* this.client.create(events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: seen.name, namespace },
      involvedObject: about,
      reason: event.reason,
      message: write.message,
      source,
      firstTimestamp: rfc3339(seen.firstAt),
      lastTimestamp: rfc3339(at),
      count,
      type: event.type,
      eventTime: null as unknown as string,
      reportingComponent: this.source.component,
      reportingInstance: this.source.host ?? '',
    });
  }
}
