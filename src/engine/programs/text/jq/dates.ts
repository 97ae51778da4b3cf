import { JqError, type Json } from './values.ts';

/** Broken-down time of seconds since 1970 (jq(1), "Dates"). */
export const brokenDown = (seconds: number): Json => {
  const d = new Date(seconds * 1000);
  return [d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds() + (seconds - Math.floor(seconds)), d.getUTCDay(), Math.floor((Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()) - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86_400_000)];
};

/** Seconds since 1970 of broken-down time. Throws JqError with `message` where it is none. */
export function epoch(v: Json, message: string): number {
  if (!Array.isArray(v) || v.length < 6 || v.some((x) => typeof x !== 'number')) throw new JqError(message);
  const [y, mo, d, h, mi, s] = v as number[];
  return Date.UTC(y!, mo!, d!, h!, mi!, Math.floor(s!)) / 1000;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const fields = (c: string): string => {
  if (c === 'Y') return '(\\d{1,4})';
  if (c === 'j') return '(\\d{1,3})';
  if ('mdHMSeyI'.includes(c)) return '\\s*(\\d{1,2})';
  if ('bBhaA'.includes(c)) return '([A-Za-z]+)';
  if (c === 'Z') return '([A-Z]+)';
  if (c === 'z') return '([-+]\\d{2}:?\\d{2}|Z)';
  return c === 's' ? '(\\d+)' : '(\\S+)';
};

/** Broken-down time of a text in a format (strptime(3)). Throws JqError in jq's words. */
export function strptime(v: Json, format: Json): Json {
  if (typeof v !== 'string' || typeof format !== 'string') throw new JqError('strptime/1 requires string inputs and arguments');
  const names: string[] = [];
  const pattern = format
    .replace(/%F/g, '%Y-%m-%d')
    .replace(/%T/g, '%H:%M:%S')
    .replace(/%R/g, '%H:%M')
    .replace(/%D/g, '%m/%d/%y')
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s*')
    .replace(/%([A-Za-z%])/g, (_, c: string) => {
      if (c === '%') return '%';
      names.push(c);
      return fields(c);
    });
  const m = new RegExp(`^${pattern}$`).exec(v);
  if (!m) throw new JqError(`date "${v}" does not match format "${format}"`);
  const parts: Record<string, string> = {};
  names.forEach((n, i) => (parts[n] = m[i + 1]!));
  if (parts['s'] !== undefined) return brokenDown(Number(parts['s']));
  const at = (name: string, otherwise: number) => (parts[name] === undefined ? otherwise : Number(parts[name]));
  const named = parts['b'] ?? parts['B'] ?? parts['h'];
  const month = parts['m'] !== undefined ? Number(parts['m']) - 1 : named === undefined ? 0 : months.indexOf(named[0]!.toUpperCase() + named.slice(1, 3).toLowerCase());
  const short = at('y', 0);
  const year = parts['y'] !== undefined ? short + (short < 69 ? 2000 : 1900) : at('Y', 1900);
  const day = parts['j'] !== undefined && parts['d'] === undefined ? at('j', 1) : at('d', at('e', 0));
  const out = brokenDown(Date.UTC(year, month, Math.max(day, 1), at('H', at('I', 0)), at('M', 0), at('S', 0)) / 1000) as Json[];
  return day === 0 ? out.with(2, 0) : out;
}
