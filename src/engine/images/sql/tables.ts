import type { Change, Statement } from './ast.ts';
import { evaluate } from './evaluate.ts';
import type { World } from './world.ts';
import { columnAt, conflict, pick, type Store } from './store.ts';
import { expression } from './selects.ts';
import { Cursor } from './cursor.ts';
import { SqlError, type Column, type Result, type Table } from './types.ts';
import { fit } from './values.ts';

type Definition = Extract<Statement, { kind: 'create-table' | 'alter-table' | 'create-index' | 'drop-tables' | 'create-database' | 'drop-database' | 'truncate' }>;

/** Statements that make, change and drop databases and tables. Throws SqlError. */
export function define(store: Store, world: World, s: Definition): Result {
  switch (s.kind) {
    case 'create-database':
      return createDatabase(store, world, s);
    case 'drop-database':
      return dropDatabase(store, world, s);
    case 'create-table':
      return createTable(store, world, s);
    case 'drop-tables':
      return dropTables(store, world, s);
    case 'alter-table': {
      const database = s.table.database ?? world.database;
      for (const change of s.changes) alter(store, world, database!, store.table(database, s.table.name, s.table.at), change);
      return { tag: 'ALTER TABLE', affected: 0, info: 'Records: 0  Duplicates: 0  Warnings: 0' };
    }
    case 'create-index': {
      const database = s.table.database ?? world.database;
      const table = store.table(database, s.table.name, s.table.at);
      for (const name of s.columns) columnAt(world.dialect, table, name);
      if (s.unique) withKey(store, world, database!, table, { name: s.name, primary: false, columns: s.columns });
      return { tag: 'CREATE INDEX', affected: 0, info: 'Records: 0  Duplicates: 0  Warnings: 0' };
    }
    case 'truncate': {
      const database = s.table.database ?? world.database;
      const table = store.table(database, s.table.name, s.table.at);
      store.put(database!, { ...table, rows: [], next: world.dialect === 'mysql' ? 1 : table.next });
      return { tag: 'TRUNCATE TABLE', affected: 0 };
    }
  }
}

function createDatabase(store: Store, world: World, s: Statement & { kind: 'create-database' }): Result {
  if (store.contents.databases.has(s.name)) {
    if (!s.ifNotExists) throw new SqlError({ kind: 'database-exists', name: s.name });
  } else store.replace({ name: s.name, owner: s.owner ?? world.user, oid: store.nextOid, tables: new Map() });
  return { tag: 'CREATE DATABASE', affected: 1 };
}

function dropDatabase(store: Store, world: World, s: Statement & { kind: 'drop-database' }): Result {
  const there = store.contents.databases.get(s.name);
  if (!there) {
    if (!s.ifExists) throw world.dialect === 'mysql' ? new SqlError({ kind: 'database-exists', name: s.name, drop: true }) : new SqlError({ kind: 'no-database', name: s.name });
    return { tag: 'DROP DATABASE', affected: 0, ...(world.dialect === 'postgres' ? { notices: [`database "${s.name}" does not exist, skipping`] } : {}) };
  }
  if (world.dialect === 'postgres' && s.name === world.database) throw new SqlError({ kind: 'in-use' });
  store.remove(s.name);
  return { tag: 'DROP DATABASE', affected: there.tables.size };
}

function createTable(store: Store, world: World, s: Statement & { kind: 'create-table' }): Result {
  const database = s.table.database ?? world.database;
  const { name } = s.table;
  if (store.database(database).tables.has(name)) {
    if (!s.ifNotExists) throw new SqlError({ kind: 'table-exists', name });
    return { tag: 'CREATE TABLE', affected: 0, notices: [`relation "${name}" already exists, skipping`] };
  }
  const names = s.columns.map((c) => c.name.toLowerCase());
  const twice = s.columns.find((c, i) => names.indexOf(c.name.toLowerCase()) !== i);
  if (twice) throw new SqlError({ kind: 'duplicate-column', name: twice.name });
  const selected = s.select ? world.select(s.select) : undefined;
  const columns: Column[] = selected ? selected.columns.map((c) => ({ name: c.name, type: c.type, notNull: false, counts: false })) : [...s.columns];
  const table: Table = { name, columns, keys: s.keys, foreign: s.foreign, rows: selected?.rows ?? [], next: 1, owner: world.user };
  for (const key of s.keys) for (const column of key.columns) columnAt(world.dialect, table, column);
  for (const f of s.foreign) store.table(database, f.table);
  store.put(database!, table);
  return selected ? { tag: `SELECT ${table.rows.length}`, affected: table.rows.length } : { tag: 'CREATE TABLE', affected: 0 };
}

function dropTables(store: Store, world: World, s: Statement & { kind: 'drop-tables' }): Result {
  const notices: string[] = [];
  for (const t of s.tables) {
    const database = t.database ?? world.database;
    if (store.database(database).tables.has(t.name)) store.drop(database!, t.name);
    else if (s.ifExists) notices.push(`table "${t.name}" does not exist, skipping`);
    else throw new SqlError({ kind: 'no-table', name: t.name, database: database!, drop: true });
  }
  return { tag: 'DROP TABLE', affected: 0, ...(world.dialect === 'postgres' && notices.length > 0 ? { notices } : {}) };
}

function withKey(store: Store, world: World, database: string, table: Table, key: Table['keys'][number]): void {
  const next: Table = { ...table, keys: [...table.keys, key] };
  for (const row of next.rows) {
    const there = conflict(world.dialect, { ...next, keys: [key] }, row, row);
    if (there) throw new SqlError({ kind: 'duplicate-key', value: pick(world.dialect, next, key.columns, row), table: table.name, key });
  }
  store.put(database, next);
}

function alter(store: Store, world: World, database: string, table: Table, change: Change): void {
  const at = (name: string) => columnAt(world.dialect, table, name);
  if ('key' in change && !('add' in change)) return withKey(store, world, database, table, change.key!);
  if ('foreign' in change) return store.put(database, { ...table, foreign: [...table.foreign, change.foreign] });
  if ('renameTable' in change) {
    store.drop(database, table.name);
    return store.put(database, { ...table, name: change.renameTable });
  }
  if ('add' in change) {
    const { add } = change;
    if (table.columns.some((c) => c.name === add.name)) throw new SqlError({ kind: 'duplicate-column', name: add.name });
    const value = add.fallback === undefined ? null : fit(world.dialect, add, evaluate({ world, sources: [], tuple: [], clause: 'field list' }, expression(new Cursor(add.fallback, world.dialect, 0))), 1);
    let { next } = table;
    const rows = table.rows.map((row) => [...row, add.counts ? next++ : value]);
    const wider: Table = { ...table, columns: [...table.columns, add], rows, next };
    return change.key ? withKey(store, world, database, wider, change.key) : store.put(database, wider);
  }
  if ('modify' in change) {
    const i = at(change.was);
    const rows = table.rows.map((row, n) => row.map((v, j) => (j === i ? fit(world.dialect, change.modify, v, n + 1) : v)));
    return store.put(database, { ...table, columns: table.columns.map((c, j) => (j === i ? change.modify : c)), rows });
  }
  if ('rename' in change) {
    const i = at(change.rename);
    const renamed = (names: readonly string[]) => names.map((n) => (n === table.columns[i]!.name ? change.to : n));
    return store.put(database, { ...table, columns: table.columns.map((c, j) => (j === i ? { ...c, name: change.to } : c)), keys: table.keys.map((k) => ({ ...k, columns: renamed(k.columns) })), foreign: table.foreign.map((f) => ({ ...f, columns: renamed(f.columns) })) });
  }
  if (change.exists && !table.columns.some((c) => c.name === change.drop)) return;
  const i = at(change.drop);
  const name = table.columns[i]!.name;
  store.put(database, { ...table, columns: table.columns.filter((_, j) => j !== i), rows: table.rows.map((row) => row.filter((_, j) => j !== i)), keys: table.keys.filter((k) => !k.columns.includes(name)) });
}
