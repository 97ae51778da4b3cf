import { dashDate } from '../http.ts';
import type { World } from './world.ts';
import type { Value } from './types.ts';
import { compare, leadingNumber, sortValues } from './values.ts';

type Fn = (world: World, args: readonly Value[]) => Value;

/** A function that is null where an argument is. */
const strict =
  (fn: (world: World, args: readonly (string | number | boolean)[]) => Value): Fn =>
  (world, args) =>
    args.includes(null) ? null : fn(world, args as readonly (string | number | boolean)[]);

const string = (fn: (text: string, ...rest: (string | number | boolean)[]) => Value): Fn => strict((_, [first, ...rest]) => fn(String(first ?? ''), ...rest));

const number = (fn: (n: number, m: number) => number): Fn => strict((_, [a, b]) => fn(leadingNumber(a ?? 0), leadingNumber(b ?? 0)));

const now: Fn = (world) => dashDate(world.now) + (world.dialect === 'postgres' ? `.${String(Math.floor(world.now % 1000)).padStart(3, '0')}000` : '');

const today: Fn = (world) => dashDate(world.now).slice(0, 10);

const substring = (text: string, from: string | number | boolean = 1, length?: string | number | boolean): string => {
  const chars = [...text];
  const start = Number(from) < 0 ? chars.length + Number(from) : Number(from) - 1;
  return chars.slice(Math.max(0, start), length === undefined ? undefined : start + Number(length)).join('');
};

const round = (n: number, digits: number): number => {
  const scale = 10 ** digits;
  return (Math.sign(n) * Math.round(Math.abs(n) * scale)) / scale;
};

const part = (from: number, to: number): Fn => string((text) => Number(text.slice(from, to)) || 0);

const dayMs = 86_400_000;

const moved = (text: string, interval: string): string => {
  const [, sign, amount, unit] = /^interval:(-?)(-?\d+) ?(\w*)/.exec(interval) ?? [];
  const n = Number(amount ?? 0) * (sign ? -1 : 1);
  const d = new Date(Date.parse(`${text.replace(' ', 'T')}${text.length > 10 ? 'Z' : ''}`));
  const name = (unit ?? '').toUpperCase().replace(/S$/, '');
  if (name === 'MONTH') d.setUTCMonth(d.getUTCMonth() + n);
  else if (name === 'YEAR') d.setUTCFullYear(d.getUTCFullYear() + n);
  else d.setTime(d.getTime() + n * ({ SECOND: 1000, MINUTE: 60_000, HOUR: 3_600_000, WEEK: 7 * dayMs }[name] ?? dayMs));
  return text.length > 10 || ['SECOND', 'MINUTE', 'HOUR'].includes(name) ? dashDate(d.getTime()) : dashDate(d.getTime()).slice(0, 10);
};

const uuid: Fn = (world) => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(world.random() * 16).toString(16));

const extreme = (greater: boolean) =>
  strict((world, args) => args.reduce((a, b) => (compare(world.dialect, b, a)! > 0 === greater ? b : a)));

const concat: Fn = (world, args) => (world.dialect === 'mysql' && args.includes(null) ? null : args.map((a) => a ?? '').join(''));

const current: Fn = (world) => (world.dialect === 'mysql' ? world.account : world.user);

/** Functions of a row, by name in upper case. */
export const functions: Readonly<Record<string, Fn>> = {
  CONCAT: concat,
  CONCAT_WS: (_, [separator, ...rest]) => rest.filter((r) => r !== null).join(String(separator)),
  UPPER: string((s) => s.toUpperCase()),
  UCASE: string((s) => s.toUpperCase()),
  LOWER: string((s) => s.toLowerCase()),
  LCASE: string((s) => s.toLowerCase()),
  LENGTH: string((s) => [...s].length),
  CHAR_LENGTH: string((s) => [...s].length),
  CHARACTER_LENGTH: string((s) => [...s].length),
  TRIM: string((s) => s.trim()),
  LTRIM: string((s) => s.trimStart()),
  RTRIM: string((s) => s.trimEnd()),
  REVERSE: string((s) => [...s].reverse().join('')),
  REPLACE: string((s, a, b) => s.replaceAll(String(a), String(b))),
  SUBSTRING: string(substring),
  SUBSTR: string(substring),
  LEFT: string((s, n) => [...s].slice(0, Number(n)).join('')),
  RIGHT: string((s, n) => [...s].slice(-Number(n)).join('')),
  REPEAT: string((s, n) => s.repeat(Math.min(10_000, Math.max(0, Number(n))))),
  ABS: number(Math.abs),
  CEIL: number(Math.ceil),
  CEILING: number(Math.ceil),
  FLOOR: number(Math.floor),
  ROUND: number(round),
  SQRT: number(Math.sqrt),
  POWER: number((a, b) => a ** b),
  POW: number((a, b) => a ** b),
  SIGN: number(Math.sign),
  MOD: number((a, b) => a % b),
  GREATEST: extreme(true),
  LEAST: extreme(false),
  COALESCE: (_, args) => args.find((a) => a !== null) ?? null,
  IFNULL: (_, args) => args.find((a) => a !== null) ?? null,
  NULLIF: (world, [a, b]) => (compare(world.dialect, a!, b!) === 0 ? null : a!),
  IF: (_, [test, a, b]) => (test !== null && leadingNumber(test!) !== 0 ? a! : b!),
  NOW: now,
  CURRENT_TIMESTAMP: now,
  LOCALTIMESTAMP: now,
  SYSDATE: now,
  CURDATE: today,
  CURRENT_DATE: today,
  DATE: string((s) => s.slice(0, 10)),
  YEAR: part(0, 4),
  MONTH: part(5, 7),
  DAY: part(8, 10),
  HOUR: part(11, 13),
  MINUTE: part(14, 16),
  SECOND: part(17, 19),
  DATEDIFF: strict((_, [a, b]) => Math.round((Date.parse(String(a).slice(0, 10)) - Date.parse(String(b).slice(0, 10))) / dayMs)),
  INTERVAL: strict((_, [n, unit]) => `interval:${n}${unit === '' ? '' : ` ${unit}`}`),
  DATE_ADD: strict((_, [date, interval]) => moved(String(date), String(interval))),
  DATE_SUB: strict((_, [date, interval]) => moved(String(date), String(interval).replace('interval:', 'interval:-'))),
  UNIX_TIMESTAMP: (world) => Math.floor(world.now / 1000),
  VERSION: (world) => (world.dialect === 'mysql' ? world.version : `PostgreSQL ${world.version} (Debian ${world.version}-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`),
  DATABASE: (world) => world.database ?? null,
  SCHEMA: (world) => world.database ?? null,
  CURRENT_DATABASE: (world) => world.database ?? null,
  CURRENT_SCHEMA: () => 'public',
  USER: (world) => world.user,
  SESSION_USER: (world) => world.user,
  CURRENT_USER: current,
  CONNECTION_ID: (world) => world.connection,
  PG_BACKEND_PID: (world) => world.connection,
  LAST_INSERT_ID: (world) => world.lastId,
  RAND: (world) => world.random(),
  RANDOM: (world) => world.random(),
  UUID: uuid,
  GEN_RANDOM_UUID: uuid,
  PG_IS_IN_RECOVERY: () => false,
};

/** A mean of whole numbers with the digits that PostgreSQL gives it (numeric.c: select_div_scale). */
const pgQuotient = (sum: number, count: number): string => {
  const weight = (n: number): number => Math.max(0, Math.floor((String(Math.abs(Math.trunc(n))).length - 1) / 4));
  const first = (n: number): number => Math.floor(Math.abs(n) / 10_000 ** weight(n));
  const quotientWeight = weight(sum) - weight(count) - (first(sum) <= first(count) ? 1 : 0);
  const digits = Math.max(16 - 4 * quotientWeight, 0);
  const scaled = (BigInt(Math.trunc(sum)) * 10n ** BigInt(digits) * 10n) / BigInt(count);
  const rounded = (scaled + (scaled < 0n ? -5n : 5n)) / 10n;
  const body = String(rounded < 0n ? -rounded : rounded).padStart(digits + 1, '0');
  return `${rounded < 0n ? '-' : ''}${digits === 0 ? body : `${body.slice(0, -digits)}.${body.slice(-digits)}`}`;
};

const sum = (values: readonly Value[]): number => Number(values.reduce<number>((n, v) => n + leadingNumber(v), 0).toPrecision(15));

/** Functions of a group of rows; they get the values that are not null. */
export const aggregates: Readonly<Record<string, (world: World, values: readonly Value[], rest: readonly Value[]) => Value>> = {
  COUNT: (_, values) => values.length,
  SUM: (_, values) => (values.length === 0 ? null : sum(values)),
  AVG: (world, values) => {
    if (values.length === 0) return null;
    const total = sum(values);
    return world.dialect === 'postgres' && Number.isInteger(total) ? pgQuotient(total, values.length) : total / values.length;
  },
  MIN: (world, values) => [...values].sort((a, b) => sortValues(world.dialect, a, b))[0] ?? null,
  MAX: (world, values) => [...values].sort((a, b) => sortValues(world.dialect, a, b)).at(-1) ?? null,
  GROUP_CONCAT: (_, values, rest) => (values.length === 0 ? null : values.join(String(rest[0] ?? ','))),
  STRING_AGG: (_, values, rest) => (values.length === 0 ? null : values.join(String(rest[0] ?? ','))),
};
