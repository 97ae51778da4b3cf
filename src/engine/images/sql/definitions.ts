import type { Change, Statement, TableName } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { typeName } from './expressions.ts';
import { expression, parseSelect, tableName } from './selects.ts';
import type { Column, Foreign, Key } from './types.ts';

interface Parts {
  columns: Column[];
  keys: Key[];
  foreign: Foreign[];
}

/** The name that a key without one gets. */
const keyName = (c: Cursor, table: string, primary: boolean, columns: readonly string[]): string => {
  if (c.dialect === 'mysql') return primary ? 'PRIMARY' : columns[0]!;
  return primary ? `${table}_pkey` : `${table}_${columns.join('_')}_key`;
};

const sizedName = (c: Cursor): string => {
  const name = c.name();
  if (c.sign('(')) {
    c.take();
    c.needSign(')');
  }
  c.oneOf('ASC', 'DESC');
  return name;
};

const references = (c: Cursor, table: string, columns: readonly string[], name: string | undefined): Foreign => {
  const target = tableName(c).name;
  const keys = c.now.text === '(' ? c.bracketed(() => c.name()) : ['id'];
  while (c.word('ON')) {
    c.take();
    if (!c.word('SET', 'NULL') && !c.word('NO', 'ACTION')) c.take();
  }
  return { name: name ?? (c.dialect === 'mysql' ? `${table}_ibfk_1` : `${table}_${columns.join('_')}_fkey`), columns, table: target, references: keys };
};

/** The text of an expression as it was written. */
const writtenExpression = (c: Cursor): string => {
  const { at } = c.now;
  expression(c);
  return c.sql.slice(at, c.now.kind === 'end' ? c.sql.length : c.now.at).trim();
};

const skipBrackets = (c: Cursor): void => {
  c.needSign('(');
  for (let depth = 1; depth > 0; ) {
    const { text, kind } = c.take();
    if (kind === 'end') c.fail();
    if (kind === 'sign' && text === '(') depth++;
    if (kind === 'sign' && text === ')') depth--;
  }
};

const attribute = (c: Cursor, table: string, column: { -readonly [K in keyof Column]: Column[K] }, parts: Parts): boolean => {
  if (c.word('NOT', 'NULL')) column.notNull = true;
  else if (c.word('NULL')) column.notNull = false;
  else if (c.word('DEFAULT')) column.fallback = writtenExpression(c);
  else if (c.word('AUTO_INCREMENT') || c.word('GENERATED', 'ALWAYS', 'AS', 'IDENTITY') || c.word('GENERATED', 'BY', 'DEFAULT', 'AS', 'IDENTITY')) column.counts = true;
  else if (c.word('PRIMARY', 'KEY')) {
    column.notNull = true;
    parts.keys.push({ name: keyName(c, table, true, [column.name]), primary: true, columns: [column.name] });
  } else if (c.word('UNIQUE')) {
    c.word('KEY');
    parts.keys.push({ name: keyName(c, table, false, [column.name]), primary: false, columns: [column.name] });
  } else if (c.word('REFERENCES')) parts.foreign.push(references(c, table, [column.name], undefined));
  else if (c.word('CHECK')) skipBrackets(c);
  else if (c.word('ON', 'UPDATE')) expression(c);
  else if (c.word('COMMENT')) c.string();
  else if (c.word('CHARACTER', 'SET') || c.word('COLLATE')) c.take();
  else return false;
  return true;
};

const column = (c: Cursor, table: string, parts: Parts): Column => {
  const name = c.name();
  const written = c.now.text;
  const type = typeName(c);
  const counts = /^(BIG|SMALL)?SERIAL$/.test(written);
  const made = { name, type, notNull: counts, counts };
  while (attribute(c, table, made, parts));
  return made;
};

/** A line of a table's brackets that is no column; false where it is one. */
const constraint = (c: Cursor, table: string, parts: Parts): boolean => {
  const given = c.word('CONSTRAINT') ? c.name() : undefined;
  if (c.word('PRIMARY', 'KEY')) {
    const columns = c.bracketed(() => sizedName(c));
    parts.keys.push({ name: c.dialect === 'postgres' && given ? given : keyName(c, table, true, columns), primary: true, columns });
    parts.columns = parts.columns.map((x) => (columns.includes(x.name) ? { ...x, notNull: true } : x));
  } else if (c.word('UNIQUE')) {
    if (!c.word('KEY')) c.word('INDEX');
    const name = given ?? c.mayName();
    const columns = c.bracketed(() => sizedName(c));
    parts.keys.push({ name: name ?? keyName(c, table, false, columns), primary: false, columns });
  } else if (c.word('FOREIGN', 'KEY')) {
    const columns = c.bracketed(() => c.name());
    c.need('REFERENCES');
    parts.foreign.push(references(c, table, columns, given));
  } else if (c.word('CHECK')) skipBrackets(c);
  else if (c.dialect === 'mysql' && (c.is('KEY') || c.is('INDEX'))) {
    c.take();
    c.mayName();
    c.bracketed(() => sizedName(c));
  } else if (given !== undefined) c.fail();
  else return false;
  return true;
};

const ifNotExists = (c: Cursor): boolean => c.word('IF', 'NOT', 'EXISTS');
export const ifExists = (c: Cursor): boolean => c.word('IF', 'EXISTS');

/** CREATE TABLE behind these two words. */
export function createTable(c: Cursor): Statement {
  const exists = ifNotExists(c);
  const table = tableName(c);
  const parts: Parts = { columns: [], keys: [], foreign: [] };
  if (c.sign('(')) {
    do if (!constraint(c, table.name, parts)) parts.columns.push(column(c, table.name, parts));
    while (c.sign(','));
    c.needSign(')');
  }
  // Options of MySQL's engines change nothing that can be seen here.
  while (c.dialect === 'mysql' && c.now.kind === 'word' && !c.is('AS') && !c.is('SELECT')) {
    c.take();
    while (c.sign('=') || (!c.done && c.now.kind !== 'word' && !c.sign(',')) ) if (!c.done && c.now.text !== ',') c.take();
  }
  c.word('AS');
  const select = c.is('SELECT') ? parseSelect(c) : undefined;
  if (parts.columns.length === 0 && !select) c.fail();
  return { kind: 'create-table', table, ifNotExists: exists, ...parts, ...(select ? { select } : {}) };
}

const change = (c: Cursor, table: string): Change[] => {
  const parts: Parts = { columns: [], keys: [], foreign: [] };
  if (c.word('ADD')) {
    if (constraint(c, table, parts)) return [...parts.keys.map((key) => ({ key })), ...parts.foreign.map((foreign) => ({ foreign }))];
    c.word('COLUMN');
    ifNotExists(c);
    const add = column(c, table, parts);
    if (c.word('AFTER')) c.name();
    else c.word('FIRST');
    return [{ add, ...(parts.keys[0] ? { key: parts.keys[0] } : {}) }];
  }
  if (c.word('DROP')) {
    c.word('COLUMN');
    const exists = ifExists(c);
    return [{ drop: c.name(), exists }];
  }
  if (c.dialect === 'mysql' && (c.is('MODIFY') || c.is('CHANGE'))) {
    const changes = c.take().text === 'CHANGE';
    c.word('COLUMN');
    const was = changes ? c.name() : undefined;
    const modify = column(c, table, parts);
    return [{ modify, was: was ?? modify.name }];
  }
  c.need('RENAME');
  if (c.word('TO') || c.word('AS')) return [{ renameTable: c.name() }];
  c.word('COLUMN');
  const from = c.name();
  c.need('TO');
  return [{ rename: from, to: c.name() }];
};

/** ALTER TABLE behind these two words. */
export function alterTable(c: Cursor): Statement {
  ifExists(c);
  const table: TableName = tableName(c);
  return { kind: 'alter-table', table, changes: c.list(() => change(c, table.name)).flat() };
}

/** CREATE [UNIQUE] INDEX behind INDEX. */
export function createIndex(c: Cursor, unique: boolean): Statement {
  ifNotExists(c);
  const given = c.is('ON') ? undefined : c.name();
  c.need('ON');
  const table = tableName(c);
  if (c.word('USING')) c.take();
  const columns = c.bracketed(() => sizedName(c));
  return { kind: 'create-index', name: given ?? `${table.name}_${columns.join('_')}_idx`, table, columns, unique };
}
