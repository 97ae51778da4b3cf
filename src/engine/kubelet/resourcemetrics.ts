import { Exposition, type Labels } from '../api/exposition.ts';
import { counted } from './counted.ts';
import type { KubeletContext } from './podstate.ts';
import { usage } from './stats.ts';

type Sample = readonly [of: Labels, value: number];

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
  const page = new Exposition();
  const family = (name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]) => {
    page.family(name, type, 'STABLE', help);
    const timed = name !== 'resource_scrape_error' && name !== 'container_start_time_seconds';
    for (const [of, value] of samples) page.sample(of, value, timed ? now : undefined);
  };
  family('container_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed by the container in core-seconds', containerCpu);
  family('container_memory_working_set_bytes', 'gauge', 'Current working set of the container in bytes', containerMemory);
  family('container_start_time_seconds', 'gauge', 'Start time of the container since unix epoch in seconds', started);
  family('node_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed by the node in core-seconds', [[{}, counted(kubelet, cpu, kubelet.host.bootedAt, now)]]);
  family('node_memory_working_set_bytes', 'gauge', 'Current working set of the node in bytes', [[{}, memory]]);
  family('pod_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed by the pod in core-seconds', podCpu);
  family('pod_memory_working_set_bytes', 'gauge', 'Current working set of the pod in bytes', podMemory);
  family('resource_scrape_error', 'gauge', '1 if there was an error while getting container metrics, 0 otherwise', [[{}, 0]]);
  return page.text();
}
