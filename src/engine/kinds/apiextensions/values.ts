import { invalidValue, notSupported, required, type FieldProblem } from '../../api/field.ts';
import { equal } from '../../api/share.ts';
import type { KubeObject } from '../../api/types.ts';
import { parseTime } from '../../api/time.ts';
import type { SchemaProps } from './structure.ts';
import { isMap } from './structural.ts';

// Values against OpenAPI v3 schemas, in the words of kube-openapi's pkg/validation and of apiextensions-apiserver's
// pkg/apiserver/validation.

const typeName = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value === 'boolean' ? 'boolean' : typeof value);

const isType = (value: unknown, type: string): boolean => {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isMap(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    default:
      return typeof value === type;
  }
};

const formats: Record<string, (text: string) => boolean> = {
  'date-time': (text) => parseTime(text) !== undefined,
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text),
  ipv4: (text) => /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((o) => Number(o) <= 255),
  ipv6: (text) => /^[0-9a-fA-F:]+$/.test(text) && text.includes(':'),
  cidr: (text) => /^[0-9a-fA-F.:]+\/\d{1,3}$/.test(text),
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
  hostname: (text) => /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$/.test(text),
  uri: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text),
  uuid: (text) => /^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$/.test(text),
  byte: (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text),
  duration: (text) => /^([+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(text),
};

/** Problems of a value at a path; the root's path is empty. */
export const schemaProblems = (value: unknown, schema: SchemaProps, path: string): FieldProblem[] => {
  const out: FieldProblem[] = [];
  check(value, schema, path, out);
  return out;
};

const shown = (path: string): string => (path === '' ? '<nil>' : path);

const check = (value: unknown, schema: SchemaProps, path: string, out: FieldProblem[]): void => {
  const wrong = (detail: string, bad: unknown = value) => out.push(invalidValue(shown(path), bad, `${path} in body ${detail}`));
  const wrongType = (type: string) => out.push({ ...invalidValue(shown(path), typeName(value), `${path} in body must be of type ${type}: ${JSON.stringify(typeName(value))}`), type: 'FieldValueTypeInvalid' });
  if (value === null && schema.nullable) return;
  if (schema['x-kubernetes-int-or-string']) {
    if (typeof value !== 'string' && !Number.isInteger(value)) wrongType('integer,string');
    return;
  }
  if (schema.type && !isType(value, schema.type)) {
    wrongType(schema.type);
    return;
  }
  if (typeof value === 'string') checkString(value, schema, path, out, wrong);
  else if (typeof value === 'number') checkNumber(value, schema, wrong);
  else if (Array.isArray(value)) checkArray(value, schema, path, out, wrong);
  else if (isMap(value)) checkMap(value, schema, path, out, wrong);
  const values = schema['enum'] as unknown[] | undefined;
  if (values && !values.some((v) => equal(v, value))) out.push(notSupported(shown(path), value, values.map((v) => (typeof v === 'string' ? v : JSON.stringify(v)))));
  combined(value, schema, path, wrong);
};

type Wrong = (detail: string, bad?: unknown) => void;

const checkString = (value: string, schema: SchemaProps, path: string, out: FieldProblem[], wrong: Wrong): void => {
  const { maxLength, minLength, pattern, format } = schema as { maxLength?: number; minLength?: number; pattern?: string; format?: string };
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) out.push({ type: 'FieldValueTooLong', field: shown(path), message: `Too long: may not be more than ${maxLength} bytes` });
  if (minLength !== undefined && length < minLength) wrong(`should be at least ${minLength} chars long`);
  if (pattern !== undefined && !matches(pattern, value)) wrong(`should match '${pattern}'`);
  if (format !== undefined && formats[format] && !formats[format]!(value)) wrong(`must be of type ${format}: ${JSON.stringify(value)}`);
};

const matches = (pattern: string, value: string): boolean => {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return new RegExp(pattern).test(value);
  }
};

const checkNumber = (value: number, schema: SchemaProps, wrong: Wrong): void => {
  const { maximum, minimum, exclusiveMaximum, exclusiveMinimum, multipleOf } = schema as { maximum?: number; minimum?: number; exclusiveMaximum?: boolean; exclusiveMinimum?: boolean; multipleOf?: number };
  if (maximum !== undefined && (value > maximum || (exclusiveMaximum && value === maximum))) wrong(`should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`);
  if (minimum !== undefined && (value < minimum || (exclusiveMinimum && value === minimum))) wrong(`should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
  if (multipleOf !== undefined && value % multipleOf !== 0) wrong(`should be a multiple of ${multipleOf}`);
};

const checkArray = (value: readonly unknown[], schema: SchemaProps, path: string, out: FieldProblem[], wrong: Wrong): void => {
  const { maxItems, minItems } = schema as { maxItems?: number; minItems?: number };
  if (maxItems !== undefined && value.length > maxItems) out.push({ type: 'FieldValueTooMany', field: shown(path), message: `Too many: ${value.length}: must have at most ${maxItems} items` });
  if (minItems !== undefined && value.length < minItems) wrong(`should have at least ${minItems} items`, value);
  if (schema.items) value.forEach((item, i) => check(item, schema.items!, `${path}[${i}]`, out));
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (listType !== 'map' && listType !== 'set') return;
  const identity = (item: unknown) => JSON.stringify(listType === 'set' ? item : keys.map((k) => (item as Record<string, unknown>)?.[k]));
  const seen = new Set<string>();
  value.forEach((item, i) => {
    const id = identity(item);
    const bad = listType === 'set' ? item : Object.fromEntries(keys.map((k) => [k, (item as Record<string, unknown>)?.[k]]));
    if (seen.has(id)) out.push({ type: 'FieldValueDuplicate', field: `${path}[${i}]`, message: `Duplicate value: ${JSON.stringify(bad)}` });
    seen.add(id);
  });
};

const checkMap = (value: Record<string, unknown>, schema: SchemaProps, path: string, out: FieldProblem[], wrong: Wrong): void => {
  const { maxProperties, minProperties } = schema as { maxProperties?: number; minProperties?: number };
  const below = (key: string) => (path ? `${path}.${key}` : key);
  const count = Object.keys(value).length;
  if (maxProperties !== undefined && count > maxProperties) out.push({ type: 'FieldValueTooMany', field: shown(path), message: `Too many: ${count}: must have at most ${maxProperties} items` });
  if (minProperties !== undefined && count < minProperties) wrong(`should have at least ${minProperties} properties`, value);
  for (const key of [...((schema['required'] as string[] | undefined) ?? [])].sort()) if (value[key] === undefined) out.push(required(below(key)));
  for (const key of Object.keys(value).sort()) {
    const property = schema.properties?.[key] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    if (property && value[key] !== undefined) check(value[key], property, below(key), out);
  }
};

const combined = (value: unknown, schema: SchemaProps, path: string, wrong: Wrong): void => {
  const good = (s: SchemaProps) => schemaProblems(value, s, path).length === 0;
  const { allOf, anyOf, oneOf, not } = schema as { allOf?: SchemaProps[]; anyOf?: SchemaProps[]; oneOf?: SchemaProps[]; not?: SchemaProps };
  if (allOf && !allOf.every(good)) wrong('must validate all the schemas (allOf)');
  if (anyOf && !anyOf.some(good)) wrong('must validate at least one schema (anyOf)');
  const fit = oneOf?.filter(good).length;
  if (fit !== undefined && fit !== 1) wrong(`must validate one and only one schema (oneOf). Found ${fit === 0 ? 'none' : String(fit)} valid`);
  if (not && good(not)) wrong('must not validate the schema (not)');
};

const order = (type: FieldProblem['type']): number => (type === 'FieldValueNotSupported' ? 1 : 0);

/** Problems of a custom object apart from its metadata: unsupported values are told last. */
export const customProblems = (object: KubeObject, schema: SchemaProps): FieldProblem[] => {
  const { apiVersion: _a, kind: _k, metadata: _m, ...rest } = object;
  const found = schemaProblems(rest, { ...schema, required: ((schema['required'] as string[] | undefined) ?? []).filter((r) => r !== 'metadata' && r !== 'kind' && r !== 'apiVersion') }, '');
  return found.map((problem, i) => ({ problem, i })).sort((a, b) => order(a.problem.type) - order(b.problem.type) || a.i - b.i).map(({ problem }) => problem);
};
