import { goDuration, parseGoDuration } from '../../../api/duration.ts';
import { strftime } from '../../lib/strftime.ts';
import type { Functions } from '../../lib/gotemplate/template.ts';
import { GoObject, Int64, fn, numberOf, type Value } from '../../lib/gotemplate/values.ts';

/** What a layout's parts are to strftime, longest first. */
const layoutParts: readonly (readonly [string, string])[] = [
  ['January', '%B'], ['Monday', '%A'], ['2006', '%Y'], ['Jan', '%b'], ['Mon', '%a'], ['MST', 'UTC'], ['Z07:00', 'Z'], ['-07:00', '+00:00'], ['-0700', '+0000'],
  ['01', '%m'], ['02', '%d'], ['_2', '%e'], ['03', '%I'], ['04', '%M'], ['05', '%S'], ['06', '%y'], ['15', '%H'], ['PM', '%p'],
];

const layout = new RegExp(layoutParts.map(([part]) => part).join('|'), 'g');

/** A time in UTC by one of Go's layouts (`2006-01-02`). `ms`: milliseconds since 1970. */
const goTime = (ms: number, text: string): string => text.replace(layout, (part) => strftime(layoutParts.find(([p]) => p === part)![1], ms));

/** `2026-01-02 15:04:05 +0000 UTC` */
const plain = (ms: number): string => `${goTime(ms, '2006-01-02 15:04:05')} +0000 UTC`;

const time = (ms: number): GoObject =>
  new GoObject('time.Time', {}, {
    Format: fn('string', ([text]: [string]) => goTime(ms, text)),
    Unix: fn('', () => new Int64(Math.floor(ms / 1000))),
    Year: fn('', () => new Date(ms).getUTCFullYear()),
    Day: fn('', () => new Date(ms).getUTCDate()),
    String: fn('', () => plain(ms)),
  }, plain(ms));

/** sprig's functions on times; `now` gives milliseconds since 1970. */
export const dateFunctions = (now: () => number): Functions => {
  const msOf = (value: Value): number => {
    if (value instanceof GoObject && value.methods.Unix) return numberOf(value.methods.Unix.call([]))! * 1000;
    const seconds = numberOf(value);
    return seconds === undefined ? now() : seconds * 1000;
  };
  const date = fn('string any', ([text, when]: [string, Value]) => goTime(msOf(when), text));
  const zoned = fn('string any string', ([text, when]: [string, Value]) => goTime(msOf(when), text));
  const modify = fn('string any', ([by, when]: [string, Value]) => time(msOf(when) + parseGoDuration(by)));
  const modifyOrNot = fn('string any', ([by, when]: [string, Value]) => {
    try {
      return time(msOf(when) + parseGoDuration(by));
    } catch {
      return when ?? null;
    }
  });
  return {
    now: fn('', () => time(now())),
    date,
    dateInZone: zoned,
    date_in_zone: zoned,
    dateModify: modifyOrNot,
    date_modify: modifyOrNot,
    mustDateModify: modify,
    must_date_modify: modify,
    htmlDate: fn('any', ([when]: Value[]) => goTime(msOf(when), '2006-01-02')),
    htmlDateInZone: fn('any string', ([when]: Value[]) => goTime(msOf(when), '2006-01-02')),
    unixEpoch: fn('any', ([when]: Value[]) => String(Math.floor(msOf(when) / 1000))),
    ago: fn('any', ([when]: Value[]) => goDuration(Math.floor((now() - msOf(when)) / 1000) * 1000)),
    duration: fn('any', ([seconds]: Value[]) => goDuration((seconds instanceof Int64 ? seconds.value : typeof seconds === 'string' ? Number(seconds) || 0 : 0) * 1000)),
  };
};
