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
  message: string;
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

/** Events of one type, reason and field path about one object. */
interface Group {
  type: string;
  reason: string;
  fieldPath: string;
  lastAt: number;
  /** What was said first, which mostly is all. */
  first: Seen;
  /** What else is said. */
  others: Others | undefined;
  /** The subject's group before this one. */
  readonly earlier: Group | undefined;
}

interface Others {
  /** The different messages of late. */
  messages: string[];
  seen: Map<string, Seen>;
  combined: Seen | undefined;
}

interface Subject {
  tokens: number;
  at: number;
  newest: Group | undefined;
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
    const seen = seenOf(group, event);
    group.lastAt = event.at;
    seen.count++;
    subject.tokens = Math.min(SPAM_BURST, subject.tokens + (event.at - subject.at) / SPAM_REFILL_MS);
    subject.at = event.at;
    if (subject.tokens < 1) return undefined;
    subject.tokens--;
    const message = seen === group.others?.combined ? `(combined from similar events): ${event.message}` : event.message;
    return { seen, message, count: seen.count };
  }

  private subject(about: string, at: number): Subject {
    let subject = this.young.get(about);
    if (subject) return subject;
    subject = this.old.get(about) ?? { tokens: SPAM_BURST, at, newest: undefined };
    if (this.young.size >= OBJECTS) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(about, subject);
    return subject;
  }
}

function groupOf(subject: Subject, { type, reason, fieldPath, message, at }: Occurrence): Group {
  for (let group = subject.newest; group; group = group.earlier) if (group.reason === reason && group.type === type && group.fieldPath === fieldPath) return group;
  return (subject.newest = { type, reason, fieldPath, lastAt: at, first: { message, count: 0, firstAt: at, name: '' }, others: undefined, earlier: subject.newest });
}

/** Which event of its group an occurrence belongs to. */
function seenOf(group: Group, { message, at }: Occurrence): Seen {
  const { first } = group;
  if (!group.others && message === first.message) return first;
  const others = (group.others ??= { messages: [first.message], seen: new Map(), combined: undefined });
  if (at - group.lastAt > SIMILAR_WITHIN_MS) others.messages = [];
  if (!others.messages.includes(message)) others.messages.push(message);
  if (others.messages.length >= SIMILAR_EVENTS) {
    others.messages.shift();
    return (others.combined ??= { message, count: 0, firstAt: at, name: '' });
  }
  if (message === first.message) return first;
  let seen = others.seen.get(message);
  if (!seen) others.seen.set(message, (seen = { message, count: 0, firstAt: at, name: '' }));
  return seen;
}
