// metrics-server's own description of metrics.k8s.io/v1beta1 (k8s.io/metrics: pkg/apis/metrics/v1beta1/types.go).

const group = 'metrics.k8s.io';
const version = 'v1beta1';
const metrics = 'io.k8s.metrics.pkg.apis.metrics.v1beta1';
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

const refer = (name: string, description: string) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }], default: {}, description });
const string = (description: string) => ({ type: 'string', default: '', description });

const head = {
  apiVersion: { type: 'string', description: 'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources' },
  kind: { type: 'string', description: 'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds' },
};

const measured = {
  timestamp: refer(`${meta}.Time`, 'The following fields define time interval from which metrics were collected from the interval [Timestamp-Window, Timestamp].'),
  window: refer(`${meta}.Duration`, ''),
};

const usage = { type: 'object', additionalProperties: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity' }, description: 'The memory usage is the memory working set.' };
const metadata = refer(`${meta}.ObjectMeta`, "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata");

const kindOf = (kind: string) => ({ 'x-kubernetes-group-version-kind': [{ group, version, kind }] });

const itemsOf = (kind: string, description: string) => ({
  type: 'object',
  description: `${kind}List is a list of ${kind}.`,
  required: ['metadata', 'items'],
  properties: { ...head, items: { type: 'array', items: refer(`${metrics}.${kind}`, ''), description }, metadata: refer(`${meta}.ListMeta`, 'Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds') },
  ...kindOf(`${kind}List`),
});

const schemas = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: 'string', description: 'Quantity is a fixed-point representation of a number.' },
  [`${meta}.Duration`]: { type: 'string', description: 'Duration is a wrapper around time.Duration which supports correct marshaling to YAML and JSON.' },
  [`${meta}.ListMeta`]: { type: 'object', description: 'ListMeta describes metadata that synthetic resources must have, including lists and various status objects.', properties: { continue: { type: 'string' }, remainingItemCount: { type: 'integer', format: 'int64' }, resourceVersion: { type: 'string' } } },
  [`${meta}.ObjectMeta`]: { type: 'object', description: 'ObjectMeta is metadata that all persisted resources must have, which includes all objects users must create.', properties: { creationTimestamp: refer(`${meta}.Time`, ''), labels: { type: 'object', additionalProperties: { type: 'string', default: '' } }, name: { type: 'string' }, namespace: { type: 'string' } } },
  [`${meta}.Time`]: { type: 'string', format: 'date-time', description: 'Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.' },
  [`${metrics}.ContainerMetrics`]: { type: 'object', description: 'ContainerMetrics sets resource usage metrics of a container.', required: ['name', 'usage'], properties: { name: string('Container name corresponding to the one from pod.spec.containers.'), usage } },
  [`${metrics}.NodeMetrics`]: { type: 'object', description: 'NodeMetrics sets resource usage metrics of a node.', required: ['timestamp', 'window', 'usage'], properties: { ...head, metadata, ...measured, usage }, ...kindOf('NodeMetrics') },
  [`${metrics}.NodeMetricsList`]: itemsOf('NodeMetrics', 'List of node metrics.'),
  [`${metrics}.PodMetrics`]: {
    type: 'object',
    description: 'PodMetrics sets resource usage metrics of a pod.',
    required: ['timestamp', 'window', 'containers'],
    properties: { ...head, containers: { type: 'array', items: refer(`${metrics}.ContainerMetrics`, ''), description: 'Metrics for all containers are collected within the same time window.' }, metadata, ...measured },
    ...kindOf('PodMetrics'),
  },
  [`${metrics}.PodMetricsList`]: itemsOf('PodMetrics', 'List of pod metrics.'),
};

const operation = (action: 'get' | 'list', kind: string, id: string) => ({
  get: {
    tags: ['metrics_v1beta1'],
    operationId: id,
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: { $ref: `#/components/schemas/${metrics}.${kind}${action === 'list' ? 'List' : ''}` } } } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  },
});

const base = `/apis/${group}/${version}`;

const paths = {
  [`${base}/nodes`]: operation('list', 'NodeMetrics', 'listMetricsV1beta1NodeMetrics'),
  [`${base}/nodes/{name}`]: operation('get', 'NodeMetrics', 'readMetricsV1beta1NodeMetrics'),
  [`${base}/namespaces/{namespace}/pods`]: operation('list', 'PodMetrics', 'listMetricsV1beta1NamespacedPodMetrics'),
  [`${base}/namespaces/{namespace}/pods/{name}`]: operation('get', 'PodMetrics', 'readMetricsV1beta1NamespacedPodMetrics'),
  [`${base}/pods`]: operation('list', 'PodMetrics', 'listMetricsV1beta1PodMetricsForAllNamespaces'),
};

/** The document that a path under /openapi/v3 is; undefined for others. */
export const openApi = (path: string): object | undefined => {
  if (path === '/openapi/v3') return { paths: { [`apis/${group}/${version}`]: { serverRelativeURL: `/openapi/v3/apis/${group}/${version}` } } };
  return path === `/openapi/v3/apis/${group}/${version}` ? { openapi: '3.0.0', info: { title: 'Generic API Server', version: 'unversioned' }, paths, components: { schemas } } : undefined;
};
