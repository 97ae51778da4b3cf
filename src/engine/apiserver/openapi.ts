import { fnv32a } from '../api/hash.ts';
import type { SchemaProps } from '../kinds/apiextensions/structure.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import { describe } from '../kinds/schema/descriptions.ts';
import { typeOf, type Field, type Type } from '../kinds/schema/schema.ts';
import { schemaOf } from './crd/kind.ts';

// OpenAPI v3 documents (kubernetes: kube-openapi/pkg/handler3): one for each group and version.

const pathOf = (group: string, version: string): string => (group ? `apis/${group}/${version}` : `api/${version}`);

/** `/openapi/v3`: where the documents are. */
export const openApiIndex = (kinds: KindRegistry): object => {
  const paths: Record<string, object> = {};
  for (const { group, version } of kinds.all()) {
    const path = pathOf(group, version);
    paths[path] ??= { serverRelativeURL: `/openapi/v3/${path}?hash=${fnv32a(path).toString(16).toUpperCase()}` };
  }
  return { paths };
};

/** `/openapi/v3/apis/GROUP/VERSION`; undefined for what is not served. */
export const openApiDocument = (kinds: KindRegistry, group: string, version: string): object | undefined => {
  const own = kinds.all().filter((k) => k.group === group && k.version === version);
  if (own.length === 0) return undefined;
  const schemas: Record<string, object> = {};
  const paths: Record<string, object> = {};
  for (const kind of own) {
    const gvk = { group, version, kind: kind.kind };
    const ref = kind.custom ? customName(kind) : kind.schema;
    if (ref === undefined) continue;
    if (kind.custom) schemas[ref] = { ...customSchema(schemaOf(kind) ?? { type: 'object' }), 'x-kubernetes-group-version-kind': [gvk] };
    else {
      collect(ref, schemas);
      schemas[ref] = { ...schemas[ref], 'x-kubernetes-group-version-kind': [gvk] };
    }
    paths[`/${pathOf(group, version)}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}/{name}`] = operations(gvk, ref);
  }
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.36.2' }, paths, components: { schemas } };
};

const customName = ({ group, version, kind }: Kind): string => [...group.split('.').reverse(), version, kind].join('.');

const parameter = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });

// Clients look for these parameters to see what the server does for them (kubectl: query_param_verifier_v3.go).
const operations = (gvk: object, ref: string): object => {
  const operation = (action: string, parameters: readonly string[]) => ({
    parameters: parameters.map(parameter),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: reference(ref) } } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  });
  return { get: operation('get', []), put: operation('put', ['dryRun', 'fieldManager', 'fieldValidation']), patch: operation('patch', ['dryRun', 'fieldManager', 'fieldValidation', 'force']), delete: operation('delete', ['dryRun']) };
};

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const collect = (id: string, schemas: Record<string, object>): void => {
  const type = typeOf(id);
  if (!type || schemas[id]) return;
  const properties: Record<string, object> = {};
  schemas[id] = {};
  for (const field of type.fields.values()) {
    properties[field.name] = property(id, field);
    let inner = field.type;
    while (inner.of) inner = inner.of;
    if (inner.kind === 'object') collect(inner.ref!, schemas);
  }
  const required = [...type.fields.values()].filter((f) => f.required).map((f) => f.name);
  schemas[id] = { ...described(describe(id)), type: 'object', ...(required.length > 0 && { required }), properties };
};

const described = (text: string): object => (text ? { description: text } : {});

const property = (owner: string, field: Field): object => {
  const { list, patch } = field;
  return {
    ...described(describe(owner, field.name)),
    ...shape(field.type),
    ...(field.enum && !field.type.of && { enum: field.enum }),
    ...(list && { 'x-kubernetes-list-type': list.type, ...(list.keys.length > 0 && { 'x-kubernetes-list-map-keys': list.keys }) }),
    ...(field.atomic && { 'x-kubernetes-map-type': 'atomic' }),
    ...(patch && { 'x-kubernetes-patch-strategy': patch.strategy.join(','), ...(patch.mergeKey && { 'x-kubernetes-patch-merge-key': patch.mergeKey }) }),
  };
};

const shape = (type: Type): object => {
  switch (type.kind) {
    case 'object':
      return { allOf: [reference(type.ref!)] };
    case 'list':
      return { type: 'array', items: shape(type.of!) };
    case 'map':
      return { type: 'object', additionalProperties: shape(type.of!) };
    case 'int32':
    case 'int64':
      return { type: 'integer', format: type.kind };
    case 'double':
      return { type: 'number', format: 'double' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'quantity':
      return { oneOf: [{ type: 'string' }, { type: 'number' }] };
    case 'int-or-string':
      return { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] };
    case 'time':
    case 'micro-time':
      return { type: 'string', format: 'date-time' };
    case 'any':
      return { type: 'object' };
    default:
      return { type: type.kind };
  }
};

/** A custom kind's schema with the members that every object has. */
const customSchema = (props: SchemaProps): object => ({
  ...props,
  properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, ...props.properties },
});
