import type { Expr, Select, Statement } from './ast.ts';
import { evaluate } from './evaluate.ts';
import type { Scope, Tuple, World } from './world.ts';
import type { Selected, Selector } from './select.ts';
import { expression } from './selects.ts';
import { columnAt, conflict, pick, rowWith, type Store } from './store.ts';
import { Cursor } from './cursor.ts';
import { SqlError, type Column, type Foreign, type Table, type Value } from './types.ts';
import { fit, isTrue } from './values.ts';

/** Statements that change rows, for one session. */
export class Changer {
  constructor(
    private readonly store: Store,
    private readonly world: World,
    private readonly selector: Selector,
  ) {}

  private scope(table: Table, row: readonly Value[], clause: Scope['clause'] = 'field list'): Scope {
    const tuple: Tuple = [row];
    return { world: this.world, sources: [{ alias: table.name, columns: table.columns }], tuple, clause };
  }

  /** The value of a column that the statement does not name. `given`: it says DEFAULT, or the column is left out. */
  private fallback(column: Column): Value {
    if (column.fallback === undefined) return null;
    const { dialect } = this.world;
    return evaluate({ world: this.world, sources: [], tuple: [], clause: 'field list' }, expression(new Cursor(column.fallback, dialect, 0)));
  }

  insert(s: Statement & { kind: 'insert' }): { affected: number; lastId?: number; returned?: Selected; duplicates: number } {
    const { dialect } = this.world;
    const database = s.table.database ?? this.world.database;
    let table = this.store.table(database, s.table.name, s.table.at);
    const targets = s.columns?.map((c) => columnAt(dialect, table, c.name, c.at)) ?? table.columns.map((_, i) => i);
    const given = s.select ? this.selector.run(s.select).rows : undefined;
    const made: (readonly Value[])[] = [];
    let lastId: number | undefined;
    let affected = 0;
    let duplicates = 0;
    (given ?? s.rows!).forEach((values, n) => {
      this.checkCount(values, targets, n + 1, s.columns !== undefined, table);
      const row = this.newRow(table, targets, values as readonly (Expr | 'default' | Value)[], given !== undefined, n + 1);
      const counter = table.columns.findIndex((c) => c.counts);
      if (counter >= 0) {
        if (row[counter] === null || (dialect === 'mysql' && row[counter] === 0)) {
          row[counter] = table.next;
          lastId ??= table.next;
        }
        table = { ...table, next: dialect === 'mysql' || !targets.includes(counter) ? Math.max(table.next, Number(row[counter]) + 1) : table.next };
      }
      this.checkNulls(table, row, targets);
      const there = conflict(dialect, table, row);
      if (there && s.update) {
        const changed = this.updated(table, there.there, s.update, row);
        table = { ...table, rows: table.rows.map((r) => (r === there.there ? changed : r)) };
        affected += dialect === 'mysql' ? 2 : 1;
        made.push(changed);
      } else if (there) {
        duplicates++;
        if (!s.ignore) throw new SqlError({ kind: 'duplicate-key', value: pick(dialect, table, there.key.columns, row), table: table.name, key: there.key });
      } else {
        this.checkParents(database!, table, row);
        table = { ...table, rows: [...table.rows, row] };
        made.push(row);
        affected++;
      }
    });
    this.store.put(database!, table);
    return { affected, duplicates, ...(lastId === undefined ? {} : { lastId }), ...(s.returning ? { returned: this.returning(table, s.returning, made) } : {}) };
  }

  private checkCount(values: readonly unknown[], targets: readonly number[], row: number, named: boolean, table: Table): void {
    const { dialect } = this.world;
    // PostgreSQL fills up what is missing at the end where no columns are named.
    if (values.length === targets.length || (dialect === 'postgres' && !named && values.length < table.columns.length)) return;
    if (dialect === 'mysql' && values.length === 0 && !named) return;
    throw new SqlError({ kind: 'count', row, more: values.length > targets.length });
  }

  private newRow(table: Table, targets: readonly number[], values: readonly (Expr | 'default' | Value)[], ready: boolean, n: number): Value[] {
    const { dialect } = this.world;
    const row = table.columns.map((column, i) => {
      const at = targets.indexOf(i);
      const value = at < 0 ? undefined : values[at];
      if (value === undefined || (value === 'default' && !ready)) return { value: this.fallback(column) };
      if (ready) return { value: value as Value };
      const expr = value as Expr;
      return { value: evaluate({ world: this.world, sources: [], tuple: [], clause: 'field list' }, expr), at: expr.t === 'value' ? expr.at : undefined };
    });
    return row.map(({ value, at }, i) => fit(dialect, table.columns[i]!, value, n, at));
  }

  private checkNulls(table: Table, row: readonly Value[], targets: readonly number[]): void {
    const i = table.columns.findIndex((c, n) => c.notNull && row[n] === null);
    if (i >= 0) throw new SqlError({ kind: 'null', column: table.columns[i]!.name, table: table.name, row, given: targets.includes(i) });
  }

  private updated(table: Table, row: readonly Value[], set: readonly { name: string; expr: Expr | 'default'; at?: number }[], proposed?: readonly Value[]): readonly Value[] {
    const { dialect } = this.world;
    const next = [...row];
    for (const { name, expr, at } of set) {
      const i = columnAt(dialect, table, name, at);
      const scope = this.scope(table, row);
      const value = expr === 'default' ? this.fallback(table.columns[i]!) : evaluate(proposed ? { ...scope, sources: [...scope.sources, { alias: 'excluded', columns: table.columns.map((c) => ({ ...c, name: `excluded.${c.name}` })) }], tuple: [row, proposed] } : scope, proposed ? ofProposed(expr) : expr);
      next[i] = fit(dialect, table.columns[i]!, value, 1, expr !== 'default' && expr.t === 'value' ? expr.at : undefined);
    }
    return next;
  }

  update(s: Statement & { kind: 'update' }): { matched: number; changed: number; returned?: Selected } {
    const { dialect } = this.world;
    const database = s.table.database ?? this.world.database;
    let table = this.store.table(database, s.table.name, s.table.at);
    for (const one of s.set) columnAt(dialect, table, one.name, one.at);
    const hit = this.matching(table, s.where);
    const made: (readonly Value[])[] = [];
    let changed = 0;
    for (const row of hit) {
      const next = this.updated(table, row, s.set);
      this.checkNulls(table, next, table.columns.map((_, i) => i));
      const there = conflict(dialect, table, next, row);
      if (there) throw new SqlError({ kind: 'duplicate-key', value: pick(dialect, table, there.key.columns, next), table: table.name, key: there.key });
      this.checkParents(database!, table, next);
      if (next.some((v, i) => v !== row[i])) {
        this.checkChildren(database!, table, row, next);
        changed++;
      }
      table = { ...table, rows: table.rows.map((r) => (r === row ? next : r)) };
      made.push(next);
    }
    this.store.put(database!, table);
    return { matched: hit.length, changed, ...(s.returning ? { returned: this.returning(table, s.returning, made) } : {}) };
  }

  delete(s: Statement & { kind: 'delete' }): { affected: number; returned?: Selected } {
    const database = s.table.database ?? this.world.database;
    const table = this.store.table(database, s.table.name, s.table.at);
    const hit = new Set(this.matching(table, s.where));
    for (const row of hit) this.checkChildren(database!, table, row);
    this.store.put(database!, { ...table, rows: table.rows.filter((r) => !hit.has(r)) });
    return { affected: hit.size, ...(s.returning ? { returned: this.returning(table, s.returning, [...hit]) } : {}) };
  }

  private matching(table: Table, where: Expr | undefined): (readonly Value[])[] {
    // Even without rows a column that does not exist is refused.
    if (where && table.rows.length === 0) evaluate(this.scope(table, table.columns.map(() => null), 'where clause'), where);
    return where ? table.rows.filter((row) => isTrue(evaluate(this.scope(table, row, 'where clause'), where))) : [...table.rows];
  }

  private checkParents(database: string, table: Table, row: readonly Value[]): void {
    const { dialect } = this.world;
    for (const foreign of table.foreign) {
      const value = pick(dialect, table, foreign.columns, row);
      const parent = this.store.database(database).tables.get(foreign.table);
      if (value.includes(null) || !parent || rowWith(dialect, parent, foreign.references, value)) continue;
      throw new SqlError({ kind: 'no-parent', table: table.name, database, foreign, value });
    }
  }

  private checkChildren(database: string, table: Table, row: readonly Value[], next?: readonly Value[]): void {
    const { dialect } = this.world;
    for (const child of this.store.database(database).tables.values()) {
      for (const foreign of child.foreign as readonly Foreign[]) {
        if (foreign.table !== table.name) continue;
        const value = pick(dialect, table, foreign.references, row);
        if (next && JSON.stringify(pick(dialect, table, foreign.references, next)) === JSON.stringify(value)) continue;
        if (rowWith(dialect, child, foreign.columns, value)) throw new SqlError({ kind: 'has-children', table: table.name, child: child.name, database, foreign, value });
      }
    }
  }

  private returning(table: Table, items: Select['items'], rows: readonly (readonly Value[])[]): Selected {
    const select: Select = { kind: 'select', distinct: false, items, joins: [], group: [], order: [] };
    return this.selector.over(select, table, rows);
  }
}

/** `VALUES(c)` and `EXCLUDED.c` of an insert that met a row: the value that was to be inserted. */
const ofProposed = (e: Expr): Expr => {
  if (e.t === 'call' && e.name === 'VALUES' && e.args[0]?.t === 'column') return { t: 'column', table: 'excluded', name: `excluded.${e.args[0].name}`, at: e.at };
  if (e.t === 'column' && e.table === 'excluded') return { ...e, name: `excluded.${e.name}` };
  if (e.t === 'binary') return { ...e, left: ofProposed(e.left), right: ofProposed(e.right) };
  return e.t === 'call' ? { ...e, args: e.args.map(ofProposed) } : e;
};
