import type { Functions } from '../../lib/gotemplate/template.ts';
import { fn, heldBy, typeName, type Value } from '../../lib/gotemplate/values.ts';
import { deepEqual, empty } from './types.ts';
import { toInteger } from './numbers.ts';

/** The elements of a list. Throws an Error that names the function where it is none. */
const elements = (value: Value, what: string): Value[] => {
  const held = heldBy(value);
  if (Array.isArray(held)) return held;
  throw new Error(what.replace('%T', value === null || value === undefined ? 'nil' : typeKind(value)));
};

const typeKind = (value: Value): string => {
  const name = typeName(value);
  return name.startsWith('map[') ? 'map' : name;
};

const listed = (name: string) => (value: Value): Value[] => elements(value, `Cannot ${name} on type %T`);

const added = (value: Value, name: string): Value[] => elements(value, `Cannot ${name} on type %T`);

const unique = (list: readonly Value[]): Value[] => list.reduce<Value[]>((out, v) => (out.some((o) => deepEqual(o, v)) ? out : [...out, v]), []);

const sliced = ([list, ...indexes]: readonly Value[]): Value => {
  const items = listed('slice')(list);
  const [from = 0, to = items.length] = indexes.map(toInteger);
  if (from < 0 || to > items.length || from > to) throw new Error(`runtime error: slice bounds out of range`);
  return items.slice(from, to);
};

const chunks = (size: number, list: Value): Value[] => {
  const items = listed('chunk')(list);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
};

const contains = ([needle, list]: readonly Value[]): boolean => {
  if (list === null || list === undefined) return false;
  return elements(list, 'Cannot find has on type %T').some((v) => deepEqual(v, needle));
};

const concatenated = (lists: readonly Value[]): Value[] => lists.flatMap((l) => elements(l, 'Cannot concat type %T as list'));

/** Functions of sprig that also have a name with `must`. */
const twice: Functions = {
  first: fn('any', ([l]: Value[]) => listed('find first')(l)[0] ?? null),
  rest: fn('any', ([l]: Value[]) => listed('find rest')(l).slice(1)),
  last: fn('any', ([l]: Value[]) => listed('find last')(l).at(-1) ?? null),
  initial: fn('any', ([l]: Value[]) => listed('find initial')(l).slice(0, -1)),
  append: fn('any any', ([l, v]: Value[]) => [...added(l, 'push'), v]),
  push: fn('any any', ([l, v]: Value[]) => [...added(l, 'push'), v]),
  prepend: fn('any any', ([l, v]: Value[]) => [v, ...added(l, 'prepend')]),
  reverse: fn('any', ([l]: Value[]) => [...listed('find reverse')(l)].reverse()),
  uniq: fn('any', ([l]: Value[]) => unique(listed('find uniq')(l))),
  without: fn('any ...any', ([l, ...omit]: Value[]) => listed('find without')(l).filter((v) => !omit.some((o) => deepEqual(o, v)))),
  has: fn('any any', contains),
  compact: fn('any', ([l]: Value[]) => listed('compact')(l).filter((v) => !empty(v))),
  slice: fn('any ...any', sliced),
  chunk: fn('int any', ([n, l]: [number, Value]) => chunks(n, l)),
};

/** sprig's functions on lists. */
export const listFunctions: Functions = {
  ...twice,
  ...Object.fromEntries(Object.entries(twice).map(([name, f]) => [`must${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, f])),
  list: fn('...any', (args: Value[]) => [...args]),
  tuple: fn('...any', (args: Value[]) => [...args]),
  concat: fn('...any', concatenated),
};
