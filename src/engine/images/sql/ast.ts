import type { Column, ColumnType, Foreign, Key, Value } from './types.ts';

export type Expr =
  | { t: 'value'; value: Value; at: number; number?: string }
  | { t: 'column'; table?: string; name: string; at: number }
  | { t: 'star'; table?: string; at: number }
  | { t: 'unary'; op: string; of: Expr }
  | { t: 'binary'; op: string; left: Expr; right: Expr }
  | { t: 'call'; name: string; args: readonly Expr[]; distinct: boolean; star: boolean; at: number }
  | { t: 'in'; of: Expr; list?: readonly Expr[]; select?: Select; not: boolean }
  | { t: 'between'; of: Expr; low: Expr; high: Expr; not: boolean }
  | { t: 'is'; of: Expr; what: null | boolean; not: boolean }
  | { t: 'case'; of?: Expr; whens: readonly { when: Expr; then: Expr }[]; otherwise?: Expr }
  | { t: 'cast'; of: Expr; type: ColumnType }
  | { t: 'variable'; name: string }
  | { t: 'select'; select: Select }
  | { t: 'exists'; select: Select };

export interface TableRef {
  readonly database?: string;
  readonly name: string;
  readonly alias?: string;
  readonly at: number;
  /** A select in FROM. */
  readonly select?: Select;
}

export interface Join {
  readonly kind: 'inner' | 'left' | 'right';
  readonly table: TableRef;
  readonly on?: Expr;
  readonly using?: readonly string[];
}

export interface Select {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly items: readonly { expr: Expr; alias?: string; written: string }[];
  readonly from?: TableRef;
  readonly joins: readonly Join[];
  readonly where?: Expr;
  readonly group: readonly Expr[];
  readonly having?: Expr;
  readonly order: readonly { expr: Expr; descending: boolean }[];
  readonly limit?: Expr;
  readonly offset?: Expr;
  readonly union?: { select: Select; all: boolean };
}

export interface TableName {
  readonly database?: string;
  readonly name: string;
  readonly at: number;
}

export interface UserName {
  readonly name: string;
  readonly host: string;
}

export type Change =
  | { add: Column; key?: Key }
  | { drop: string; exists: boolean }
  | { modify: Column; was: string }
  | { key: Key }
  | { foreign: Foreign }
  | { rename: string; to: string }
  | { renameTable: string };

export type Statement =
  | Select
  | { kind: 'values'; rows: readonly (readonly Expr[])[] }
  | { kind: 'insert'; table: TableName; columns?: readonly { name: string; at: number }[]; rows?: readonly (readonly (Expr | 'default')[])[]; select?: Select; ignore: boolean; update?: readonly { name: string; expr: Expr }[]; returning?: Select['items'] }
  | { kind: 'update'; table: TableName; set: readonly { name: string; expr: Expr | 'default'; at: number }[]; where?: Expr; returning?: Select['items'] }
  | { kind: 'delete'; table: TableName; where?: Expr; returning?: Select['items'] }
  | { kind: 'truncate'; table: TableName }
  | { kind: 'create-table'; table: TableName; ifNotExists: boolean; columns: readonly Column[]; keys: readonly Key[]; foreign: readonly Foreign[]; select?: Select }
  | { kind: 'alter-table'; table: TableName; changes: readonly Change[] }
  | { kind: 'create-index'; name: string; table: TableName; columns: readonly string[]; unique: boolean }
  | { kind: 'drop-tables'; tables: readonly TableName[]; ifExists: boolean }
  | { kind: 'create-database'; name: string; ifNotExists: boolean; owner?: string }
  | { kind: 'drop-database'; name: string; ifExists: boolean }
  | { kind: 'use'; name: string }
  | { kind: 'show'; what: string; name?: TableName; user?: UserName; from?: string; like?: string }
  | { kind: 'create-user'; users: readonly (UserName & { password?: string })[]; ifNotExists: boolean; superuser?: boolean; login: boolean }
  | { kind: 'alter-user'; users: readonly (UserName & { password?: string })[]; superuser?: boolean }
  | { kind: 'drop-user'; users: readonly UserName[]; ifExists: boolean }
  | { kind: 'grant'; verbs: readonly string[]; database: string; table: string; users: readonly UserName[]; revoke: boolean }
  | { kind: 'transaction'; verb: 'BEGIN' | 'COMMIT' | 'ROLLBACK' }
  | { kind: 'nothing'; tag: string };
