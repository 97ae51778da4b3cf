import { strictBase64 } from '../../api/base64.ts';
import { parseTime, rfc3339, rfc3339Micro } from '../../api/time.ts';
import { canonicalQuantity } from '../../api/quantity.ts';
import { type Field, goName, type SchemaType, type Type, typeOf } from './schema.ts';

export interface Decoded<T> {
  /** What the Go types would encode again; the same reference where nothing changes. */
  value: T;
  /** Go's words for the first value of a wrong type; the object cannot be used then. */
  error?: string;
  /** Paths that the type does not know, such as `spec.containers[0].imagePolicy`; they are not in `value`. */
  unknown: readonly string[];
}

/**
 * What decoding into Kubernetes' Go type and encoding again makes of a value: nulls and empty optional values go, structs
 * by value appear, quantities, times and base64 become canonical, unknown fields are left out and told. A subtree that
 * came out unchanged is known by its identity and not looked into again.
 *
 * Words and order are those of sigs.k8s.io/json over an object with sorted keys, which is what clients send.
 */
export const decodeAs = <T>(value: T, typeId: string): Decoded<T> => {
  const type = typeOf(typeId);
  if (!type) return { value, unknown: nothing };
  const run = new Decoder();
  try {
    const result = run.struct(value, type, '', '');
    return { value: result as T, unknown: run.unknown, ...(run.error !== undefined && { error: run.error }) };
  } catch (error) {
    if (error instanceof Stop) return { value, unknown: run.unknown, error: error.words };
    throw error;
  }
};

/** Go's words for the first value of a wrong type: `json: cannot unmarshal string into Go struct field ...`. */
export const typeError = (value: unknown, typeId: string): string | undefined => decodeAs(value, typeId).error;

const nothing: readonly string[] = [];

/** An unmarshaler's own error: it ends the decoding at once, where a wrong type is only noted. */
class Stop {
  constructor(readonly words: string) {}
}

/** Subtrees that came out of a type (or a field's list or map) unchanged. */
const clean = new WeakMap<SchemaType | Type, WeakSet<object>>();

const cleanOf = (type: SchemaType | Type): WeakSet<object> => {
  let set = clean.get(type);
  if (!set) clean.set(type, (set = new WeakSet()));
  return set;
};

class Decoder {
  unknown: string[] = [];
  error: string | undefined;

  /** `path` is the JSON path with indices, `fields` the names alone, as Go's errors have them. */
  struct(value: unknown, type: SchemaType, path: string, fields: string): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    const known = cleanOf(type);
    if (known.has(value)) return value;
    const source = value as Record<string, unknown>;
    const faults = this.unknown.length;
    let out: Record<string, unknown> | undefined;
    for (const key of Object.keys(source).sort()) {
      const field = type.fields.get(key);
      if (field === undefined) {
        if (source[key] !== undefined) this.unknown.push(path ? `${path}.${key}` : key);
        delete (out ??= { ...source })[key];
        continue;
      }
      const before = source[key];
      const after = before === undefined || before === null ? undefined : this.field(before, field, type, path ? `${path}.${key}` : key, fields ? `${fields}.${key}` : key);
      if (after === before && after !== undefined) continue;
      if (after !== undefined) (out ??= { ...source })[key] = after;
      else if (key in source) delete (out ??= { ...source })[key];
    }
    for (const field of alwaysThere(type)) {
      if ((out ?? source)[field.name] === undefined) (out ??= { ...source })[field.name] = this.zero(field);
    }
    const result = out ?? source;
    if (this.unknown.length === faults && this.error === undefined) known.add(result);
    return result;
  }

  /** The value that is written, or undefined for one that is left out. */
  field(value: unknown, field: Field, owner: SchemaType, path: string, fields: string): unknown {
    const { type } = field;
    const result = this.value(value, type, path, fields, owner, field);
    if (field.always) return result;
    if (type.kind === 'list') return (result as unknown[]).length === 0 && !field.pointer ? undefined : result;
    if (type.kind === 'map') return isEmpty(result as object) ? undefined : result;
    if (field.pointer || field.value) return result;
    return result === '' || result === 0 || result === false ? undefined : result;
  }

  value(value: unknown, type: Type, path: string, fields: string, owner: SchemaType, field: Field): unknown {
    switch (type.kind) {
      case 'object': {
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) return this.struct(value, typeOf(type.ref!)!, path, fields);
        if (value !== null) this.mismatch(value, type, fields, owner, field);
        return this.struct({}, typeOf(type.ref!)!, path, fields);
      }
      case 'list':
        return this.list(value, type, path, fields, owner, field);
      case 'map':
        return this.map(value, type, path, fields, owner, field);
      case 'any':
        return value;
      case 'string':
        return typeof value === 'string' ? value : this.mismatch(value, type, fields, owner, field, '');
      case 'boolean':
        return typeof value === 'boolean' ? value : this.mismatch(value, type, fields, owner, field, false);
      case 'double':
        return typeof value === 'number' ? value : this.mismatch(value, type, fields, owner, field, 0);
      case 'int32':
      case 'int64':
        return typeof value === 'number' && fits(value, type.kind) ? value : this.mismatch(value, type, fields, owner, field, 0);
      case 'quantity':
        return quantity(value);
      case 'int-or-string':
        return intOrString(value);
      case 'time':
      case 'micro-time':
        return time(value, type.kind);
      case 'bytes':
        return typeof value === 'string' ? base64(value) : this.mismatch(value, type, fields, owner, field, '');
    }
  }

  list(value: unknown, type: Type, path: string, fields: string, owner: SchemaType, field: Field): unknown {
    if (!Array.isArray(value)) {
      if (value !== null) this.mismatch(value, type, fields, owner, field);
      return [];
    }
    const known = cleanOf(type);
    if (known.has(value)) return value;
    const faults = this.unknown.length;
    let out: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const after = this.value(value[i] === undefined ? null : value[i], type.of!, `${path}[${i}]`, fields, owner, field);
      if (after !== value[i]) (out ??= value.slice())[i] = after;
    }
    const result = out ?? value;
    if (this.unknown.length === faults && this.error === undefined) known.add(result);
    return result;
  }

  map(value: unknown, type: Type, path: string, fields: string, owner: SchemaType, field: Field): unknown {
    if (typeof value !== 'object' || Array.isArray(value)) {
      if (value !== null) this.mismatch(value, type, fields, owner, field);
      return {};
    }
    if (value === null) return {};
    const known = cleanOf(type);
    if (known.has(value)) return value;
    const faults = this.unknown.length;
    const source = value as Record<string, unknown>;
    let out: Record<string, unknown> | undefined;
    for (const key of Object.keys(source).sort()) {
      const before = source[key];
      const after = this.value(before === undefined ? null : before, type.of!, `${path}.${key}`, fields, owner, field);
      if (after !== before) (out ??= { ...source })[key] = after;
    }
    const result = out ?? source;
    if (this.unknown.length === faults && this.error === undefined) known.add(result);
    return result;
  }

  /** Notes the first value of a wrong type. A null is the zero value and no mistake. */
  mismatch(value: unknown, type: Type, fields: string, owner: SchemaType, field: Field, zero?: unknown): unknown {
    if (value !== null) this.error ??= `json: cannot unmarshal ${jsonWord(value, type)} into Go struct field ${owner.name}.${fields} of type ${goType(type, owner, field)}`;
    return zero;
  }

  zero(field: Field): unknown {
    switch (field.type.kind) {
      case 'object':
        return field.value ? this.struct({}, typeOf(field.type.ref!)!, '', '') : null;
      case 'list':
      case 'map':
      case 'time':
      case 'micro-time':
        return null;
      case 'quantity':
        return '0';
      case 'boolean':
        return false;
      case 'string':
      case 'bytes':
        return '';
      default:
        return 0;
    }
  }
}

const always = new Map<SchemaType, readonly Field[]>();

/**
 * The fields that Go writes even when they were not given. Not those that must be given (validation says so), nor a raw
 * value.
 */
const alwaysThere = (type: SchemaType): readonly Field[] => {
  let fields = always.get(type);
  if (!fields) {
    fields = [...type.fields.values()].filter((field) => (field.value || (field.always && !field.pointer)) && field.type.kind !== 'any' && !(field.required && (field.type.kind === 'list' || field.type.kind === 'map')));
    always.set(type, fields);
  }
  return fields;
};

const isEmpty = (object: object): boolean => {
  for (const _ in object) return false;
  return true;
};

const fits = (value: number, kind: 'int32' | 'int64'): boolean => Number.isInteger(value) && (kind === 'int64' || (value >= -2_147_483_648 && value <= 2_147_483_647));

const jsonWord = (value: unknown, type: Type): string => {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && (type.kind === 'int32' || type.kind === 'int64')) return `number ${value}`;
  return typeof value;
};

const goWords: Partial<Record<Type['kind'], string>> = { boolean: 'bool', double: 'float64', bytes: '[]uint8', quantity: 'resource.Quantity', 'int-or-string': 'intstr.IntOrString', time: 'v1.Time', 'micro-time': 'v1.MicroTime' };

const packageOf = (id: string): string => /V\d+(?:(?:alpha|beta)\d+)?(?=[A-Z])/.exec(id)?.[0].toLowerCase() ?? 'v1';

/** The Go type in reflect's words: `int32`, `[]v1.Container`, `map[string]string`, `v1.PullPolicy`. */
const goType = (type: Type, owner: SchemaType, field: Field): string => {
  const named = field.goType;
  if (named && type === field.type) return named.includes('.') ? named : named.startsWith('[]') ? `[]${packageOf(owner.id)}.${named.slice(2)}` : named.startsWith('map[') ? 'map[string]string' : `${packageOf(owner.id)}.${named}`;
  if (named?.startsWith('[]') && type.kind === 'string') return `${packageOf(owner.id)}.${named.slice(2)}`;
  if (type.kind === 'list') return `[]${goType(type.of!, owner, field)}`;
  if (type.kind === 'map') return `map[string]${goType(type.of!, owner, field)}`;
  if (type.kind === 'object') return `${packageOf(type.ref!)}.${goName(type.ref!)}`;
  return goWords[type.kind] ?? type.kind;
};

const quantity = (value: unknown): string => {
  if (value === null) return '0';
  try {
    return canonicalQuantity(typeof value === 'string' ? value : JSON.stringify(value));
  } catch (error) {
    throw new Stop((error as Error).message);
  }
};

const intOrString = (value: unknown): unknown => {
  if (value === null) return 0;
  if (typeof value === 'string' || (typeof value === 'number' && fits(value, 'int32'))) return value;
  throw new Stop(`json: cannot unmarshal ${jsonWord(value, { kind: 'int32' })} into Go value of type int32`);
};

const time = (value: unknown, kind: 'time' | 'micro-time'): unknown => {
  if (value === null) return null;
  if (typeof value !== 'string') throw new Stop(`json: cannot unmarshal ${jsonWord(value, { kind: 'string' })} into Go value of type string`);
  const ms = parseTime(value);
  const layout = kind === 'time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
  if (ms === undefined) throw new Stop(`parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(value)} as "2006"`);
  const text = kind === 'time' ? rfc3339(ms) : rfc3339Micro(ms);
  return text === value ? value : text;
};

const base64 = (text: string): string => {
  try {
    return strictBase64(text);
  } catch (error) {
    throw new Stop((error as Error).message);
  }
};
