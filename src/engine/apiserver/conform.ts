import { canonicalQuantity } from '../api/quantity.ts';
import { parseTime } from '../api/time.ts';
import { typeOf, type Field, type SchemaType, type Type } from '../kinds/schema/schema.ts';

/** The type of every object's metadata. */
export const objectMeta = 'IoK8sApimachineryPkgApisMetaV1ObjectMeta';

/** Parts of objects that were found to conform, by identity: those that many objects share. */
const known = new WeakSet<object>();
const shared = new Set(['spec', 'template', 'data', 'rules']);

const always = new WeakMap<SchemaType, readonly Field[]>();

// The same fields as decoding adds (kinds/schema/decode.ts).
const alwaysThere = (type: SchemaType): readonly Field[] => {
  let fields = always.get(type);
  if (!fields) {
    fields = [...type.fields.values()].filter(isAlwaysThere);
    always.set(type, fields);
  }
  return fields;
};

const isAlwaysThere = (f: Field): boolean => (f.value || (f.always && !f.pointer)) && f.type.kind !== 'any' && !(f.required && (f.type.kind === 'list' || f.type.kind === 'map'));

/** Stands for a value that takes a closer look: its type is wrong, or it would be written otherwise. */
const odd = Symbol('odd');

type Json = Record<string, unknown>;

/**
 * What decoding an object as its type would give, where that is plain: the object itself, or a copy without empty and
 * undefined members and with the times that are always written. Undefined where the decoder has to see it, for its words
 * above all. This is what components send, a dozen times a pod. `base` is a value of the type that conforms: what the two
 * share is not looked into.
 */
export const conformed = <T extends object>(object: T, typeId: string, base?: object): T | undefined => {
  if (object === base) return object;
  const type = typeOf(typeId);
  const result = type ? struct(object as Json, type, base as Json | undefined) : odd;
  return result === odd ? undefined : (result as T);
};

const struct = (value: Json, type: SchemaType, base: Json | undefined): unknown => {
  let out: Json | undefined;
  for (const key in value) {
    const before = value[key];
    const known = base?.[key];
    if (before === known && before !== undefined) continue;
    const field = before === undefined ? undefined : type.fields.get(key);
    if (field === undefined && before !== undefined) return odd;
    const after = field && member(before, field, known);
    if (after === odd) return odd;
    if (after === before && after !== undefined) continue;
    out ??= { ...value };
    if (after === undefined) delete out[key];
    else out[key] = after;
  }
  const fields = alwaysThere(type);
  for (let i = 0; i < fields.length; i++) {
    const { name, type: { kind } } = fields[i]!;
    if ((out ?? value)[name] !== undefined) continue;
    if (kind !== 'time' && kind !== 'micro-time') return odd;
    (out ??= { ...value })[name] = null;
  }
  return out ?? value;
};

/** The value that is written; undefined for one that is left out. */
const member = (value: unknown, field: Field, base: unknown): unknown => {
  const { type } = field;
  const kept = field.always || field.value;
  if (value === null) return kept ? (type.kind === 'time' || type.kind === 'micro-time' ? null : odd) : undefined;
  if (typeof value !== 'object') {
    if (!kept && !field.pointer && (value === '' || value === 0 || value === false)) return undefined;
    return scalar(value, type);
  }
  if (shared.has(field.name) && known.has(value)) return value;
  if (!kept && (type.kind === 'map' || (type.kind === 'list' && !field.pointer)) && empty(value)) return undefined;
  const result = compound(value, type, base);
  if (shared.has(field.name) && result === value) known.add(value);
  return result;
};

const compound = (value: object, type: Type, base: unknown): unknown => {
  switch (type.kind) {
    case 'object':
      return Array.isArray(value) ? odd : struct(value as Json, typeOf(type.ref!)!, isJson(base) ? base : undefined);
    case 'list':
      return Array.isArray(value) ? list(value, type.of!, Array.isArray(base) ? base : noItems) : odd;
    case 'map':
      return Array.isArray(value) ? odd : map(value as Json, type.of!);
    case 'any':
      return value;
    default:
      return odd;
  }
};

const noItems: readonly unknown[] = [];

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const element = (value: unknown, type: Type, base: unknown): unknown => {
  if (value === undefined || value === null) return odd;
  return typeof value === 'object' ? compound(value, type, base) : scalar(value, type);
};

const list = (value: readonly unknown[], of: Type, base: readonly unknown[]): unknown => {
  let out: unknown[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const before = value[i];
    if (typeof before === 'object' && (before === base[i] || base.includes(before))) continue;
    const after = element(before, of, base[i]);
    if (after === odd) return odd;
    if (after !== before) (out ??= value.slice())[i] = after;
  }
  return out ?? value;
};

const map = (value: Json, of: Type): unknown => {
  for (const key in value) if (element(value[key], of, undefined) !== value[key]) return odd;
  return value;
};

const scalar = (value: unknown, type: Type): unknown => (isScalar(value, type) ? value : odd);

const isScalar = (value: unknown, type: Type): boolean => {
  switch (type.kind) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'int32':
      return Number.isInteger(value) && Math.abs(value as number) <= 2_147_483_647;
    case 'int64':
      return Number.isInteger(value);
    case 'double':
      return typeof value === 'number';
    case 'time':
      return typeof value === 'string' && isTime(value);
    case 'micro-time':
      return typeof value === 'string' && microTime.test(value);
    case 'quantity':
      return typeof value === 'string' && isCanonical(value);
    case 'int-or-string':
      return typeof value === 'string' || Number.isInteger(value);
    case 'any':
      return true;
    default:
      return false;
  }
};

const isCanonical = (text: string): boolean => {
  try {
    return canonicalQuantity(text) === text;
  } catch {
    return false;
  }
};

const empty = (value: object): boolean => {
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
};

const microTime = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{6}Z$/;
const recentTimes = new Set<string>();
const rememberedTimes = 4096;

const isTime = (text: string): boolean => {
  if (recentTimes.has(text)) return true;
  if (text.length !== 20 || parseTime(text) === undefined) return false;
  if (recentTimes.size >= rememberedTimes) recentTimes.clear();
  recentTimes.add(text);
  return true;
};
