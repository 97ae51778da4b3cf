/** client-go tools/record/events_cache.go: the defaults of NewEventCorrelator. */
const SIMILAR_EVENTS = 10;
const SIMILAR_WITHIN_MS = 600_000;
const SPAM_BURST = 25;
const SPAM_REFILL_MS = 300_000;
/** Objects remembered; at most twice as many are kept, and those not heard of for longest are forgotten together. */
const OBJECTS = 4096;

/** What the correlator needs to know of an event. Times are virtual milliseconds. */
export interface Occurrence {
  /** What it is about: the uid where there is one, else kind, namespace and name. */
  about: string;
  fieldPath: string;
  type: string;
  reason: string;
  message: string;
  at: number;
}

/** One event as it stands on the server. */
export interface Seen {
  count: number;
  firstAt: number;
  /** The event's name there; empty until it has one. */
  name: string;
}

/** What to write: a new event, or a higher count on an earlier one. */
export interface Correlated {
  seen: Seen;
  message: string;
  count: number;
}

interface Said {
  message: string;
  seen: Seen;
}

/** Events of one type, reason and field path about one object. */
interface Group {
  type: string;
  reason: string;
  fieldPath: string;
  lastAt: number;
  messages: string[];
  /** What was said first, which mostly is all. */
  first: Said | undefined;
  more: Map<string, Seen> | undefined;
  combined: Seen | undefined;
}

interface Subject {
  tokens: number;
  at: number;
  groups: Group[];
}

/**
 * Counts events that repeat, merges ones that differ in their message alone, and drops what one source says too often
 * about one object: 25 at once, then one in five minutes (client-go: EventCorrelator).
 */
export class EventCorrelator {
  private young = new Map<string, Subject>();
  private old = new Map<string, Subject>();

  /** Undefined when the event is to be dropped. */
  correlate(event: Occurrence): Correlated | undefined {
    const subject = this.subject(event.about, event.at);
    const group = groupOf(subject, event);
    if (event.at - group.lastAt > SIMILAR_WITHIN_MS) group.messages = [];
    group.lastAt = event.at;
    if (!group.messages.includes(event.message)) group.messages.push(event.message);
    let message = event.message;
    let seen: Seen | undefined;
    if (group.messages.length >= SIMILAR_EVENTS) {
      group.messages.shift();
      message = `(combined from similar events): ${message}`;
      seen = group.combined ??= { count: 0, firstAt: event.at, name: '' };
    } else {
      seen = group.first?.message === message ? group.first.seen : group.more?.get(message);
      if (!seen) {
        seen = { count: 0, firstAt: event.at, name: '' };
        if (!group.first) group.first = { message, seen };
        else (group.more ??= new Map()).set(message, seen);
      }
    }
    seen.count++;
    subject.tokens = Math.min(SPAM_BURST, subject.tokens + (event.at - subject.at) / SPAM_REFILL_MS);
    subject.at = event.at;
    if (subject.tokens < 1) return undefined;
    subject.tokens--;
    return { seen, message, count: seen.count };
  }

  private subject(about: string, at: number): Subject {
    let subject = this.young.get(about);
    if (subject) return subject;
    subject = this.old.get(about) ?? { tokens: SPAM_BURST, at, groups: [] };
    if (this.young.size >= OBJECTS) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(about, subject);
    return subject;
  }
}

function groupOf(subject: Subject, { type, reason, fieldPath, at }: Occurrence): Group {
  for (const group of subject.groups) if (group.reason === reason && group.type === type && group.fieldPath === fieldPath) return group;
  const group: Group = { type, reason, fieldPath, lastAt: at, messages: [], first: undefined, more: undefined, combined: undefined };
  subject.groups.push(group);
  return group;
}
