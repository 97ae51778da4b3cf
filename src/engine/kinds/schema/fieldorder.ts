import { typeOf, type Type } from './moretypes.ts';
import orders from './field-order.json' with { type: 'json' };

// The order of the fields of Kubernetes' Go types, in which encoding/json writes them. field-order.json has the types whose
// order is not the alphabet's, with their fields in the order of k8s.io/api's types.go.

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (object: Json): Json => Object.fromEntries(Object.keys(object).sort().map((key) => [key, object[key]]));

const valueOf = (value: unknown, type: Type | undefined): unknown => {
  if (Array.isArray(value)) return value.map((item) => valueOf(item, type?.of));
  if (!isObject(value)) return value;
  if (type?.kind === 'object') return inGoOrder(value, type.ref!);
  const entries = type?.kind === 'map' ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, valueOf(item, type.of)])) : value;
  return sorted(entries);
};

/** An object of a schema type (`IoK8sApiCoreV1Pod`) with its fields, and those within, in the order of Go's structs; maps sorted. */
export const inGoOrder = (object: Json, id: string): Json => {
  const fields = typeOf(id)?.fields;
  if (!fields) return sorted(object);
  const order = (orders as Readonly<Record<string, string>>)[id]?.split(' ') ?? [...fields.keys()];
  const known = order.filter((name) => name in object);
  const others = Object.keys(object).filter((name) => !order.includes(name)).sort();
  return Object.fromEntries([...known, ...others].map((name) => [name, valueOf(object[name], fields.get(name)?.type)]));
};
