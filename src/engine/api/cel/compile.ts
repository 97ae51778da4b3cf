import { CelSyntaxError, parseCel, type Expr } from './parse.ts';

/** What an expression is to be for: the names that it may use, and the type of its value. */
export interface CelUse {
  variables: readonly string[];
  result?: 'bool' | 'string';
  /** What is known of the variables' fields. */
  shapes?: Readonly<Record<string, CelShape>>;
}

/** The fields of an object's type; one whose fields are not known has none. */
export interface CelShape {
  fields?: Readonly<Record<string, CelShape>>;
}

/** Types and name spaces of functions, which stand where variables do (apiserver/pkg/cel/environment/base.go). */
const common: ReadonlySet<string> = new Set(['int', 'uint', 'double', 'string', 'bool', 'bytes', 'list', 'map', 'type', 'null_type', 'dyn', 'optional_type', 'google', 'optional', 'cel', 'math', 'base64', 'sets', 'lists', 'strings', 'net', 'ip', 'cidr', 'url', 'format', 'semver', 'quantity', 'jsonpatch', 'kubernetes']);

/** Types that mutating policies make objects of: `Object{spec: Object.spec{}}`, `JSONPatch{}`. */
const constructed = /^(Object|JSONPatch)(\.|$)/;

/** What is wrong with an expression in cel-go's words; undefined for one that compiles. Of types only the fields are looked at, and what is plain. */
export const celProblem = (text: string, { variables, result, shapes }: CelUse): string | undefined => {
  let expr: Expr;
  try {
    expr = parseCel(text);
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    return failed(text, error.at, error.message);
  }
  const stray = undeclared(expr, new Set(variables));
  if (stray) return failed(text, stray.at, `undeclared reference to '${stray.name}' (in container '')`);
  const missing: Select[] = [];
  if (shapes) undefinedFields(expr, shapes, missing);
  if (missing.length > 0) return `compilation failed: ${missing.map(({ at, field }) => located(text, at, `undefined field '${field}'`)).join('\n')}`;
  const type = result && typeOf(expr);
  return type && type !== result ? `must evaluate to ${result}` : undefined;
};

/** cel-go: common/error.go, ToDisplayString */
const failed = (text: string, at: number, message: string): string => `compilation failed: ${located(text, at, message)}`;

const located = (text: string, at: number, message: string): string => {
  const before = text.slice(0, at).split('\n');
  const column = before.at(-1)!.length;
  const line = text.split('\n')[before.length - 1]!;
  return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${'.'.repeat(column)}^`;
};

type Ident = Expr & { op: 'ident' };
type Select = Expr & { op: 'select' };

/** Collects the selections of fields that an object's type lacks, and gives what is known of the expression's own. */
const undefinedFields = (expr: Expr, shapes: Readonly<Record<string, CelShape>>, out: Select[]): CelShape | undefined => {
  const each = (...all: (Expr | undefined)[]): undefined => {
    for (const one of all) if (one) undefinedFields(one, shapes, out);
    return undefined;
  };
  switch (expr.op) {
    case 'ident':
      return Object.hasOwn(shapes, expr.name) ? shapes[expr.name] : undefined;
    case 'select': {
      const fields = undefinedFields(expr.of, shapes, out)?.fields;
      if (!fields || expr.field.includes('__')) return undefined;
      if (!Object.hasOwn(fields, expr.field)) out.push(expr);
      return fields[expr.field];
    }
    case 'index':
      return each(expr.of, expr.index);
    case 'unary':
      return each(expr.of);
    case 'binary':
      return each(expr.left, expr.right);
    case 'ternary':
      return each(expr.test, expr.then, expr.otherwise);
    case 'list':
      return each(...expr.items.map((item) => item.value));
    case 'map':
      return each(...expr.entries.flatMap(({ key, value }) => [key, value]));
    case 'call':
      // The field that `has` asks for is placed elsewhere in cel-go's words.
      return expr.name === 'has' && !expr.of && expr.args[0]?.op === 'select' ? each(expr.args[0].of) : each(expr.of, ...expr.args);
    default:
      return undefined;
  }
};

/** The first name that nothing has declared. */
const undeclared = (expr: Expr, names: ReadonlySet<string>): Ident | undefined => {
  const first = (...all: (Expr | undefined)[]): Ident | undefined => {
    for (const one of all) {
      const found = one && undeclared(one, names);
      if (found) return found;
    }
    return undefined;
  };
  switch (expr.op) {
    case 'ident':
      return names.has(expr.name) || common.has(expr.name) || constructed.test(expr.name) ? undefined : expr;
    case 'select':
      return first(expr.of);
    case 'index':
      return first(expr.of, expr.index);
    case 'unary':
      return first(expr.of);
    case 'binary':
      return first(expr.left, expr.right);
    case 'ternary':
      return first(expr.test, expr.then, expr.otherwise);
    case 'list':
      return first(...expr.items.map((item) => item.value));
    case 'map':
      return first(...expr.entries.flatMap(({ key, value }) => [key, value]));
    case 'call':
      return macros.has(expr.name) && expr.of ? (first(expr.of) ?? inMacro(expr, names)) : first(expr.of, ...expr.args);
    default:
      return undefined;
  }
};

/** Calls whose first arguments are names that the last ones may use. */
const macros: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'existsOne', 'filter', 'map', 'bind', 'transformList', 'transformMap', 'transformMapEntry', 'sortBy']);

const inMacro = ({ args }: Expr & { op: 'call' }, names: ReadonlySet<string>): Ident | undefined => {
  const bound = args.slice(0, -1).filter((arg): arg is Ident => arg.op === 'ident');
  const inner = new Set([...names, ...bound.map((arg) => arg.name)]);
  for (const arg of args) {
    const found = bound.includes(arg as Ident) ? undefined : undeclared(arg, inner);
    if (found) return found;
  }
  return undefined;
};

const comparisons = new Set(['||', '&&', '==', '!=', '<', '<=', '>', '>=', 'in']);

/** The type of a value where it is plain from the expression alone. */
const typeOf = (expr: Expr): string | undefined => {
  switch (expr.op) {
    case 'literal':
      return expr.value === null ? 'null' : typeof expr.value === 'boolean' ? 'bool' : typeof expr.value === 'number' ? (expr.double ? 'double' : 'int') : 'string';
    case 'unary':
      return expr.operator === '!' ? 'bool' : typeOf(expr.of);
    case 'binary':
      return comparisons.has(expr.operator) ? 'bool' : typeOf(expr.left);
    case 'list':
    case 'map':
      return expr.op;
    case 'call':
      return expr.of ? undefined : { size: 'int', string: 'string', int: 'int', bool: 'bool', has: 'bool' }[expr.name];
    default:
      return undefined;
  }
};
