import { Exposition, type Labels } from '../api/exposition.ts';
import { kernel } from '../hosts/ubuntu.ts';
import { counted } from './counted.ts';
import type { KubeletContext, PodState } from './podstate.ts';
import { usage, type ContainerUsage, type PodUsage } from './stats.ts';

interface Cgroup {
  labels: Labels;
  cpu: number;
  memory: number;
  /** What its CPU time is counted under, and since when. */
  of: object;
  since: number;
  container?: ContainerUsage;
}

type Value = (cgroup: Cgroup) => number | undefined;

const slice = ({ pod, uid }: PodState): string => {
  const qos = (pod.status?.qosClass ?? 'BestEffort').toLowerCase();
  const within = qos === 'guaranteed' ? '' : `/kubepods-${qos}.slice`;
  return `/kubepods.slice${within}/kubepods-${qos === 'guaranteed' ? '' : `${qos}-`}pod${uid.replaceAll('-', '_')}.slice`;
};

const cgroupsOf = (kubelet: KubeletContext, pod: PodUsage): Cgroup[] => {
  const worker = kubelet.find(pod.namespace, pod.name)!;
  const path = slice(worker);
  const of = (container: string, image: string, id: string, name: string): Labels => ({ container, id, image, name, namespace: pod.namespace, pod: pod.name });
  const containers = pod.containers.map((container): Cgroup => {
    const { task, cpu, memory } = container;
    return { labels: of(container.name, task.image.name, `${path}/cri-containerd-${task.id}.scope`, task.id), cpu, memory, of: task, since: task.startedAt, container };
  });
  const { sandbox } = worker;
  const pause: Cgroup[] = sandbox ? [{ labels: of('', 'registry.k8s.io/pause:3.10.1', `${path}/cri-containerd-${sandbox.id}.scope`, sandbox.id), cpu: 0, memory: 270_336, of: sandbox, since: sandbox.createdAt }] : [];
  const sum = (part: 'cpu' | 'memory') => containers.reduce((n, c) => n + c[part], 0);
  return [{ labels: of('', '', path, ''), cpu: sum('cpu'), memory: sum('memory') + 270_336, of: worker, since: containers[0]!.since }, ...pause, ...containers];
};

/** What a container is limited to; 0: nothing. */
const limitsOf = ({ container }: Cgroup) => ({ cpu: container?.task.spec.cpuLimit, memory: container?.task.spec.memoryLimit });

/** The page /metrics/cadvisor (google/cadvisor: metrics/prometheus.go, as the kubelet labels it). */
export function cadvisorMetrics(kubelet: KubeletContext): string {
  const { host, sim } = kubelet;
  const now = sim.now();
  const { cpu, memory, pods } = usage(kubelet);
  const nothing = { container: '', image: '', name: '', namespace: '', pod: '' };
  const cgroups: Cgroup[] = [{ labels: { ...nothing, id: '/' }, cpu, memory, of: host, since: host.bootedAt }, ...pods.flatMap((pod) => cgroupsOf(kubelet, pod))];
  const page = new Exposition();
  const family = (name: string, type: 'counter' | 'gauge', help: string, value: Value, more: Labels = {}, timed = true) => {
    page.family(name, type, undefined, help);
    for (const cgroup of cgroups) {
      const n = value(cgroup);
      if (n !== undefined) page.sample({ ...cgroup.labels, ...more }, n, timed ? now : undefined);
    }
  };
  const spent = new Map(cgroups.map((cgroup) => [cgroup, counted(cgroup.of, cgroup.cpu, cgroup.since, now)]));
  page.family('cadvisor_version_info', 'gauge', undefined, "A metric with a constant '1' value labeled by kernel version, OS version, docker version, cadvisor version & cadvisor revision.");
  page.sample({ cadvisorRevision: '', cadvisorVersion: '', dockerVersion: '', kernelVersion: kernel, osVersion: 'Ubuntu 24.04 LTS' }, 1);
  family('container_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed in seconds.', (c) => spent.get(c), { cpu: 'total' });
  family('container_cpu_user_seconds_total', 'counter', 'Cumulative user cpu time consumed in seconds.', (c) => spent.get(c)! * 0.6);
  family('container_cpu_system_seconds_total', 'counter', 'Cumulative system cpu time consumed in seconds.', (c) => spent.get(c)! * 0.4);
  limits(family);
  family('container_memory_usage_bytes', 'gauge', 'Current memory usage in bytes, including all memory regardless of when it was accessed', (c) => c.memory + 1024 * 1024);
  family('container_memory_working_set_bytes', 'gauge', 'Current working set in bytes.', (c) => c.memory);
  family('container_memory_rss', 'gauge', 'Size of RSS in bytes.', (c) => Math.floor(c.memory * 0.9));
  family('container_memory_cache', 'gauge', 'Number of bytes of page cache memory.', (c) => Math.floor(c.memory * 0.1));
  family('container_memory_failcnt', 'counter', 'Number of memory usage hits limits', () => 0);
  family('container_memory_swap', 'gauge', 'Container swap usage in bytes.', () => 0);
  family('container_start_time_seconds', 'gauge', 'Start time of the container since unix epoch in seconds.', (c) => c.since / 1000);
  family('container_last_seen', 'gauge', 'Last time a container was seen by the exporter', () => Math.floor(now / 1000));
  family('container_processes', 'gauge', 'Number of processes running inside the container.', (c) => (c.container ? 1 : undefined));
  family('container_oom_events_total', 'counter', 'Count of out of memory events observed for the container', () => 0);
  network(family, pods, kubelet);
  machine(page, kubelet);
  return page.text();
}

type Family = (name: string, type: 'counter' | 'gauge', help: string, value: Value, more?: Labels, timed?: boolean) => void;

/** The period of the CPU's quotas, in microseconds. */
const period = 100_000;

const limits = (family: Family): void => {
  const limited = (value: (cores: number) => number): Value => (c) => {
    const { cpu } = limitsOf(c);
    return cpu === undefined ? undefined : value(cpu);
  };
  family('container_spec_cpu_period', 'gauge', 'CPU period of the container.', limited(() => period));
  family('container_spec_cpu_quota', 'gauge', 'CPU quota of the container.', limited((cores) => Math.round(cores * period)));
  family('container_spec_cpu_shares', 'gauge', 'CPU share of the container.', (c) => (c.container ? 2 : undefined));
  family('container_spec_memory_limit_bytes', 'gauge', 'Memory limit for the container.', (c) => (c.container ? (limitsOf(c).memory ?? 0) : undefined));
  family('container_cpu_cfs_periods_total', 'counter', 'Number of elapsed enforcement period intervals.', limited(() => 0));
  family('container_cpu_cfs_throttled_periods_total', 'counter', 'Number of throttled period intervals.', limited(() => 0));
  family('container_cpu_cfs_throttled_seconds_total', 'counter', 'Total time duration the container has been throttled.', limited(() => 0));
};

/** What goes over a pod's interface is told of its sandbox, where that is not the machine's. */
const network = (family: Family, pods: readonly PodUsage[], kubelet: KubeletContext): void => {
  const own = new Set(pods.map((pod) => kubelet.find(pod.namespace, pod.name)!).filter((worker) => !worker.hostNetwork).map((worker) => worker.sandbox?.id));
  const each = (direction: 'receive' | 'transmit', what: string, words: string) => family(`container_network_${direction}_${what}_total`, 'counter', words, (c) => (own.has(c.labels['name']) && c.labels['name'] !== '' ? 0 : undefined), { interface: 'eth0' });
  for (const [direction, done, doing] of [['receive', 'received', 'receiving'], ['transmit', 'transmitted', 'transmitting']] as const) {
    each(direction, 'bytes', `Cumulative count of bytes ${done}`);
    each(direction, 'errors', `Cumulative count of errors encountered while ${doing}`);
    each(direction, 'packets_dropped', `Cumulative count of packets dropped while ${doing}`);
    each(direction, 'packets', `Cumulative count of packets ${done}`);
  }
};

const machine = (page: Exposition, { host }: KubeletContext): void => {
  const machineId = host.fs.read('/etc/machine-id').trim();
  const of = { boot_id: host.bootId, machine_id: machineId, system_uuid: machineId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
  const family = (name: string, help: string, value: number) => {
    page.family(name, 'gauge', undefined, help);
    page.sample(of, value);
  };
  family('machine_cpu_cores', 'Number of logical CPU cores.', host.cpus);
  family('machine_cpu_physical_cores', 'Number of physical CPU cores.', host.cpus);
  family('machine_cpu_sockets', 'Number of CPU sockets.', 1);
  family('machine_memory_bytes', 'Amount of memory installed on the machine.', host.memory);
  family('machine_swap_bytes', 'Amount of swap memory available on the machine.', 0);
  page.family('machine_scrape_error', 'gauge', undefined, '1 if there was an error while getting machine metrics, 0 otherwise.');
  page.sample({}, 0);
  page.family('container_scrape_error', 'gauge', undefined, '1 if there was an error while getting container metrics, 0 otherwise');
  page.sample({}, 0);
};
