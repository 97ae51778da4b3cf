import type { WatchEvent, WatchStream } from '../api/http.ts';
import type { FieldSelector } from '../api/fieldselector.ts';
import type { Selector } from '../api/selector.ts';
import type { KubeObject } from '../api/types.ts';
import { Signal } from '../sim/channel.ts';
import type { Task } from '../sim/sim.ts';

/** Which objects a list or watch is about. */
export interface Scope {
  namespace: string | undefined;
  labels: Selector;
  fields: FieldSelector;
}

/** One client's watch: a queue that is delivered once per virtual instant, to a listener or to who asks. */
export class Watch implements WatchStream {
  /** No more events come from the server. */
  closed = false;
  private pending: WatchEvent[] = [];
  private listener: ((events: readonly WatchEvent[]) => void) | undefined;
  private ended: (() => void) | undefined;
  private readonly arrived = new Signal();
  private stopped = false;
  private head = 0;

  /** `changed` asks for a delivery; `detach` takes the watch off its index. */
  constructor(
    readonly scope: Scope,
    readonly agent: string,
    readonly resource: string,
    readonly render: ((object: KubeObject) => any) | undefined,
    readonly bookmarks: boolean,
    private readonly changed: (watch: Watch) => void,
    private readonly detach: (watch: Watch) => void,
  ) {}

  push(event: WatchEvent): void {
    if (this.closed || this.stopped) return;
    const first = this.pending.length === this.head;
    const object = this.render && event.type !== 'BOOKMARK' && event.type !== 'ERROR' ? this.render(event.object) : event.object;
    this.pending.push(object === event.object ? event : { type: event.type, object });
    if (first && this.listener) this.changed(this);
    else if (!this.listener) this.arrived.notify();
  }

  /** Hands over what is pending; returns how many events that were. */
  deliver(): number {
    if (!this.listener || this.stopped) return 0;
    const events = this.head > 0 ? this.pending.slice(this.head) : this.pending;
    this.pending = [];
    this.head = 0;
    if (events.length > 0) this.listener(events);
    if (this.closed) this.finish();
    return events.length;
  }

  /** The server ends the watch, after what is pending. */
  end(): void {
    if (this.closed) return;
    this.closed = true;
    this.detach(this);
    if (this.listener) this.changed(this);
    this.arrived.notify();
  }

  *next(): Task<WatchEvent | undefined> {
    while (this.pending.length === this.head) {
      if (this.closed || this.stopped) return undefined;
      yield this.arrived.wait();
    }
    const event = this.pending[this.head++]!;
    if (this.head === this.pending.length) {
      this.pending = [];
      this.head = 0;
    }
    return event;
  }

  listen(fn: (events: readonly WatchEvent[]) => void, ended?: () => void): void {
    this.listener = fn;
    this.ended = ended;
    if (this.pending.length > this.head || this.closed) this.changed(this);
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.pending = [];
    this.head = 0;
    if (!this.closed) this.detach(this);
    this.arrived.notify();
    if (this.closed) this.finish();
  }

  private finish(): void {
    const { ended } = this;
    this.ended = undefined;
    this.listener = undefined;
    ended?.();
  }
}
