import type { Event, ObjectReference } from '../api/kubernetes.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import { sleep, type Sim, type Task } from '../sim/sim.ts';
import type { Client } from './client.ts';
import { eventName, referenceTo, type About } from './recorder.ts';
import { events } from './resources.ts';
import { rfc3339Micro } from '../api/time.ts';

/** client-go tools/events/event_broadcaster.go */
const FINISH_MS = 360_000;
const REFRESH_MS = 1_800_000;
const TRIES = 12;
const RETRY_MS = 10_000;

interface Series {
  name: string;
  namespace: string;
  count: number;
  /** The count that the server has. */
  written: number;
  lastAt: number;
}

/**
 * Records events as events.k8s.io does: no source, an `eventTime`, and a `series` for what repeats. The second of a kind
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

  /** `action`: what was done or failed: `Binding`, `Scheduling`, `Preempting`. */
  event(regarding: About, related: ObjectReference | undefined, type: 'Normal' | 'Warning', reason: string, action: string, note: string): void {
    const about = referenceTo(regarding);
    const now = this.sim.now();
    // What goes well happens once.
    if (type === 'Normal') {
      this.create(about, related, type, reason, action, note, now);
      return;
    }
    const key = `${type}\n${action}\n${reason}\n${about.kind}/${about.namespace ?? ''}/${about.name}/${about.uid}/${about.resourceVersion}\n${related?.uid ?? related?.name ?? ''}`;
    const series = this.seriesOf.get(key);
    if (series) {
      series.count++;
      series.lastAt = now;
      if (series.count === 2) this.sim.spawn(`${this.controller} events`, this.write(() => this.patch(series)));
      return;
    }
    const { name, namespace } = this.create(about, related, type, reason, action, note, now);
    this.seriesOf.set(key, { name, namespace, count: 1, written: 1, lastAt: now });
    this.sweep();
  }

  private create(about: ObjectReference, related: ObjectReference | undefined, type: string, reason: string, action: string, note: string, now: number): { name: string; namespace: string } {
    const namespace = about.namespace || 'default';
    const name = eventName(this.sim, about.name);
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: about,
      ...(related ? { related } : {}),
      action,
      reason,
      message: note,
      type,
      source: {},
      eventTime: rfc3339Micro(now),
      firstTimestamp: null,
      lastTimestamp: null,
      reportingComponent: this.controller,
      reportingInstance: this.instance,
    } as unknown as Event;
    this.sim.spawn(`${this.controller} events`, this.write(() => this.client.create(events, event)));
    return { name, namespace };
  }

  private patch(series: Series): Task<Event> {
    series.written = series.count;
    return this.client.patch(events, series, { series: { count: series.count, lastObservedTime: rfc3339Micro(series.lastAt) } });
  }

  private *write(send: () => Task<Event>): Task {
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
        const due = series.count > series.written && (over || now - series.lastAt >= REFRESH_MS);
        if (due) this.sim.spawn(`${this.controller} events`, this.write(() => this.patch(series)));
        if (over) this.seriesOf.delete(key);
      }
      if (this.seriesOf.size > 0) this.sweep();
    });
  }
}
