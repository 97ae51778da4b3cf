import { SqlError, type Column, type Dialect, type Key, type Table, type Value } from './types.ts';
import { compare } from './values.ts';

export interface Database {
  readonly name: string;
  readonly owner: string;
  readonly oid: number;
  readonly tables: ReadonlyMap<string, Table>;
}

export interface Account {
  readonly name: string;
  /** MySQL's host part: `%`, `localhost`. */
  readonly host: string;
  /** Empty: none is needed. */
  readonly password: string;
  readonly superuser: boolean;
  readonly login: boolean;
  /** `VERB|database|table`, as GRANT wrote it. */
  readonly grants: readonly string[];
}

/** What a server holds. Everything in it is replaced, never changed, so a copy is two references. */
export interface Contents {
  readonly databases: ReadonlyMap<string, Database>;
  readonly accounts: readonly Account[];
}

/** Databases of MySQL that are its own. */
export const systemDatabases: readonly string[] = ['information_schema', 'performance_schema', 'mysql', 'sys'];

/** A server's memory. */
export class Store {
  constructor(public contents: Contents) {}

  /** Throws SqlError `no-database-selected`, `no-database`. */
  database(name: string | undefined): Database {
    if (name === undefined) throw new SqlError({ kind: 'no-database-selected' });
    const found = this.contents.databases.get(name);
    if (!found) throw new SqlError({ kind: 'no-database', name });
    return found;
  }

  /** Throws SqlError `no-table` and what `database` throws. */
  table(database: string | undefined, name: string, at?: number): Table {
    const found = this.database(database).tables.get(name);
    if (!found) throw new SqlError({ kind: 'no-table', name, database: database!, ...(at === undefined ? {} : { at }) });
    return found;
  }

  put(database: string, table: Table): void {
    const there = this.database(database);
    this.replace({ ...there, tables: new Map(there.tables).set(table.name, table) });
  }

  drop(database: string, table: string): void {
    const there = this.database(database);
    const tables = new Map(there.tables);
    tables.delete(table);
    this.replace({ ...there, tables });
  }

  replace(database: Database): void {
    this.contents = { ...this.contents, databases: new Map(this.contents.databases).set(database.name, database) };
  }

  remove(database: string): void {
    const databases = new Map(this.contents.databases);
    databases.delete(database);
    this.contents = { ...this.contents, databases };
  }

  get nextOid(): number {
    return Math.max(16_383, ...Array.from(this.contents.databases.values(), (d) => d.oid)) + 1;
  }
}

/** Where a column is in a table's rows. Throws SqlError `no-column`. */
export const columnAt = (dialect: Dialect, table: Table, name: string, at?: number): number => {
  const same = dialect === 'mysql' ? (c: Column) => c.name.toLowerCase() === name.toLowerCase() : (c: Column) => c.name === name;
  const i = table.columns.findIndex(same);
  if (i < 0) throw new SqlError({ kind: 'no-column', name, clause: 'field list', table: table.name, ...(at === undefined ? {} : { at }) });
  return i;
};

/** A row's values of some columns. */
export const pick = (dialect: Dialect, table: Table, columns: readonly string[], row: readonly Value[]): Value[] => columns.map((c) => row[columnAt(dialect, table, c)]!);

const sameValues = (dialect: Dialect, a: readonly Value[], b: readonly Value[]): boolean => a.every((v, i) => compare(dialect, v, b[i]!) === 0);

/** The row that has these values, in the order of the columns. */
export const rowWith = (dialect: Dialect, table: Table, columns: readonly string[], values: readonly Value[]): readonly Value[] | undefined => table.rows.find((row) => sameValues(dialect, pick(dialect, table, columns, row), values));

/** The key that a row would break, and the row that has its values already; `but` is a row that does not count. */
export function conflict(dialect: Dialect, table: Table, row: readonly Value[], but?: readonly Value[]): { key: Key; there: readonly Value[] } | undefined {
  for (const key of table.keys) {
    const values = pick(dialect, table, key.columns, row);
    if (values.includes(null)) continue;
    const there = table.rows.find((r) => r !== but && sameValues(dialect, pick(dialect, table, key.columns, r), values));
    if (there) return { key, there };
  }
  return undefined;
}
