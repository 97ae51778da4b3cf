import type { Expr } from './ast.ts';
import { aggregates, functions } from './functions.ts';
import { SqlError, type ColumnType, type Dialect, type Value } from './types.ts';
import type { Scope, World } from './world.ts';
import { compare, fit, isTrue, leadingNumber, printed } from './values.ts';

/** Where a column is: which source, which place in it. */
export function locate(scope: Scope, e: { table?: string; name: string; at?: number }): { scope: Scope; source: number; column: number } {
  const same = scope.world.dialect === 'mysql' ? (a: string, b: string) => a.toLowerCase() === b.toLowerCase() : (a: string, b: string) => a === b;
  for (let s: Scope | undefined = scope; s; s = s.outer) {
    const found: { scope: Scope; source: number; column: number }[] = [];
    s.sources.forEach((source, i) => {
      if (e.table !== undefined && !same(source.alias, e.table)) return;
      const column = source.columns.findIndex((c) => same(c.name, e.name));
      if (column >= 0) found.push({ scope: s!, source: i, column });
    });
    if (found.length > 1) throw new SqlError({ kind: 'ambiguous', name: e.name, clause: scope.clause, ...(e.at === undefined ? {} : { at: e.at }) });
    if (found[0]) return found[0];
  }
  throw new SqlError({ kind: 'no-column', name: e.name, clause: scope.clause, ...(e.table === undefined ? {} : { table: e.table }), ...(e.at === undefined ? {} : { at: e.at }) });
}

const like = (pattern: string): RegExp => {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === '%') out += '[\\s\\S]*';
    else if (c === '_') out += '[\\s\\S]';
    else out += (c === '\\' && i + 1 < pattern.length ? pattern[++i]! : c).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return new RegExp(`^${out}$`);
};

const matches = (dialect: Dialect, op: string, value: string, pattern: string): boolean => {
  const fold = op === 'ILIKE' || dialect === 'mysql';
  if (op === 'REGEXP') return new RegExp(pattern, dialect === 'mysql' ? 'i' : '').test(value);
  return fold ? like(pattern.toLowerCase()).test(value.toLowerCase()) : like(pattern).test(value);
};

const arithmetic = (dialect: Dialect, op: string, a: number, b: number, whole: boolean): Value => {
  if (op === '+') return a + b;
  if (op === '-') return a - b;
  if (op === '*') return Number((a * b).toPrecision(15));
  if (b === 0) {
    if (dialect === 'mysql') return null;
    throw new SqlError({ kind: 'division' });
  }
  if (op === '%') return a % b;
  return op === 'DIV' || (dialect === 'postgres' && whole) ? Math.trunc(a / b) : a / b;
};

const bool = (scope: Scope, value: boolean): Value => (scope.world.dialect === 'mysql' ? Number(value) : value);

const negated = (scope: Scope, value: Value): Value => (value === null ? null : bool(scope, !isTrue(value)));

const compared: Readonly<Record<string, (n: number) => boolean>> = { '=': (n) => n === 0, '<>': (n) => n !== 0, '!=': (n) => n !== 0, '<': (n) => n < 0, '>': (n) => n > 0, '<=': (n) => n <= 0, '>=': (n) => n >= 0 };

const dateLike = /^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d+)?)?$/;

function binary(scope: Scope, e: Expr & { t: 'binary' }): Value {
  const { dialect } = scope.world;
  const { op } = e;
  if (op === 'AND' || op === 'OR') {
    const left = evaluate(scope, e.left);
    if (left !== null && isTrue(left) === (op === 'OR')) return bool(scope, op === 'OR');
    const right = evaluate(scope, e.right);
    if (right !== null && isTrue(right) === (op === 'OR')) return bool(scope, op === 'OR');
    return left === null || right === null ? null : bool(scope, op === 'AND');
  }
  const left = evaluate(scope, e.left);
  const right = evaluate(scope, e.right);
  if (op === '<=>') return bool(scope, left === right || compare(dialect, left, right) === 0);
  if (left === null || right === null) return null;
  if (op === '||') return `${text(scope, e.left, left)}${text(scope, e.right, right)}`;
  if (op === 'LIKE' || op === 'ILIKE' || op === 'REGEXP') return bool(scope, matches(dialect, op, String(left), String(right)));
  const test = compared[op];
  if (test) return bool(scope, test(compare(dialect, left, right)!));
  if (typeof right === 'string' && right.startsWith('interval:') && typeof left === 'string' && dateLike.test(left)) return functions['DATE_ADD']!(scope.world, [left, op === '-' ? right.replace('interval:', 'interval:-') : right]);
  const whole = Number.isInteger(left) && Number.isInteger(right) && typeOf(scope, e.left).family === 'integer' && typeOf(scope, e.right).family === 'integer';
  return arithmetic(dialect, op, leadingNumber(left), leadingNumber(right), whole);
}

const text = (scope: Scope, e: Expr, value: Value): string => printed(value, typeOf(scope, e)) ?? '';

function call(scope: Scope, e: Expr & { t: 'call' }): Value {
  const { world } = scope;
  const aggregate = aggregates[e.name];
  if (aggregate) {
    const outer: Scope = { ...scope };
    delete (outer as { group?: unknown }).group;
    const rows = (scope.group ?? [scope.tuple]).map((tuple): Scope => ({ ...outer, tuple }));
    if (e.star) return rows.length;
    let values = rows.map((s) => evaluate(s, e.args[0]!)).filter((v) => v !== null);
    if (e.distinct) values = [...new Set(values)];
    return aggregate(world, values, e.args.slice(1).map((a) => evaluate(scope, a)));
  }
  const made = functions[e.name];
  const args = e.args.map((a) => evaluate(scope, a));
  if (!made) throw new SqlError({ kind: 'no-function', name: e.name, database: world.database ?? '', types: e.args.map((a) => typeOf(scope, a).text), at: e.at });
  return made(world, args);
}

/** The value of an expression for one row. Throws SqlError. */
export function evaluate(scope: Scope, e: Expr): Value {
  const { dialect } = scope.world;
  switch (e.t) {
    case 'value':
      return e.value;
    case 'column': {
      const place = locate(scope, e);
      return place.scope.tuple[place.source]![place.column] ?? null;
    }
    case 'star':
      throw new SqlError({ kind: 'syntax', at: e.at, near: '*' });
    case 'unary': {
      const value = evaluate(scope, e.of);
      return e.op === 'NOT' ? negated(scope, value) : value === null ? null : -leadingNumber(value);
    }
    case 'binary':
      return binary(scope, e);
    case 'call':
      return call(scope, e);
    case 'in': {
      const value = evaluate(scope, e.of);
      const list = e.select ? scope.world.select(e.select, scope).rows.map((r) => r[0]!) : e.list!.map((x) => evaluate(scope, x));
      if (value === null) return null;
      const found = list.some((x) => compare(dialect, value, x) === 0);
      return !found && list.includes(null) ? null : bool(scope, found !== e.not);
    }
    case 'between': {
      const value = evaluate(scope, e.of);
      const low = compare(dialect, value, evaluate(scope, e.low));
      const high = compare(dialect, value, evaluate(scope, e.high));
      return low === undefined || high === undefined ? null : bool(scope, (low >= 0 && high <= 0) !== e.not);
    }
    case 'is': {
      const value = evaluate(scope, e.of);
      const yes = e.what === null ? value === null : value !== null && isTrue(value) === e.what;
      return bool(scope, yes !== e.not);
    }
    case 'case': {
      const of = e.of && evaluate(scope, e.of);
      const hit = e.whens.find((w) => (e.of ? compare(dialect, of!, evaluate(scope, w.when)) === 0 : isTrue(evaluate(scope, w.when))));
      return hit ? evaluate(scope, hit.then) : e.otherwise ? evaluate(scope, e.otherwise) : null;
    }
    case 'cast': {
      const value = evaluate(scope, e.of);
      return fit(dialect, { name: '', type: e.type }, dialect === 'mysql' && e.type.family === 'integer' && value !== null ? leadingNumber(value) : typeof value === 'number' && e.type.family === 'text' ? text(scope, e.of, value) : value, 1, e.of.t === 'value' ? e.of.at : undefined);
    }
    case 'variable':
      return variable(scope.world, e.name);
    case 'select':
      return scope.world.select(e.select, scope).rows[0]?.[0] ?? null;
    case 'exists':
      return bool(scope, scope.world.select(e.select, scope).rows.length > 0);
  }
}

const variable = (world: World, name: string): Value => {
  if (!name.startsWith('@@')) return null;
  const bare = name.slice(2).replace(/^(global|session)\./i, '').toLowerCase();
  const known = variables(world)[bare];
  if (known === undefined) throw new SqlError({ kind: 'no-variable', name: bare });
  return known;
};

/** System variables of MySQL that people look at. */
export const variables = (world: World): Record<string, Value> => ({
  autocommit: 1,
  character_set_server: 'utf8mb4',
  datadir: '/var/lib/mysql/',
  hostname: world.hostname,
  max_connections: 151,
  port: 3306,
  read_only: 0,
  server_id: world.serverId,
  sql_mode: 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  version: world.version,
  version_comment: 'MySQL Community Server - GPL',
});

const named = (family: ColumnType['family'], word: string, size?: number): ColumnType => ({ family, text: word, ...(size === undefined ? {} : { size }) });

const numeric: Readonly<Record<string, true>> = { LENGTH: true, CHAR_LENGTH: true, CHARACTER_LENGTH: true, CONNECTION_ID: true, LAST_INSERT_ID: true, YEAR: true, MONTH: true, DAY: true, HOUR: true, MINUTE: true, SECOND: true, SLEEP: true, FLOOR: true, CEIL: true, CEILING: true, SIGN: true, DATEDIFF: true };

const callType = (scope: Scope, e: Expr & { t: 'call' }): ColumnType => {
  const { dialect } = scope.world;
  const first = (): ColumnType => (e.args[0] ? typeOf(scope, e.args[0]) : named('text', 'text'));
  switch (e.name) {
    case 'COUNT':
      return named('integer', 'bigint');
    case 'SUM':
      return first().family === 'integer' ? named(dialect === 'mysql' ? 'decimal' : 'integer', 'bigint', ...(dialect === 'mysql' ? [0] : [])) : first();
    case 'AVG':
      return first().family === 'float' ? first() : dialect === 'mysql' ? named('decimal', 'decimal', (first().size ?? 0) + 4) : named('decimal', 'numeric');
    case 'MIN':
    case 'MAX':
    case 'COALESCE':
    case 'IFNULL':
    case 'NULLIF':
    case 'ABS':
    case 'MOD':
    case 'GREATEST':
    case 'LEAST':
      return first();
    case 'IF':
      return e.args[1] ? typeOf(scope, e.args[1]) : first();
    case 'ROUND':
      return first().family === 'integer' && e.args.length < 2 ? first() : named('decimal', 'numeric', e.args[1]?.t === 'value' ? Number(e.args[1].value) : 0);
    case 'RAND':
    case 'RANDOM':
      return named('float', 'double precision');
    case 'NOW':
    case 'CURRENT_TIMESTAMP':
      return named('datetime', dialect === 'mysql' ? 'datetime' : 'timestamp with time zone');
    case 'CURDATE':
    case 'CURRENT_DATE':
      return named('date', 'date');
    default:
      return numeric[e.name] ? named('integer', 'bigint') : named('text', 'text');
  }
};

/** The type of an expression; columns that do not exist are text here and refused when they are evaluated. */
export function typeOf(scope: Scope, e: Expr): ColumnType {
  const { dialect } = scope.world;
  const truth = dialect === 'mysql' ? named('integer', 'int') : named('boolean', 'boolean');
  switch (e.t) {
    case 'value': {
      if (typeof e.value === 'boolean') return named('boolean', 'boolean');
      if (typeof e.value !== 'number') return named('text', dialect === 'mysql' ? 'varchar' : 'unknown');
      const digits = e.number?.split('.')[1]?.length;
      return digits === undefined ? named('integer', 'integer') : named('decimal', 'numeric', digits);
    }
    case 'column': {
      const place = locate(scope, e);
      return place.scope.sources[place.source]!.columns[place.column]!.type;
    }
    case 'unary':
      return e.op === 'NOT' ? truth : typeOf(scope, e.of);
    case 'binary': {
      if (e.op === '||' && dialect === 'postgres') return named('text', 'text');
      if (!['+', '-', '*', '/', '%', 'DIV'].includes(e.op)) return truth;
      const left = typeOf(scope, e.left);
      const right = typeOf(scope, e.right);
      if (left.family === 'datetime' || left.family === 'date') return left;
      if (left.family === 'float' || right.family === 'float') return named('float', 'double');
      const [a, b] = [left.family === 'decimal' ? (left.size ?? 0) : 0, right.family === 'decimal' ? (right.size ?? 0) : 0];
      if (e.op === '/' && dialect === 'mysql') return named('decimal', 'decimal', a + 4);
      if (left.family !== 'decimal' && right.family !== 'decimal') return named('integer', 'integer');
      return e.op === '/' ? named('decimal', 'numeric') : named('decimal', 'numeric', e.op === '*' ? a + b : Math.max(a, b));
    }
    case 'call':
      return callType(scope, e);
    case 'case':
      return typeOf(scope, e.whens[0]!.then);
    case 'cast':
      return e.type;
    case 'variable':
      return named(typeof variables(scope.world)[e.name.slice(2).toLowerCase()] === 'number' ? 'integer' : 'text', 'text');
    case 'select':
      return scope.world.select(e.select, scope).columns[0]?.type ?? named('text', 'text');
    default:
      return e.t === 'star' ? named('text', 'text') : truth;
  }
}
