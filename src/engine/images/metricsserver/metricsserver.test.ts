import { describe, expect, it } from 'vitest';
import { parseResourceMetrics, type NodeBatch } from './facts.ts';
import { openApi } from './openapi.ts';
import { readOptions, type Options } from './options.ts';
import { Storage } from './storage.ts';

const MiB = 1024 * 1024;

const page = (seconds: number, at: number, startedAt = 0) => `# TYPE container_cpu_usage_seconds_total counter
container_cpu_usage_seconds_total{container="web",namespace="default",pod="web"} ${seconds} ${at}
container_memory_working_set_bytes{container="web",namespace="default",pod="web"} ${8 * MiB} ${at}
container_start_time_seconds{container="web",namespace="default",pod="web"} ${startedAt / 1000}
node_cpu_usage_seconds_total ${seconds * 2} ${at}
node_memory_working_set_bytes ${512 * MiB} ${at}
`;

const round = (seconds: number, at: number, startedAt?: number): Map<string, NodeBatch> => new Map([['node01', parseResourceMetrics(page(seconds, at, startedAt), at)!]]);

const stored = (...rounds: Map<string, NodeBatch>[]): Storage => {
  const storage = new Storage(15_000);
  for (const each of rounds) storage.store(each);
  return storage;
};

// metrics-server: pkg/storage
describe('what metrics-server stores', () => {
  it('is told once there are two scrapes, as use between them', () => {
    const one = stored(round(100, 1_000_000, 1000));
    expect([one.ready, one.node('node01'), one.pod('default', 'web')]).toEqual([false, undefined, undefined]);
    const two = stored(round(100, 1_000_000, 1000), round(101.5, 1_015_000, 1000));
    expect(two.ready).toBe(true);
    expect(two.node('node01')).toEqual({ at: 1_015_000, windowMs: 15_000, usage: { cpu: '200m', memory: '512Mi' } });
    expect(two.pod('default', 'web')).toEqual({ at: 1_015_000, windowMs: 15_000, containers: [{ name: 'web', usage: { cpu: '100m', memory: '8Mi' } }] });
  });

  it('counts a new container from its start, and one that has restarted from its next scrape', () => {
    expect(stored(round(3, 1_012_000, 1_000_000)).pod('default', 'web')).toMatchObject({ windowMs: 12_000, containers: [{ usage: { cpu: '250m' } }] });
    expect(stored(round(3, 1_005_000, 1_000_000)).pod('default', 'web')).toBeUndefined();
    expect(stored(round(100, 1_000_000, 1000), round(0.5, 1_015_000, 1_010_000)).pod('default', 'web')).toBeUndefined();
  });

  it('forgets who is not scraped any more', () => {
    expect(stored(round(100, 1_000_000, 1000), round(101, 1_015_000, 1000), new Map()).ready).toBe(false);
  });
});

describe("metrics-server's command line", () => {
  it('is read', () => {
    const options = readOptions(['/metrics-server', '--secure-port=10250', '--kubelet-preferred-address-types=InternalIP,Hostname', '--metric-resolution=30s', '--kubelet-insecure-tls']) as Options;
    expect(options).toMatchObject({ securePort: 10250, addressTypes: ['InternalIP', 'Hostname'], resolutionMs: 30_000, insecureTls: true, useStatusPort: false });
  });

  it('is refused in its words', () => {
    expect(readOptions(['/metrics-server', '--kubelet-insecure-tsl'])).toBe('unknown flag: --kubelet-insecure-tsl');
    expect(readOptions(['/metrics-server', '--metric-resolution=5s'])).toBe('metric-resolution should be a time duration at least 10s, but value 5s provided');
  });
});

it('describes its kinds in a document without loose ends', () => {
  const document = openApi('/openapi/v3/apis/metrics.k8s.io/v1beta1') as { components: { schemas: Record<string, object> } };
  const names = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/([\w.]+)/g)].map((m) => m[1]!);
  expect(names.filter((name) => !(name in document.components.schemas))).toEqual([]);
  expect(document.components.schemas['io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics']).toMatchObject({ 'x-kubernetes-group-version-kind': [{ group: 'metrics.k8s.io', version: 'v1beta1', kind: 'PodMetrics' }] });
});
