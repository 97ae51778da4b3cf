import structure from './structure.json' with { type: 'json' };
import type { ListFacts } from '../../api/schema.ts';

/** How a value is written. `any` is not looked into; `object` has fields; `list` and `map` have items. */
export type TypeKind = 'string' | 'bytes' | 'int32' | 'int64' | 'double' | 'boolean' | 'quantity' | 'int-or-string' | 'time' | 'micro-time' | 'any' | 'object' | 'list' | 'map';

export interface Type {
  kind: TypeKind;
  /** The schema type of an `object` (`IoK8sApiCoreV1PodSpec`); the Go name of an `any` (`RawExtension`). */
  ref?: string;
  /** The items of a `list` or the values of a `map`. */
  of?: Type;
}

export interface Field {
  name: string;
  type: Type;
  required: boolean;
  /** The values that are allowed, as OpenAPI lists them; undefined where anything is. For a list, of its items. */
  enum?: readonly string[];
  /** How server-side apply treats a list: whole, as a set of scalars, or as a map by `keys`. */
  list?: ListFacts;
  /** True for objects and maps that server-side apply treats whole. */
  atomic?: boolean;
  /** Strategic merge: `merge`, `replace`, `retainKeys`, with the key that items are known by. */
  patch?: { strategy: readonly string[]; mergeKey?: string };
  /** Go encodes a pointer or a struct: an empty value is kept. */
  pointer: boolean;
  /** Go has no omitempty: an empty value is written. */
  always: boolean;
  /** A struct by value: an empty one is written. */
  value: boolean;
  /** The Go type where it has a name of its own: `PullPolicy`, `[]IPFamily`, `ResourceList`. */
  goType?: string;
}

export interface SchemaType {
  /** `IoK8sApiCoreV1PodSpec` */
  id: string;
  /** `PodSpec` */
  name: string;
  /** By name, in alphabetical order. */
  fields: ReadonlyMap<string, Field>;
}

/** The types that a fresh cluster needs; moretypes.ts adds the others. */
const sources: Record<string, string> = { ...structure };
let complete = false;

/** Adds the types that are not there from the start. */
export const addTypes = (more: Readonly<Record<string, string>>): void => {
  Object.assign(sources, more);
  complete = true;
};

/** Whether a type is there from the start. */
export const isStartType = (id: string): boolean => id in structure;

const parsed = new Map<string, SchemaType>();

/** The schema type of that id, or undefined. Throws where it is not loaded. */
export const typeOf = (id: string): SchemaType | undefined => {
  let type = parsed.get(id);
  if (type) return type;
  const source = sources[id];
  if (source === undefined) {
    if (!complete && id?.startsWith('IoK8s')) throw new Error(`the schema type ${id} is not loaded`);
    return undefined;
  }
  const fields = source === '' ? [] : source.split(';').map(parseField);
  type = { id, name: goName(id), fields: new Map(fields.map((field) => [field.name, field])) };
  parsed.set(id, type);
  return type;
};

/** The fields of a type in alphabetical order; none of an unknown one. */
export const fieldsOf = (id: string): readonly Field[] => [...(typeOf(id)?.fields.values() ?? [])];

/** The field at a path of names, looking into list items and map values on the way: `['spec', 'containers', 'image']`. */
export const fieldAt = (id: string, path: readonly string[]): Field | undefined => {
  let at: Type = { kind: 'object', ref: id };
  let field: Field | undefined;
  for (const name of path) {
    while (at.of) at = at.of;
    field = at.ref === undefined || at.kind !== 'object' ? undefined : typeOf(at.ref)?.fields.get(name);
    if (!field) return undefined;
    at = field.type;
  }
  return field;
};

/** `PodSpec` of `IoK8sApiCoreV1PodSpec`, `Quantity` of `IoK8sApimachineryPkgApiResourceQuantity`. */
export const goName = (id: string): string => /^IoK8s\w*?(?:V\d+(?:(?:alpha|beta)\d+)?|PkgRuntime|PkgUtilIntstr|PkgApiResource)([A-Z]\w*)$/.exec(id)?.[1] ?? id;

const shown: Partial<Record<TypeKind, string>> = { bytes: 'string', int32: 'integer', int64: 'integer', double: 'number', quantity: 'Quantity', 'int-or-string': 'IntOrString', time: 'string', 'micro-time': 'string' };

/** The type as `kubectl explain` writes it: `PodSpec`, `[]Container`, `map[string]Quantity`, `integer`. */
export const explainType = (type: Type): string => {
  if (type.kind === 'list') return `[]${explainType(type.of!)}`;
  if (type.kind === 'map') return `map[string]${explainType(type.of!)}`;
  // Types within a custom kind have no name.
  if (type.kind === 'object') return type.ref!.includes('.') ? 'Object' : goName(type.ref!);
  if (type.kind === 'any') return type.ref === 'FieldsV1' || type.ref === 'JSON' ? type.ref : 'Object';
  return shown[type.kind] ?? type.kind;
};

/** Visits every field under a type once a path; a type within itself is not entered again. Return false to stay out. */
export const walk = (id: string, visit: (path: readonly string[], field: Field, owner: SchemaType) => boolean | void): void => {
  const enter = (owner: SchemaType, path: readonly string[], above: readonly string[]): void => {
    for (const field of owner.fields.values()) {
      const at = [...path, field.name];
      if (visit(at, field, owner) === false) continue;
      let type = field.type;
      while (type.of) type = type.of;
      if (type.kind === 'object' && !above.includes(type.ref!)) enter(typeOf(type.ref!)!, at, [...above, type.ref!]);
    }
  };
  const type = typeOf(id);
  if (type) enter(type, [], [id]);
};

const parseType = (code: string): Type => {
  if (code[0] === '[') return { kind: 'list', of: parseType(code.slice(1)) };
  if (code[0] === '{') return { kind: 'map', of: parseType(code.slice(1)) };
  if (code[0] === '#') return { kind: 'object', ref: code.slice(1) };
  if (code.startsWith('any ')) return { kind: 'any', ref: code.slice(4) };
  return { kind: code as TypeKind };
};

/** `name!:type=values@list:keys!^strategy:key~go`, as scripts/schemas.mjs writes it. */
const fieldPattern = /^([\w$-]+)(!?):([^=@^~]+)(?:=([^@^~]*))?(?:@(\w+)(?::([^^~]+))?)?(?:\^([\w,]+)(?::([^~]+))?)?(?:~([=*!]*)(.*))?$/;

/** Structs in Go: `omitempty` means nothing to them. */
const keptZero: ReadonlySet<TypeKind> = new Set<TypeKind>(['int-or-string', 'quantity']);

const listFacts = (type: ListFacts['type'], keys = ''): ListFacts => {
  const whole = keys.endsWith('!');
  return { type, keys: keys ? (whole ? keys.slice(0, -1) : keys).split(',') : [], ...(whole && { whole }) };
};

const parseField = (source: string): Field => {
  const match = fieldPattern.exec(source);
  if (!match) throw new Error(`schema field ${source}`);
  const [, name, required, code, values, list, keys, strategy, mergeKey, flags = '', goType] = match;
  const type = parseType(code!);
  const field: Field = { name: name!, type, required: required === '!', pointer: flags.includes('*') || keptZero.has(type.kind), always: flags.includes('!'), value: flags.includes('=') };
  if (values !== undefined) field.enum = values.split('|');
  if (list && type.kind === 'list') field.list = listFacts(list as ListFacts['type'], keys);
  else if (list === 'atomic') field.atomic = true;
  if (strategy) field.patch = mergeKey ? { strategy: strategy.split(','), mergeKey } : { strategy: strategy.split(',') };
  if (goType) field.goType = goType;
  return field;
};
