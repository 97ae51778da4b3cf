import type { Functions } from '../../lib/gotemplate/template.ts';
import { GoObject, fn, heldBy, isGoMap, kindOf, numberOf, truth, typeName, type Value } from '../../lib/gotemplate/values.ts';

/** Whether a value is the zero value of its type; structs never are. */
export const empty = (value: Value): boolean => !truth(value);

/** reflect.DeepEqual. */
export const deepEqual = (a: Value, b: Value): boolean => {
  const [x, y] = [heldBy(a), heldBy(b)];
  if (x === y || ((x ?? null) === null && (y ?? null) === null)) return true;
  if (kindOf(x) !== kindOf(y)) return false;
  if (Array.isArray(x) && Array.isArray(y)) return x.length === y.length && x.every((v, i) => deepEqual(v, y[i]));
  if (isGoMap(x) && isGoMap(y)) {
    const keys = Object.keys(x);
    return keys.length === Object.keys(y).length && keys.every((k) => Object.hasOwn(y, k) && deepEqual(x[k], y[k]));
  }
  const number = numberOf(x);
  return number !== undefined && number === numberOf(y);
};

/** A copy that shares nothing. */
export const deepCopy = <T extends Value>(value: T): T => {
  if (Array.isArray(value)) return value.map(deepCopy) as T;
  return isGoMap(value) ? (Object.fromEntries(Object.entries(value).map(([k, v]) => [k, deepCopy(v)])) as T) : value;
};

const nameOf = (value: Value): string => (value === null || value === undefined ? '<nil>' : typeName(value));

const like = (wanted: string, value: Value): boolean => nameOf(value) === wanted || `*${nameOf(value)}` === wanted || nameOf(value) === `*${wanted}`;

/** sprig's functions on types, and those that choose a value. */
export const typeFunctions: Functions = {
  default: fn('any ...any', ([otherwise, ...given]: Value[]) => (given.length === 0 || empty(given[0]) ? otherwise : given[0])),
  empty: fn('any', ([v]: Value[]) => empty(v)),
  coalesce: fn('...any', (args: Value[]) => args.find((v) => !empty(v)) ?? null),
  all: fn('...any', (args: Value[]) => !args.some(empty)),
  any: fn('...any', (args: Value[]) => args.some((v) => !empty(v))),
  ternary: fn('any any bool', ([yes, no, which]: Value[]) => (which ? yes : no)),
  typeOf: fn('any', ([v]: Value[]) => nameOf(v)),
  typeIs: fn('string any', ([name, v]: [string, Value]) => nameOf(v) === name),
  typeIsLike: fn('string any', ([name, v]: [string, Value]) => like(name, v)),
  kindOf: fn('any', ([v]: Value[]) => kindOf(v)),
  kindIs: fn('string any', ([name, v]: [string, Value]) => kindOf(v) === name),
  deepEqual: fn('any any', ([a, b]: Value[]) => deepEqual(a, b)),
  deepCopy: fn('any', ([v]: Value[]) => (v instanceof GoObject ? v : deepCopy(v))),
  mustDeepCopy: fn('any', ([v]: Value[]) => deepCopy(v)),
};
