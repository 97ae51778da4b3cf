/**
 * What a template works on. Go's types by JavaScript's: `undefined` is no value at all (reflect's zero Value), `null` a nil
 * interface, a number an int, arrays `[]interface {}`, plain objects `map[string]interface {}`.
 */
export type Value = unknown;

/** A float64. */
export class Float {
  constructor(readonly value: number) {}
}

/** An int64. */
export class Int64 {
  constructor(readonly value: number) {}
}

/** The types that functions can ask of their arguments. `value` takes all there is, as reflect.Value does. */
export type ParameterType = 'any' | 'value' | 'string' | 'int' | 'int64' | 'float' | 'bool' | 'map' | 'list';

/** A function that templates may call. Its arguments have been checked against `parameters`. */
export interface TemplateFunction {
  parameters: readonly ParameterType[];
  /** The last parameter may be given any number of times. */
  variadic: boolean;
  call(args: readonly Value[]): Value;
}

/** A function by its signature: `fn('string ...any', ([s, ...rest]) => ...)`. */
export const fn = (signature: string, call: (args: never) => Value): TemplateFunction => {
  const words = signature.split(' ').filter(Boolean);
  return {
    parameters: words.map((w) => w.replace('...', '') as ParameterType),
    variadic: words.at(-1)?.startsWith('...') ?? false,
    call: call as (args: readonly Value[]) => Value,
  };
};

/** A value of a Go type with fields and methods of its own. `held` is what range, len, index and printing see. */
export class GoObject {
  constructor(
    readonly type: string,
    readonly fields: Readonly<Record<string, Value>>,
    readonly methods: Readonly<Record<string, TemplateFunction>> = {},
    readonly held: Value = undefined,
  ) {}
}

/** A name for a type, as reflect prints it. */
export const typeName = (value: Value): string => {
  if (value === undefined) return '<nil>';
  if (value === null) return 'interface {}';
  if (value instanceof Float) return 'float64';
  if (value instanceof Int64) return 'int64';
  if (value instanceof GoObject) return value.type;
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
};

export type GoKind = 'invalid' | 'bool' | 'int' | 'int64' | 'float64' | 'string' | 'slice' | 'map' | 'struct';

/** reflect's Kind of what an interface holds. */
export const kindOf = (value: Value): GoKind => {
  if (value === null || value === undefined) return 'invalid';
  if (value instanceof Float) return 'float64';
  if (value instanceof Int64) return 'int64';
  if (value instanceof GoObject) return value.held === undefined ? 'struct' : kindOf(value.held);
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  return Array.isArray(value) ? 'slice' : 'map';
};

/** The number that an int, int64 or float64 is. */
export const numberOf = (value: Value): number | undefined => {
  if (typeof value === 'number') return value;
  return value instanceof Float || value instanceof Int64 ? value.value : undefined;
};

/** What an object with methods holds. */
export const heldBy = (value: Value): Value => (value instanceof GoObject && value.held !== undefined ? value.held : value);

/** Whether a value is a Go map; `held` objects too. */
export const isGoMap = (value: Value): value is Record<string, Value> => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float) && !(value instanceof Int64) && !(value instanceof GoObject);

/** Template truth: not the zero value of its type. */
export const truth = (value: Value): boolean => {
  const held = heldBy(value);
  if (held === null || held === undefined || held === false || held === '') return false;
  const number = numberOf(held);
  if (number !== undefined) return number !== 0;
  if (Array.isArray(held)) return held.length > 0;
  return isGoMap(held) ? Object.keys(held).length > 0 : true;
};

/** Decoded JSON as Go holds it: numbers are float64. */
export const fromJson = (value: unknown): Value => {
  if (typeof value === 'number') return new Float(value);
  if (Array.isArray(value)) return value.map(fromJson);
  if (value === null || typeof value !== 'object') return value === undefined ? null : value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fromJson(v)]));
};

/** A value as JSON: the other way. */
export const toJson = (value: Value): unknown => {
  const held = heldBy(value);
  const number = numberOf(held);
  if (number !== undefined) return number;
  if (held === undefined) return null;
  if (Array.isArray(held)) return held.map(toJson);
  if (held instanceof GoObject) return toJson(held.fields);
  return isGoMap(held) ? Object.fromEntries(Object.entries(held).map(([k, v]) => [k, toJson(v)])) : held;
};
