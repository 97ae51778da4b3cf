import { parseTime } from '../api/time.ts';
import { canonicalQuantity } from '../api/quantity.ts';
import { typeOf, type Field, type SchemaType, type Type } from '../kinds/schema/schema.ts';

/** Parts of objects that were found to conform, by identity: those that many objects share. */
const known = new WeakSet<object>();
const shared = new Set(['spec', 'template', 'data', 'rules']);

/** The type of every object's metadata. */
export const objectMeta = 'IoK8sApimachineryPkgApisMetaV1ObjectMeta';

const always = new WeakMap<SchemaType, readonly string[]>();

// The same fields as decoding adds (kinds/schema/decode.ts).
const alwaysThere = (type: SchemaType): readonly string[] => {
  let names = always.get(type);
  if (!names) {
    names = [...type.fields.values()]
      .filter((f) => (f.value || (f.always && !f.pointer)) && f.type.kind !== 'any' && !(f.required && (f.type.kind === 'list' || f.type.kind === 'map')))
      .map((f) => f.name);
    always.set(type, names);
  }
  return names;
};

/**
 * True when decoding an object as the type would give the object itself: the quick answer for what components send. False
 * may also mean that one has to look closer.
 */
export const conforms = (object: object, typeId: string): boolean => {
  const type = typeOf(typeId);
  return type !== undefined && struct(object as Record<string, unknown>, type);
};

const struct = (value: Record<string, unknown>, type: SchemaType): boolean => {
  for (const key in value) {
    const field = type.fields.get(key);
    if (field === undefined || !member(value[key], field)) return false;
  }
  for (const name of alwaysThere(type)) if (value[name] === undefined) return false;
  return true;
};

const member = (value: unknown, field: Field): boolean => {
  const { type } = field;
  if (value === undefined) return false;
  if (value === null) return (field.always || field.value) && (type.kind === 'time' || type.kind === 'micro-time');
  if (typeof value === 'object') {
    if (shared.has(field.name) && known.has(value)) return true;
    if (!field.always && !field.value && !field.pointer && type.kind !== 'object' && empty(value)) return false;
    if (!conformsTo(value, type)) return false;
    if (shared.has(field.name)) known.add(value);
    return true;
  }
  if (!field.always && !field.pointer && (value === '' || value === 0 || value === false)) return false;
  return conformsTo(value, type);
};

const conformsTo = (value: unknown, type: Type): boolean => {
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
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value) && struct(value as Record<string, unknown>, typeOf(type.ref!)!);
    case 'list':
      if (!Array.isArray(value)) return false;
      for (const item of value) if (item === undefined || item === null || !conformsTo(item, type.of!)) return false;
      return true;
    case 'map':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
      for (const key in value) {
        const item = (value as Record<string, unknown>)[key];
        if (item === undefined || item === null || !conformsTo(item, type.of!)) return false;
      }
      return true;
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

const recentTimes = new Set<string>();
const rememberedTimes = 4096;

const isTime = (text: string): boolean => {
  if (recentTimes.has(text)) return true;
  if (text.length !== 20 || parseTime(text) === undefined) return false;
  if (recentTimes.size >= rememberedTimes) recentTimes.clear();
  recentTimes.add(text);
  return true;
};
