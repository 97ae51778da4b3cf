interface Entry {
  delay: number;
  lastUpdate: number;
}

/** Exponential back-off by key (client-go: util/flowcontrol/backoff.go). Milliseconds. */
export class Backoff {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly initial: number,
    private readonly max: number,
  ) {}

  get(key: string): number {
    return this.entries.get(key)?.delay ?? 0;
  }

  /** Raises the delay of a key after an event at `eventTime`. */
  next(key: string, eventTime: number, now: number): void {
    const entry = this.entries.get(key);
    if (!entry || this.expired(eventTime, entry)) this.entries.set(key, { delay: this.initial, lastUpdate: now });
    else {
      entry.delay = Math.min(entry.delay * 2, this.max);
      entry.lastUpdate = now;
    }
  }

  /** How long yet until the key may be tried again after an event at `eventTime`; 0 when it may be now. */
  remaining(key: string, eventTime: number, now: number): number {
    const entry = this.entries.get(key);
    if (!entry || this.expired(eventTime, entry)) return 0;
    return Math.max(0, entry.delay - (now - eventTime));
  }

  /** As `remaining`, counted from the last raise. */
  remainingSinceUpdate(key: string, now: number): number {
    const entry = this.entries.get(key);
    if (!entry || this.expired(now, entry)) return 0;
    return Math.max(0, entry.delay - (now - entry.lastUpdate));
  }

  forget(key: string): void {
    this.entries.delete(key);
  }

  private expired(eventTime: number, entry: Entry): boolean {
    return eventTime - entry.lastUpdate > this.max * 2;
  }
}
