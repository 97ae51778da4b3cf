import type { Expr, Join, Select, TableRef } from './ast.ts';
import { evaluate, locate, typeOf } from './evaluate.ts';
import type { Scope, Source, Tuple, World } from './world.ts';
import { aggregates } from './functions.ts';
import type { Store } from './store.ts';
import { SqlError, type Clause, type ColumnType, type Dialect, type Key, type Value } from './types.ts';
import { compare, isTrue, sortValues } from './values.ts';

export interface Selected {
  columns: { name: string; type: ColumnType }[];
  rows: (readonly Value[])[];
}

interface Loaded extends Source {
  readonly rows: readonly (readonly Value[])[];
  readonly keys: readonly Key[];
}

/** Runs selects over a store for one session. */
export class Selector {
  constructor(
    private readonly store: Store,
    private readonly world: World,
  ) {}

  private get dialect(): Dialect {
    return this.world.dialect;
  }

  /** Throws SqlError. */
  run(select: Select, outer?: Scope): Selected {
    const sources = select.from ? [select.from, ...select.joins.map((j) => j.table)].map((ref) => this.load(ref, outer)) : [];
    const scope = (clause: Clause, tuple: Tuple = [], group?: readonly Tuple[]): Scope => ({ world: this.world, sources, tuple, clause, ...(group ? { group } : {}), ...(outer ? { outer } : {}) });
    const items = expand(select, sources);
    const grouped = select.group.length > 0 || [...items.map((i) => i.expr), ...(select.having ? [select.having] : [])].some(aggregated);
    const empty = sources.map((s) => s.columns.map(() => null));
    let tuples = this.joined(select, sources, scope);
    if (select.where) tuples = tuples.filter((tuple) => isTrue(evaluate(scope('where clause', tuple), select.where!)));
    let groups: { tuple: Tuple; group?: readonly Tuple[] }[] = tuples.map((tuple) => ({ tuple }));
    if (grouped) {
      this.checkGrouping(select, items, sources, scope('field list', empty));
      groups = this.groups(select, items, tuples, scope).map((group) => ({ tuple: group[0] ?? empty, group }));
      if (select.having) groups = groups.filter((g) => isTrue(evaluate(scope('having clause', g.tuple, g.group), aliased(select.having!, items))));
    }
    // Columns that do not exist are refused even where there is no row.
    const head = scope('field list', empty);
    const columns = items.map((i) => ({ name: i.name, type: typeOf(head, i.expr) }));
    if (groups.length === 0) this.checkNames(select, items, scope, empty);
    let made = groups.map((g) => ({ ...g, row: items.map((i) => evaluate(scope('field list', g.tuple, g.group), i.expr)) }));
    if (select.distinct) made = unique(made, (m) => m.row);
    if (select.union) return this.united(select, { columns, rows: made.map((m) => m.row) }, outer);
    const keys = new Map(made.map((m) => [m, select.order.map((o) => this.orderValue(o.expr, items, m.row, scope('order clause', m.tuple, m.group)))]));
    made.sort((a, b) => this.ordered(select, keys.get(a)!, keys.get(b)!));
    return { columns, rows: this.limited(select, made.map((m) => m.row), head) };
  }

  /** Runs a select over rows of a table that are not in it any more, or not alone: RETURNING. */
  over(select: Select, table: Pick<Loaded, 'columns' | 'keys'> & { name: string }, rows: readonly (readonly Value[])[]): Selected {
    const source: Loaded = { alias: table.name, columns: table.columns, keys: table.keys, rows };
    const items = expand(select, [source]);
    const scope = (row: readonly Value[]): Scope => ({ world: this.world, sources: [source], tuple: [row], clause: 'field list' });
    const head = scope(table.columns.map(() => null));
    return { columns: items.map((i) => ({ name: i.name, type: typeOf(head, i.expr) })), rows: rows.map((row) => items.map((i) => evaluate(scope(row), i.expr))) };
  }

  private ordered(select: Select, a: readonly Value[], b: readonly Value[]): number {
    for (const [i, { descending }] of select.order.entries()) {
      const n = sortValues(this.dialect, a[i]!, b[i]!);
      if (n !== 0) return descending ? -n : n;
    }
    return 0;
  }

  private limited(select: Select, rows: (readonly Value[])[], scope: Scope): (readonly Value[])[] {
    const from = select.offset ? Number(evaluate(scope, select.offset)) : 0;
    return rows.slice(from, select.limit ? from + Number(evaluate(scope, select.limit)) : undefined);
  }

  private united(select: Select, first: Selected, outer: Scope | undefined): Selected {
    const { select: other, all } = select.union!;
    const second = this.run({ ...other, order: [] }, outer);
    const rows = all ? [...first.rows, ...second.rows] : unique([...first.rows, ...second.rows], (r) => r);
    // The order of a union stands behind its last select.
    const at = (e: Expr): number => (e.t === 'value' && typeof e.value === 'number' ? e.value - 1 : first.columns.findIndex((c) => e.t === 'column' && c.name.toLowerCase() === e.name.toLowerCase()));
    rows.sort((a, b) => this.ordered(other, other.order.map((o) => a[at(o.expr)] ?? null), other.order.map((o) => b[at(o.expr)] ?? null)));
    return { columns: first.columns, rows };
  }

  private load(ref: TableRef, outer: Scope | undefined): Loaded {
    if (ref.select) {
      const { columns, rows } = this.run(ref.select, outer);
      return { alias: ref.alias!, columns: columns.map((c) => ({ ...c, notNull: false, counts: false })), rows, keys: [] };
    }
    const table = this.store.table(ref.database ?? this.world.database, ref.name, ref.at);
    return { alias: ref.alias ?? ref.name, columns: table.columns, rows: table.rows, keys: table.keys };
  }

  private joined(select: Select, sources: readonly Loaded[], scope: (clause: Clause, tuple: Tuple) => Scope): Tuple[] {
    if (sources.length === 0) return [[]];
    let tuples: Tuple[] = sources[0]!.rows.map((r) => [r]);
    select.joins.forEach((join, n) => {
      tuples = this.join(join, tuples, sources, n + 1, scope);
    });
    return tuples;
  }

  private join(join: Join, left: readonly Tuple[], sources: readonly Loaded[], at: number, scope: (clause: Clause, tuple: Tuple) => Scope): Tuple[] {
    const right = sources[at]!;
    const nulls = (s: Loaded): Value[] => s.columns.map(() => null);
    const fits = (tuple: Tuple): boolean => {
      if (join.using) return join.using.every((name) => compare(this.dialect, ...this.bothSides(name, tuple, sources, at)) === 0);
      // Sources further right are not there yet, but their columns must not be ambiguous either.
      return !join.on || isTrue(evaluate(scope('on clause', tuple), join.on));
    };
    const met = new Set<readonly Value[]>();
    const out: Tuple[] = [];
    for (const l of left) {
      const found = right.rows.filter((r) => fits([...l, r]));
      for (const r of found) {
        met.add(r);
        out.push([...l, r]);
      }
      if (found.length === 0 && join.kind === 'left') out.push([...l, nulls(right)]);
    }
    if (join.kind === 'right') for (const r of right.rows) if (!met.has(r)) out.push([...sources.slice(0, at).map(nulls), r]);
    return out;
  }

  private bothSides(name: string, tuple: Tuple, sources: readonly Loaded[], at: number): [Value, Value] {
    const one = (i: number): Value | undefined => {
      const column = sources[i]!.columns.findIndex((c) => c.name === name);
      return column < 0 ? undefined : tuple[i]![column]!;
    };
    const left = sources.slice(0, at).findIndex((_, i) => one(i) !== undefined);
    const right = one(at);
    if (left < 0 || right === undefined) throw new SqlError({ kind: 'no-column', name, clause: 'on clause' });
    return [one(left)!, right];
  }

  /** What GROUP BY and ORDER BY mean by a number or an alias. */
  private meant(e: Expr, items: readonly Item[], scope: Scope): Expr {
    if (e.t === 'value' && typeof e.value === 'number') {
      const item = items[e.value - 1];
      if (!item) throw new SqlError({ kind: 'no-column', name: String(e.value), clause: scope.clause, at: e.at });
      return item.expr;
    }
    return e;
  }

  private orderValue(e: Expr, items: readonly Item[], row: readonly Value[], scope: Scope): Value {
    if (e.t === 'value' && typeof e.value === 'number') return evaluate(scope, this.meant(e, items, scope));
    if (e.t === 'column' && e.table === undefined) {
      const at = items.findIndex((i) => i.alias !== undefined && i.alias.toLowerCase() === e.name.toLowerCase());
      if (at >= 0) return row[at]!;
    }
    return evaluate(scope, e);
  }

  private groups(select: Select, items: readonly Item[], tuples: readonly Tuple[], scope: (clause: Clause, tuple: Tuple) => Scope): Tuple[][] {
    if (select.group.length === 0) return [[...tuples]];
    const found = new Map<string, Tuple[]>();
    for (const tuple of tuples) {
      const s = scope('group statement', tuple);
      const key = JSON.stringify(select.group.map((g) => evaluate(s, aliased(this.meant(g, items, s), items, s))));
      const there = found.get(key);
      if (there) there.push(tuple);
      else found.set(key, [tuple]);
    }
    return [...found.values()];
  }

  /** A column outside of aggregates must be grouped by, or hang on a primary key that is. */
  private checkGrouping(select: Select, items: readonly Item[], sources: readonly Loaded[], scope: Scope): void {
    const by = select.group.map((g) => aliased(this.meant(g, items, scope), items, scope));
    const places = by.filter((g): g is Expr & { t: 'column' } => g.t === 'column').map((g) => locate(scope, g));
    const whole = (source: number): boolean => {
      const key = sources[source]?.keys.find((k) => k.primary);
      return key !== undefined && key.columns.every((name) => places.some((p) => p.source === source && sources[source]!.columns[p.column]!.name === name));
    };
    for (const item of items) {
      if (by.some((g) => JSON.stringify(bare(g)) === JSON.stringify(bare(item.expr)))) continue;
      for (const column of free(item.expr)) {
        const place = locate(scope, column);
        if (place.scope !== scope || whole(place.source) || places.some((p) => p.source === place.source && p.column === place.column)) continue;
        throw new SqlError({ kind: 'grouping', name: this.dialect === 'mysql' ? `${this.world.database}.${sources[place.source]!.alias}.${column.name}` : `${sources[place.source]!.alias}.${column.name}`, at: column.at });
      }
    }
  }

  private checkNames(select: Select, items: readonly Item[], scope: (clause: Clause, tuple: Tuple) => Scope, empty: Tuple): void {
    for (const i of items) for (const column of [...free(i.expr)]) locate(scope('field list', empty), column);
    if (select.where) for (const column of free(select.where)) locate(scope('where clause', empty), column);
    for (const o of select.order) for (const column of free(o.expr)) if (!items.some((i) => i.name.toLowerCase() === column.name.toLowerCase())) locate(scope('order clause', empty), column);
  }
}

interface Item {
  readonly expr: Expr;
  readonly name: string;
  readonly alias?: string;
}

/** The items of a select with its stars spelled out. */
function expand(select: Select, sources: readonly Source[]): Item[] {
  return select.items.flatMap(({ expr, alias, written }): Item[] => {
    if (expr.t !== 'star') return [{ expr, name: alias ?? defaultName(expr, written), ...(alias === undefined ? {} : { alias }) }];
    const meant = expr.table === undefined ? sources : sources.filter((s) => s.alias === expr.table);
    if (meant.length === 0) throw new SqlError({ kind: 'syntax', at: expr.at, near: '*' });
    return meant.flatMap((s) => s.columns.map((c) => ({ expr: { t: 'column' as const, table: s.alias, name: c.name, at: expr.at }, name: c.name })));
  });
}

/** A column's name without AS; the printers of PostgreSQL's results shorten it further. */
const defaultName = (expr: Expr, written: string): string => (expr.t === 'column' ? expr.name : written);

/** An alias of the list stands for its expression, unless it is a column too. */
const aliased = (e: Expr, items: readonly Item[], scope?: Scope): Expr => {
  if (e.t === 'column' && e.table === undefined) {
    const item = items.find((i) => i.alias?.toLowerCase() === e.name.toLowerCase());
    const column = scope?.sources.some((s) => s.columns.some((c) => c.name === e.name));
    return item && !column ? item.expr : e;
  }
  return e.t === 'binary' ? { ...e, left: aliased(e.left, items, scope), right: aliased(e.right, items, scope) } : e;
};

/** Expressions inside an expression. */
function parts(e: Expr): readonly Expr[] {
  switch (e.t) {
    case 'unary':
    case 'cast':
    case 'is':
      return [e.of];
    case 'binary':
      return [e.left, e.right];
    case 'call':
      return e.args;
    case 'in':
      return [e.of, ...(e.list ?? [])];
    case 'between':
      return [e.of, e.low, e.high];
    case 'case':
      return [...(e.of ? [e.of] : []), ...e.whens.flatMap((w) => [w.when, w.then]), ...(e.otherwise ? [e.otherwise] : [])];
    default:
      return [];
  }
}

const aggregated = (e: Expr): boolean => (e.t === 'call' && e.name in aggregates) || parts(e).some(aggregated);

/** Columns that stand outside of aggregates. */
function* free(e: Expr): Generator<Expr & { t: 'column' }> {
  if (e.t === 'column') yield e;
  else if (!(e.t === 'call' && e.name in aggregates)) for (const part of parts(e)) yield* free(part);
}

/** An expression without the places where it was written. */
const bare = (e: Expr): unknown => JSON.parse(JSON.stringify(e, (key, value: unknown) => (key === 'at' || key === 'table' ? undefined : value)));

const unique = <T>(all: readonly T[], of: (one: T) => unknown): T[] => {
  const seen = new Set<string>();
  return all.filter((one) => {
    const key = JSON.stringify(of(one));
    return !seen.has(key) && seen.add(key);
  });
};
