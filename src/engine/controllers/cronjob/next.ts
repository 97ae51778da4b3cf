import type { CronFields } from '../../kinds/batch/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A zone's wall time: milliseconds as if it were UTC. */
export interface WallClock {
  /** What the clock on the wall shows at an instant. */
  at(ms: number): number;
  /** The instant at which it shows `wall`; where it never does, the first one after. */
  instant(wall: number): number;
}

const utc: WallClock = { at: (ms) => ms, instant: (wall) => wall };

const clocks = new Map<string, WallClock>();

/** The clock of a time zone's name; UTC without one. Throws a RangeError for a zone that does not exist. */
export function wallClock(zone: string | undefined): WallClock {
  if (zone === undefined || zone === 'UTC' || zone === 'Etc/UTC') return utc;
  let clock = clocks.get(zone);
  if (!clock) clocks.set(zone, (clock = zoned(zone)));
  return clock;
}

function zoned(zone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  const at = (ms: number): number => {
    const [month, day, year, hour, minute, second] = format.format(ms).match(/\d+/g)!.map(Number) as [number, number, number, number, number, number];
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((ms % 1000) + 1000) % 1000);
  };
  return {
    at,
    instant: (wall) => {
      const first = wall - (at(wall) - wall);
      const second = wall - (at(first) - first);
      return at(second) < wall ? first : second;
    },
  };
}

/** Both must be right where one of the fields is `*`; otherwise one is enough (robfig/cron: dayMatches). */
const dayMatches = (fields: CronFields, wall: Date): boolean => {
  const day = fields.days.has(wall.getUTCDate());
  const weekday = fields.weekdays.has(wall.getUTCDay());
  return fields.anyDay || fields.anyWeekday ? day && weekday : day || weekday;
};

/** The first instant after `after` that the fields name, in milliseconds since 1970; undefined when there is none in five years (robfig/cron v3: spec.go, Next). */
export function nextTime(fields: CronFields, clock: WallClock, after: number): number | undefined {
  const shown = clock.at(after);
  let ms = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  const limit = after + 5 * 366 * DAY;
  const ahead = (wall: number) => (ms = Math.max(clock.instant(wall), ms + MINUTE));
  while (ms <= limit) {
    const wall = clock.at(ms);
    const date = new Date(wall);
    if (!fields.months.has(date.getUTCMonth() + 1)) ahead(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
    else if (!dayMatches(fields, date)) ahead(Math.floor(wall / DAY) * DAY + DAY);
    else if (!fields.hours.has(date.getUTCHours())) ms += HOUR - (wall % HOUR);
    else if (!fields.minutes.has(date.getUTCMinutes())) ms += MINUTE;
    // An hour that the clock shows twice is due once, unless every hour is.
    else if (wall <= shown && !fields.anyHour) ms += MINUTE;
    else return ms;
  }
  return undefined;
}
