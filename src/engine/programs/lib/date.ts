import { fromLocal, zoneAt } from './timezone.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const units: Record<string, number> = { sec: 1000, second: 1000, min: 60_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000, fortnight: 1_209_600_000 };

/** A day of a month that has it; else NaN. */
const day = (year: number, month: number, date: number): number => {
  const ms = Date.UTC(year, month - 1, date);
  return new Date(ms).getUTCMonth() === month - 1 && new Date(ms).getUTCDate() === date ? ms : NaN;
};

const dayStart = (ms: number): number => Math.floor(ms / 86_400_000) * 86_400_000;

/**
 * A date as `date -d` takes it, in milliseconds since 1970; undefined where it makes no sense. `now` is what relative ones are from,
 * `tz` the zone that dates without one are in.
 */
export function parseDate(text: string, now: number, tz?: string): number | undefined {
  const local = now + zoneAt(tz, now).offset * 60_000;
  let rest = text.trim().toLowerCase();
  if (rest === '') return fromLocal(tz, dayStart(local));
  const stamp = /^@(-?\d+(?:\.\d+)?)$/.exec(rest);
  if (stamp) return Number(stamp[1]) * 1000;
  let date: number | undefined;
  let time: number | undefined;
  let offset: number | undefined;
  let relative = 0;
  let addMonths = 0;
  let weekday: { day: number; which: string | undefined } | undefined;
  const eat = (re: RegExp, use: (m: RegExpExecArray) => void): boolean => {
    const m = re.exec(rest);
    if (!m) return false;
    use(m);
    rest = rest.slice(m[0].length).replace(/^[\s,]+/, '');
    return true;
  };
  while (rest !== '') {
    const took =
      eat(/^(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d)|\s|$)/, (m) => (date = day(Number(m[1]), Number(m[2]), Number(m[3])))) ||
      eat(/^(\d{4})\/(\d{1,2})\/(\d{1,2})\b/, (m) => (date = day(Number(m[1]), Number(m[2]), Number(m[3])))) ||
      eat(/^(\d{1,2})\/(\d{1,2})\/(\d{4})\b/, (m) => (date = day(Number(m[3]), Number(m[1]), Number(m[2])))) ||
      eat(/^(\d{8})\b/, (m) => (date = day(Number(m[1]!.slice(0, 4)), Number(m[1]!.slice(4, 6)), Number(m[1]!.slice(6))))) ||
      (date !== undefined && eat(/^(\d{2})(\d{2})(?!\d)/, (m) => (time = Number(m[1]) * 3_600_000 + Number(m[2]) * 60_000))) ||
      eat(/^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:\s*(am|pm))?/, (m) => {
        const hour = m[5] ? (Number(m[1]) % 12) + (m[5] === 'pm' ? 12 : 0) : Number(m[1]);
        time = hour * 3_600_000 + Number(m[2]) * 60_000 + Number(m[3] ?? 0) * 1000 + Number(`0.${m[4] ?? 0}`) * 1000;
      }) ||
      eat(/^(\d{1,2})\s*(am|pm)\b/, (m) => (time = ((Number(m[1]) % 12) + (m[2] === 'pm' ? 12 : 0)) * 3_600_000)) ||
      eat(/^(?:z|utc|gmt)\b/, () => (offset = 0)) ||
      eat(/^([-+])(\d{2}):?(\d{2})(?!\d)(?!\s*\w)/, (m) => (offset = (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) * 60_000)) ||
      eat(/^(?:now|today)\b/, () => {}) ||
      eat(/^yesterday\b/, () => (relative -= 86_400_000)) ||
      eat(/^tomorrow\b/, () => (relative += 86_400_000)) ||
      eat(/^([-+]?\s*\d+|next|last|an?)\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?(\s+ago)?\b/, (m) => {
        const n = (m[1] === 'next' || m[1] === 'a' || m[1] === 'an' ? 1 : m[1] === 'last' ? -1 : Number(m[1]!.replace(/\s/g, ''))) * (m[3] ? -1 : 1);
        if (m[2] === 'month') addMonths += n;
        else if (m[2] === 'year') addMonths += 12 * n;
        else relative += n * units[m[2]!]!;
      }) ||
      eat(/^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:(?:,\s*|\s+)(\d{4}))?(?!:)\b/, (m) => (date = Date.UTC(m[3] ? Number(m[3]) : new Date(local).getUTCFullYear(), months.indexOf(m[1]!), Number(m[2])))) ||
      eat(/^(\d{1,2})[\s-](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s-]?(\d{4})?\b/, (m) => (date = Date.UTC(m[3] ? Number(m[3]) : new Date(local).getUTCFullYear(), months.indexOf(m[2]!), Number(m[1])))) ||
      eat(/^(?:(next|last|this)\s+)?(sun|mon|tue|wed|thu|fri|sat)[a-z]*\.?,?/, (m) => (weekday = { day: weekdays.indexOf(m[2]!), which: m[1] })) ||
      eat(/^(\d{4})$/, (m) => (date ??= Date.UTC(Number(m[1]), 0, 1)));
    if (!took) return undefined;
  }
  let at = date !== undefined ? date + (time ?? 0) : time !== undefined ? dayStart(local) + time : local;
  if (addMonths !== 0) {
    const d = new Date(at);
    at = Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + addMonths, d.getUTCDate(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds(), d.getUTCMilliseconds());
  }
  if (weekday) {
    // Of a date the day of the week says nothing more.
    if (date === undefined) {
      const start = dayStart(at);
      const ahead = (weekday.day - new Date(start).getUTCDay() + 7) % 7;
      const days = weekday.which === 'last' ? (ahead === 0 ? -7 : ahead - 7) : weekday.which === 'next' && ahead === 0 ? 7 : ahead;
      at = start + days * 86_400_000 + (time ?? 0);
    }
    date ??= at;
  }
  if (Number.isNaN(at)) return undefined;
  return (date === undefined && time === undefined && offset === undefined && addMonths === 0 ? now : offset === undefined ? fromLocal(tz, at) : at - offset) + relative;
}

/** `[[CC]YY]MMDDhhmm[.ss]`, as `touch -t` takes it; undefined where it is none. */
export function parseStamp(text: string, now: number, tz?: string): number | undefined {
  const m = /^(\d\d)?(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (!m) return undefined;
  const [century, short] = m[2] === undefined ? [undefined, m[1]] : [m[1], m[2]];
  const year = short === undefined ? new Date(now).getUTCFullYear() : Number((century ?? (Number(short) < 69 ? '20' : '19')) + short);
  const start = day(year, Number(m[3]), Number(m[4]));
  return Number.isNaN(start) ? undefined : fromLocal(tz, start + Number(m[5]) * 3_600_000 + Number(m[6]) * 60_000 + Number(m[7] ?? 0) * 1000);
}
