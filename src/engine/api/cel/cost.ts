import { parseCel, type Expr } from './parse.ts';

// What an expression costs at most (cel-go: checker/cost.go; apiserver: pkg/cel/library/cost.go, pkg/cel/environment/base.go).

/** What is known of a value's type. */
export interface CostType {
  kind: 'string' | 'bytes' | 'list' | 'map' | 'object' | 'scalar' | 'dyn';
  /** How many elements it has at most: characters, items, entries. */
  max: number;
  /** Of a list's items, or of a map's values. */
  item?: CostType | undefined;
  fields?: Readonly<Record<string, CostType>>;
}

interface Size {
  min: number;
  max: number;
}

/** What is known of an expression. */
interface Known {
  cost: number;
  size: Size;
  type: CostType | undefined;
  /** Whether it is a part of a variable, by fields and items alone. */
  rooted: boolean;
  /** A part of a variable of which the sizes are not known: what a map has under a name. */
  lost?: boolean;
}

const unknownSize: Size = { min: 0, max: 2 ** 64 };
const scalar: CostType = { kind: 'scalar', max: 0 };
const text: CostType = { kind: 'string', max: 0 };

const traversal = 0.1;
const regexLength = 0.25;

const times = (size: number, factor: number): number => Math.min(2 ** 64, Math.ceil(size * factor));
const plus = (a: Size, b: Size): Size => ({ min: a.min + b.min, max: Math.min(2 ** 64, a.max + b.max) });
const union = (a: Size, b: Size): Size => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });

/** The highest cost of an expression with variables of these types; they are parts of one value, `root`. Throws CelSyntaxError. */
export const celCost = (expression: string, root: CostType, variables: readonly string[]): number => new Coster(root).of(parseCel(expression), new Map(variables.map((name) => [name, placed(root)]))).cost;

type Names = ReadonlyMap<string, Known>;

const placed = (type: CostType | undefined): Known => ({ cost: 1, size: type ? { min: 0, max: type.max } : unknownSize, type, rooted: true });

const scalarOf = (cost: number): Known => ({ cost, size: { min: 1, max: 1 }, type: scalar, rooted: false });

const sizeOfType = (type: CostType | undefined): Size => (type?.kind === 'scalar' ? { min: 1, max: 1 } : unknownSize);

const words: Readonly<Record<string, string>> = { dot: '.', dash: '-', slash: '/', underscores: '__' };

/** A field's name as the schema has it (apiserver: pkg/cel/escaping.go). */
const unescaped = (field: string): string => field.replace(/__([a-z]+)__/g, (_, word: string) => words[word] ?? word);

class Coster {
  constructor(private readonly root: CostType) {}

  of(e: Expr, names: Names): Known {
    switch (e.op) {
      case 'literal':
        return typeof e.value === 'string' ? { cost: 0, size: { min: [...e.value].length, max: [...e.value].length }, type: text, rooted: false } : scalarOf(0);
      case 'ident':
        return { ...(names.get(e.name) ?? { size: unknownSize, type: undefined, rooted: false }), cost: 1 };
      case 'select':
        return this.select(e, names);
      case 'index': {
        const of = this.of(e.of, names);
        const cost = 1 + of.cost + this.of(e.index, names).cost;
        return e.optional ? { cost, size: unknownSize, type: undefined, rooted: false } : { ...this.itemOf(of), cost };
      }
      case 'unary':
        return scalarOf((e.operator === '-' && e.of.op === 'literal' ? 0 : 1) + this.of(e.of, names).cost);
      case 'binary':
        return this.binary(e, names);
      case 'ternary': {
        const [test, then, otherwise] = [e.test, e.then, e.otherwise].map((part) => this.of(part, names)) as [Known, Known, Known];
        return { cost: test.cost + Math.max(then.cost, otherwise.cost), size: union(then.size, otherwise.size), type: then.type ?? otherwise.type, rooted: false };
      }
      case 'list': {
        const items = e.items.map(({ value }) => this.of(value, names));
        return { cost: 10 + sum(items), size: { min: items.length, max: items.length }, type: { kind: 'list', max: items.length, item: items[0]?.type }, rooted: false };
      }
      case 'map':
        return { cost: 30 + sum(e.entries.flatMap(({ key, value }) => [this.of(key, names), this.of(value, names)])), size: { min: e.entries.length, max: e.entries.length }, type: { kind: 'map', max: e.entries.length }, rooted: false };
      case 'call':
        return this.call(e, names);
    }
  }

  private select({ of, field, optional }: Expr & { op: 'select' }, names: Names): Known {
    const from = this.of(of, names);
    if (optional) return { cost: from.cost + 1, size: unknownSize, type: undefined, rooted: false };
    const { kind, item, fields } = from.type ?? {};
    const type = kind === 'map' ? item : (fields?.[field] ?? fields?.[unescaped(field)]);
    const lost = from.lost || kind === 'map' || !from.rooted;
    return { cost: from.cost + 1, size: lost ? sizeOfType(type) : placed(type).size, type, rooted: from.rooted, lost };
  }

  /** An item of a list, or a value of a map. What is no part of a variable counts as the variable itself. */
  private itemOf(of: Known): Known {
    if (of.lost) return { cost: 1, size: sizeOfType(of.type?.item), type: of.type?.item, rooted: of.rooted, lost: true };
    return { cost: 1, size: { min: 0, max: (of.rooted ? of.type?.item : this.root)?.max ?? unknownSize.max }, type: of.type?.item, rooted: of.rooted };
  }

  private binary({ operator, left, right }: Expr & { op: 'binary' }, names: Names): Known {
    const [a, b] = [this.of(left, names), this.of(right, names)];
    const args = a.cost + b.cost;
    const kinds = [a.type?.kind, b.type?.kind];
    const plain = kinds.includes('scalar');
    switch (operator) {
      case '&&':
      case '||':
        return scalarOf(args);
      case '==':
      case '!=':
        return scalarOf(args + times(Math.min(a.size.max, b.size.max), traversal));
      case '<':
      case '<=':
      case '>':
      case '>=':
        return scalarOf(args + (plain ? 1 : Math.max(kinds.includes('string') ? 0 : 1, times(Math.min(a.size.max, b.size.max), traversal))));
      case 'in':
        return scalarOf(args + (b.type?.kind === 'map' || b.type?.kind === 'object' ? 1 : b.size.max));
      case '+': {
        if (plain) return scalarOf(args + 1);
        const size = plus(a.size, b.size);
        return { cost: args + (kinds.includes('list') ? 1 : times(size.max, traversal)), size, type: a.type ?? b.type, rooted: false };
      }
      default:
        return scalarOf(args + 1);
    }
  }

  private call(e: Expr & { op: 'call' }, names: Names): Known {
    const { name, of, args } = e;
    if (!of && name === 'has') return scalarOf(args[0]?.op === 'select' ? this.of(args[0].of, names).cost : 0);
    if (of && args.length > 1 && args[0]?.op === 'ident' && name in loops) return this.loop(e, names);
    if (of?.op === 'ident' && of.name === 'cel' && name === 'bind' && args[0]?.op === 'ident') {
      const bound = this.of(args[1]!, names);
      const result = this.of(args[2]!, new Map(names).set(args[0].name, { ...bound, cost: 1 }));
      return { ...result, cost: 10 + bound.cost + result.cost };
    }
    const space = of?.op === 'ident' && !names.has(of.name);
    const target = of && !space ? this.of(of, names) : undefined;
    const given = args.map((arg) => this.of(arg, names));
    const own = this.functionCost(space ? `${of.name}.${name}` : name, target, given, args);
    return { rooted: false, ...own, cost: own.cost + sum(given) + (target?.cost ?? 0) };
  }

  /** A macro that goes over a list or a map, as the loop that it stands for. */
  private loop({ name, of, args }: Expr & { op: 'call' }, names: Names): Known {
    const range = this.of(of!, names);
    const inner = new Map(names);
    const second = args[1]?.op === 'ident' && args.length > 2 && name !== 'map' ? args[1].name : undefined;
    const key: Known = { cost: 1, size: { min: 0, max: 0 }, type: range.type?.kind === 'list' ? scalar : text, rooted: range.rooted };
    const item = range.type?.kind === 'map' ? key : this.itemOf(range);
    inner.set((args[0] as Expr & { op: 'ident' }).name, second ? key : item);
    if (second) inner.set(second, this.itemOf(range));
    const body = args.slice(second ? 2 : 1).map((arg) => this.of(arg, inner));
    const { start, step, end, listed } = loops[name]!;
    const cost = range.cost + start + end + Math.min(2 ** 64, range.size.max * step(body.map((part) => part.cost)));
    if (!listed) return scalarOf(cost);
    const made = name === 'filter' ? range.type?.item : body.at(-1)!.type;
    return { cost, size: range.size, type: { kind: 'list', max: range.size.max, item: made }, rooted: false };
  }

  /** What a call costs besides its arguments and its target, and what it gives. */
  private functionCost(name: string, target: Known | undefined, args: readonly Known[], parsed: readonly Expr[]): Omit<Known, 'rooted'> {
    const [first = scalarOf(0)] = args;
    const over = target?.size ?? first.size;
    const bool = (cost: number) => scalarOf(cost);
    const string = (cost: number, size: Size) => ({ cost, size, type: text });
    const longer = times(over.max + 1, traversal) * times(first.size.max, regexLength);
    switch (name) {
      case 'startsWith':
      case 'endsWith':
        return bool(times(first.size.max, traversal));
      case 'contains':
        return bool(times(over.max, traversal) * times(first.size.max, traversal));
      case 'matches':
        return bool(longer);
      case 'find':
        return string(longer, { min: 0, max: over.max });
      case 'findAll':
        return { cost: longer, size: { min: 0, max: over.max }, type: { kind: 'list', max: over.max, item: text } };
      case 'isSorted':
      case 'sum':
      case 'max':
      case 'min':
      case 'indexOf':
      case 'lastIndexOf': {
        if (!target) return bool(1);
        const item = target.type?.item;
        const each = item?.kind === 'string' || item?.kind === 'bytes' ? 1 + times(target.rooted ? item.max : this.root.max, traversal) : 1;
        return bool(target.type?.kind === 'list' ? over.max * each : times(over.max, traversal));
      }
      case 'lowerAscii':
      case 'upperAscii':
      case 'substring':
      case 'trim':
        return string(times(over.max, traversal), over);
      case 'replace':
        return string(times(over.max, 2 * traversal), replaced(over, first.size, args[1]?.size ?? unknownSize));
      case 'split': {
        const limit = parsed[1]?.op === 'literal' ? Number(parsed[1].value) : over.max;
        return { cost: times(over.max, 2 * traversal), size: { min: 0, max: limit }, type: { kind: 'list', max: limit, item: text } };
      }
      case 'join': {
        const item = target?.rooted ? (target.type?.item?.max ?? 0) : this.root.max;
        const size = { min: 0, max: Math.min(2 ** 64, over.max * item + (args.length > 0 ? first.size.max * Math.max(0, over.max - 1) : 0)) };
        return string(times(size.max, traversal), size);
      }
      case 'string':
        return string(1, unknownSize);
      case 'format':
        return string(times(over.max, traversal), plus(over, first.size));
      case 'url':
      case 'jsonpatch.escapeKey':
        return string(times(over.max, traversal), over);
      case 'ip':
      case 'cidr':
      case 'isIP':
      case 'isCIDR':
      case 'quantity':
      case 'isQuantity':
      case 'semver':
      case 'isSemver':
        return target ? bool(1) : bool(times(first.size.max, traversal));
      case 'ip.isCanonical':
        return bool(times(first.size.max, 2 * traversal));
      case 'containsIP':
        return bool(4 + (first.type?.kind === 'string' ? times(first.size.max, traversal) : 0));
      case 'containsCIDR':
        return bool(7 + (first.type?.kind === 'string' ? times(first.size.max, traversal) : 0));
      case 'validate':
        return { cost: times(times(first.size.max, traversal), 128 * regexLength), size: unknownSize, type: undefined };
      case 'check':
        return bool(350_000);
      case 'dyn':
        return { cost: 1, size: first.size, type: first.type };
      default:
        return { cost: 1, size: scalarResults.has(name) ? { min: 1, max: 1 } : unknownSize, type: scalarResults.has(name) ? scalar : undefined };
    }
  }
}

const scalarResults: ReadonlySet<string> = new Set(['size', 'int', 'uint', 'double', 'bool', 'timestamp', 'duration', 'type', 'isURL', 'hasValue', 'sign', 'asInteger', 'isInteger', 'asApproximateFloat', 'isGreaterThan', 'isLessThan', 'compareTo', 'major', 'minor', 'patch', 'family', 'prefixLength', 'isUnspecified', 'isLoopback', 'isGlobalUnicast', 'getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear', 'getHours', 'getMinutes', 'getSeconds', 'getMilliseconds', 'sets.contains', 'sets.equivalent', 'sets.intersects', 'exists_one']);

const sum = (parts: readonly Known[]): number => parts.reduce((total, part) => total + part.cost, 0);

/** How long a text gets of which parts are replaced. */
const replaced = (of: Size, what: Size, by: Size): Size => {
  const count = what.min === 0 ? of.max + 1 : by.max <= what.min ? 0 : Math.ceil(of.max / what.min);
  const kept = what.min === 0 || by.max <= what.min ? of.max : 0;
  return { min: 0, max: Math.min(2 ** 64, count * by.max + kept) };
};

/** The loops of macros: what they cost before, for each item with bodies of some cost, and after. */
const loops: Readonly<Record<string, { start: number; step(body: readonly number[]): number; end: number; listed?: true }>> = {
  all: { start: 0, step: ([test = 0]) => 3 + test, end: 1 },
  exists: { start: 0, step: ([test = 0]) => 4 + test, end: 1 },
  exists_one: { start: 0, step: ([test = 0]) => 2 + test, end: 2 },
  existsOne: { start: 0, step: ([test = 0]) => 2 + test, end: 2 },
  map: { start: 10, step: (body) => (body.length > 1 ? body[0]! + Math.max(1, 12 + body[1]!) : 12 + body[0]!), end: 1, listed: true },
  filter: { start: 10, step: ([test = 0]) => 13 + test, end: 1, listed: true },
  transformList: { start: 10, step: (body) => 12 + body.reduce((a, b) => a + b, 0), end: 1, listed: true },
  transformMap: { start: 30, step: (body) => 33 + body.reduce((a, b) => a + b, 0), end: 1, listed: true },
  transformMapEntry: { start: 30, step: (body) => 33 + body.reduce((a, b) => a + b, 0), end: 1, listed: true },
};
