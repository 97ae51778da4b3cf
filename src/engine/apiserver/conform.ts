import { canonicalQuantity } from '../api/quantity.ts';
import { extended } from '../api/share.ts';
import { parseTime } from '../api/time.ts';
import { typeOf, type Field, type SchemaType, type Type, type TypeKind } from '../kinds/schema/schema.ts';

/** The type of every object's metadata. */
export const objectMeta = 'IoK8sApimachineryPkgApisMetaV1ObjectMeta';

/** Parts of objects that were found to conform, by identity: those that many objects share. */
const known = new WeakSet<object>();
const sharedFields = new Set(['spec', 'template', 'data', 'rules']);

/** A type as the walk reads it. Structs are entered by their shape, which is made when the first of them comes by. */
class Value {
  readonly kind: TypeKind;
  readonly of: Value | undefined;
  private readonly ref: string | undefined;
  private made: Shape | undefined;

  constructor(type: Type) {
    this.kind = type.kind;
    this.of = type.of && new Value(type.of);
    this.ref = type.ref;
  }

  get shape(): Shape {
    return (this.made ??= shapeOf(typeOf(this.ref!)!));
  }
}

class Member {
  readonly name: string;
  readonly value: Value;
  /** An empty value is written. */
  readonly kept: boolean;
  readonly pointer: boolean;
  /** It is written even where it is missing, as decoding does (kinds/schema/decode.ts). */
  readonly always: boolean;
  readonly shared: boolean;
  /** What followed it in the last object: objects of a type are mostly written in one order. */
  next: Member | undefined;

  constructor(field: Field) {
    const { kind } = field.type;
    // The one string that objects have as their key, so that telling two apart takes no look into them.
    this.name = Object.keys({ [field.name]: 0 })[0]!;
    this.value = new Value(field.type);
    this.kept = field.always || field.value;
    this.pointer = field.pointer;
    this.always = (field.value || (field.always && !field.pointer)) && kind !== 'any' && !(field.required && (kind === 'list' || kind === 'map'));
    this.shared = sharedFields.has(field.name);
  }
}

class Shape {
  readonly members = new Map<string, Member>();
  readonly always: readonly Member[];
  first: Member | undefined;

  constructor(type: SchemaType) {
    for (const field of type.fields.values()) this.members.set(field.name, new Member(field));
    this.always = [...this.members.values()].filter((m) => m.always);
  }
}

const shapes = new WeakMap<SchemaType, Shape>();

const shapeOf = (type: SchemaType): Shape => {
  let shape = shapes.get(type);
  if (!shape) shapes.set(type, (shape = new Shape(type)));
  return shape;
};

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
  const result = type ? struct(object as Json, shapeOf(type), base as Json | undefined) : odd;
  return result === odd ? undefined : (result as T);
};

const struct = (value: Json, shape: Shape, base: Json | undefined): unknown => {
  let out: Json | undefined;
  let previous: Member | undefined;
  let present = 0;
  let gone = false;
  for (const key in value) {
    const before = value[key];
    let after: unknown;
    if (before !== undefined) {
      let m = previous ? previous.next : shape.first;
      if (m === undefined || m.name !== key) {
        m = shape.members.get(key);
        if (m === undefined) return odd;
        if (previous) previous.next = m;
        else shape.first = m;
      }
      previous = m;
      if (m.always) present++;
      const same = base?.[key];
      if (before === same) continue;
      after = member(before, m, same);
      if (after === before) continue;
      if (after === odd) return odd;
    }
    if (after === undefined) gone = true;
    (out ??= { ...value })[key] = after;
  }
  if (present < shape.always.length) {
    for (const { name, value: { kind } } of shape.always) {
      if ((out ?? value)[name] !== undefined) continue;
      if (kind !== 'time' && kind !== 'micro-time') return odd;
      out = extended(out ?? value, { [name]: null });
    }
  }
  return gone ? defined(out!) : (out ?? value);
};

const defined = (value: Json): Json => {
  const out: Json = {};
  for (const key in value) if (value[key] !== undefined) out[key] = value[key];
  return out;
};

/** The value that is written; undefined for one that is left out. */
const member = (value: unknown, m: Member, base: unknown): unknown => {
  const type = m.value;
  if (value === null) return m.kept ? (type.kind === 'time' || type.kind === 'micro-time' ? null : odd) : undefined;
  if (typeof value !== 'object') {
    if (!isScalar(value, type)) return odd;
    return !m.kept && !m.pointer && (value === '' || value === 0 || value === false) ? undefined : value;
  }
  if (m.shared && known.has(value)) return value;
  if (!m.kept && (type.kind === 'map' || (type.kind === 'list' && !m.pointer)) && empty(value) && Array.isArray(value) === (type.kind === 'list')) return undefined;
  const result = compound(value, type, base);
  if (m.shared && result === value) known.add(value);
  return result;
};

const compound = (value: object, type: Value, base: unknown): unknown => {
  switch (type.kind) {
    case 'object':
      return Array.isArray(value) ? odd : struct(value as Json, type.shape, isJson(base) ? base : undefined);
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

const element = (value: unknown, type: Value, base: unknown): unknown => {
  if (value === undefined || value === null) return odd;
  return typeof value === 'object' ? compound(value, type, base) : scalar(value, type);
};

const list = (value: readonly unknown[], of: Value, base: readonly unknown[]): unknown => {
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

const map = (value: Json, of: Value): unknown => {
  for (const key in value) if (element(value[key], of, undefined) !== value[key]) return odd;
  return value;
};

const scalar = (value: unknown, type: Value): unknown => (isScalar(value, type) ? value : odd);

const isScalar = (value: unknown, type: Value): boolean => {
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

const isTime = (text: string): boolean => text.length === 20 && parseTime(text) !== undefined;
