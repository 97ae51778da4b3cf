import { sortedKeys } from '../../kubectl/text/json.ts';
import { goLength, printAll, printValue, sprintf } from './format.ts';
import { GoObject, fn, heldBy, isGoMap, kindOf, numberOf, truth, typeName, type TemplateFunction, type Value } from './values.ts';

type Basic = 'invalid' | 'bool' | 'int' | 'float' | 'string';

const basicKind = (value: Value): Basic => {
  const kind = kindOf(value);
  if (kind === 'int' || kind === 'int64') return 'int';
  if (kind === 'float64') return 'float';
  return kind === 'bool' || kind === 'string' ? kind : 'invalid';
};

const plain = (value: Value): unknown => numberOf(value) ?? value;

const nothing = (value: Value): boolean => value === null || value === undefined;

const same = (a: Value, b: Value): boolean => {
  const [x, y] = [basicKind(a), basicKind(b)];
  if (x !== y) {
    if (nothing(a) || nothing(b)) return false;
    throw new Error(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
  }
  if (x !== 'invalid') return plain(a) === plain(b);
  if (nothing(a) || nothing(b)) return nothing(a) === nothing(b);
  if (kindOf(a) !== kindOf(b)) throw new Error(`non-comparable types ${printValue(a)}: ${typeName(a)}, ${typeName(b)}: ${printValue(b)}`);
  throw new Error(`non-comparable type ${printValue(b)}: ${typeName(b)}`);
};

const less = (a: Value, b: Value): boolean => {
  const [x, y] = [basicKind(a), basicKind(b)];
  if (x === 'invalid' || y === 'invalid') throw new Error('invalid type for comparison');
  if (x !== y) throw new Error(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
  if (x === 'bool') throw new Error('invalid type for comparison');
  return (plain(a) as number) < (plain(b) as number);
};

const lessOrEqual = (a: Value, b: Value): boolean => less(a, b) || same(a, b);

const indexArgument = (index: Value, length: number): number => {
  if (nothing(index)) throw new Error('cannot index slice/array with nil');
  if (basicKind(index) !== 'int') throw new Error(`cannot index slice/array with type ${typeName(index)}`);
  const at = numberOf(index)!;
  if (at < 0 || at > length) throw new Error(`index out of range: ${at}`);
  return at;
};

const element = (item: Value, index: Value): Value => {
  const held = heldBy(item);
  if (nothing(held)) throw new Error('index of nil pointer');
  if (Array.isArray(held) || typeof held === 'string') {
    const at = indexArgument(index, held.length);
    if (at === held.length) throw new Error(`reflect: ${typeof held === 'string' ? 'string' : 'slice'} index out of range`);
    return typeof held === 'string' ? held.charCodeAt(at) : held[at];
  }
  if (!isGoMap(held)) throw new Error(`can't index item of type ${typeName(item)}`);
  if (nothing(index)) throw new Error('value is nil; should be of type string');
  if (typeof index !== 'string') throw new Error(`value has type ${typeName(index)}; should be string`);
  return Object.hasOwn(held, index) ? held[index] : null;
};

const index = ([item, ...indexes]: readonly Value[]): Value => {
  if (nothing(item)) throw new Error('index of untyped nil');
  return indexes.reduce(element, item);
};

const slice = ([item, ...indexes]: readonly Value[]): Value => {
  if (nothing(item)) throw new Error('slice of untyped nil');
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`);
  const held = heldBy(item);
  if (typeof held !== 'string' && !Array.isArray(held)) throw new Error(`can't slice item of type ${typeName(item)}`);
  if (typeof held === 'string' && indexes.length === 3) throw new Error('cannot 3-index slice a string');
  const [from = 0, to = held.length, cap = held.length] = indexes.map((i) => indexArgument(i, held.length));
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  if (to > cap) throw new Error(`invalid slice index: ${to} > ${cap}`);
  return held.slice(from, to);
};

/** How many elements, keys or bytes a value has. Throws Error. */
const length = (item: Value): number => {
  const held = heldBy(item);
  if (held === undefined) throw new Error('reflect: call of reflect.Value.Type on zero Value');
  if (held === null) throw new Error('len of nil pointer');
  if (typeof held === 'string') return goLength(held);
  if (Array.isArray(held)) return held.length;
  if (isGoMap(held)) return sortedKeys(held).length;
  throw new Error(`len of type ${typeName(item)}`);
};

/** What is escaped: a value that is not there counts as text (text/template: evalArgs). */
const escapable = (args: readonly Value[]): string => printAll(args.map((arg) => (arg === null || arg === undefined ? '<no value>' : arg)));

const html: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;', '\0': '\ufffd' };

const js = (text: string): string =>
  text.replace(/[\\'"<>&=]|[\0-\x1f]/g, (c) => ('\\\'"'.includes(c) ? `\\${c}` : `\\u00${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`));

/** Functions are not values of templates here. */
/** Nothing that templates meet here can be called; `name`: what is called, as it is written. */
const call = ([name, callee = name]: readonly Value[]): Value => {
  if (nothing(callee)) throw new Error('call of nil');
  throw new Error(`non-function ${printValue(name)} of type ${typeName(callee)}`);
};

/** text/template's own functions. The executor evaluates the arguments of `and` and `or` as far as it must. */
export const builtins: Readonly<Record<string, TemplateFunction>> = {
  and: fn('value ...value', () => undefined),
  or: fn('value ...value', () => undefined),
  not: fn('value', ([a]: Value[]) => !truth(a)),
  call: fn('value ...value', call),
  len: fn('value', ([a]: Value[]) => length(a)),
  index: fn('value ...value', index),
  slice: fn('value ...value', slice),
  print: fn('...any', printAll),
  printf: fn('string ...any', ([format, ...rest]: [string, ...Value[]]) => sprintf(format, rest)),
  println: fn('...any', (args: Value[]) => `${args.map(printValue).join(' ')}\n`),
  html: fn('...any', (args: Value[]) => escapable(args).replace(/[&<>"'\0]/g, (c) => html[c]!)),
  js: fn('...any', (args: Value[]) => js(escapable(args))),
  urlquery: fn('...any', (args: Value[]) => encodeURIComponent(escapable(args)).replace(/%20/g, '+').replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)),
  eq: fn('value ...value', ([a, ...rest]: Value[]) => {
    if (rest.length === 0) throw new Error('missing argument for comparison');
    return rest.some((b) => same(a, b));
  }),
  ne: fn('value value', ([a, b]: Value[]) => !same(a, b)),
  lt: fn('value value', ([a, b]: Value[]) => less(a, b)),
  le: fn('value value', ([a, b]: Value[]) => lessOrEqual(a, b)),
  gt: fn('value value', ([a, b]: Value[]) => !lessOrEqual(a, b)),
  ge: fn('value value', ([a, b]: Value[]) => !less(a, b)),
};

/** Whether a function's name is one of a method of this object. */
export const methodOf = (value: Value, name: string): TemplateFunction | undefined => (value instanceof GoObject && Object.hasOwn(value.methods, name) ? value.methods[name] : undefined);
