import type { ObjectDetails, Origin } from '../../lab/protocol.ts';

type Event = ObjectDetails['events'][number];
type Verdict = NonNullable<ObjectDetails['verdict']>;

export type Chapter = { at: number } & ({ type: 'made'; origin: Origin } | { type: 'placed'; verdict: Verdict } | { type: 'event'; event: Event });

/** Of many events the newest are told. */
const MOST_EVENTS = 12;
/** What the scheduler's own verdict says better. */
const TOLD = new Set(['Scheduled', 'FailedScheduling']);

/** Origin, verdict and events of an object as one story, the oldest first. */
export function storyOf({ origin, verdict, events }: Pick<ObjectDetails, 'origin' | 'verdict' | 'events'>): Chapter[] {
  const kept = verdict ? events.filter((event) => !TOLD.has(event.reason)) : events;
  const chapters: Chapter[] = kept.slice(0, MOST_EVENTS).map((event) => ({ type: 'event', at: event.at, event }));
  if (verdict) chapters.push({ type: 'placed', at: verdict.at, verdict });
  // Events have whole seconds: what a second has in common is told in the order of cause and effect.
  const second = (chapter: Chapter): number => Math.floor(chapter.at / 1000);
  const rank = (chapter: Chapter): number => (chapter.type === 'placed' ? 0 : 1);
  const later = chapters.reverse().sort((a, b) => second(a) - second(b) || rank(a) - rank(b));
  return [...origin.map((link): Chapter => ({ type: 'made', at: link.at, origin: link })), ...later];
}
