import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import type { SchemaProps } from './structure.ts';

// Pruning and defaulting by a structural schema (apiextensions-apiserver: pkg/apiserver/schema/pruning, .../defaulting).

type Json = Record<string, unknown>;

export const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value without the fields that its schema does not know; their paths are added to `unknown`. */
const prune = (value: unknown, schema: SchemaProps, path: string, unknown: string[]): unknown => {
  if (schema['x-kubernetes-preserve-unknown-fields']) return known(value, schema, path, unknown);
  if (isMap(value)) return pruneMap(value, schema, path, unknown);
  if (Array.isArray(value) && schema.items) return each(value, (item, i) => prune(item, schema.items!, `${path}[${i}]`, unknown));
  return value;
};

const pruneMap = (value: Json, schema: SchemaProps, path: string, unknown: string[]): Json => {
  const { properties, additionalProperties } = schema;
  const embedded = schema['x-kubernetes-embedded-resource'];
  let out: Json | undefined;
  for (const key of Object.keys(value).sort()) {
    const at = path ? `${path}.${key}` : key;
    const property = properties?.[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (property) {
      const after = prune(value[key], property, at, unknown);
      if (after !== value[key]) (out ??= { ...value })[key] = after;
    } else if (additionalProperties !== true && !(embedded && (key === 'apiVersion' || key === 'kind' || key === 'metadata'))) {
      unknown.push(at);
      delete (out ??= { ...value })[key];
    }
  }
  return out ?? value;
};

// Below a place that keeps what it does not know, what it does know is still looked into.
const known = (value: unknown, schema: SchemaProps, path: string, unknown: string[]): unknown => {
  if (!isMap(value) || !schema.properties) return value;
  let out: Json | undefined;
  for (const key of Object.keys(schema.properties)) {
    if (value[key] === undefined) continue;
    const after = prune(value[key], schema.properties[key]!, path ? `${path}.${key}` : key, unknown);
    if (after !== value[key]) (out ??= { ...value })[key] = after;
  }
  return out ?? value;
};

const each = (list: readonly unknown[], change: (item: unknown, index: number) => unknown): unknown => {
  let out: unknown[] | undefined;
  list.forEach((item, i) => {
    const after = change(item, i);
    if (after !== item) (out ??= list.slice())[i] = after;
  });
  return out ?? list;
};

/** A value with the defaults of its schema; a null that may not be one counts as missing (defaulting/prunenulls.go). */
const withDefaults = (value: unknown, schema: SchemaProps): unknown => {
  if (Array.isArray(value)) return schema.items ? each(value, (item) => withDefaults(item, schema.items!)) : value;
  if (!isMap(value)) return value;
  let out: Json | undefined;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const before = value[key];
    const missing = before === undefined || isStrayNull(before, property);
    const after = missing ? (property.default === undefined ? undefined : withDefaults(property.default, property)) : withDefaults(before, property);
    if (after === before) continue;
    out ??= { ...value };
    if (after === undefined) delete out[key];
    else out[key] = after;
  }
  if (typeof schema.additionalProperties === 'object') {
    for (const key in value) {
      if (schema.properties?.[key]) continue;
      const after = withDefaults(value[key], schema.additionalProperties);
      if (isStrayNull(value[key], schema.additionalProperties)) delete (out ??= { ...value })[key];
      else if (after !== value[key]) (out ??= { ...value })[key] = after;
    }
  }
  return out ?? value;
};

const isStrayNull = (value: unknown, schema: SchemaProps): boolean => value === null && !schema.nullable;

/** A value without what its schema does not know; itself where it knows everything. */
export const pruned = (value: unknown, schema: SchemaProps): unknown => prune(value, schema, '', []);

/** What of a custom object is not of every object. */
const own = (object: KubeObject): Json => {
  const { apiVersion: _a, kind: _k, metadata: _m, ...rest } = object;
  return rest;
};

/** Prunes a custom object; its metadata is another's business. */
export const pruneObject = (object: KubeObject, schema: SchemaProps, unknown: string[]): KubeObject => {
  const before = own(object);
  const after = prune(before, schema, '', unknown) as Json;
  return after === before ? object : { apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata, ...after };
};

export const defaultObject = (object: KubeObject, schema: SchemaProps): KubeObject => {
  const before = own(object);
  const after = withDefaults(before, schema) as Json;
  return after === before ? object : { ...object, ...after };
};

/** True when a change goes beyond metadata, and beyond status where that is a subresource: it makes a new generation. */
export const changesGeneration = (object: KubeObject, old: KubeObject, statusApart: boolean): boolean => {
  const a = own(object);
  const b = own(old);
  if (statusApart) {
    delete a['status'];
    delete b['status'];
  }
  return !equal(a, b);
};
