import { describe, expect, it } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { Cluster } from '../cluster/cluster.ts';
import { sleep } from '../sim/sim.ts';
import { serveHttp } from './http.ts';
import { TestServer } from './testing.ts';

await loadParts();
const cluster = Cluster.create({ seed: 1, preset: 'trio' });

const page = (path = '/metrics'): string => {
  const asked = cluster.sim.spawn('scrape', serveHttp(cluster.apiserver, { method: 'GET', path, headers: {} }, { certificate: { commonName: 'prometheus', organizations: ['system:masters'] } }));
  cluster.sim.run({ until: cluster.sim.now() + 1000, stop: () => !asked.live });
  return (asked.result as { body: string }).body;
};

interface Family {
  type: string;
  samples: { name: string; labels: Map<string, string>; value: number }[];
}

/** Reads the text format as a strict scraper does (prometheus.io/docs/instrumenting/exposition_formats); throws at what is not in it. */
const parse = (text: string): Map<string, Family> => {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, named, rest] = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (families.has(named!)) throw new Error(`second HELP of ${named}`);
      families.set(named!, { type: '', samples: [] });
      current = named!;
    } else if (keyword === 'TYPE') {
      if (named !== current || !/^(counter|gauge|histogram|summary)$/.test(rest!)) throw new Error(line);
      families.get(current)!.type = rest!;
    } else {
      const [, name, inside, value] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)+)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(line) ?? [];
      if (!name || seen.has(`${name}{${inside}}`)) throw new Error(line);
      seen.add(`${name}{${inside}}`);
      const family = families.get(current)!;
      const own = family.type === 'summary' ? new RegExp(`^${current}(_sum|_count)?$`) : family.type === 'histogram' ? new RegExp(`^${current}_(bucket|sum|count)$`) : new RegExp(`^${current}$`);
      if (!own.test(name)) throw new Error(`${name} stands in ${current}`);
      family.samples.push({ name, labels: new Map([...(inside ?? '').matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g)].map((m) => [m[1]!, m[2]!])), value: Number(value) });
    }
  }
  return families;
};

describe('/metrics', () => {
  const families = parse(page());
  const samples = (name: string) => families.get(name)!.samples;

  it('is in the text format, with what dashboards look at', () => {
    const runtime = /^(go_memstats_|go_gc_|process_|workqueue_)/;
    expect([...families].map(([name, { type }]) => `${name} ${type}`).filter((line) => !runtime.test(line))).toEqual([
      'apiserver_current_inflight_requests gauge',
      'apiserver_longrunning_requests gauge',
      'apiserver_request_duration_seconds histogram',
      'apiserver_request_sli_duration_seconds histogram',
      'apiserver_request_total counter',
      'apiserver_requested_deprecated_apis gauge',
      'apiserver_resource_objects gauge',
      'apiserver_storage_objects gauge',
      'apiserver_watch_events_total counter',
      'etcd_request_duration_seconds histogram',
      'etcd_requests_total counter',
      'go_goroutines gauge',
      'go_info gauge',
      'go_threads gauge',
      'kubernetes_build_info gauge',
      'rest_client_requests_total counter',
    ]);
  });

  // prometheus/client_golang, component-base/metrics/prometheus/{workqueue,restclient}
  it('tells of its process, its queues and what it asks of itself', () => {
    const one = (name: string, labels: Record<string, string> = {}) => samples(name).find((s) => Object.entries(labels).every(([k, v]) => s.labels.get(k) === v))?.value;
    expect([...families.keys()].filter((name) => name.startsWith('process_'))).toEqual(['process_cpu_seconds_total', 'process_max_fds', 'process_open_fds', 'process_resident_memory_bytes', 'process_start_time_seconds', 'process_virtual_memory_bytes', 'process_virtual_memory_max_bytes']);
    expect(one('process_resident_memory_bytes')).toBe(260 * 1024 * 1024);
    expect(one('process_cpu_seconds_total')).toBeGreaterThan(1);
    expect(one('go_memstats_heap_inuse_bytes')).toBeLessThan(one('process_resident_memory_bytes')!);
    expect(one('workqueue_adds_total', { name: 'autoregister' })).toBeGreaterThan(20);
    expect(one('workqueue_depth', { name: 'crd_finalizer' })).toBe(0);
    expect(samples('workqueue_work_duration_seconds').filter((s) => s.labels.get('name') === 'autoregister').map((s) => s.labels.get('le')).slice(0, 4)).toEqual(['1e-08', '1e-07', '1e-06', '1e-05']);
    expect(one('rest_client_requests_total', { code: '201', method: 'POST', host: '[::1]:6443' })).toBeGreaterThan(50);
  });

  it('is in the order of the names of families', () => {
    const names = [...families.keys()];
    expect(names).toEqual(names.toSorted());
  });

  it('has histograms whose buckets grow up to the count', () => {
    const all = new Map<string, number[]>();
    const key = (labels: Map<string, string>) => [...labels].filter(([name]) => name !== 'le').join(' ');
    const histogram = samples('apiserver_request_duration_seconds');
    for (const { name, labels, value } of histogram) if (name.endsWith('_bucket')) all.set(key(labels), [...(all.get(key(labels)) ?? []), value]);
    expect(all.size).toBeGreaterThan(20);
    for (const buckets of all.values()) expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
    for (const { name, labels, value } of histogram) if (name.endsWith('_count')) expect(all.get(key(labels))!.at(-1)).toBe(value);
    const sum = histogram.filter(({ name }) => name.endsWith('_sum')).reduce((n, { value }) => n + value, 0);
    expect(sum).toBeGreaterThan(0);
  });

  it('counts what was asked, what is open, and what is stored', () => {
    const watched = samples('apiserver_longrunning_requests').find((s) => s.labels.get('resource') === 'pods')!;
    expect(watched.value).toBeGreaterThan(3);
    expect(samples('apiserver_storage_objects').find((s) => s.labels.get('resource') === 'nodes')!.value).toBe(3);
    expect(samples('apiserver_request_total').find((s) => s.labels.get('resource') === 'nodes' && s.labels.get('verb') === 'POST')).toMatchObject({ value: 3 });
    const nodesMade = { verb: 'POST', group: '', version: 'v1', resource: 'nodes', subresource: '', scope: 'resource', component: 'apiserver', dry_run: '' };
    expect(Object.fromEntries(samples('apiserver_request_total').find((s) => s.labels.get('resource') === 'nodes' && s.labels.get('verb') === 'POST')!.labels)).toEqual({ ...nodesMade, code: '201' });
    expect(samples('apiserver_request_total').find((s) => s.labels.get('resource') === 'horizontalpodautoscalers')?.labels.get('group')).toBe('autoscaling');
    const etcd = (name: string, operation: string) => samples(name).find((s) => s.labels.get('resource') === 'nodes' && s.labels.get('operation') === operation && !s.name.endsWith('_bucket'))!.value;
    expect(etcd('etcd_requests_total', 'create')).toBe(3);
    expect(etcd('etcd_request_duration_seconds', 'create')).toBeGreaterThan(0);
    expect(samples('apiserver_watch_events_total').find((s) => s.labels.get('resource') === 'nodes')!.value).toBeGreaterThan(3);
    expect(samples('apiserver_current_inflight_requests').map((s) => [s.labels.get('request_kind'), s.value])).toEqual([['mutating', 0], ['readOnly', 1]]);
  });
});

// component-base: metrics/prometheus/slis
it('/metrics/slis has every health check', () => {
  const families = parse(page('/metrics/slis'));
  expect([...families.keys()]).toEqual(['kubernetes_healthcheck', 'kubernetes_healthchecks_total', 'process_start_time_seconds']);
  const etcd = families.get('kubernetes_healthcheck')!.samples.filter((s) => s.labels.get('name') === 'etcd');
  expect(etcd.map((s) => [s.labels.get('type'), s.value])).toEqual([['livez', 1], ['healthz', 1], ['readyz', 1]]);
});

// apiserver/pkg/admission/metrics
it('webhooks are counted: what they refused, could not be asked, and may fail', () => {
  const t = new TestServer({
    *dial() {
      return {
        listener: { tls: { names: ['hook.default.svc'], ca: 'Internet' } },
        *http({ body }) {
          yield sleep(300);
          const { apiVersion, kind, request } = JSON.parse(body!);
          return { status: 200, headers: {}, body: JSON.stringify({ apiVersion, kind, response: { uid: request.uid, allowed: request.name !== 'bad' } }) };
        },
        close() {},
      };
    },
  });
  t.create('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'hook' }, spec: { clusterIP: '10.96.0.9', ports: [{ port: 443 }] } });
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }];
  const hook = (name: string, service: string, failurePolicy: string) => ({ name: `${name}.example.com`, rules, failurePolicy, clientConfig: { service: { namespace: 'default', name: service } }, sideEffects: 'None', admissionReviewVersions: ['v1'] });
  t.create('validatingwebhookconfigurations', { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'v' }, webhooks: [hook('check', 'hook', 'Fail'), hook('gone', 'nope', 'Ignore')] });
  for (const name of ['good', 'bad']) t.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  const text = String(t.send({ verb: 'get', path: '/metrics' }).body);
  expect(text.split('\n').filter((line) => /^apiserver_admission_webhook_(fail|rej|req|.*_count)/.test(line))).toEqual([
    'apiserver_admission_webhook_admission_duration_seconds_count{name="gone.example.com",operation="CREATE",rejected="false",type="validating"} 2',
    'apiserver_admission_webhook_admission_duration_seconds_count{name="check.example.com",operation="CREATE",rejected="false",type="validating"} 1',
    'apiserver_admission_webhook_admission_duration_seconds_count{name="check.example.com",operation="CREATE",rejected="true",type="validating"} 1',
    'apiserver_admission_webhook_fail_open_count{name="gone.example.com",type="validating"} 2',
    'apiserver_admission_webhook_rejection_count{error_type="no_error",name="check.example.com",operation="CREATE",rejection_code="400",type="validating"} 1',
    'apiserver_admission_webhook_request_total{code="503",name="gone.example.com",operation="CREATE",rejected="false",type="validating"} 2',
    'apiserver_admission_webhook_request_total{code="200",name="check.example.com",operation="CREATE",rejected="false",type="validating"} 1',
    'apiserver_admission_webhook_request_total{code="400",name="check.example.com",operation="CREATE",rejected="true",type="validating"} 1',
  ]);
  const made = 'component="apiserver",%group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1"} ';
  const sum = (family: string, dry: string) => Number(text.split('\n').find((line) => line.startsWith(`${family}_sum{${made.replace('%', dry)}`))!.split(' ').at(-1));
  expect(sum('apiserver_request_duration_seconds', 'dry_run="",') - sum('apiserver_request_sli_duration_seconds', '')).toBeCloseTo(0.6);
});
