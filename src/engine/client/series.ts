import type { ObjectReference } from '../api/kubernetes.ts';
import { ConnectionError, isStatus, StatusError } from '../api/status.ts';
import { rfc3339Micro } from '../api/time.ts';
import type { KubeObject } from '../api/types.ts';
import { sleep, type Sim, type Task } from '../sim/sim.ts';
import type { Client } from './client.ts';
import { eventName, referenceTo, type About } from './recorder.ts';
import { groupEvents } from './resources.ts';

/** client-go tools/events/event_broadcaster.go */
const FINISH_MS = 360_000;
const REFRESH_MS = 1_800_000;
const TRIES = 12;
const RETRY_MS = 10_000;

interface Series {
  event: KubeObject;
  count: number;
  lastAt: number;
  /** When it was last written, in virtual milliseconds, with which count. */
  writtenAt: number;
  written: number;
}

/**
 * Records events through events.k8s.io: no source, an `eventTime`, and a `series` for what repeats. The second of a kind
 * starts the series on the server, later ones are counted here and written every half hour and when the series is over
 * (client-go: tools/events). kube-scheduler records this way.
 */
export class SeriesRecorder {
  private readonly seriesOf = new Map<string, Series>();
  private sweeping = false;

  /** `instance`: the controller's name and its host: `default-scheduler-controlplane`. */
  constructor(
    private readonly sim: Sim,
    private readonly client: Client,
    private readonly controller: string,
    private readonly instance: string,
  ) {}

  /** `action`: what was done or failed: `Binding`, `Scheduling`, `Preempting`. `related`: another object that took part. */
  event(regarding: About, related: About | undefined, type: 'Normal' | 'Warning', reason: string, action: string, note: string): void {
    const about = referenceTo(regarding);
    const other = related && referenceTo(related);
    const now = this.sim.now();
    // What goes well happens once.
    if (type === 'Normal') {
      this.create(this.made(about, other, type, reason, action, note, now));
      return;
    }
    const key = JSON.stringify([type, action, reason, about, other]);
    const series = this.seriesOf.get(key);
    if (series) {
      series.count++;
      series.lastAt = now;
      if (series.count === 2) this.patch(series);
      return;
    }
    const event = this.made(about, other, type, reason, action, note, now);
    this.create(event);
    this.seriesOf.set(key, { event, count: 1, lastAt: now, writtenAt: now, written: 1 });
    this.sweep();
  }

  private made(regarding: ObjectReference, related: ObjectReference | undefined, type: string, reason: string, action: string, note: string, now: number): KubeObject {
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: eventName(this.sim, regarding.name), namespace: regarding.namespace || 'default' },
      eventTime: rfc3339Micro(now),
      reportingController: this.controller,
      reportingInstance: this.instance,
      action,
      reason,
      regarding,
      ...(related && { related }),
      note,
      type,
      // What Go writes of an event without them.
      deprecatedFirstTimestamp: null,
      deprecatedLastTimestamp: null,
      deprecatedSource: {},
    } as KubeObject;
  }

  private create(event: KubeObject): void {
    this.write(() => this.client.create(groupEvents, event));
  }

  private patch(series: Series): void {
    series.written = series.count;
    series.writtenAt = this.sim.now();
    const repeated = { series: { count: series.count, lastObservedTime: rfc3339Micro(series.lastAt) } };
    this.write(() => this.repeat(series.event, repeated));
  }

  /** An event that has expired comes again, with its series. */
  private *repeat(event: KubeObject, repeated: object): Task<KubeObject> {
    try {
      return yield* this.client.patch(groupEvents, event.metadata, repeated);
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
      return yield* this.client.create(groupEvents, { ...event, ...repeated });
    }
  }

  private write(send: () => Task<KubeObject>): void {
    this.sim.spawn(`${this.controller} events`, this.sent(send));
  }

  private *sent(send: () => Task<KubeObject>): Task {
    yield sleep(0);
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        yield* send();
        return;
      } catch (error) {
        if (error instanceof StatusError) return;
        if (!(error instanceof ConnectionError)) throw error;
        yield sleep(RETRY_MS);
      }
    }
  }

  /** Ends series that are over, while there are any. */
  private sweep(): void {
    if (this.sweeping) return;
    this.sweeping = true;
    this.sim.after(FINISH_MS, () => {
      this.sweeping = false;
      const now = this.sim.now();
      for (const [key, series] of this.seriesOf) {
        const over = now - series.lastAt >= FINISH_MS;
        if (series.count > series.written && (over || now - series.writtenAt >= REFRESH_MS)) this.patch(series);
        if (over) this.seriesOf.delete(key);
      }
      if (this.seriesOf.size > 0) this.sweep();
    });
  }
}
