import { globals, methods } from './functions.ts';
import { parseCel, type Expr } from '../../api/cel/parse.ts';
import { costExceeded, textCost, type Meter } from './meter.ts';
import { Receiver } from './receiver.ts';
import { absent, CelError, compareValues, Double, Duration, equalValues, isDouble, isMapValue, numberOf, Optional, Timestamp } from './values.ts';

/** What names mean: a value, or a function that gives it when it is asked for. */
export type Scope = Readonly<Record<string, unknown>>;

/** A variable that is computed once, when it is first used. */
export class Lazy {
  private done = false;
  private result: unknown;

  constructor(private readonly compute: () => unknown) {}

  get value(): unknown {
    if (!this.done) {
      this.result = this.compute();
      this.done = true;
    }
    return this.result;
  }
}

/** Evaluates an expression; what it costs goes to `meter`. Throws CelSyntaxError or CelError. */
export const evaluateCel = (text: string, scope: Scope, meter?: Meter): unknown => {
  const outer = current;
  current = meter ?? outer;
  try {
    return run(parseCel(text), scope);
  } finally {
    current = outer;
  }
};

/** Of the evaluation that goes on. */
let current: Meter | undefined;

const types = new Set(['bool', 'int', 'uint', 'double', 'string', 'bytes', 'list', 'map', 'null_type', 'type']);

const run = (e: Expr, scope: Scope): unknown => {
  switch (e.op) {
    case 'literal':
      return e.double ? new Double(e.value as number) : e.value;
    case 'ident': {
      current?.spend(1);
      const value = scope[e.name];
      if (value instanceof Lazy) return value.value;
      if (value === undefined && !(e.name in scope)) {
        if (types.has(e.name)) return e.name;
        throw new CelError(`undeclared reference to '${e.name}' (in container '')`);
      }
      return value;
    }
    case 'select':
      current?.spend(1);
      return select(run(e.of, scope), e.field, e.optional);
    case 'index':
      current?.spend(1);
      return index(run(e.of, scope), run(e.index, scope), e.optional);
    case 'unary': {
      const of = run(e.of, scope);
      if (e.operator === '!') return !bool(of);
      return of instanceof Double ? new Double(-of.value) : -number(of);
    }
    case 'binary':
      return binary(e, scope);
    case 'ternary':
      return bool(run(e.test, scope)) ? run(e.then, scope) : run(e.otherwise, scope);
    case 'list':
      current?.spend(10);
      return e.items.flatMap(({ value, optional }) => {
        const item = run(value, scope);
        return optional && item instanceof Optional ? (item.present ? [item.value] : []) : [item];
      });
    case 'map': {
      current?.spend(30);
      const out: Record<string, unknown> = {};
      for (const { key, value, optional } of e.entries) {
        const item = run(value, scope);
        if (optional && item instanceof Optional) {
          if (item.present) out[String(run(key, scope))] = item.value;
        } else out[String(run(key, scope))] = item;
      }
      return out;
    }
    case 'call':
      return call(e, scope);
  }
};

const bool = (value: unknown): boolean => {
  if (typeof value !== 'boolean') throw new CelError('no such overload');
  return value;
};

const number = (value: unknown): number => {
  const n = numberOf(value);
  if (n === undefined) throw new CelError('no such overload');
  return n;
};

const select = (of: unknown, field: string, optional: boolean): unknown => {
  if (of instanceof Optional) return of.present ? select(of.value, field, true) : absent;
  if (of instanceof Receiver && field in of.fields) return of.fields[field];
  const value = isMapValue(of) ? of[field] : undefined;
  if (optional) return new Optional(value !== undefined && value !== null, value);
  if (value instanceof Lazy) return value.value;
  if (value === undefined) throw isMapValue(of) ? new CelError(`no such key: ${field}`) : new CelError('no such overload');
  return value;
};

const index = (of: unknown, at: unknown, optional: boolean): unknown => {
  if (of instanceof Optional) return of.present ? index(of.value, at, true) : absent;
  const value = Array.isArray(of) ? of[number(at)] : isMapValue(of) ? of[String(at)] : undefined;
  if (optional) return new Optional(value !== undefined, value);
  if (value === undefined) throw Array.isArray(of) ? new CelError(`index out of bounds: ${String(at)}`) : isMapValue(of) ? new CelError(`no such key: ${String(at)}`) : new CelError('no such overload');
  return value;
};

const binary = ({ operator, left, right }: Expr & { op: 'binary' }, scope: Scope): unknown => {
  if (operator === '&&' || operator === '||') return logical(operator, left, right, scope);
  const a = run(left, scope);
  const b = run(right, scope);
  current?.spend(operator === 'in' && Array.isArray(b) ? b.length : typeof a === 'string' && typeof b === 'string' ? Math.max(1, textCost(operator === '+' ? a.length + b.length : Math.min(a.length, b.length))) : 1);
  switch (operator) {
    case '==':
      return equalValues(a, b);
    case '!=':
      return !equalValues(a, b);
    case '<':
      return compareValues(a, b) < 0;
    case '<=':
      return compareValues(a, b) <= 0;
    case '>':
      return compareValues(a, b) > 0;
    case '>=':
      return compareValues(a, b) >= 0;
    case 'in':
      if (Array.isArray(b)) return b.some((item) => equalValues(item, a));
      if (isMapValue(b)) return Object.hasOwn(b, String(a));
      throw new CelError('no such overload');
    default:
      return arithmetic(operator, a, b);
  }
};

/** One side that decides makes the other's failure irrelevant. */
const logical = (operator: '&&' | '||', left: Expr, right: Expr, scope: Scope): boolean => {
  const decides = operator === '||';
  let failure: unknown;
  for (const side of [left, right]) {
    try {
      if (bool(run(side, scope)) === decides) return decides;
    } catch (error) {
      if (error instanceof CelError && error.message === costExceeded) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return !decides;
};

const arithmetic = (operator: string, a: unknown, b: unknown): unknown => {
  if (operator === '+') {
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
    if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.ms + b.ms);
    if (a instanceof Duration && b instanceof Timestamp) return new Timestamp(a.ms + b.ms);
    if (a instanceof Duration && b instanceof Duration) return new Duration(a.ms + b.ms);
  }
  if (operator === '-') {
    if (a instanceof Timestamp && b instanceof Timestamp) return new Duration(a.ms - b.ms);
    if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.ms - b.ms);
    if (a instanceof Duration && b instanceof Duration) return new Duration(a.ms - b.ms);
  }
  const x = number(a);
  const y = number(b);
  const fraction = isDouble(a) || isDouble(b);
  if (!fraction && y === 0 && operator === '/') throw new CelError('division by zero');
  if (!fraction && y === 0 && operator === '%') throw new CelError('modulus by zero');
  const result = operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : operator === '/' ? x / y : x % y;
  return fraction ? new Double(result) : Math.trunc(result);
};

const call = ({ name, of, args }: Expr & { op: 'call' }, scope: Scope): unknown => {
  if (!of && name === 'has') return has(args[0]!, scope);
  if (of?.op === 'ident' && of.name === 'optional') return name === 'none' ? absent : new Optional(true, run(args[0]!, scope));
  if (of?.op === 'ident' && of.name === 'cel' && name === 'bind' && args[0]?.op === 'ident') return run(args[2]!, { ...scope, [args[0].name]: run(args[1]!, scope) });
  if (of && args[0]?.op === 'ident' && macros.has(name) && args.length >= 2) return macro(name, run(of, scope), args, scope);
  const spaced = of?.op === 'ident' && !(of.name in scope) ? globals[`${of.name}.${name}`] : undefined;
  if (spaced) return spaced(...args.map((arg) => run(arg, scope)));
  if (!of) return (globals[name] ?? undeclared(name))(...args.map((arg) => run(arg, scope)));
  const receiver = run(of, scope);
  current?.spend(typeof receiver === 'string' && costly.has(name) ? 1 + textCost(receiver.length) : 1);
  const fn = receiver instanceof Receiver ? receiver.methods[name] : methods[name];
  return (fn ?? undeclared(name))(receiver, ...args.map((arg) => run(arg, scope)));
};

/** Functions that go through the whole of a text. */
const costly: ReadonlySet<string> = new Set(['contains', 'matches', 'find', 'findAll', 'indexOf', 'lastIndexOf', 'lowerAscii', 'upperAscii', 'replace', 'split', 'substring', 'trim']);

const undeclared = (name: string): never => {
  throw new CelError(`undeclared reference to '${name}' (in container '')`);
};

const has = (arg: Expr, scope: Scope): boolean => {
  if (arg.op !== 'select') throw new CelError('invalid argument to has() macro');
  const value = run(arg.of, scope);
  return isMapValue(value) && value[arg.field] !== undefined;
};

const macros = new Set(['all', 'exists', 'exists_one', 'existsOne', 'map', 'filter', 'optMap', 'optFlatMap', 'transformList', 'transformMap', 'transformMapEntry', 'sortBy']);

const macro = (name: string, of: unknown, args: readonly Expr[], scope: Scope): unknown => {
  const variable = (args[0] as Expr & { op: 'ident' }).name;
  const body = args[args.length - 1]!;
  const with_ = (item: unknown, expr = body) => run(expr, { ...scope, [variable]: item });
  if (of instanceof Optional) {
    if (!of.present) return absent;
    const value = with_(of.value);
    return name === 'optFlatMap' ? value : new Optional(true, value);
  }
  const items = Array.isArray(of) ? of : isMapValue(of) ? Object.keys(of) : undefined;
  if (!items) throw new CelError('no such overload');
  const second = args[1];
  if (second?.op === 'ident' && args.length > 2 && twoVariables.has(name)) return pairwise(name, of as readonly unknown[] | Record<string, unknown>, [variable, second.name], args.slice(2), scope);
  if (name === 'sortBy') return items.map((item) => ({ item, key: with_(item) })).sort((a, b) => compareValues(a.key, b.key)).map(({ item }) => item);
  switch (name) {
    case 'all':
      return quantified(items, false, with_);
    case 'exists':
      return quantified(items, true, with_);
    case 'exists_one':
    case 'existsOne':
      return items.filter((item) => bool(with_(item))).length === 1;
    case 'filter':
      return items.filter((item) => bool(with_(item)));
    default:
      // map(x, test, result) filters first.
      return items.filter((item) => args.length < 3 || bool(with_(item, args[1]))).map((item) => with_(item));
  }
};

const twoVariables = new Set(['all', 'exists', 'existsOne', 'transformList', 'transformMap', 'transformMapEntry']);

/** Macros over index and item of a list, or key and value of a map (cel-go: ext/comprehensions.go): `rest` is the transformation, behind a test where there are two. */
const pairwise = (name: string, of: readonly unknown[] | Record<string, unknown>, [first, second]: readonly [string, string], rest: readonly Expr[], scope: Scope): unknown => {
  const pairs: [unknown, unknown][] = Array.isArray(of) ? of.map((item, i) => [i, item]) : Object.entries(of);
  const at = ([key, value]: [unknown, unknown], expr: Expr) => run(expr, { ...scope, [first]: key, [second]: value });
  if (name === 'all' || name === 'exists') return quantified(pairs, name === 'exists', (pair) => at(pair as [unknown, unknown], rest[0]!));
  if (name === 'existsOne') return pairs.filter((pair) => bool(at(pair, rest[0]!))).length === 1;
  const chosen = rest.length > 1 ? pairs.filter((pair) => bool(at(pair, rest[0]!))) : pairs;
  const made = chosen.map((pair) => [pair[0], at(pair, rest.at(-1)!)] as const);
  if (name === 'transformList') return made.map(([, value]) => value);
  return name === 'transformMap' ? Object.fromEntries(made.map(([key, value]) => [String(key), value])) : Object.assign({}, ...made.map(([, entry]) => entry as object));
};

const quantified = (items: readonly unknown[], decides: boolean, test: (item: unknown) => unknown): boolean => {
  let failure: unknown;
  for (const item of items) {
    current?.spend(3);
    try {
      if (bool(test(item)) === decides) return decides;
    } catch (error) {
      if (error instanceof CelError && error.message === costExceeded) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return !decides;
};
