import { equal } from '../../api/share.ts';
import { forbidden, invalid, type Problems, required } from '../validation/problems.ts';

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
  'x-kubernetes-validations'?: SchemaRule[];
  [keyword: string]: unknown;
}

/** ValidationRule */
export interface SchemaRule {
  rule?: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

type Level = 'root' | 'item' | 'field';

/**
 * What a schema must be to be structural (apiextensions-apiserver: pkg/apiserver/schema/validation.go, complete.go): a type
 * at every place, and under allOf, anyOf, oneOf and not nothing but checks of values. Sorted, as the server reports it.
 */
export const structuralProblems = (schema: SchemaProps, path: string): Problems => {
  const out: Problems = [];
  invariants(schema, 'root', path, out);
  completeness(schema, schema, path, path, out);
  const text = ({ field, message }: Problems[number]) => `${field}: ${message}`;
  return out.sort((a, b) => (text(a) < text(b) ? -1 : 1));
};

/** The schemas of a schema's fields, by name. */
export const propertiesOf = (schema: SchemaProps): [string, SchemaProps][] => Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

export const itemsOf = ({ items }: SchemaProps): SchemaProps | undefined => (items && !Array.isArray(items) ? items : undefined);

export const additionalOf = ({ additionalProperties }: SchemaProps): SchemaProps | undefined => (typeof additionalProperties === 'object' ? additionalProperties : undefined);

const invariants = (schema: SchemaProps, level: Level, path: string, out: Problems): void => {
  const items = itemsOf(schema);
  const additional = additionalOf(schema);
  if (schema.type === 'array' && !schema.items) out.push(required(`${path}.items`, 'must be specified'));
  if (items) invariants(items, 'item', `${path}.items`, out);
  for (const [name, property] of propertiesOf(schema)) invariants(property, 'field', `${path}.properties[${name}]`, out);
  if (schema.additionalProperties !== undefined && level === 'root') out.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (additional) invariants(additional, 'field', `${path}.additionalProperties`, out);
  extensions(schema, path, out);
  valueChecks(schema, equal(schema['anyOf'], intOrString), equal(quantified(schema, 'allOf')[0]?.['anyOf'], intOrString), path, out);
  typed(schema, level, path, out);
  resource(schema, level, path, out);
};

const intOrString = [{ type: 'integer' }, { type: 'string' }];

const extensions = (schema: SchemaProps, path: string, out: Problems): void => {
  if (!schema['x-kubernetes-int-or-string']) return;
  for (const other of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource']) if (schema[other]) out.push(invalid(`${path}.${other}`, true, 'must be false if x-kubernetes-int-or-string is true'));
};

const places: Record<Level, string> = { root: 'at the root', item: 'for specified array items', field: 'for specified object fields' };

const typed = (schema: SchemaProps, level: Level, path: string, out: Problems): void => {
  const { type, 'x-kubernetes-embedded-resource': embedded } = schema;
  const at = `${path}.type`;
  if (embedded && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    out.push(type ? invalid(at, type, why) : required(at, why));
  } else if (!type && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields']) out.push(required(at, `must not be empty ${places[level]}`));
  if (embedded && schema.additionalProperties !== undefined) out.push(forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
  if (level === 'root' && type && type !== 'object') out.push(invalid(at, type, 'must be object at the root'));
};

/** What the schema of a whole object says of kind, version and metadata. */
const resource = (schema: SchemaProps, level: Level, path: string, out: Problems): void => {
  const { properties = {}, 'x-kubernetes-embedded-resource': embedded } = schema;
  const whole = level === 'root' || embedded;
  for (const name of ['kind', 'apiVersion']) {
    const property = properties[name];
    if (whole && property && property.type !== 'string') out.push(invalid(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'));
  }
  const { metadata } = properties;
  const at = `${path}.properties[metadata]`;
  if (metadata && whole && metadata.type !== 'object') out.push(invalid(`${at}.type`, metadata.type ?? '', 'must be object'));
  if (metadata && level === 'root' && !isNamesOnly(metadata)) out.push(forbidden(at, 'must not specify anything other than name and generateName, but metadata is implicitly specified'));
  if (embedded && !schema['x-kubernetes-preserve-unknown-fields'] && Object.keys(properties).length === 0) {
    out.push(required(`${path}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'));
  }
};

const isNamesOnly = ({ type: _t, default: _d, properties = {}, ...others }: SchemaProps): boolean =>
  Object.values(others).every((value) => value === undefined) && Object.keys(properties).every((name) => name === 'name' || name === 'generateName');

const quantified = (schema: SchemaProps, word: string): SchemaProps[] => (schema[word] as SchemaProps[] | undefined) ?? [];

const valueChecks = (schema: SchemaProps, skipAnyOf: boolean, skipFirstAllOf: boolean, path: string, out: Problems): void => {
  if (!skipAnyOf) quantified(schema, 'anyOf').forEach((each, i) => nested(each, false, `${path}.anyOf[${i}]`, out));
  quantified(schema, 'allOf').forEach((each, i) => nested(each, skipFirstAllOf && i === 0, `${path}.allOf[${i}]`, out));
  quantified(schema, 'oneOf').forEach((each, i) => nested(each, false, `${path}.oneOf[${i}]`, out));
  if (schema['not']) nested(schema['not'] as SchemaProps, false, `${path}.not`, out);
  const pattern = schema['pattern'] as string | undefined;
  const problem = pattern && patternProblem(pattern);
  if (problem) out.push(invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: error parsing regexp: ${problem}`));
};

/** What Go's regexp/syntax says of the most common mistakes. */
const patternProblem = (pattern: string): string | undefined => {
  const around = /\(\?<?[=!]/.exec(pattern);
  if (around) return `invalid or unsupported Perl syntax: \`${pattern.slice(around.index, around.index + 3)}\``;
  try {
    return void new RegExp(pattern);
  } catch (error) {
    const { message } = error as Error;
    if (/Unterminated group/.test(message)) return `missing closing ): \`${pattern}\``;
    if (/Unterminated character class/.test(message)) return `missing closing ]: \`${pattern.slice(pattern.lastIndexOf('['))}\``;
    if (/Unmatched '\)'/.test(message)) return `unexpected ): \`${pattern}\``;
    if (/Nothing to repeat/.test(message)) return `missing argument to repetition operator: \`${/[*+?]/.exec(pattern)?.[0] ?? ''}\``;
    return undefined;
  }
};

/** Keywords of structure, which do not belong under a quantifier, and what they must be there. */
const structure: readonly (readonly [string, string])[] = [
  ['type', 'empty'],
  ['additionalProperties', 'undefined'],
  ['default', 'undefined'],
  ['title', 'empty'],
  ['description', 'empty'],
  ['nullable', 'false'],
  ['x-kubernetes-preserve-unknown-fields', 'false'],
  ['x-kubernetes-embedded-resource', 'false'],
  ['x-kubernetes-int-or-string', 'false'],
  ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'],
  ['x-kubernetes-map-type', 'undefined'],
  ['x-kubernetes-validations', 'empty'],
];

const nested = (schema: SchemaProps, skipAnyOf: boolean, path: string, out: Problems): void => {
  valueChecks(schema, skipAnyOf, false, path, out);
  const items = itemsOf(schema);
  if (items) nested(items, false, `${path}.items`, out);
  for (const [name, property] of propertiesOf(schema)) nested(property, false, `${path}.properties[${name}]`, out);
  for (const [keyword, must] of structure) if (isSet(schema[keyword])) out.push(forbidden(`${path}.${keyword}`, `must be ${must} to be structural`));
  if (schema.properties?.['metadata']) out.push(forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
};

const isSet = (value: unknown): boolean => value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);

/** Whatever a quantifier speaks of must be specified outside of it, too. */
const completeness = (checks: SchemaProps, schema: SchemaProps, path: string, from: string, out: Problems): void => {
  if (checks['not']) complete(checks['not'] as SchemaProps, schema, path, `${from}.not`, out);
  for (const word of ['allOf', 'anyOf', 'oneOf']) quantified(checks, word).forEach((each, i) => complete(each, schema, path, `${from}.${word}[${i}]`, out));
};

const complete = (checks: SchemaProps, schema: SchemaProps | undefined, path: string, from: string, out: Problems): void => {
  if (!schema) return void out.push(required(path, `because it is defined in ${from}`));
  completeness(checks, schema, path, from, out);
  const items = itemsOf(checks);
  if (items) complete(items, itemsOf(schema), `${path}.items`, `${from}.items`, out);
  for (const [name, property] of propertiesOf(checks)) complete(property, schema.properties?.[name], `${path}.properties[${name}]`, `${from}.properties[${name}]`, out);
};
