import type { PodSpec } from '../../api/kubernetes.ts';
import { metadataOrder, asStruct, goSorted } from './order.ts';
import types from './types.json' with { type: 'json' };

// The API server validates its internal types, which have no JSON names of their own, and prints them where a whole
// struct is wrong: `{"labels":{...},"Spec":{"Volumes":null,...}}`. types.json lists the fields of those types in Go's
// order: `Name>external~json?:type`, `+` for an embedded one.

interface InternalField {
  embedded: boolean;
  /** The name in the printed JSON. */
  name: string;
  /** The name in the API. */
  external: string;
  omitEmpty: boolean;
  type: string;
}

const sources = types as Record<string, string>;
const parsed = new Map<string, readonly InternalField[]>();

const lowered = (name: string): string => name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (capitals) => capitals.toLowerCase());

const parse = (source: string): InternalField => {
  if (source[0] === '+') return { embedded: true, name: '', external: '', omitEmpty: false, type: source.slice(1) };
  const [, name, external, json, optional, type] = /^(\w+)(?:>(\w+))?(?:~(\w+))?(\??):(.*)$/.exec(source)!;
  return { embedded: false, name: json ?? name!, external: external ?? lowered(name!), omitEmpty: optional === '?', type: type! };
};

const fieldsOf = (typeName: string): readonly InternalField[] => {
  let fields = parsed.get(typeName);
  if (!fields) parsed.set(typeName, (fields = sources[typeName]!.split(';').map(parse)));
  return fields;
};

/** An API value as Go prints its internal type: `internal('core.PodSpec', pod.spec)`. */
export const internal = (typeName: keyof typeof types, value: unknown): unknown => asStruct(struct(typeName, (value ?? {}) as Record<string, unknown>));

const struct = (typeName: string, given: Record<string, unknown>): Record<string, unknown> => {
  const value = typeName === 'core.PodSpec' ? withHostFields(given as unknown as PodSpec) : given;
  const out: Record<string, unknown> = {};
  for (const field of fieldsOf(typeName)) {
    if (field.type === 'ObjectMeta') Object.assign(out, metadata(value.metadata as Record<string, unknown>));
    else if (field.embedded) Object.assign(out, struct(field.type.slice(1), value));
    else {
      const encoded = encode(field.type, value[field.external]);
      if (!field.omitEmpty || !isZero(encoded)) out[field.name] = encoded;
    }
  }
  return out;
};

/** What a pod's spec says of the host is kept in the internal security context. */
const withHostFields = (spec: PodSpec): Record<string, unknown> => {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec;
  const securityContext = spec.securityContext ?? (hostNetwork || hostPID || hostIPC ? {} : undefined);
  return { ...spec, securityContext: securityContext && { ...securityContext, hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } };
};

const metadata = (value: Record<string, unknown> | undefined): Record<string, unknown> => {
  const out: Record<string, unknown> = {};
  for (const name of metadataOrder) {
    const member = value?.[name];
    if (member !== undefined && !isZero(member)) out[name] = goSorted(member);
  }
  return out;
};

const isZero = (value: unknown): boolean => value === null || value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0) || (typeof value === 'object' && Object.keys(value).length === 0);

const encode = (type: string, value: unknown): unknown => {
  const missing = value === undefined || value === null;
  switch (type[0]) {
    case '*':
      return missing ? null : encode(type.slice(1), value);
    case '[':
      return missing || (value as unknown[]).length === 0 ? null : (value as unknown[]).map((item) => encode(type.slice(1), item));
    case '{':
      return missing || Object.keys(value as object).length === 0 ? null : Object.fromEntries(Object.keys(value as object).sort().map((key) => [key, encode(type.slice(1), (value as Record<string, unknown>)[key])]));
    case '#':
      return struct(type.slice(1), (value ?? {}) as Record<string, unknown>);
  }
  if (!missing) return type === 'json' ? goSorted(value) : value;
  return zeros[type] ?? null;
};

const zeros: Record<string, unknown> = { string: '', number: 0, bool: false, quantity: '0', port: 0 };
