import { forbidden, invalid, notSupported, type Problems, required } from '../validation/problems.ts';
import { celContext, contextBelow, validateRules, validateTotalCost, type CelContext } from './schemarules.ts';
import { additionalOf, itemsOf, propertiesOf, structuralProblems, type SchemaProps } from './structure.ts';
import { pruned } from './structural.ts';
import { schemaProblems } from './values.ts';

// apiextensions-apiserver: pkg/apis/apiextensions/validation/validation.go, from validateCustomResourceDefinitionValidation on

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

/** The OpenAPI schema of a version: structural, with defaults that it allows, and with rules that compile. */
export const validateSchema = (schema: SchemaProps, path: string, out: Problems): void => {
  if (schema.nullable) out.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  const shape = structuralProblems(schema, path);
  if (shape.length === 0) validateDefaults({ ...schema, 'x-kubernetes-embedded-resource': true }, path, false, shape);
  out.push(...shape);
  const rules: Problems = [];
  const cel = shape.length === 0 ? celContext(schema) : undefined;
  validateProps(schema, path, { root: true, cel }, out, rules);
  out.push(...rules);
  if (cel) validateTotalCost(cel, path, out);
};

/** What a place has from those above it. */
interface Place {
  root?: boolean;
  /** Undefined where rules are not compiled. */
  cel: CelContext | undefined;
  /** Why no default may be set. */
  noDefaults?: string;
  /** Within the schema of an object's metadata. */
  meta?: boolean;
  /** The first place above that an old value can't be found through. */
  uncorrelated?: string;
}

/** Adds what is wrong with the schema to `out`, and what is wrong with its expressions to `rules`. */
const validateProps = (schema: SchemaProps, path: string, place: Place, out: Problems, rules: Problems): void => {
  const before = out.length;
  validateStandard(schema, path, place, out);
  if (schema.uniqueItems) out.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  validateBelow(schema, path, place, out, rules);
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) out.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  validateListsAndMaps(schema, path, out);
  validateRules(schema, path, { context: place.cel, uncorrelated: place.uncorrelated, clean: () => out.length === before }, out, rules);
};

const validateStandard = (schema: SchemaProps, path: string, { noDefaults, meta }: Place, out: Problems): void => {
  const { type } = schema;
  if (type && !types.includes(type)) out.push(notSupported(`${path}.type`, type, types));
  if (schema.default !== undefined && noDefaults) out.push(forbidden(`${path}.default`, `must not be set ${noDefaults}`));
  for (const keyword of unsupported) if (schema[keyword] !== undefined) out.push(forbidden(`${path}.${keyword}`, `${keyword} is not supported`));
  if (type === 'null') out.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  if (Array.isArray(schema.items)) out.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  if (meta && schema['x-kubernetes-embedded-resource']) out.push(forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
};

const metaFields: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion']);

const validateBelow = (schema: SchemaProps, path: string, place: Place, out: Problems, rules: Problems): void => {
  const { root: _, ...below } = place;
  const child = (of: SchemaProps): CelContext | undefined => place.cel && contextBelow(place.cel, of);
  const additional = additionalOf(schema);
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== true && Object.keys(schema.properties ?? {}).length > 0) {
    out.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  if (additional) validateProps(additional, `${path}.additionalProperties`, { ...below, cel: child(additional), ...(place.meta && { noDefaults: 'inside additionalProperties applying to object metadata' }) }, out, rules);
  for (const [name, property] of propertiesOf(schema)) {
    const isMeta = (place.root || schema['x-kubernetes-embedded-resource']) && metaFields.has(name);
    const next: Place = { ...below, cel: child(property), ...(isMeta && { meta: true }), ...(isMeta && place.root && { noDefaults: `in top-level ${name}` }) };
    if (schema['x-kubernetes-map-type'] === 'atomic') next.uncorrelated ??= path;
    validateProps(property, `${path}.properties[${name}]`, next, out, rules);
  }
  validateQuantified(schema, path, below, out, rules);
  const items = itemsOf(schema);
  if (!items) return;
  const next: Place = { ...below, cel: child(items) };
  if (schema['x-kubernetes-list-type'] !== 'map') next.uncorrelated ??= path;
  validateProps(items, `${path}.items`, next, out, rules);
};

const validateQuantified = (schema: SchemaProps, path: string, below: Place, out: Problems, rules: Problems): void => {
  const place = { ...below, cel: undefined };
  if (schema['not']) validateProps(schema['not'] as SchemaProps, `${path}.not`, place, out, rules);
  for (const word of ['allOf', 'oneOf', 'anyOf']) (schema[word] as SchemaProps[] | undefined)?.forEach((each, i) => validateProps(each, `${path}.${word}[${i}]`, place, out, rules));
};

const validateListsAndMaps = (schema: SchemaProps, path: string, out: Problems): void => {
  const { type, 'x-kubernetes-list-type': list, 'x-kubernetes-map-type': map, 'x-kubernetes-list-map-keys': keys } = schema;
  if (map !== undefined) {
    wanted('object', type, 'x-kubernetes-map-type', path, out);
    if (map !== 'atomic' && map !== 'granular') out.push(notSupported(`${path}.x-kubernetes-map-type`, map, ['atomic', 'granular']));
  }
  if (list !== undefined) {
    if (type !== 'array') wanted('array', type, 'x-kubernetes-list-type', path, out);
    else if (list === 'set') validateSetItems(itemsOf(schema), path, out);
    if (list !== 'atomic' && list !== 'set' && list !== 'map') out.push(notSupported(`${path}.x-kubernetes-list-type`, list, ['atomic', 'set', 'map']));
  }
  const mustBeMap = 'must be map if x-kubernetes-list-map-keys is non-empty';
  if (keys?.length && list !== 'map') out.push(list === undefined ? required(`${path}.x-kubernetes-list-type`, mustBeMap) : invalid(`${path}.x-kubernetes-list-type`, list, mustBeMap));
  if (list === 'map') validateKeys(schema, keys ?? [], path, out);
  validateKeyed(schema, path, out);
};

const wanted = (type: string, given: string | undefined, extension: string, path: string, out: Problems): void => {
  if (given === type) return;
  const why = `must be ${type} if ${extension} is specified`;
  out.push(given ? invalid(`${path}.type`, given, why) : required(`${path}.type`, why));
};

const validateSetItems = (items: SchemaProps | undefined, path: string, out: Problems): void => {
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const list = items?.['x-kubernetes-list-type'];
  if (items?.type === 'array' && list !== undefined && list !== 'atomic') out.push(invalid(`${path}.items.x-kubernetes-list-type`, list, why));
  if (items?.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') out.push(invalid(`${path}.items.x-kubernetes-map-type`, list ?? null, why));
};

const validateKeys = (schema: SchemaProps, keys: readonly string[], path: string, out: Problems): void => {
  const at = `${path}.x-kubernetes-list-map-keys`;
  const items = itemsOf(schema);
  if (keys.length === 0) out.push(required(at, 'must not be empty if x-kubernetes-list-type is map'));
  if (!schema.items) out.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  if (items && items.type !== 'object') out.push(invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"));
  if (items?.type !== 'object') return;
  const seen = new Set<string>();
  for (const key of keys) {
    const property = items.properties?.[key];
    if (!property) out.push(invalid(at, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object') out.push(invalid(`${path}.items.properties[${key}].type`, items.type, "must be a scalar type if parent array's x-kubernetes-list-type is map"));
    if (seen.has(key)) out.push(invalid(at, keys, 'must not contain duplicate entries'));
    seen.add(key);
  }
};

/** Items that are told apart are there, and so are the keys that tell them apart. */
const validateKeyed = (schema: SchemaProps, path: string, out: Problems): void => {
  const list = schema['x-kubernetes-list-type'];
  const items = itemsOf(schema);
  if (!items || (list !== 'set' && list !== 'map')) return;
  if (items.nullable) out.push(forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${list}`));
  if (list !== 'map') return;
  const needed = (items['required'] as string[] | undefined) ?? [];
  for (const key of schema['x-kubernetes-list-map-keys'] ?? []) {
    const property = items.properties?.[key];
    if (!property) continue;
    const at = `${path}.items.properties[${key}]`;
    if (!needed.includes(key) && property.default === undefined) out.push(required(`${at}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'));
    if (property.nullable) out.push(forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'));
  }
};

/** Defaults know no other fields than their schema, and fit it (pkg/apiserver/schema/defaulting/validation.go). */
const validateDefaults = (schema: SchemaProps, path: string, meta: boolean, out: Problems): void => {
  const value = schema.default;
  const inside = meta && !schema['x-kubernetes-embedded-resource'];
  if (value !== undefined) {
    const at = `${path}.default`;
    if (!inside && pruned(value, schema) !== value) out.push(invalid(at, value, 'must not have unknown fields'));
    for (const { field, ...problem } of schemaProblems(value, schema, '')) out.push({ ...problem, field: field === '<nil>' ? at : `${at}.${field}` });
  }
  const items = itemsOf(schema);
  if (items) validateDefaults(items, `${path}.items`, inside, out);
  for (const [name, property] of propertiesOf(schema)) validateDefaults(property, `${path}.properties[${name}]`, inside || (schema['x-kubernetes-embedded-resource'] === true && metaFields.has(name)), out);
};
