/** A map that forgets what was not used for longest, as golang-lru does. */
export class LruCache<V> {
  private readonly entries = new Map<string, V>();

  constructor(private readonly limit: number) {}

  get(key: string): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.limit) this.entries.delete(this.entries.keys().next().value!);
  }
}

/** client-go tools/record/events_cache.go: the defaults of NewEventCorrelator. */
const CACHE_ENTRIES = 4096;
const SIMILAR_EVENTS = 10;
const SIMILAR_WITHIN_MS = 600_000;
const SPAM_BURST = 25;
const SPAM_REFILL_MS = 300_000;

/** What the correlator needs to know of an event. Times are virtual milliseconds. */
export interface Occurrence {
  /** What it is about: the uid where there is one, else kind, namespace and name. */
  about: string;
  fieldPath: string;
  type: string;
  reason: string;
  message: string;
  at: number;
  name: string;
}

/** What to write: a new event, or a higher count on an earlier one. */
export interface Correlated {
  name: string;
  message: string;
  count: number;
  firstAt: number;
  /** Names the event for `written`. */
  key: string;
}

interface Seen {
  count: number;
  firstAt: number;
  name: string;
}

/**
 * Counts events that repeat, merges ones that differ in their message alone, and drops what one source says too often
 * about one object: 25 at once, then one in five minutes (client-go: EventCorrelator).
 */
export class EventCorrelator {
  private readonly aggregates = new LruCache<{ messages: Set<string>; lastAt: number }>(CACHE_ENTRIES);
  private readonly seen = new LruCache<Seen>(CACHE_ENTRIES);
  private readonly spam = new LruCache<{ tokens: number; at: number }>(CACHE_ENTRIES);

  /** Undefined when the event is to be dropped. */
  correlate(event: Occurrence): Correlated | undefined {
    const similar = `${event.about}\n${event.type}\n${event.reason}`;
    let group = this.aggregates.get(similar);
    if (!group || event.at - group.lastAt > SIMILAR_WITHIN_MS) this.aggregates.set(similar, (group = { messages: new Set(), lastAt: event.at }));
    group.lastAt = event.at;
    group.messages.add(event.message);
    let key = `${similar}\n${event.fieldPath}\n${event.message}`;
    let message = event.message;
    if (group.messages.size >= SIMILAR_EVENTS) {
      group.messages.delete(group.messages.values().next().value!);
      key = similar;
      message = `(combined from similar events): ${event.message}`;
    }
    const before = this.seen.get(key);
    const now: Seen = before ? { count: before.count + 1, firstAt: before.firstAt, name: before.name } : { count: 1, firstAt: event.at, name: event.name };
    this.seen.set(key, now);
    if (!this.admit(event)) return undefined;
    return { ...now, message, key };
  }

  /** Forgets an event that could not be written as a repetition because it is gone: it counts from one again. */
  forget(key: string, name: string, at: number): void {
    this.seen.set(key, { count: 1, firstAt: at, name });
  }

  private admit(event: Occurrence): boolean {
    let bucket = this.spam.get(event.about);
    if (!bucket) this.spam.set(event.about, (bucket = { tokens: SPAM_BURST, at: event.at }));
    bucket.tokens = Math.min(SPAM_BURST, bucket.tokens + (event.at - bucket.at) / SPAM_REFILL_MS);
    bucket.at = event.at;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}
