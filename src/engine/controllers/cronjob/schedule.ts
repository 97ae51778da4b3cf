import { parseGoDuration } from '../../api/duration.ts';
import { readSchedule } from '../../kinds/batch/schedule.ts';
import { nextTime, wallClock } from './next.ts';

/** When a CronJob runs. Times are milliseconds since 1970. */
export interface Schedule {
  /** The first time after `ms`. */
  next(ms: number): number | undefined;
}

const known = new Map<string, Schedule>();

/** A schedule as robfig/cron reads it: five fields, `@daily` and the like, or `@every 5m`; in UTC without a zone. Throws when it is none. */
export function parseSchedule(text: string, timeZone: string | undefined): Schedule {
  const id = `${timeZone ?? ''} ${text}`;
  let schedule = known.get(id);
  if (!schedule) {
    if (known.size > 1000) known.clear();
    known.set(id, (schedule = parse(text.trim(), timeZone)));
  }
  return schedule;
}

function parse(text: string, timeZone: string | undefined): Schedule {
  const { fields, every, zone } = readSchedule(text);
  if (fields) return { next: (ms) => nextTime(fields, wallClock(zone ?? timeZone), ms) };
  // Whole seconds, at least one.
  const period = Math.max(1000, Math.floor(parseGoDuration(every!) / 1000) * 1000);
  return { next: (ms) => Math.floor(ms / 1000) * 1000 + period };
}

/** More missed times than this are told to the user (cronjob/utils.go: mostRecentScheduleTime). */
const TOO_MANY = 100;

/** The last time up to `now` that has not been run, and whether suspiciously many were missed. */
export function lastUnmet(schedule: Schedule, since: number, now: number): { at: number | undefined; tooMany: boolean } {
  const first = schedule.next(since);
  if (first === undefined || first > now) return { at: undefined, tooMany: false };
  const second = schedule.next(first);
  if (second === undefined || second > now) return { at: first, tooMany: false };
  const period = second - first;
  let at = first;
  // From one period before now it is a few steps, whatever was missed.
  for (let next: number | undefined = Math.max(first, schedule.next(now - period - 1) ?? first); next !== undefined && next <= now; next = schedule.next(next)) at = next;
  return { at, tooMany: (now - since) / period > TOO_MANY };
}
