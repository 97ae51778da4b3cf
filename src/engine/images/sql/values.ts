import { SqlError, type Column, type ColumnType, type Dialect, type Value } from './types.ts';

/** The number that a text begins with, as MySQL takes it; 0 without one. */
export const leadingNumber = (value: Value): number => (typeof value === 'string' ? Number.parseFloat(value) || 0 : Number(value));

export const isTrue = (value: Value): boolean => value !== null && (typeof value === 'string' ? leadingNumber(value) !== 0 || /^(t|true|yes|on)$/i.test(value) : Boolean(value));

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Texts as their server's default collation orders them: MySQL's knows no case, PostgreSQL's puts small letters first. */
const compareText = (dialect: Dialect, a: string, b: string): number => {
  const folded = order(a.toLowerCase(), b.toLowerCase());
  return folded !== 0 || dialect === 'mysql' ? folded : -order(a, b);
};

/** Less than, equal to or greater than 0; undefined where one is null. */
export function compare(dialect: Dialect, a: Value, b: Value): number | undefined {
  if (a === null || b === null) return undefined;
  if (typeof a === 'string' && typeof b === 'string') return compareText(dialect, a, b);
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(isTrue(a)) - Number(isTrue(b));
  if (dialect === 'postgres') for (const side of [a, b]) if (typeof side === 'string' && (side.trim() === '' || Number.isNaN(Number(side)))) throw new SqlError({ kind: 'bad-value', type: { family: 'integer', text: 'integer' }, value: side });
  return leadingNumber(a) - leadingNumber(b);
}

/** Values in the order of ORDER BY; MySQL puts nulls first, PostgreSQL last. */
export const sortValues = (dialect: Dialect, a: Value, b: Value): number => {
  if (a === null || b === null) return a === b ? 0 : (a === null) === (dialect === 'mysql') ? -1 : 1;
  return compare(dialect, a, b)!;
};

const dates: Partial<Record<ColumnType['family'], RegExp>> = {
  date: /^\d{4}-\d{1,2}-\d{1,2}/,
  datetime: /^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?([-+]\d+(:\d+)?|Z)?)?$/,
  time: /^-?\d{1,3}:\d{2}(:\d{2}(\.\d+)?)?$/,
};

const pad = (text: string): string => text.replace(/^(\d+)-(\d+)-(\d+)/, (_, y: string, m: string, d: string) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`);

/** Puts a value into a column's type; `row` counts from 1. Throws SqlError `bad-value`, `too-long`. */
export function fit(dialect: Dialect, column: Pick<Column, 'name' | 'type'>, value: Value, row: number, at?: number): Value {
  const { type } = column;
  if (value === null) return null;
  const bad = (): never => {
    throw new SqlError({ kind: 'bad-value', type, value: String(value), column: column.name, row, ...(at === undefined ? {} : { at }) });
  };
  switch (type.family) {
    case 'integer':
    case 'decimal':
    case 'float': {
      const n = typeof value === 'string' ? (value.trim() === '' ? NaN : Number(value)) : Number(value);
      if (Number.isNaN(n) || (dialect === 'postgres' && typeof value === 'boolean')) return bad();
      if (type.family === 'integer' && dialect === 'postgres' && typeof value === 'string' && !Number.isInteger(n)) return bad();
      return type.family === 'integer' ? Math.round(n) : type.size === undefined ? n : Number(n.toFixed(type.size));
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (/^(t|true|y|yes|on|1)$/i.test(String(value))) return true;
      return /^(f|false|n|no|off|0)$/i.test(String(value)) ? false : bad();
    case 'date':
    case 'datetime':
    case 'time': {
      const written = pad(String(value).trim());
      if (!dates[type.family]!.test(written)) return bad();
      if (type.family === 'date') return written.slice(0, 10);
      const plain = written.replace('T', ' ').replace(/([-+]00(:00)?|Z)$/, '');
      const whole = type.family === 'datetime' && plain.length === 10 ? `${plain} 00:00:00` : /\d:\d{2}:\d{2}/.test(plain) ? plain : `${plain}:00`;
      return dialect === 'mysql' ? whole.replace(/\.\d+$/, '') : whole;
    }
    case 'json':
      try {
        JSON.parse(String(value));
      } catch {
        return bad();
      }
      return String(value);
    case 'text': {
      const written = typeof value === 'boolean' ? String(value) : String(value);
      if (type.size !== undefined && [...written].length > type.size) throw new SqlError({ kind: 'too-long', type, column: column.name, row });
      return written;
    }
  }
}

/** A value as its server prints it; null stays null. */
export function printed(value: Value, type: ColumnType): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number' && type.family === 'decimal' && type.size !== undefined) return value.toFixed(type.size);
  if (typeof value === 'string' && type.text === 'timestamp with time zone') return `${value}+00`;
  return String(value);
}
