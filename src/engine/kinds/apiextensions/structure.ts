import { celProblem, type CelShape } from '../../api/cel/compile.ts';
import { asStruct } from '../internal/order.ts';
import { forbidden, invalid, notSupported, type Problems, required } from '../validation/problems.ts';

// Structural schemas (apiextensions-apiserver: pkg/apiserver/schema/validation.go and the schema part of validation.go)

/** JSONSchemaProps, as far as it is looked at here. */
export interface SchemaProps {
  type?: string;
  nullable?: boolean;
  properties?: Record<string, SchemaProps>;
  additionalProperties?: SchemaProps | boolean;
  items?: SchemaProps;
  uniqueItems?: boolean;
  default?: unknown;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-validations'?: { rule?: string; message?: string; messageExpression?: string; reason?: string; fieldPath?: string; optionalOldSelf?: boolean }[];
  [keyword: string]: unknown;
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

/** The schema of a version: an object at its root, with a type at every place. */
export const validateStructure = (schema: SchemaProps, path: string, out: Problems): void => {
  if (schema.nullable) out.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  if (!schema.type) out.push(required(`${path}.type`, 'must not be empty at the root'));
  else if (schema.type !== 'object') out.push(invalid(`${path}.type`, schema.type, 'must be object at the root'));
  validateProps(schema, path, true, out);
};

const validateProps = (schema: SchemaProps, path: string, isRoot: boolean, out: Problems): void => {
  const { type } = schema;
  if (!type && !isRoot && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields']) out.push(required(`${path}.type`, `must not be empty for specified ${path.endsWith('.items') ? 'array items' : 'object fields'}`));
  else if (type && !types.includes(type)) out.push(notSupported(`${path}.type`, type, types));
  for (const keyword of unsupported) if (schema[keyword] !== undefined) out.push(forbidden(`${path}.${keyword}`, `${keyword} is not supported`));
  if (schema.uniqueItems) out.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) out.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  if (Array.isArray(schema.items)) out.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  else if (type === 'array' && !schema.items) out.push(required(`${path}.items`, 'must be specified'));
  if (schema.additionalProperties && schema.properties) out.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  validateLists(schema, path, out);
  validateRules(schema, path, isRoot, out);
  for (const name of Object.keys(schema.properties ?? {}).sort()) validateProps(schema.properties![name]!, `${path}.properties[${name}]`, false, out);
  if (typeof schema.additionalProperties === 'object') validateProps(schema.additionalProperties, `${path}.additionalProperties`, false, out);
  if (schema.items && !Array.isArray(schema.items)) validateProps(schema.items, `${path}.items`, false, out);
};

const validateLists = (schema: SchemaProps, path: string, out: Problems): void => {
  const list = schema['x-kubernetes-list-type'];
  const map = schema['x-kubernetes-map-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (map !== undefined) {
    if (schema.type !== 'object') out.push(invalid(`${path}.type`, schema.type ?? '', 'must be object if x-kubernetes-map-type is specified'));
    if (map !== 'atomic' && map !== 'granular') out.push(notSupported(`${path}.x-kubernetes-map-type`, map, ['atomic', 'granular']));
  }
  if (list !== undefined) {
    if (schema.type !== 'array') out.push(invalid(`${path}.type`, schema.type ?? '', 'must be array if x-kubernetes-list-type is specified'));
    if (list !== 'atomic' && list !== 'set' && list !== 'map') out.push(notSupported(`${path}.x-kubernetes-list-type`, list, ['atomic', 'set', 'map']));
  }
  if (keys?.length && list !== 'map') out.push(list === undefined ? required(`${path}.x-kubernetes-list-type`, 'must be map if x-kubernetes-list-map-keys is non-empty') : invalid(`${path}.x-kubernetes-list-type`, list, 'must be map if x-kubernetes-list-map-keys is non-empty'));
  if (list !== 'map') return;
  if (!keys?.length) return void out.push(required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
  const { items } = schema;
  if (!items) return void out.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  if (items.type !== 'object') out.push(invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"));
  if (keys.some((key) => !items.properties?.[key])) out.push(invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties'));
  if (new Set(keys).size < keys.length) out.push(invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'must not contain duplicate entries'));
  const needed = (items.required as string[] | undefined) ?? [];
  for (const key of keys) {
    if (items.properties?.[key] && !needed.includes(key) && items.properties[key].default === undefined) out.push(required(`${path}.items.properties[${key}].default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'));
  }
};

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

const variables = ['self', 'oldSelf'];

/** What rules know of a schema's fields (apiserver: pkg/cel/common/schemas.go, SchemaDeclType). */
const shapeOf = ({ type, properties, additionalProperties, 'x-kubernetes-embedded-resource': embedded }: SchemaProps, isRoot: boolean): CelShape => {
  if (type !== 'object' || !properties || additionalProperties) return {};
  const own = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, shapeOf(property, false)]));
  return { fields: isRoot || embedded ? { ...own, apiVersion: {}, kind: {}, metadata: { fields: { name: {}, generateName: {} } } } : own };
};

/** The words of the API extensions server for values of another type. */
const worded = (problem: string | undefined): string | undefined => (problem === 'must evaluate to bool' ? 'cel expression must evaluate to a bool' : problem);

const validateRules = (schema: SchemaProps, path: string, isRoot: boolean, out: Problems): void => {
  const self = shapeOf(schema, isRoot);
  schema['x-kubernetes-validations']?.forEach(({ rule, message, messageExpression, reason, fieldPath, optionalOldSelf }, i) => {
    const at = `${path}.x-kubernetes-validations[${i}]`;
    if (!rule?.trim()) out.push(required(`${at}.rule`, 'rule is not specified'));
    else if (message !== undefined && message.trim() === '') out.push(invalid(`${at}.message`, message, 'must be non-empty if specified'));
    else if (message?.trim().includes('\n')) out.push(invalid(`${at}.message`, message, 'must not contain line breaks'));
    else if (rule.trim().includes('\n') && message === undefined) out.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'));
    const shapes = { self, ...(!optionalOldSelf && { oldSelf: self }) };
    const problem = rule?.trim() ? worded(celProblem(rule.trim(), { variables, result: 'bool', shapes })) : undefined;
    if (problem) out.push(invalid(`${at}.rule`, asStruct({ Rule: rule, Message: message ?? '', MessageExpression: messageExpression ?? '', Reason: reason ?? null, FieldPath: fieldPath ?? '', OptionalOldSelf: optionalOldSelf ?? null }), problem));
    if (reason !== undefined && !reasons.includes(reason)) out.push(notSupported(`${at}.reason`, reason, reasons));
  });
};
