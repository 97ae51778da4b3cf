import { emitYaml } from '../../api/yaml/emit.ts';

// The CustomResourceDefinitions of the Gateway API's standard channel, with the fields that its reference names and
// their defaults (gateway-api.sigs.k8s.io/reference/spec); descriptions and rules in CEL are left out.

type Schema = Readonly<Record<string, unknown>>;

const group = 'gateway.networking.k8s.io';
const text: Schema = { type: 'string' };
const name: Schema = { type: 'string', minLength: 1, maxLength: 253 };
const port: Schema = { type: 'integer', format: 'int32', minimum: 1, maximum: 65_535 };
const words: Schema = { type: 'object', additionalProperties: text };

const object = (properties: Readonly<Record<string, Schema>>, ...required: string[]): Schema => ({ type: 'object', properties, ...(required.length && { required }) });
const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
const keyed = (items: Schema, keys: readonly string[], more: Schema = {}): Schema => list(items, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys, ...more });
const preset = (schema: Schema, value: unknown): Schema => ({ ...schema, default: value });
const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values });

const condition = object({ type: text, status: oneOf('True', 'False', 'Unknown'), observedGeneration: { type: 'integer', format: 'int64' }, lastTransitionTime: { type: 'string', format: 'date-time' }, reason: text, message: text }, 'type', 'status', 'lastTransitionTime', 'reason', 'message');
const conditions = keyed(condition, ['type']);
const waiting = (...types: string[]): Schema => ({ default: types.map((type) => ({ type, status: 'Unknown', reason: 'Pending', message: 'Waiting for controller', lastTransitionTime: '1970-01-01T00:00:00Z' })) });

const parentRef = object({ group: preset(text, group), kind: preset(text, 'Gateway'), name, namespace: text, port, sectionName: text }, 'name');
const routeStatus = object({ parents: list(object({ parentRef, controllerName: text, conditions }, 'parentRef', 'controllerName', 'conditions')) }, 'parents');

const header = object({ name, value: text }, 'name', 'value');
const headerChange = object({ set: keyed(header, ['name']), add: keyed(header, ['name']), remove: list(text, { 'x-kubernetes-list-type': 'set' }) });
const objectRef = { group: preset(text, ''), kind: preset(text, 'Service'), name, namespace: text, port };
const pathChange = object({ type: oneOf('ReplaceFullPath', 'ReplacePrefixMatch'), replaceFullPath: text, replacePrefixMatch: text }, 'type');
const localRef = object({ group: text, kind: text, name }, 'group', 'kind', 'name');
const mirror = object({ backendRef: object(objectRef, 'name'), percent: { type: 'integer', format: 'int32' } }, 'backendRef');

const httpFilter = object(
  {
    type: oneOf('RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'RequestRedirect', 'URLRewrite', 'ExtensionRef'),
    requestHeaderModifier: headerChange,
    responseHeaderModifier: headerChange,
    requestMirror: mirror,
    requestRedirect: object({ scheme: oneOf('http', 'https'), hostname: text, path: pathChange, port, statusCode: preset({ type: 'integer', enum: [301, 302] }, 302) }),
    urlRewrite: object({ hostname: text, path: pathChange }),
    extensionRef: localRef,
  },
  'type',
);
const grpcFilter = object({ type: oneOf('ResponseHeaderModifier', 'RequestHeaderModifier', 'RequestMirror', 'ExtensionRef'), requestHeaderModifier: headerChange, responseHeaderModifier: headerChange, requestMirror: mirror, extensionRef: localRef }, 'type');
const backendRefs = (filter: Schema): Schema => list(object({ ...objectRef, weight: preset({ type: 'integer', format: 'int32', minimum: 0, maximum: 1_000_000 }, 1), filters: list(filter) }, 'name'));

const valueMatch = object({ type: preset(oneOf('Exact', 'RegularExpression'), 'Exact'), name, value: text }, 'name', 'value');
const everything = { path: { type: 'PathPrefix', value: '/' } };
const httpMatch = object({
  path: preset(object({ type: preset(oneOf('Exact', 'PathPrefix', 'RegularExpression'), 'PathPrefix'), value: preset(text, '/') }), everything.path),
  headers: keyed(valueMatch, ['name']),
  queryParams: keyed(valueMatch, ['name']),
  method: oneOf('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'),
});
const httpRule = object({ name: text, matches: preset(list(httpMatch), [everything]), filters: list(httpFilter), backendRefs: backendRefs(httpFilter), timeouts: object({ request: text, backendRequest: text }) });
const grpcMatch = object({ method: object({ type: preset(oneOf('Exact', 'RegularExpression'), 'Exact'), service: text, method: text }), headers: keyed(valueMatch, ['name']) });
const grpcRule = object({ name: text, matches: list(grpcMatch), filters: list(grpcFilter), backendRefs: backendRefs(grpcFilter) });
const routeSpec = (rules: Schema): Schema => object({ parentRefs: list(parentRef, { maxItems: 32 }), hostnames: list({ type: 'string', minLength: 1, maxLength: 253 }, { maxItems: 16 }), rules });

const selector = object({ matchLabels: words, matchExpressions: list(object({ key: text, operator: text, values: list(text) }, 'key', 'operator')) });
const tls = object({
  mode: preset(oneOf('Terminate', 'Passthrough'), 'Terminate'),
  certificateRefs: list(object({ group: preset(text, ''), kind: preset(text, 'Secret'), name, namespace: text }, 'name')),
  options: words,
});
const allowedRoutes = preset(object({ namespaces: preset(object({ from: preset(oneOf('All', 'Selector', 'Same'), 'Same'), selector }), { from: 'Same' }), kinds: list(object({ group: preset(text, group), kind: text }, 'kind')) }), { namespaces: { from: 'Same' } });
const listener = object({ name, hostname: text, port, protocol: { type: 'string', minLength: 1, maxLength: 255 }, tls, allowedRoutes }, 'name', 'port', 'protocol');
const address = object({ type: preset(text, 'IPAddress'), value: text });
const listenerStatus = object({ name, supportedKinds: list(object({ group: text, kind: text }, 'kind')), attachedRoutes: { type: 'integer', format: 'int32' }, conditions }, 'name', 'attachedRoutes', 'conditions');
const gatewaySpec = object({ gatewayClassName: name, listeners: keyed(listener, ['name'], { minItems: 1, maxItems: 64 }), addresses: list(address), infrastructure: object({ labels: words, annotations: words, parametersRef: localRef }) }, 'gatewayClassName', 'listeners');

const status = (type: string): string => `.status.conditions[?(@.type=="${type}")].status`;
const column = (title: string, jsonPath: string, more: Schema = {}): Schema => ({ jsonPath, name: title, type: 'string', ...more });
const age: Schema = { jsonPath: '.metadata.creationTimestamp', name: 'Age', type: 'date' };

interface Definition {
  kind: string;
  plural: string;
  shortNames?: readonly string[];
  scope: 'Cluster' | 'Namespaced';
  /** The first is stored. */
  versions: readonly string[];
  columns: readonly Schema[];
  spec: Schema;
  status?: Schema;
}

const definitions: readonly Definition[] = [
  {
    ...{ kind: 'GatewayClass', plural: 'gatewayclasses', shortNames: ['gc'], scope: 'Cluster', versions: ['v1', 'v1beta1'] },
    columns: [column('Controller', '.spec.controllerName'), column('Accepted', status('Accepted')), age, column('Description', '.spec.description', { priority: 1 })],
    spec: object({ controllerName: { type: 'string', minLength: 1, maxLength: 253, pattern: String.raw`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$` }, description: { type: 'string', maxLength: 64 }, parametersRef: object({ group: text, kind: text, name, namespace: text }, 'group', 'kind', 'name') }, 'controllerName'),
    status: preset(object({ conditions: { ...conditions, ...waiting('Accepted') } }), { conditions: waiting('Accepted').default }),
  },
  {
    ...{ kind: 'Gateway', plural: 'gateways', shortNames: ['gtw'], scope: 'Namespaced', versions: ['v1', 'v1beta1'] },
    columns: [column('Class', '.spec.gatewayClassName'), column('Address', '.status.addresses[*].value'), column('Programmed', status('Programmed')), age],
    spec: gatewaySpec,
    status: preset(object({ addresses: list(address), conditions: { ...conditions, ...waiting('Accepted', 'Programmed') }, listeners: keyed(listenerStatus, ['name']) }), { conditions: waiting('Accepted', 'Programmed').default }),
  },
  {
    ...{ kind: 'HTTPRoute', plural: 'httproutes', scope: 'Namespaced', versions: ['v1', 'v1beta1'] },
    columns: [column('Hostnames', '.spec.hostnames'), age],
    spec: routeSpec(preset(list(httpRule, { maxItems: 16 }), [{ matches: [everything] }])),
    status: routeStatus,
  },
  { ...{ kind: 'GRPCRoute', plural: 'grpcroutes', scope: 'Namespaced', versions: ['v1'] }, columns: [column('Hostnames', '.spec.hostnames'), age], spec: routeSpec(list(grpcRule, { maxItems: 16 })), status: routeStatus },
  {
    ...{ kind: 'ReferenceGrant', plural: 'referencegrants', shortNames: ['refgrant'], scope: 'Namespaced', versions: ['v1beta1'] },
    columns: [age],
    spec: object({ from: list(object({ group: text, kind: text, namespace: name }, 'group', 'kind', 'namespace'), { minItems: 1, maxItems: 16 }), to: list(object({ group: text, kind: text, name }, 'group', 'kind'), { minItems: 1, maxItems: 16 }) }, 'from', 'to'),
  },
];

const definition = (d: Definition, tag: string): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/3328', 'gateway.networking.k8s.io/bundle-version': tag, 'gateway.networking.k8s.io/channel': 'standard' },
    name: `${d.plural}.${group}`,
  },
  spec: {
    group,
    names: { categories: ['gateway-api'], kind: d.kind, listKind: `${d.kind}List`, plural: d.plural, ...(d.shortNames && { shortNames: d.shortNames }), singular: d.kind.toLowerCase() },
    scope: d.scope,
    versions: d.versions.map((version, i) => ({
      additionalPrinterColumns: d.columns,
      name: version,
      schema: { openAPIV3Schema: object({ apiVersion: text, kind: text, metadata: { type: 'object' }, spec: d.spec, ...(d.status && { status: d.status }) }, ...(d.kind === 'ReferenceGrant' ? [] : ['spec'])) },
      served: true,
      storage: i === 0,
      ...(d.status && { subresources: { status: {} } }),
    })),
  },
});

/** `standard-install.yaml` of a release: `v1.4.0`. */
export const gatewayApiManifest = (tag: string): string => definitions.map((d) => emitYaml(definition(d, tag))).join('---\n');
