import { describe, expect, it } from 'vitest';
import { lastUnmet, parseSchedule } from './schedule.ts';

const at = (text: string): number => Date.parse(text);
const next = (schedule: string, after: string, zone?: string): string | undefined => {
  const ms = parseSchedule(schedule, zone).next(at(after));
  return ms === undefined ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z');
};

// robfig/cron v3, spec_test.go: TestNext
describe('parseSchedule', () => {
  it.each([
    ['*/15 * * * *', '2012-07-09T14:45:00Z', '2012-07-09T15:00:00Z'],
    ['*/15 * * * *', '2012-07-09T14:59:59Z', '2012-07-09T15:00:00Z'],
    ['20-35/15 * * * *', '2012-07-09T15:45:00Z', '2012-07-09T16:20:00Z'],
    ['*/15 * * * *', '2012-12-31T23:59:45Z', '2013-01-01T00:00:00Z'],
    ['0 0 29 feb *', '2013-07-09T23:35:00Z', '2016-02-29T00:00:00Z'],
    ['0 0 9 apr-oct *', '2012-07-09T23:35:00Z', '2012-08-09T00:00:00Z'],
    ['0 0 * feb mon', '2012-07-09T23:35:00Z', '2013-02-04T00:00:00Z'],
    ['0 0 1,15 * sun', '2012-07-15T00:00:00Z', '2012-07-22T00:00:00Z'],
    ['0 0 1,15 * sun', '2012-07-09T00:00:00Z', '2012-07-15T00:00:00Z'],
    ['0 0 * * 1-5', '2026-11-20T12:00:00Z', '2026-11-23T00:00:00Z'],
    ['0 0 31 11 ?', '2012-07-09T23:35:00Z', undefined],
    ['@hourly', '2012-07-09T14:45:00Z', '2012-07-09T15:00:00Z'],
    ['@weekly', '2012-07-09T14:45:00Z', '2012-07-15T00:00:00Z'],
    ['@annually', '2012-07-09T14:45:00Z', '2013-01-01T00:00:00Z'],
    ['@every 5m', '2012-07-09T14:45:00.5Z', '2012-07-09T14:50:00Z'],
    ['@every 10ms', '2012-07-09T14:45:00Z', '2012-07-09T14:45:01Z'],
  ])('%s after %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  it.each([
    // What the clock never shows is left out; what it shows twice is due once, unless every hour is.
    ['0 2 * * *', '2012-03-11T00:00:00-05:00', '2012-03-12T06:00:00Z'],
    ['0 3 * * *', '2012-03-11T00:00:00-05:00', '2012-03-11T07:00:00Z'],
    ['0 1 * * *', '2012-11-04T01:00:00-04:00', '2012-11-05T06:00:00Z'],
    ['0 * * * *', '2012-11-04T01:00:00-04:00', '2012-11-04T06:00:00Z'],
    ['0 0 * * *', '2012-11-04T00:00:00-04:00', '2012-11-05T05:00:00Z'],
  ])('%s after %s in New York', (schedule, after, expected) => {
    expect(next(schedule, after, 'America/New_York')).toBe(expected);
  });

  it('begins days at the first hour there is', () => {
    // In Beirut there was no midnight on 31 March 2024.
    expect(next('0 * * * sun', '2024-03-30T12:00:00Z', 'Asia/Beirut')).toBe('2024-03-30T22:00:00Z');
  });

  it('knows the zone that a schedule names itself', () => {
    expect(next('TZ=Asia/Seoul 0 9 * * *', '2026-11-21T01:00:00Z')).toBe('2026-11-22T00:00:00Z');
  });
});

describe('lastUnmet', () => {
  it('finds the last time that was missed, and says when there are many', () => {
    const hourly = parseSchedule('0 * * * *', undefined);
    expect(lastUnmet(hourly, at('2026-11-21T01:30:00Z'), at('2026-11-21T01:59:00Z'))).toEqual({ at: undefined, tooMany: false });
    expect(lastUnmet(hourly, at('2026-11-21T01:30:00Z'), at('2026-11-21T04:10:00Z'))).toEqual({ at: at('2026-11-21T04:00:00Z'), tooMany: false });
    expect(lastUnmet(hourly, at('2026-11-11T01:30:00Z'), at('2026-11-21T04:10:00Z'))).toEqual({ at: at('2026-11-21T04:00:00Z'), tooMany: true });
  });
});
