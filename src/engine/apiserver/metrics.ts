import type { ApiRequest } from '../api/http.ts';
import type { Core } from './core.ts';
import { serverVersion } from './discovery.ts';
import { prefixOf } from './keys.ts';

/** Answers by their code. */
type Codes = Map<number, { n: number }>;

const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

const labels = (of: Readonly<Record<string, string | number>>): string =>
  `{${Object.keys(of)
    .sort()
    .map((key) => `${key}="${escaped(String(of[key]))}"`)
    .join(',')}}`;

/** What /metrics tells, in Prometheus' text format: requests by what they asked for, watches, and objects by kind. */
export class Metrics {
  /** By resource, subresource and verb. */
  private readonly requests = new Map<string, Map<string, Map<string, Codes>>>();

  /** Counts a request that was answered. */
  count({ resource = '', subresource = '', verb }: ApiRequest, code: number): void {
    let bySubresource = this.requests.get(resource);
    if (!bySubresource) this.requests.set(resource, (bySubresource = new Map()));
    let byVerb = bySubresource.get(subresource);
    if (!byVerb) bySubresource.set(subresource, (byVerb = new Map()));
    let codes = byVerb.get(verb);
    if (!codes) byVerb.set(verb, (codes = new Map()));
    const counter = codes.get(code);
    if (counter) counter.n++;
    else codes.set(code, { n: 1 });
  }

  /** The page. `since` is when the server started, in virtual milliseconds. */
  text(core: Core, watches: number, since: number): string {
    const out: string[] = [];
    const family = (name: string, type: 'counter' | 'gauge', help: string, samples: readonly (readonly [Readonly<Record<string, string | number>>, number])[]) => {
      out.push(`# HELP ${name} [${type === 'counter' ? 'STABLE' : 'ALPHA'}] ${help}`, `# TYPE ${name} ${type}`);
      for (const [of, value] of samples) out.push(`${name}${Object.keys(of).length > 0 ? labels(of) : ''} ${value}`);
    };
    const { buildDate, compiler, gitCommit, gitTreeState, gitVersion, goVersion, major, minor, platform } = serverVersion;
    const requests: (readonly [Record<string, string | number>, number])[] = [];
    for (const [resource, bySubresource] of this.requests) {
      const { group = '', version = '' } = core.kinds.all().find((k) => k.plural === resource) ?? {};
      for (const [subresource, byVerb] of bySubresource) {
        for (const [verb, codes] of byVerb) {
          const scope = resource === '' ? '' : verb === 'list' || verb === 'watch' || verb === 'deletecollection' ? 'cluster' : 'resource';
          for (const [code, { n }] of codes) requests.push([{ code, component: 'apiserver', dry_run: '', group, resource, scope, subresource, verb: verbs[verb] ?? verb.toUpperCase(), version }, n]);
        }
      }
    }
    family('apiserver_request_total', 'counter', 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.', requests);
    family('apiserver_longrunning_requests', 'gauge', 'Gauge of all active long-running apiserver requests.', [[{ component: 'apiserver', verb: 'WATCH' }, watches]]);
    const stored = core.kinds.all().filter((k) => !k.storedAs && (!k.verbs || k.verbs.includes('list')));
    family('apiserver_storage_objects', 'gauge', 'Number of stored objects at the time of last check split by kind.', stored.map((k) => [{ resource: k.group ? `${k.plural}.${k.group}` : k.plural }, core.storage.etcd.local.count(prefixOf(k))]));
    family('kubernetes_build_info', 'gauge', "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.", [[{ build_date: buildDate, compiler, git_commit: gitCommit, git_tree_state: gitTreeState, git_version: gitVersion, go_version: goVersion, major, minor, platform }, 1]]);
    family('process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.', [[{}, since / 1000]]);
    return `${out.join('\n')}\n`;
  }
}

const verbs: Record<string, string> = { create: 'POST', update: 'PUT', delete: 'DELETE', deletecollection: 'DELETECOLLECTION' };
