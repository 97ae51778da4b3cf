// The standard parser of robfig/cron v3: five fields or a descriptor. Problems are told in its words.

interface Bounds {
  min: number;
  max: number;
  names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const bounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];

const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

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

const checkRange = (expression: string, of: Bounds): void => {
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
};

const check = (schedule: string): void => {
  let spec = schedule;
  const zone = /^(?:CRON_TZ|TZ)=(\S+)\s+(.*)$/.exec(spec);
  if (zone) {
    if (!isTimeZone(zone[1]!)) throw new ScheduleError(`provided bad location ${zone[1]}: unknown time zone ${zone[1]}`);
    spec = zone[2]!;
  }
  if (spec === '') throw new ScheduleError('empty spec string');
  if (spec.startsWith('@')) {
    if (descriptors.includes(spec)) return;
    if (!spec.startsWith('@every ')) throw new ScheduleError(`unrecognized descriptor: ${spec}`);
    const duration = spec.slice('@every '.length);
    if (!/^([+-]?(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(duration)) throw new ScheduleError(`failed to parse duration ${spec}: time: invalid duration ${JSON.stringify(duration)}`);
    return;
  }
  const fields = spec.split(/\s+/).filter(Boolean);
  if (fields.length !== 5) throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  fields.forEach((field, i) => {
    for (const expression of field.split(',').filter(Boolean)) checkRange(expression, bounds[i]!);
  });
};

/** What is wrong with a schedule; undefined when it can be read. */
export const scheduleProblem = (schedule: string): string | undefined => {
  try {
    check(schedule);
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
