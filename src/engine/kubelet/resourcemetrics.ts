import type { KubeletContext } from './podstate.ts';
import { usage } from './stats.ts';

/** CPU time counted so far, in seconds, and when it was. */
interface Counted {
  at: number;
  seconds: number;
}

const counters = new WeakMap<object, Counted>();

/** Counts on what `of` has used of the CPU since it was asked for last, or since `from`. */
const counted = (of: object, cores: number, from: number, now: number): number => {
  const before = counters.get(of) ?? { at: from, seconds: 0 };
  const seconds = before.seconds + (cores * (now - before.at)) / 1000;
  counters.set(of, { at: now, seconds });
  return seconds;
};

const labels = (of: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(of).map(([name, value]) => `${name}="${value}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
};

type Sample = readonly [of: Readonly<Record<string, string>>, value: number];

/** The page /metrics/resource in Prometheus' format (kubernetes: pkg/kubelet/metrics/collectors/resource_metrics.go). */
export function resourceMetrics(kubelet: KubeletContext): string {
  const now = kubelet.sim.now();
  const { cpu, memory, pods } = usage(kubelet);
  const containerCpu: Sample[] = [];
  const containerMemory: Sample[] = [];
  const started: Sample[] = [];
  const podCpu: Sample[] = [];
  const podMemory: Sample[] = [];
  for (const { namespace, name, containers } of pods) {
    let seconds = 0;
    for (const container of containers) {
      const of = { container: container.name, namespace, pod: name };
      const own = counted(container.task, container.cpu, container.task.startedAt, now);
      seconds += own;
      containerCpu.push([of, own]);
      containerMemory.push([of, container.memory]);
      started.push([of, container.task.startedAt / 1000]);
    }
    podCpu.push([{ namespace, pod: name }, seconds]);
    podMemory.push([{ namespace, pod: name }, containers.reduce((sum, c) => sum + c.memory, 0)]);
  }
  const out: string[] = [];
  const family = (name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]) => {
    if (samples.length === 0) return;
    out.push(`# HELP ${name} [STABLE] ${help}`, `# TYPE ${name} ${type}`);
    for (const [of, value] of samples) out.push(`${name}${labels(of)} ${value}${name === 'resource_scrape_error' || name === 'container_start_time_seconds' ? '' : ` ${Math.floor(now)}`}`);
  };
  family('container_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed by the container in core-seconds', containerCpu);
  family('container_memory_working_set_bytes', 'gauge', 'Current working set of the container in bytes', containerMemory);
  family('container_start_time_seconds', 'gauge', 'Start time of the container since unix epoch in seconds', started);
  family('node_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed by the node in core-seconds', [[{}, counted(kubelet, cpu, kubelet.host.bootedAt, now)]]);
  family('node_memory_working_set_bytes', 'gauge', 'Current working set of the node in bytes', [[{}, memory]]);
  family('pod_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed by the pod in core-seconds', podCpu);
  family('pod_memory_working_set_bytes', 'gauge', 'Current working set of the pod in bytes', podMemory);
  family('resource_scrape_error', 'gauge', '1 if there was an error while getting container metrics, 0 otherwise', [[{}, 0]]);
  return `${out.join('\n')}\n`;
}
