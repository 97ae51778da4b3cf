// The standard parser of robfig/cron v3: five fields or a descriptor. Problems are told in its words.

interface Bounds {
  min: number;
  max: number;
  names?: readonly string[];
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const bounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: monthNames },
  { min: 0, max: 6, names: dayNames },
];

const descriptors: Readonly<Record<string, string>> = { '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *', '@monthly': '0 0 1 * *', '@weekly': '0 0 * * 0', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@hourly': '0 * * * *' };

/** When a schedule of five fields is due, in the wall time of its zone. */
export interface CronFields {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  /** From 1. */
  months: ReadonlySet<number>;
  /** From Sunday, 0. */
  weekdays: ReadonlySet<number>;
  /** The field of the days, and of the weekdays, says `*`: then both must be right, otherwise one of them. */
  anyDay: boolean;
  anyWeekday: boolean;
  anyHour: boolean;
}

class ScheduleError extends Error {}

const integer = (text: string): number => {
  if (!/^[+-]?\d+$/.test(text)) throw new ScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = Number(text);
  if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`);
  return value;
};

const number = (text: string, { names, min }: Bounds): number => {
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index >= 0 ? index + min : integer(text);
};

/** Adds the values of a range to `to`; true when it begins with a star and leaves nothing out. */
const addRange = (expression: string, of: Bounds, to: Set<number>): boolean => {
  const slashes = expression.split('/');
  const ends = slashes[0]!.split('-');
  const any = ends[0] === '*' || ends[0] === '?';
  let start = of.min;
  let end = of.max;
  if (!any) {
    start = number(ends[0]!, of);
    if (ends.length > 2) throw new ScheduleError(`too many hyphens: ${expression}`);
    end = ends.length === 2 ? number(ends[1]!, of) : start;
  }
  let step = 1;
  if (slashes.length > 2) throw new ScheduleError(`too many slashes: ${expression}`);
  if (slashes.length === 2) {
    step = integer(slashes[1]!);
    if (ends.length === 1) end = of.max;
  }
  if (start < of.min) throw new ScheduleError(`beginning of range (${start}) below minimum (${of.min}): ${expression}`);
  if (end > of.max) throw new ScheduleError(`end of range (${end}) above maximum (${of.max}): ${expression}`);
  if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${expression}`);
  for (let value = start; value <= end; value += step) to.add(value);
  return any && step === 1;
};

/** Reads a schedule: its fields, or the time between two runs (`@every 5m`), and the zone that it names itself. Throws when it is none. */
export const readSchedule = (schedule: string): { fields?: CronFields; every?: string; zone?: string } => {
  const zone = /^(?:CRON_TZ|TZ)=(\S+)\s+(.*)$/.exec(schedule);
  if (zone) {
    if (!isTimeZone(zone[1]!)) throw new ScheduleError(`provided bad location ${zone[1]}: unknown time zone ${zone[1]}`);
    return { ...readSchedule(zone[2]!), zone: zone[1]! };
  }
  if (schedule === '') throw new ScheduleError('empty spec string');
  if (schedule.startsWith('@')) {
    if (Object.hasOwn(descriptors, schedule)) return readSchedule(descriptors[schedule]!);
    if (!schedule.startsWith('@every ')) throw new ScheduleError(`unrecognized descriptor: ${schedule}`);
    const every = schedule.slice('@every '.length);
    if (!/^([+-]?(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(every)) throw new ScheduleError(`failed to parse duration ${schedule}: time: invalid duration ${JSON.stringify(every)}`);
    return { every };
  }
  const given = schedule.split(/\s+/).filter(Boolean);
  if (given.length !== 5) throw new ScheduleError(`expected exactly 5 fields, found ${given.length}: [${given.join(' ')}]`);
  const [minutes, hours, days, months, weekdays] = given.map((field, i) => {
    const values = new Set<number>();
    let any = false;
    for (const expression of field.split(',').filter(Boolean)) if (addRange(expression, bounds[i]!, values)) any = true;
    return { values, any };
  }) as [Field, Field, Field, Field, Field];
  return {
    fields: { minutes: minutes.values, hours: hours.values, days: days.values, months: months.values, weekdays: weekdays.values, anyDay: days.any, anyWeekday: weekdays.any, anyHour: hours.any },
  };
};

interface Field {
  values: Set<number>;
  any: boolean;
}

/** What is wrong with a schedule; undefined when it can be read. */
export const scheduleProblem = (schedule: string): string | undefined => {
  try {
    readSchedule(schedule);
    return undefined;
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
};

/** True for a name of the time zone database. */
export const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
