import type { Kind } from '../kinds/kind.ts';
import type { Core } from './core.ts';
import { serverVersion } from './discovery.ts';
import { Exposition, type Labels } from './exposition.ts';
import { prefixOf } from './keys.ts';
import { bounds, type Counter, type Metrics } from './metrics.ts';

const verbs: Record<string, string> = { create: 'POST', update: 'PUT', delete: 'DELETE', deletecollection: 'DELETECOLLECTION' };

const verbOf = (verb: string): string => verbs[verb] ?? verb.toUpperCase();

/** What /metrics tells, in Prometheus' text format: requests by what they asked for, watches, and objects by kind. `watches` are those that are open; `since` is when the server started, in virtual milliseconds. */
export function metricsPage(metrics: Metrics, core: Core, watches: ReadonlyMap<Kind, number>, since: number): string {
  const page = new Exposition();
  const counters = [...counted(metrics, core)];
  page.family('apiserver_current_inflight_requests', 'gauge', 'STABLE', 'Maximal number of currently used inflight request limit of this apiserver per request kind in last second.');
  for (const [kind, n] of Object.entries(metrics.inflight)) page.sample({ request_kind: kind }, n);
  page.family('apiserver_longrunning_requests', 'gauge', 'STABLE', 'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.');
  for (const [{ group, version, plural }, n] of watches) page.sample({ component: 'apiserver', group, resource: plural, scope: 'cluster', subresource: '', verb: 'WATCH', version }, n);
  page.family('apiserver_request_duration_seconds', 'histogram', 'STABLE', 'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.');
  for (const { labels, counter, watch } of counters) if (!watch) page.histogram(labels, bounds, counter);
  page.family('apiserver_request_total', 'counter', 'STABLE', 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.');
  for (const { labels, counter } of counters) for (const [code, n] of counter.codes) page.sample({ code: String(code), ...labels }, n);
  page.family('apiserver_storage_objects', 'gauge', 'STABLE', '[DEPRECATED, consider using apiserver_resource_objects instead] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.');
  for (const kind of stored(core)) page.sample({ resource: kind.group ? `${kind.plural}.${kind.group}` : kind.plural }, core.storage.etcd.local.count(prefixOf(kind)));
  constants(page, since);
  return page.text();
}

function* counted(metrics: Metrics, { kinds }: Core): Iterable<{ labels: Labels; counter: Counter; watch: boolean }> {
  for (const [resource, bySubresource] of metrics.requests) {
    const { group = '', version = '' } = kinds.all().find((k) => k.plural === resource) ?? {};
    for (const [subresource, byVerb] of bySubresource) {
      for (const [verb, counter] of byVerb) {
        const scope = resource === '' ? '' : verb === 'list' || verb === 'watch' || verb === 'deletecollection' ? 'cluster' : 'resource';
        yield { labels: { component: 'apiserver', dry_run: '', group, resource, scope, subresource, verb: verbOf(verb), version }, counter, watch: verb === 'watch' };
      }
    }
  }
}

const stored = ({ kinds }: Core): Kind[] => kinds.all().filter((k) => !k.storedAs && (!k.verbs || k.verbs.includes('list')));

const constants = (page: Exposition, since: number): void => {
  const { buildDate, compiler, gitCommit, gitTreeState, gitVersion, goVersion, major, minor, platform } = serverVersion;
  page.family('go_info', 'gauge', undefined, 'Information about the Go environment.');
  page.sample({ version: goVersion }, 1);
  page.family('kubernetes_build_info', 'gauge', 'ALPHA', "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.");
  page.sample({ build_date: buildDate, compiler, git_commit: gitCommit, git_tree_state: gitTreeState, git_version: gitVersion, go_version: goVersion, major, minor, platform }, 1);
  page.family('process_start_time_seconds', 'gauge', undefined, 'Start time of the process since unix epoch in seconds.');
  page.sample({}, since / 1000);
};
