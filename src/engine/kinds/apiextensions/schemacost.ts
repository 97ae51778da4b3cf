import { celCost, type CostType } from '../../api/cel/cost.ts';
import { additionalOf, itemsOf, type SchemaProps } from './structure.ts';

// What rules may cost (apiextensions-apiserver: pkg/apiserver/schema/cel/compilation.go, pkg/apis/apiextensions/validation; apiserver: pkg/cel/common/schemas.go).

/** apiserver: pkg/apis/cel/config.go */
const requestBytes = 3 * 1024 * 1024;

/** A type with the bytes that a value of it has at least as JSON. */
interface Declared extends CostType {
  bytes: number;
}

const declared = (kind: CostType['kind'], max: number, bytes: number, more: Partial<CostType> = {}): Declared => ({ kind, max, bytes, ...more });

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? Math.max(0, value) : undefined);

const stringOf = (schema: SchemaProps): Declared => {
  const given = numberOf(schema['maxLength']);
  switch (schema['format']) {
    case 'byte':
      return declared('bytes', given ?? requestBytes - 2, 2);
    case 'duration':
      return declared('scalar', 32, 3);
    case 'date':
      return declared('scalar', 12, 12);
    case 'date-time':
      return declared('scalar', 32, 21);
    default:
      return declared('string', longest(schema), 2);
  }
};

const longest = (schema: SchemaProps): number => {
  const given = numberOf(schema['maxLength']);
  if (given !== undefined) return given * 4;
  const values = schema['enum'];
  return Array.isArray(values) && values.length > 0 ? Math.max(...values.map((value) => (typeof value === 'string' ? value.length : 0))) : requestBytes - 2;
};

const plainText = declared('string', requestBytes - 2, 2);

const known = { root: new WeakMap<SchemaProps, Declared | undefined>(), below: new WeakMap<SchemaProps, Declared | undefined>() };

/** What rules see of a schema; undefined for what they don't. `root`: of a whole object, which has a name. */
const typeOf = (schema: SchemaProps, root: boolean): Declared | undefined => {
  const types = known[root ? 'root' : 'below'];
  if (!types.has(schema)) types.set(schema, read(schema, root));
  return types.get(schema);
};

const read = (schema: SchemaProps, root: boolean): Declared | undefined => {
  if (schema['x-kubernetes-int-or-string']) return declared('dyn', numberOf(schema['maxLength']) === undefined ? requestBytes - 2 : longest(schema), 1);
  switch (schema.type) {
    case 'array': {
      const items = itemsOf(schema);
      const item = items && typeOf(items, items['x-kubernetes-embedded-resource'] === true);
      return item && declared('list', numberOf(schema['maxItems']) ?? Math.floor((requestBytes - 2) / (item.bytes + 1)), 2, { item });
    }
    case 'object':
      return objectOf(schema, root);
    case 'string':
      return stringOf(schema);
    case 'boolean':
      return declared('scalar', 0, 4);
    case 'number':
    case 'integer':
      return declared('scalar', 0, 1);
    default:
      return undefined;
  }
};

const objectOf = (schema: SchemaProps, root: boolean): Declared | undefined => {
  const additional = additionalOf(schema);
  if (additional) {
    const item = typeOf(additional, additional['x-kubernetes-embedded-resource'] === true);
    return item && declared('map', numberOf(schema['maxProperties']) ?? Math.floor((requestBytes - 2) / (item.bytes + 6)), 2, { item });
  }
  const fields: Record<string, CostType> = root ? { apiVersion: plainText, kind: plainText, metadata: declared('object', 0, 2, { fields: { name: plainText, generateName: plainText } }) } : {};
  const required = new Set((schema['required'] as string[] | undefined) ?? []);
  let bytes = 2;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (root && name in fields) continue;
    const type = typeOf(property, property['x-kubernetes-embedded-resource'] === true);
    if (!type) continue;
    fields[name] = type;
    if (required.has(name) && property.default === undefined) bytes += name.length + type.bytes + 4;
  }
  return declared('object', 0, bytes, { fields });
};

/** How often values at a place can occur in an object; undefined: as often as they fit into a request. */
export type Cardinality = number | undefined;

/** How often values below a schema can occur, where those of the schema itself do so often. */
export const cardinalityBelow = (schema: SchemaProps, own: Cardinality): Cardinality => {
  const most = schema.type === 'array' ? numberOf(schema['maxItems']) : schema.type === 'object' && schema.additionalProperties ? numberOf(schema['maxProperties']) : 1;
  return own === undefined || most === undefined ? undefined : own * most;
};

/** What an expression about values of a schema costs in all objects' places at most. */
export const costOf = (expression: string, schema: SchemaProps, root: boolean, cardinality: Cardinality): number => {
  const type = typeOf(schema, root || schema['x-kubernetes-embedded-resource'] === true);
  if (!type) return 0;
  return celCost(expression, type, ['self', 'oldSelf']) * (cardinality ?? Math.floor(requestBytes / (type.bytes + 1)));
};

export const expressionLimit = 10_000_000;
export const schemaLimit = 100_000_000;

/** What is said of a cost above its limit (validation.go: getCostErrorMessage). */
export const tooExpensive = (what: string, cost: number, limit: number): string => {
  const factor = cost / limit;
  const words = factor > 100 ? 'more than 100x' : `${factor < 1.5 ? factor.toFixed(6) : factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${words} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
};
