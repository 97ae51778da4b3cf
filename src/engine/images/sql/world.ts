import type { Select } from './ast.ts';
import type { Clause, Column, ColumnType, Dialect, Value } from './types.ts';

/** A table in a select's FROM, by the name that its columns can be called with. */
export interface Source {
  readonly alias: string;
  readonly columns: readonly Column[];
}

/** The rows of all sources side by side: one array a source. */
export type Tuple = readonly (readonly Value[])[];

/** What functions can ask about. */
export interface World {
  readonly dialect: Dialect;
  readonly version: string;
  readonly hostname: string;
  readonly serverId: number;
  /** The time, in virtual milliseconds. */
  readonly now: number;
  readonly user: string;
  readonly account: string;
  readonly database: string | undefined;
  readonly connection: number;
  /** The last value that a column counted up to in this session. */
  readonly lastId: number;
  random(): number;
  /** The rows of a select; `outer` is where it stands in. */
  select(select: Select, outer?: Scope): { columns: readonly { name: string; type: ColumnType }[]; rows: readonly (readonly Value[])[] };
}

/** Where an expression is evaluated. */
export interface Scope {
  readonly world: World;
  readonly sources: readonly Source[];
  readonly tuple: Tuple;
  /** The rows that aggregates are over. */
  readonly group?: readonly Tuple[];
  readonly outer?: Scope;
  readonly clause: Clause;
}
