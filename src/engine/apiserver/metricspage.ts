import type { Kind } from '../kinds/kind.ts';
import type { Core } from './core.ts';
import { clientMetrics } from '../api/clientmetrics.ts';
import { Exposition, type Labels, type Observed } from '../api/exposition.ts';
import { queueMetrics, type MeasuredQueue } from '../api/queuemetrics.ts';
import { buildInfo, processMetrics, type ProcessResources } from '../api/processmetrics.ts';
import { prefixOf } from './keys.ts';
import { isStored } from './table.ts';
import { bounds, webhookBounds, type Counter, type Metrics, type WebhookCalls } from './metrics.ts';

const verbs: Record<string, string> = { create: 'POST', update: 'PUT', delete: 'DELETE', deletecollection: 'DELETECOLLECTION' };
const connections: ReadonlySet<string> = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

const verbOf = ({ verb, subresource }: Counter): string => (connections.has(subresource) ? 'CONNECT' : (verbs[verb] ?? verb.toUpperCase()));

/** What a page is made of. */
export interface Measured {
  metrics: Metrics;
  core: Core;
  /** Open watches, and events that were sent to watches, by kind. */
  watches: ReadonlyMap<Kind, number>;
  events: ReadonlyMap<Kind, number>;
  /** Tasks of the server that run by themselves. */
  tasks: number;
  /** When the server started, and now, in virtual milliseconds. */
  since: number;
  now: number;
  resources: ProcessResources;
}

/** What /metrics tells, in Prometheus' text format: what the server has counted, families in the order of their names (names, labels, words: Kubernetes' own, by the sources that are named below). */
export function metricsPage(measured: Measured): string {
  const page = new Exposition();
  webhooks(page, measured.core.webhookMetrics.calls);
  requests(page, measured);
  storage(page, measured);
  etcd(page, measured.core);
  queueMetrics(page, queues(measured.core));
  clientMetrics(page, '[::1]:6443', measured.metrics.sent);
  process(page, measured);
  return page.text();
}

const seconds = 'in seconds';

// apiserver/pkg/admission/metrics/metrics.go
const webhooks = (page: Exposition, calls: readonly WebhookCalls[]): void => {
  const prefix = 'apiserver_admission_webhook_';
  const about = ({ name, type, operation }: WebhookCalls): Labels => ({ name, type, operation });
  const each = (chosen: (call: WebhookCalls) => boolean, labels: (call: WebhookCalls) => Labels) => {
    for (const call of calls) if (chosen(call)) page.sample(labels(call), call.duration.n);
  };
  page.family(`${prefix}admission_duration_seconds`, 'histogram', 'STABLE', `Admission webhook latency histogram ${seconds}, identified by name and broken out for each operation and API resource and type (validate or admit).`);
  for (const call of calls) page.histogram({ ...about(call), rejected: String(call.rejected) }, webhookBounds, call.duration);
  page.family(`${prefix}fail_open_count`, 'counter', 'ALPHA', 'Admission webhook fail open count, identified by name and broken out for each admission type (validating or admit).');
  each((call) => call.failed && !call.rejected, ({ name, type }) => ({ name, type }));
  page.family(
    `${prefix}rejection_count`,
    'counter',
    'ALPHA',
    'Admission webhook rejection count, identified by name and broken out for each admission type (validating or admit) and operation. Additional labels specify an error type (calling_webhook_error or apiserver_internal_error if an error occurred; no_error otherwise) and optionally a non-zero rejection code if the webhook rejects the request with an HTTP status code (honored by the apiserver when the code is greater or equal to 400). Codes greater than 600 are truncated to 600, to keep the metrics cardinality bounded.',
  );
  each((call) => call.rejected, (call) => ({ ...about(call), error_type: call.failed ? 'calling_webhook_error' : 'no_error', rejection_code: String(Math.min(call.code, 600)) }));
  page.family(`${prefix}request_total`, 'counter', 'ALPHA', 'Admission webhook request total, identified by name and broken out for each admission type (validating or admit) and operation. Additional labels specify whether the request was rejected or not and an HTTP status code. Codes greater than 600 are truncated to 600, to keep the metrics cardinality bounded.');
  each(() => true, (call) => ({ ...about(call), code: String(Math.min(call.code, 600)), rejected: String(call.rejected) }));
};

// apiserver/pkg/endpoints/metrics/metrics.go
const requests = (page: Exposition, { metrics, watches }: Measured): void => {
  const counters = [...metrics.requests.values()].flat();
  page.family('apiserver_current_inflight_requests', 'gauge', 'STABLE', 'Maximal number of currently used inflight request limit of this apiserver per request kind in last second.');
  for (const [kind, n] of Object.entries(metrics.inflight)) page.sample({ request_kind: kind }, n);
  page.family('apiserver_longrunning_requests', 'gauge', 'STABLE', 'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.');
  for (const [{ group, version, plural }, n] of watches) page.sample({ component: 'apiserver', group, resource: plural, scope: 'cluster', subresource: '', verb: 'WATCH', version }, n);
  const labels = (counter: Counter): Labels => {
    const { group, version, resource, subresource, scope } = counter;
    return { component: 'apiserver', group, resource, scope, subresource, verb: verbOf(counter), version };
  };
  const dry = (counter: Counter): Labels => ({ ...labels(counter), dry_run: counter.dryRun ? 'All' : '' });
  page.family('apiserver_request_duration_seconds', 'histogram', 'STABLE', `Response latency distribution ${seconds} for each verb, dry run value, group, version, resource, subresource, scope and component.`);
  for (const counter of counters) if (counter.verb !== 'watch') page.histogram(dry(counter), bounds, counter.duration);
  page.family('apiserver_request_sli_duration_seconds', 'histogram', 'ALPHA', `Response latency distribution (not counting webhook duration and priority & fairness queue wait times) ${seconds} for each verb, group, version, resource, subresource, scope and component.`);
  for (const counter of counters) if (counter.verb !== 'watch' && !counter.dryRun) page.histogram(labels(counter), bounds, counter.own, 2);
  page.family('apiserver_request_total', 'counter', 'STABLE', 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.');
  for (const counter of counters) for (const [code, n] of counter.codes) page.sample({ code: String(code), ...dry(counter) }, n);
  page.family('apiserver_requested_deprecated_apis', 'gauge', 'STABLE', 'Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.');
  for (const { group, version, plural } of metrics.deprecated) page.sample({ group, removed_release: '', resource: plural, subresource: '', version }, 1);
};

// apiserver/pkg/storage/etcd3/metrics/metrics.go, apiserver/pkg/endpoints/metrics/metrics.go
const storage = (page: Exposition, { core, events }: Measured): void => {
  const { local } = core.storage.etcd;
  const stored = core.kinds.all().filter((k) => isStored(k) && (!k.verbs || k.verbs.includes('list')));
  const counted = 'Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.';
  page.family('apiserver_resource_objects', 'gauge', 'ALPHA', counted);
  for (const kind of stored) page.sample({ group: kind.group, resource: kind.plural }, local.count(prefixOf(kind)));
  page.family('apiserver_storage_objects', 'gauge', 'STABLE', `[DEPRECATED, consider using apiserver_resource_objects instead] ${counted}`);
  for (const kind of stored) page.sample({ resource: kind.group ? `${kind.plural}.${kind.group}` : kind.plural }, local.count(prefixOf(kind)));
  page.family('apiserver_watch_events_total', 'counter', 'ALPHA', 'Number of events sent in watch clients');
  for (const [{ group, version, plural }, n] of events) page.sample({ group, resource: plural, version }, n);
};

// apiserver/pkg/storage/etcd3/metrics/metrics.go
const etcd = (page: Exposition, { storage: { requests: { byKind } } }: Core): void => {
  const all = [...byKind].flatMap(([{ group, plural }, byOperation]) => [...byOperation].map(([operation, counter]) => ({ labels: { group, operation, resource: plural }, counter })));
  page.family('etcd_request_duration_seconds', 'histogram', 'ALPHA', `Etcd request latency ${seconds} for each operation and object type.`);
  for (const { labels, counter } of all) page.histogram(labels, bounds, counter.duration);
  page.family('etcd_request_errors_total', 'counter', 'ALPHA', 'Etcd failed request counts for each operation and object type.');
  for (const { labels, counter } of all) if (counter.errors > 0) page.sample(labels, counter.errors);
  page.family('etcd_requests_total', 'counter', 'ALPHA', 'Etcd request counts for each operation and object type.');
  for (const { labels, counter } of all) page.sample(labels, counter.duration.n);
};

// kube-aggregator/pkg/apiserver, apiextensions-apiserver/pkg/controller, kubernetes: pkg/controlplane/controller
const queueNames: Readonly<Record<string, readonly string[]>> = {
  apiservices: ['APIServiceRegistrationController', 'DiscoveryController', 'LocalAvailabilityController', 'RemoteAvailabilityController', 'autoregister', 'open_api_aggregation_controller', 'open_api_v3_aggregation_controller'],
  customresourcedefinitions: ['crdEstablishing', 'crd_apply_status', 'crd_autoregistration_controller', 'crd_finalizer', 'crd_naming_condition_controller', 'crd_openapi_controller', 'crd_openapi_v3_controller', 'kubernetes_api_approval_conformant_condition_controller', 'non_structural_schema_condition_controller'],
  prioritylevelconfigurations: ['priority_and_fairness_config_queue'],
};

/** The queues of the server's own controllers: each write of what they follow is looked at once, at once. */
const queues = ({ storage: { requests: { byKind } } }: Core): MeasuredQueue[] =>
  Object.entries(queueNames).flatMap(([plural, names]) => {
    const writes = [...byKind].find(([kind]) => kind.plural === plural)?.[1].values() ?? [];
    const adds = [...writes].reduce((sum, { duration }) => sum + duration.n, 0);
    const done: Observed = { buckets: [adds], seconds: 0, n: adds };
    return names.map((name) => ({ name, depth: 0, adds, retries: 0, waited: done, worked: done, unfinished: 0, longest: 0 }));
  });

const process = (page: Exposition, { metrics, tasks, watches, since, now, resources }: Measured): void => {
  const working = metrics.inflight.mutating + metrics.inflight.readOnly;
  processMetrics(page, { ...resources, goroutines: tasks + working + [...watches.values()].reduce((sum, n) => sum + n, 0), since, now });
  buildInfo(page);
};
