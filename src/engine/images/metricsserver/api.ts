import { goDuration } from '../../api/duration.ts';
import { notFound } from '../../api/errors.ts';
import { parseFieldSelector } from '../../api/fieldselector.ts';
import type { Node, Pod } from '../../api/kubernetes.ts';
import { addQuantities } from '../../api/quantity.ts';
import { parseSelector } from '../../api/selector.ts';
import { rfc3339 } from '../../api/time.ts';
import type { Labels } from '../../api/selector.ts';
import type { Storage, Usage } from './storage.ts';

// metrics.k8s.io/v1beta1 (metrics-server: pkg/api).

const group = 'metrics.k8s.io';
const version = 'v1beta1';
const apiVersion = `${group}/${version}`;

/** The nodes and pods that the API server tells of. */
export interface Objects {
  nodes(): Iterable<Node>;
  pods(): Iterable<Pod>;
}

type Query = Readonly<Record<string, string | undefined>>;

interface Named {
  metadata: { name?: string; namespace?: string; labels?: Labels };
}

interface Metrics {
  metadata: { name: string; namespace?: string; creationTimestamp: string; labels?: Labels };
  timestamp: string;
  window: string;
  containers?: { name: string; usage: Usage }[];
  usage?: Usage;
}

const resources = [
  { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
  { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
];

/** What the group serves, as discovery tells it. Undefined for another path. */
export const discovery = (path: string): object | undefined => {
  const versions = { versions: [{ groupVersion: apiVersion, version }], preferredVersion: { groupVersion: apiVersion, version } };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: [{ name: group, ...versions }] };
  if (path === `/apis/${group}`) return { kind: 'APIGroup', apiVersion: 'v1', name: group, ...versions };
  if (path === `/apis/${apiVersion}`) return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources };
  return undefined;
};

const wanted = (query: Query) => {
  const labels = parseSelector(query['labelSelector']);
  const fields = parseFieldSelector(query['fieldSelector']);
  return ({ metadata }: Named): boolean => labels.matches(metadata.labels as Record<string, string> | undefined) && fields.matches({ 'metadata.name': metadata.name ?? '', 'metadata.namespace': metadata.namespace ?? '' });
};

const byName = (a: Metrics, b: Metrics): number => (`${a.metadata.namespace ?? ''}/${a.metadata.name}` < `${b.metadata.namespace ?? ''}/${b.metadata.name}` ? -1 : 1);

const head = (object: Named, now: number, at: number, windowMs: number): Pick<Metrics, 'metadata' | 'timestamp' | 'window'> => {
  const { name, namespace, labels } = object.metadata;
  return { metadata: { name: name!, ...(namespace && { namespace }), creationTimestamp: rfc3339(now), ...(labels && { labels }) }, timestamp: rfc3339(at), window: goDuration(Math.round(windowMs)) };
};

const nodeMetrics = (storage: Storage, node: Node, now: number): Metrics[] => {
  const measured = storage.node(node.metadata.name);
  return measured ? [{ ...head(node as Named, now, measured.at, measured.windowMs), usage: measured.usage }] : [];
};

const podMetrics = (storage: Storage, pod: Pod, now: number): Metrics[] => {
  const measured = pod.status?.phase === 'Running' ? storage.pod(pod.metadata.namespace!, pod.metadata.name) : undefined;
  return measured ? [{ ...head(pod as Named, now, measured.at, measured.windowMs), containers: measured.containers }] : [];
};

const total = ({ usage, containers = [] }: Metrics, resource: 'cpu' | 'memory'): string => usage?.[resource] ?? containers.reduce((sum, c) => addQuantities(sum, c.usage[resource]), '0');

const column = (name: string, format: string, description = '') => ({ name, type: 'string', format, description, priority: 0 });

/** What kubectl get prints; without columns where there is nothing. */
const tableOf = (items: readonly Metrics[]): object => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: {},
  columnDefinitions: items.length === 0 ? [] : [column('Name', 'name', 'Name of the resource'), column('cpu', 'quantity'), column('memory', 'quantity'), column('Window', 'duration')],
  rows: items.map((m) => ({ cells: [m.metadata.name, total(m, 'cpu'), total(m, 'memory'), m.window], object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: m.metadata } })),
});

/** An object that is not there, or of which nothing has been measured yet. */
const unmeasured = (resource: string, namespace: string | undefined, name: string, exists: boolean): Error => {
  if (!exists) return notFound({ group: '', resource }, name);
  return resource === 'nodes' ? notFound({ group, resource: 'nodemetrics' }, name) : notFound({ group, resource: 'podmetrics' }, `${namespace}/${name}`);
};

const parts = new RegExp(`^/apis/${apiVersion}(?:/namespaces/([^/]+))?/(nodes|pods)(?:/([^/]+))?$`);

/** Answers a GET of metrics; undefined for a path that is none of theirs. Throws NotFound. */
export const serveMetrics = (path: string, query: Query, table: boolean, storage: Storage, objects: Objects, now: number): object | undefined => {
  const [matched, namespace, resource, name] = parts.exec(path) ?? [];
  if (!matched) return undefined;
  const ofNodes = resource === 'nodes';
  const kind = ofNodes ? 'NodeMetrics' : 'PodMetrics';
  const fits = wanted(query);
  const chosen = (object: Named) => (name === undefined ? fits(object) : object.metadata.name === name) && (namespace === undefined || object.metadata.namespace === namespace);
  const items = (ofNodes ? [...objects.nodes()].filter((n) => chosen(n as Named)).flatMap((n) => nodeMetrics(storage, n, now)) : [...objects.pods()].filter((p) => chosen(p as Named)).flatMap((p) => podMetrics(storage, p, now))).sort(byName);
  if (name !== undefined && items.length === 0) throw unmeasured(resource!, namespace, name, [...(ofNodes ? objects.nodes() : objects.pods())].some((o) => chosen(o as Named)));
  if (table) return tableOf(items);
  if (name !== undefined) return { kind, apiVersion, ...items[0] };
  return { kind: `${kind}List`, apiVersion, metadata: {}, items };
};
