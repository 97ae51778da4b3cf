import type { Expr, Join, Select, TableName, TableRef } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { ExpressionParser } from './expressions.ts';

/** `db.table`; a schema of PostgreSQL before the name is left away. */
export const tableName = (c: Cursor): TableName => {
  const { at } = c.now;
  const first = c.name();
  if (!c.sign('.')) return { name: first, at };
  const name = c.name();
  return c.dialect === 'postgres' ? { name, at, ...(first === 'public' ? {} : { database: first }) } : { database: first, name, at };
};

/** The words of a list's item as they were written: MySQL's name of a column without one. */
const written = (c: Cursor, from: number): string => {
  const end = c.now.kind === 'end' ? c.sql.length : c.now.at;
  return c.sql.slice(from, end).trim();
};

/** `expr AS alias, ...` of a select or a RETURNING. */
export const items = (c: Cursor): Select['items'] =>
  c.list(() => {
    const { at } = c.now;
    const expr = expression(c);
    const words = written(c, at);
    const alias = c.word('AS') ? (c.now.kind === 'string' ? c.string() : c.name()) : c.now.kind === 'string' && c.dialect === 'mysql' ? c.string() : c.mayName();
    return { expr, written: words, ...(alias === undefined ? {} : { alias }) };
  });

const tableRef = (c: Cursor): TableRef => {
  const { at } = c.now;
  if (c.sign('(')) {
    const select = parseSelect(c);
    c.needSign(')');
    c.word('AS');
    const alias = c.name();
    return { name: alias, alias, at, select };
  }
  const name = tableName(c);
  const alias = c.word('AS') ? c.name() : c.mayName();
  return { ...name, ...(alias === undefined ? {} : { alias }) };
};

const joinKind = (c: Cursor): Join['kind'] | undefined => {
  if (c.sign(',') || c.word('CROSS', 'JOIN') || c.word('JOIN') || c.word('INNER', 'JOIN')) return 'inner';
  if (c.word('LEFT', 'OUTER', 'JOIN') || c.word('LEFT', 'JOIN')) return 'left';
  return c.word('RIGHT', 'OUTER', 'JOIN') || c.word('RIGHT', 'JOIN') ? 'right' : undefined;
};

const joins = (c: Cursor): Join[] => {
  const out: Join[] = [];
  for (let kind = joinKind(c); kind; kind = joinKind(c)) {
    const table = tableRef(c);
    if (c.word('ON')) out.push({ kind, table, on: expression(c) });
    else if (c.word('USING')) out.push({ kind, table, using: c.bracketed(() => c.name()) });
    else out.push({ kind, table });
  }
  return out;
};

const limits = (c: Cursor): { limit?: Expr; offset?: Expr } => {
  let limit: Expr | undefined;
  let offset: Expr | undefined;
  if (c.word('LIMIT') && !c.word('ALL')) {
    limit = expression(c);
    if (c.dialect === 'mysql' && c.sign(',')) {
      offset = limit;
      limit = expression(c);
    }
  }
  if (c.word('OFFSET')) offset = expression(c);
  return { ...(limit ? { limit } : {}), ...(offset ? { offset } : {}) };
};

/** A select from its first word on. Throws SqlError `syntax`. */
export function parseSelect(c: Cursor): Select {
  c.need('SELECT');
  const distinct = c.word('DISTINCT');
  c.word('ALL');
  const list = items(c);
  const from = c.word('FROM') ? tableRef(c) : undefined;
  const joined = from ? joins(c) : [];
  const where = c.word('WHERE') ? expression(c) : undefined;
  const group = c.word('GROUP', 'BY') ? c.list(() => expression(c)) : [];
  const having = c.word('HAVING') ? expression(c) : undefined;
  const union = c.word('UNION') ? { all: c.word('ALL'), select: parseSelect(c) } : undefined;
  const order = c.word('ORDER', 'BY')
    ? c.list(() => {
        const expr = expression(c);
        return { expr, descending: c.oneOf('ASC', 'DESC') === 'DESC' };
      })
    : [];
  const bounds = limits(c);
  if (c.word('FOR', 'UPDATE')) c.word('NOWAIT');
  return { kind: 'select', distinct, items: list, ...(from ? { from } : {}), joins: joined, ...(where ? { where } : {}), group, ...(having ? { having } : {}), order, ...bounds, ...(union ? { union } : {}) };
}

/** An expression. Throws SqlError `syntax`. */
export const expression = new ExpressionParser(parseSelect).whole;
