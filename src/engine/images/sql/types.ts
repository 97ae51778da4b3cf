/** A value of a cell. Dates and times are text, booleans are PostgreSQL's alone. */
export type Value = null | number | string | boolean;

export type Dialect = 'mysql' | 'postgres';

/** What a column holds: `family` decides how values are kept and drawn, `text` is the type as its dialect names it. */
export interface ColumnType {
  readonly family: 'integer' | 'decimal' | 'float' | 'text' | 'boolean' | 'date' | 'datetime' | 'time' | 'json';
  readonly text: string;
  /** Characters of a varchar, digits behind the point of a decimal. */
  readonly size?: number;
}

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly notNull: boolean;
  /** Counts up by itself: AUTO_INCREMENT, serial, identity. */
  readonly counts: boolean;
  /** The default as it was written, to be evaluated at each insert. */
  readonly fallback?: string;
}

/** PRIMARY KEY or UNIQUE. */
export interface Key {
  readonly name: string;
  readonly primary: boolean;
  readonly columns: readonly string[];
}

export interface Foreign {
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: string;
  readonly references: readonly string[];
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly keys: readonly Key[];
  readonly foreign: readonly Foreign[];
  /** Rows are never changed, only replaced. */
  readonly rows: readonly (readonly Value[])[];
  /** The next value of the column that counts. */
  readonly next: number;
  /** Who made it. */
  readonly owner: string;
}

/** Why a statement failed; each dialect has its own words for it. `at` is an offset in the statement. */
export type Problem =
  | { kind: 'syntax'; at: number; near: string }
  | { kind: 'unsupported'; what: string }
  | { kind: 'no-database-selected' }
  | { kind: 'no-database'; name: string }
  | { kind: 'database-exists'; name: string; drop?: boolean }
  | { kind: 'no-table'; name: string; database: string; at?: number; drop?: boolean }
  | { kind: 'table-exists'; name: string }
  | { kind: 'no-column'; name: string; clause: Clause; table?: string; at?: number }
  | { kind: 'ambiguous'; name: string; clause: Clause; at?: number }
  | { kind: 'duplicate-column'; name: string }
  | { kind: 'duplicate-key'; value: readonly Value[]; table: string; key: Key }
  | { kind: 'null'; column: string; table: string; row: readonly Value[]; given: boolean }
  | { kind: 'no-parent'; table: string; database: string; foreign: Foreign; value: readonly Value[] }
  | { kind: 'has-children'; table: string; child: string; database: string; foreign: Foreign; value: readonly Value[] }
  | { kind: 'count'; row: number; more: boolean; at?: number }
  | { kind: 'bad-value'; type: ColumnType; value: string; column?: string; row?: number; at?: number }
  | { kind: 'too-long'; type: ColumnType; column: string; row: number }
  | { kind: 'no-function'; name: string; database: string; types: readonly string[]; at?: number }
  | { kind: 'grouping'; name: string; at?: number }
  | { kind: 'division' }
  | { kind: 'user-exists'; name: string; host: string }
  | { kind: 'no-user'; name: string; host: string; drop?: boolean }
  | { kind: 'denied'; user: string; host: string; database: string; table?: string; verb: string }
  | { kind: 'in-use' }
  | { kind: 'in-failed-transaction' }
  | { kind: 'no-variable'; name: string };

export type Clause = 'field list' | 'where clause' | 'group statement' | 'having clause' | 'order clause' | 'on clause';

/** A statement that cannot be done. */
export class SqlError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.kind);
    this.name = 'SqlError';
  }
}

export interface ResultColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** What a statement gives. */
export interface Result {
  /** PostgreSQL's command tag: `INSERT 0 1`. */
  tag: string;
  /** Where it gives rows; cells are printed text. */
  columns?: readonly ResultColumn[];
  rows?: readonly (readonly (string | null)[])[];
  /** Rows that it changed. */
  affected?: number;
  /** What MySQL says below `Query OK`. */
  info?: string;
  notices?: readonly string[];
  /** The session's database from now on. */
  database?: string;
  /** PostgreSQL's sessions tell whether a transaction is open, and whether it has failed. */
  transaction?: 'open' | 'failed';
}

export const integer: ColumnType = { family: 'integer', text: 'int' };
export const text: ColumnType = { family: 'text', text: 'text' };
