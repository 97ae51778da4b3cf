import { fnv32a } from '../api/hash.ts';
import type { SchemaProps } from '../kinds/apiextensions/structure.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import { describe } from '../kinds/schema/descriptions.ts';
import { typeOf, type Field, type Type, type TypeKind } from '../kinds/schema/moretypes.ts';
import { schemaOf } from './crd/schemas.ts';
import type { RemoteVersion } from './discovery.ts';

// OpenAPI documents (kubernetes: kube-openapi/pkg/handler3, pkg/handler): one of version 3 for each group and version, and
// one of version 2 for all.

const pathOf = (group: string, version: string): string => (group ? `apis/${group}/${version}` : `api/${version}`);

/** `/openapi/v3`: where the documents are. */
export const openApiIndex = (kinds: KindRegistry, remote: readonly RemoteVersion[]): object => {
  const paths: Record<string, object> = {};
  const hashes = new Map<string, number>();
  for (const kind of kinds.all()) {
    const path = pathOf(kind.group, kind.version);
    const text = kind.custom ? JSON.stringify(schemaOf(kind) ?? null) : kind.kind;
    hashes.set(path, fnv32a(text, hashes.get(path) ?? fnv32a(path)));
  }
  for (const { group, version, current, resources } of remote) if (current) hashes.set(pathOf(group, version), fnv32a(JSON.stringify(resources)));
  for (const [path, hash] of hashes) paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash.toString(16).toUpperCase().padStart(8, '0')}` };
  return { paths };
};

/** `/openapi/v3/apis/GROUP/VERSION`; undefined for what is not served. */
export const openApiDocument = (kinds: KindRegistry, group: string, version: string): object | undefined => {
  const own = kinds.all().filter((k) => k.group === group && k.version === version);
  if (own.length === 0) return undefined;
  const writer = new Writer('#/components/schemas/');
  for (const kind of own) writer.add(kind);
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.36.2' }, paths: writer.paths, components: { schemas: writer.schemas } };
};

let last: { kinds: readonly Kind[]; document: object } | undefined;

/** `/openapi/v2`, of the kinds that are served now; the same object as long as they are the same. */
export const openApiV2 = (registry: KindRegistry): object => {
  const kinds = [...registry.all()];
  if (last && last.kinds.length === kinds.length && last.kinds.every((k, i) => k === kinds[i])) return last.document;
  const document = documentV2(kinds);
  last = { kinds, document };
  return document;
};

const documentV2 = (kinds: readonly Kind[]): object => {
  const writer = new Writer('#/definitions/', true);
  for (const kind of kinds) writer.add(kind);
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.36.2' }, paths: writer.paths, definitions: writer.schemas };
};

/** Names of types: how packages of Go are named where a type's own name leaves that open. */
const packages: Record<string, string> = {
  Api: 'io.k8s.api',
  ApimachineryPkgApis: 'io.k8s.apimachinery.pkg.apis',
  ApiextensionsApiserverPkgApis: 'io.k8s.apiextensions-apiserver.pkg.apis',
  KubeAggregatorPkgApis: 'io.k8s.kube-aggregator.pkg.apis',
};

/** `io.k8s.api.apps.v1.Deployment` of `IoK8sApiAppsV1Deployment`. */
const openApiName = (id: string): string => {
  const match = /^IoK8s(Api|ApimachineryPkgApis|ApiextensionsApiserverPkgApis|KubeAggregatorPkgApis)([A-Z][a-z]+)(V\d+(?:(?:alpha|beta)\d+)?)([A-Z]\w*)$/.exec(id);
  return match ? `${packages[match[1]!]!}.${match[2]!.toLowerCase()}.${match[3]!.toLowerCase()}.${match[4]!}` : id;
};

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const extensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

interface Leaf {
  name: string;
  shape: object;
  /** Where OpenAPI 2 can't say the same. */
  shape2?: object;
}

/** Types that are a value of their own. */
const leaves: Partial<Record<TypeKind, Leaf>> = {
  quantity: { name: 'io.k8s.apimachinery.pkg.api.resource.Quantity', shape: { oneOf: [{ type: 'string' }, { type: 'number' }] }, shape2: { type: 'string' } },
  'int-or-string': { name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString', shape: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }, shape2: { type: 'string', format: 'int-or-string' } },
  time: { name: `${meta}.Time`, shape: { type: 'string', format: 'date-time' } },
  'micro-time': { name: `${meta}.MicroTime`, shape: { type: 'string', format: 'date-time' } },
};

const anything: Record<string, Leaf> = {
  FieldsV1: { name: `${meta}.FieldsV1`, shape: { type: 'object' } },
  RawExtension: { name: 'io.k8s.apimachinery.pkg.runtime.RawExtension', shape: { type: 'object' } },
  JSON: { name: `${extensions}.JSON`, shape: {} },
  JSONSchemaPropsOrBool: { name: `${extensions}.JSONSchemaPropsOrBool`, shape: {} },
  JSONSchemaPropsOrArray: { name: `${extensions}.JSONSchemaPropsOrArray`, shape: {} },
  JSONSchemaPropsOrStringArray: { name: `${extensions}.JSONSchemaPropsOrStringArray`, shape: {} },
};

const described = (text: string): object => (text ? { description: text } : {});

const customName = ({ group, version, kind }: Kind): string => [...group.split('.').reverse(), version, kind].join('.');

/** Puts one document together. */
class Writer {
  readonly schemas: Record<string, object> = {};
  readonly paths: Record<string, object> = {};

  constructor(
    private readonly prefix: string,
    private readonly second = false,
  ) {}

  add(kind: Kind): void {
    const { group, version } = kind;
    const gvk = { group, kind: kind.kind, version };
    const name = kind.custom ? customName(kind) : kind.schema && openApiName(kind.schema);
    if (!name) return;
    if (kind.custom) this.schemas[name] = this.custom(schemaOf(kind) ?? { type: 'object' });
    else this.collect(kind.schema!);
    this.schemas[name] = { ...this.schemas[name], 'x-kubernetes-group-version-kind': [gvk] };
    this.list(kind, name);
    const base = `/${pathOf(group, version)}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}`;
    this.paths[base] = { get: this.operation(gvk, name, 'list', []), post: this.operation(gvk, name, 'post', ['dryRun', 'fieldManager', 'fieldValidation']) };
    this.paths[`${base}/{name}`] = {
      get: this.operation(gvk, name, 'get', []),
      put: this.operation(gvk, name, 'put', ['dryRun', 'fieldManager', 'fieldValidation']),
      patch: { ...this.operation(gvk, name, 'patch', ['dryRun', 'fieldManager', 'fieldValidation', 'force']), ...(!this.second && { requestBody: this.patches(kind) }) },
      delete: this.operation(gvk, name, 'delete', ['dryRun']),
    };
  }

  private list(kind: Kind, item: string): void {
    if (kind.verbs && !kind.verbs.includes('list')) return;
    const { group, version } = kind;
    const properties = {
      apiVersion: { type: 'string' },
      items: { description: `List of ${kind.plural}. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md`, type: 'array', items: this.reference(item) },
      kind: { type: 'string' },
      metadata: { type: 'object' },
    };
    this.schemas[`${item}List`] = { description: `${kind.kind}List is a list of ${kind.kind}`, type: 'object', required: ['items'], properties, 'x-kubernetes-group-version-kind': [{ group, kind: `${kind.kind}List`, version }] };
  }

  // Clients look for these parameters to see what the server does for them (kubectl: query_param_verifier_v3.go).
  private operation(gvk: object, name: string, action: string, parameters: readonly string[]): object {
    const schema = this.reference(name);
    return {
      ...(this.second && { consumes: ['*/*'], produces: ['application/json', 'application/yaml'] }),
      parameters: parameters.map((p) => (this.second ? { name: p, in: 'query', type: 'string', uniqueItems: true } : { name: p, in: 'query', schema: { type: 'string', uniqueItems: true } })),
      responses: { 200: { description: 'OK', ...(this.second ? { schema } : { content: { 'application/json': { schema } } }) } },
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': gvk,
    };
  }

  // Clients look here for what a kind can be patched with (kubectl: pkg/cmd/apply/patcher.go).
  private patches({ custom }: Kind): object {
    const types = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json', ...(custom ? [] : ['application/strategic-merge-patch+json'])];
    return { content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'object' } }])), required: true };
  }

  private reference(name: string): { $ref: string } {
    return { $ref: this.prefix + name };
  }

  private collect(id: string): void {
    const type = typeOf(id);
    const name = openApiName(id);
    if (!type || this.schemas[name]) return;
    const properties: Record<string, object> = {};
    this.schemas[name] = {};
    for (const field of type.fields.values()) properties[field.name] = this.property(id, field);
    const required = [...type.fields.values()].filter((f) => f.required).map((f) => f.name);
    this.schemas[name] = { ...described(describe(id)), type: 'object', ...(required.length > 0 && { required }), ...(type.fields.size > 0 && { properties }) };
  }

  private property(owner: string, field: Field): object {
    const { list, patch } = field;
    const text = describe(owner, field.name);
    const shape = this.shape(field.type);
    return {
      ...described(text),
      ...('$ref' in shape && text && !this.second ? { allOf: [shape] } : shape),
      ...(field.enum && !field.type.of && { enum: field.enum }),
      ...(list && { 'x-kubernetes-list-type': list.type, ...(list.keys.length > 0 && { 'x-kubernetes-list-map-keys': list.keys }) }),
      ...(field.atomic && { 'x-kubernetes-map-type': 'atomic' }),
      ...(patch && { 'x-kubernetes-patch-strategy': patch.strategy.join(','), ...(patch.mergeKey && { 'x-kubernetes-patch-merge-key': patch.mergeKey }) }),
    };
  }

  private shape(type: Type): object {
    switch (type.kind) {
      case 'object':
        this.collect(type.ref!);
        return this.reference(openApiName(type.ref!));
      case 'list':
        return { type: 'array', items: this.shape(type.of!) };
      case 'map':
        return { type: 'object', additionalProperties: this.shape(type.of!) };
      case 'int32':
      case 'int64':
        return { type: 'integer', format: type.kind };
      case 'double':
        return { type: 'number', format: 'double' };
      case 'bytes':
        return { type: 'string', format: 'byte' };
      default: {
        const leaf = leaves[type.kind] ?? (type.kind === 'any' ? anything[type.ref ?? ''] : undefined);
        return leaf ? this.leaf(leaf) : { type: type.kind === 'any' ? 'object' : type.kind };
      }
    }
  }

  private leaf({ name, shape, shape2 }: Leaf): object {
    this.schemas[name] ??= this.second ? (shape2 ?? shape) : shape;
    return this.reference(name);
  }

  /** A custom kind's schema with the members that every object has. */
  private custom(props: SchemaProps): object {
    this.collect('IoK8sApimachineryPkgApisMetaV1ObjectMeta');
    const own = 'IoK8sApimachineryPkgApisMetaV1ObjectMeta';
    const word = (name: string) => ({ ...described(describe('IoK8sApiCoreV1ConfigMap', name)), type: 'string' });
    const metadata = { ...described("Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata"), ...(this.second ? this.reference(openApiName(own)) : { allOf: [this.reference(openApiName(own))] }) };
    return { ...props, properties: { ...props.properties, apiVersion: word('apiVersion'), kind: word('kind'), metadata } };
  }
}
