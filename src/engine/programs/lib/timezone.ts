/** Names that zones have in standard and in summer time. */
const abbreviations: Readonly<Record<string, readonly [string, string]>> = {
  'Asia/Seoul': ['KST', 'KDT'],
  'Asia/Tokyo': ['JST', 'JDT'],
  'Asia/Shanghai': ['CST', 'CDT'],
  'Asia/Hong_Kong': ['HKT', 'HKST'],
  'Asia/Taipei': ['CST', 'CDT'],
  'Asia/Kolkata': ['IST', 'IST'],
  'Australia/Sydney': ['AEST', 'AEDT'],
  'America/New_York': ['EST', 'EDT'],
  'America/Chicago': ['CST', 'CDT'],
  'America/Denver': ['MST', 'MDT'],
  'America/Los_Angeles': ['PST', 'PDT'],
  'America/Toronto': ['EST', 'EDT'],
  'Europe/London': ['GMT', 'BST'],
  'Europe/Dublin': ['GMT', 'IST'],
  'Europe/Lisbon': ['WET', 'WEST'],
  'Europe/Berlin': ['CET', 'CEST'],
  'Europe/Paris': ['CET', 'CEST'],
  'Europe/Madrid': ['CET', 'CEST'],
  'Europe/Rome': ['CET', 'CEST'],
  'Europe/Amsterdam': ['CET', 'CEST'],
  'Europe/Zurich': ['CET', 'CEST'],
  'Europe/Moscow': ['MSK', 'MSD'],
};

/** Where local time stands at a moment. */
export interface Zone {
  /** What local time is ahead of UTC, in minutes. */
  offset: number;
  name: string;
}

const utc: Zone = { offset: 0, name: 'UTC' };

/** Minutes ahead of UTC; undefined where there is no such zone. */
function offsetOf(timeZone: string, ms: number): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(new Date(ms));
    const value = (type: string) => Number(parts.find((p) => p.type === type)?.value);
    const local = Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'), value('second'));
    return Math.round((local - Math.floor(ms / 1000) * 1000) / 60_000);
  } catch {
    return undefined;
  }
}

const pad = (n: number): string => String(n).padStart(2, '0');

const numeric = (offset: number): string => `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60))}${Math.abs(offset) % 60 ? pad(Math.abs(offset) % 60) : ''}`;

/** The zone that the variable TZ names, at a moment in milliseconds since 1970: a name of the tz database, or `KST-9`. */
export function zoneAt(tz: string | undefined, ms: number): Zone {
  const name = tz?.replace(/^:/, '') ?? '';
  if (name === '' || /^(?:Etc\/)?(?:UTC|UCT|Universal|Zulu)$/.test(name)) return utc;
  const posix = /^([A-Za-z]{3,}|<[^>]+>)([-+]?\d{1,2})(?::(\d{2}))?/.exec(name);
  if (posix) return { offset: -(Number(posix[2]) * 60 + Math.sign(Number(posix[2])) * Number(posix[3] ?? 0)), name: posix[1]!.replace(/[<>]/g, '') };
  const offset = offsetOf(name, ms);
  if (offset === undefined) return { offset: 0, name: /^[A-Za-z]+/.exec(name)?.[0] ?? 'UTC' };
  const known = abbreviations[name];
  if (!known) return { offset, name: /^(?:Etc\/)?GMT$/.test(name) ? 'GMT' : numeric(offset) };
  const year = new Date(ms).getUTCFullYear();
  const standard = Math.min(offsetOf(name, Date.UTC(year, 0, 1))!, offsetOf(name, Date.UTC(year, 6, 1))!);
  return { offset, name: known[offset > standard ? 1 : 0] };
}

/** The moment at which the clocks of a zone show a local time (milliseconds as if it were UTC). */
export function fromLocal(tz: string | undefined, local: number): number {
  const guess = local - zoneAt(tz, local).offset * 60_000;
  return local - zoneAt(tz, guess).offset * 60_000;
}
