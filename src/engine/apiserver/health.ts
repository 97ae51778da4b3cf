import { Exposition } from '../api/exposition.ts';

/** The checks of /livez, /readyz and /healthz in the server's order. */
const hooks = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-wait-for-first-sync',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((name) => `poststarthook/${name}`);

const tail = ['autoregister-completion', 'poststarthook/apiservice-openapi-controller', 'poststarthook/apiservice-openapiv3-controller'];

const common = ['ping', 'log', 'loopback-serving-certificate', 'etcd'];

const checks: Record<string, readonly string[]> = {
  livez: [...common, ...hooks, ...tail],
  healthz: [...common, ...hooks, ...tail],
  readyz: [...common, 'etcd-readiness', 'informer-sync', ...hooks, ...tail, 'shutdown'],
};

/** The paths that are answered, those of single checks with them. */
export const healthPaths = (): string[] => Object.entries(checks).flatMap(([name, all]) => [`/${name}`, ...all.map((check) => `/${name}/${check}`)]);

export interface Health {
  code: number;
  body: string;
}

/**
 * Answers `/livez`, `/readyz`, `/healthz`, also with one check behind a slash and with `verbose` and `exclude` (kubernetes:
 * apiserver/pkg/server/healthz). Undefined for a check that does not exist.
 */
export const health = (path: string, query: { verbose?: unknown; exclude?: unknown }, failing: ReadonlySet<string>): Health | undefined => {
  const [, name = '', ...rest] = path.split('/');
  const all = checks[name];
  if (!all) return undefined;
  const one = rest.join('/');
  if (one !== '') {
    if (!all.includes(one)) return undefined;
    return failing.has(one) ? { code: 500, body: `internal server error: ${one} failed: reason withheld\n` } : { code: 200, body: 'ok' };
  }
  const excluded = new Set([query.exclude ?? []].flat().map(String));
  const lines: string[] = [];
  let failed = false;
  for (const check of all) {
    if (excluded.has(check)) lines.push(`[+]${check} excluded: ok`);
    else if (failing.has(check)) {
      failed = true;
      lines.push(`[-]${check} failed: reason withheld`);
    } else lines.push(`[+]${check} ok`);
  }
  for (const check of excluded) if (!all.includes(check)) lines.push(`warn: some health checks cannot be excluded: no matches for "${check}"`);
  if (failed) return { code: 500, body: `${lines.join('\n')}\n${name} check failed\n` };
  return query.verbose === undefined ? { code: 200, body: 'ok' } : { code: 200, body: `${lines.join('\n')}\n${name} check passed\n` };
};

/** /metrics/slis: every check with its result; they hold since the server started at `since`, in milliseconds (component-base: metrics/prometheus/slis). */
export function indicators(failing: ReadonlySet<string>, since: number): string {
  const page = new Exposition();
  const each = Object.entries(checks).flatMap(([type, all]) => all.map((name) => ({ name, type })));
  page.family('kubernetes_healthcheck', 'gauge', 'STABLE', 'This metric records the result of a single healthcheck.');
  for (const check of each) page.sample(check, failing.has(check.name) ? 0 : 1);
  page.family('kubernetes_healthchecks_total', 'counter', 'STABLE', 'This metric records the results of all healthcheck.');
  for (const check of each) page.sample({ ...check, status: failing.has(check.name) ? 'error' : 'success' }, 1);
  page.family('process_start_time_seconds', 'gauge', undefined, 'Start time of the process since unix epoch in seconds.');
  page.sample({}, since / 1000);
  return page.text();
}
