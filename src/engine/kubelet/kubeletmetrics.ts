import { clientMetrics } from '../api/clientmetrics.ts';
import { Exposition } from '../api/exposition.ts';
import { buildInfo, processMetrics } from '../api/processmetrics.ts';
import { storedBytes, type DirNode } from '../hosts/inode.ts';
import { disk, kubeletProcess } from './machine.ts';
import type { KubeletContext, PodState } from './podstate.ts';
import type { ContainerUnit } from './unit.ts';

const stateOf = (unit: ContainerUnit): string => (unit.running ? 'running' : unit.exited ? 'exited' : 'created');

const typeOf = (unit: ContainerUnit): string => (unit.kind === 'main' ? 'container' : unit.kind === 'ephemeral' ? 'ephemeral_container' : 'init_container');

const tally = <T>(items: Iterable<T>, key: (item: T) => string, amount: (item: T) => number = () => 1): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(key(item), (sums.get(key(item)) ?? 0) + amount(item));
  return sums;
};

const podCounts = (page: Exposition, pods: readonly PodState[]): void => {
  const isStatic = (worker: PodState) => (worker.isStatic ? 'true' : '');
  const family = (name: string, help: string, of: readonly PodState[]) => {
    page.family(`kubelet_${name}`, 'gauge', 'ALPHA', help);
    for (const [kind, n] of new Map([['', 0], ['true', 0], ...tally(of, isStatic)])) page.sample({ static: kind }, n);
  };
  const active = pods.filter((worker) => worker.state === 'active' && !worker.finished);
  family('active_pods', 'The number of pods the kubelet considers active and which are being considered when admitting new pods. static is true if the pod is not from the apiserver.', active);
  family('desired_pods', 'The number of pods the kubelet is being instructed to run. static is true if the pod is not from the apiserver.', pods.filter((worker) => worker.state === 'active'));
  const single = (name: string, type: 'counter' | 'gauge', help: string, value: number) => {
    page.family(`kubelet_${name}`, type, 'ALPHA', help);
    page.sample({}, value);
  };
  single('mirror_pods', 'gauge', 'The number of mirror pods the kubelet will try to create (one per admitted static pod)', pods.filter((worker) => worker.isStatic).length);
  single('running_pods', 'gauge', 'Number of pods that have a running pod sandbox', pods.filter((worker) => worker.sandbox && !worker.sandbox.released).length);
  single('started_pods_total', 'counter', 'Cumulative number of pods started', pods.filter((worker) => worker.sandbox).length);
};

const containers = (page: Exposition, units: readonly ContainerUnit[]): void => {
  const there = units.filter((unit) => unit.task);
  page.family('kubelet_running_containers', 'gauge', 'ALPHA', 'Number of containers currently running');
  for (const [state, n] of tally(there, stateOf)) page.sample({ container_state: state }, n);
  page.family('kubelet_started_containers_total', 'counter', 'ALPHA', 'Cumulative number of containers started');
  for (const [type, n] of tally(there, typeOf, (unit) => unit.restarts + 1)) page.sample({ container_type: type }, n);
};

/** Of volumes that are claimed: pkg/kubelet/metrics/collectors/volume_stats.go. */
const volumeStats = (page: Exposition, pods: readonly PodState[]): void => {
  const claims = pods.flatMap((worker) =>
    (worker.pod.spec!.volumes ?? []).flatMap((volume) => {
      const node = worker.volume(volume.name)?.node();
      const claim = volume.persistentVolumeClaim?.claimName;
      if (!claim || node?.type !== 'dir') return [];
      return [{ labels: { namespace: worker.pod.metadata.namespace!, persistentvolumeclaim: claim }, used: storedBytes(node as DirNode) + 4096, files: (node as DirNode).names().length + 1 }];
    }),
  );
  const family = (name: string, help: string, value: (claim: (typeof claims)[number]) => number) => {
    page.family(`kubelet_volume_stats_${name}`, 'gauge', 'ALPHA', help);
    for (const claim of claims) page.sample(claim.labels, value(claim));
  };
  family('available_bytes', 'Number of available bytes in the volume', () => disk.available);
  family('capacity_bytes', 'Capacity in bytes of the volume', () => disk.capacity);
  family('inodes', 'Maximum number of inodes in the volume', () => disk.inodes);
  family('inodes_free', 'Number of free inodes in the volume', () => disk.inodes - disk.inodesUsed);
  family('inodes_used', 'Number of used inodes in the volume', (claim) => claim.files);
  family('used_bytes', 'Number of used bytes in the volume', (claim) => claim.used);
};

const managedVolumes = (page: Exposition, pods: readonly PodState[]): void => {
  page.family('volume_manager_total_volumes', 'gauge', 'ALPHA', 'Number of volumes in Volume Manager');
  const plugins = tally(pods.flatMap((worker) => worker.volumes ?? []), (volume) => volume.plugin);
  for (const state of ['actual_state_of_world', 'desired_state_of_world']) for (const [plugin, n] of plugins) page.sample({ plugin_name: plugin, state }, n);
};

/** Where the kubelet's kubeconfig says that the API server is. */
const server = ({ host }: KubeletContext): string => /server: https:\/\/(\S+)/.exec(host.fs.stat('/etc/kubernetes/kubelet.conf') ? host.fs.read('/etc/kubernetes/kubelet.conf') : '')?.[1] ?? '';

/** The page /metrics (kubernetes: pkg/kubelet/metrics/metrics.go, pkg/kubelet/metrics/collectors). */
export function kubeletMetrics(kubelet: KubeletContext): string {
  const { name, sim, host, workers, client } = kubelet;
  const page = new Exposition();
  const pods = [...workers.values()];
  page.family('kubelet_node_name', 'gauge', 'ALPHA', "The node's name. The count is always 1.");
  page.sample({ node: name }, 1);
  podCounts(page, pods);
  containers(page, pods.flatMap((worker) => worker.units));
  volumeStats(page, pods);
  managedVolumes(page, pods);
  page.family('kubelet_pleg_last_seen_seconds', 'gauge', 'ALPHA', 'Timestamp in seconds when PLEG was last seen active.');
  page.sample({}, Math.floor(sim.now() / 1000));
  page.family('kubelet_cgroup_version', 'gauge', 'ALPHA', 'cgroup version on the hosts.');
  page.sample({}, 2);
  clientMetrics(page, server(kubelet), client.sent);
  processMetrics(page, { ...kubeletProcess, goroutines: 180 + 6 * pods.length, since: host.systemd.unit('kubelet')?.process?.startedAt ?? host.bootedAt, now: sim.now() });
  buildInfo(page);
  return page.text();
}

/** The page /metrics/slis (component-base: metrics/prometheus/slis). */
export function kubeletIndicators({ sim, host }: KubeletContext): string {
  const page = new Exposition();
  page.family('process_start_time_seconds', 'gauge', undefined, 'Start time of the process since unix epoch in seconds.');
  page.sample({}, (host.systemd.unit('kubelet')?.process?.startedAt ?? Math.min(host.bootedAt, sim.now())) / 1000);
  return page.text();
}
