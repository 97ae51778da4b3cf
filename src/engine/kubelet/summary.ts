import { rfc3339 } from '../api/time.ts';
import { storedBytes, type DirNode } from '../hosts/inode.ts';
import { counted } from './counted.ts';
import { disk, kubeletProcess, runtimeProcess } from './machine.ts';
import type { KubeletContext, PodState } from './podstate.ts';
import { usage, type ContainerUsage, type PodUsage } from './stats.ts';

interface Moment {
  kubelet: KubeletContext;
  now: number;
  time: string;
}

const cpuStats = ({ now, time }: Moment, of: object, cores: number, from: number): object => ({ time, usageNanoCores: Math.round(cores * 1e9), usageCoreNanoSeconds: Math.round(counted(of, cores, from, now) * 1e9) });

const memoryStats = ({ time }: Moment, bytes: number, limit: number | undefined): object => ({
  time,
  ...(limit !== undefined && { availableBytes: Math.max(0, limit - bytes) }),
  usageBytes: bytes + 1024 * 1024,
  workingSetBytes: bytes,
  rssBytes: Math.floor(bytes * 0.9),
  pageFaults: Math.floor(bytes / 4096),
  majorPageFaults: 0,
});

/** What of the machine's disk something uses. */
const fsStats = ({ time }: Moment, used: number, files: number): object => ({ time, availableBytes: disk.available, capacityBytes: disk.capacity, usedBytes: used, inodesFree: disk.inodes - disk.inodesUsed, inodes: disk.inodes, inodesUsed: files });

const containerStats = (moment: Moment, { name, task, cpu, memory }: ContainerUsage): object => {
  const log = task.log.read().reduce((sum, line) => sum + line.text.length, 0);
  return {
    name,
    startTime: rfc3339(task.startedAt),
    cpu: cpuStats(moment, task, cpu, task.startedAt),
    memory: memoryStats(moment, memory, task.spec.memoryLimit),
    rootfs: fsStats(moment, task.usedFiles ? task.machine.written + 4096 : 4096, 8),
    logs: fsStats(moment, Math.ceil((log + 1) / 4096) * 4096, 1),
    swap: { time: moment.time, swapUsageBytes: 0 },
  };
};

const volumeStats = (moment: Moment, worker: PodState): object[] =>
  (worker.pod.spec!.volumes ?? []).flatMap((volume) => {
    const node = worker.volume(volume.name)?.node();
    if (node?.type !== 'dir') return [];
    const claim = volume.persistentVolumeClaim?.claimName;
    return [{ ...fsStats(moment, storedBytes(node as DirNode) + 4096, (node as DirNode).names().length + 1), name: volume.name, ...(claim && { pvcRef: { name: claim, namespace: worker.pod.metadata.namespace } }) }];
  });

const podStats = (moment: Moment, pod: PodUsage): object => {
  const worker = moment.kubelet.find(pod.namespace, pod.name)!;
  const { time } = moment;
  const cpu = pod.containers.reduce((sum, c) => sum + c.cpu, 0);
  const memory = pod.containers.reduce((sum, c) => sum + c.memory, 0);
  const limits = pod.containers.map((c) => c.task.spec.memoryLimit);
  const limit = limits.includes(undefined) ? undefined : limits.reduce<number>((sum, bytes) => sum + bytes!, 0);
  const still = { name: 'eth0', rxBytes: 0, rxErrors: 0, txBytes: 0, txErrors: 0 };
  const volumes = volumeStats(moment, worker);
  return {
    podRef: { name: pod.name, namespace: pod.namespace, uid: worker.uid },
    startTime: worker.startTime,
    containers: pod.containers.map((container) => containerStats(moment, container)),
    cpu: cpuStats(moment, worker, cpu, pod.containers[0]!.task.startedAt),
    memory: memoryStats(moment, memory, limit),
    ...(!worker.hostNetwork && { network: { time, ...still, interfaces: [still] } }),
    ...(volumes.length > 0 && { volume: volumes }),
    'ephemeral-storage': fsStats(moment, 8192 * pod.containers.length, 9 * pod.containers.length),
    process_stats: { process_count: pod.containers.length + 1 },
    swap: { time, swapUsageBytes: 0 },
  };
};

/** The body of /stats/summary (k8s.io/kubelet: pkg/apis/stats/v1alpha1, Summary). */
export function summary(kubelet: KubeletContext): string {
  const { host, sim } = kubelet;
  const moment: Moment = { kubelet, now: sim.now(), time: rfc3339(sim.now()) };
  const { cpu, memory, pods } = usage(kubelet);
  const startTime = rfc3339(host.bootedAt);
  const root = fsStats(moment, disk.used, disk.inodesUsed);
  const images = host.containerd!.list().reduce((sum, image) => sum + image.size, 0);
  const interfaces = ['eth0', 'cni0', 'flannel.1'].map((name) => ({ name, rxBytes: 0, rxErrors: 0, txBytes: 0, txErrors: 0 }));
  const system = (name: string, cores: number, bytes: number) => ({ name, startTime, cpu: cpuStats(moment, systemOf(kubelet, name), cores, host.bootedAt), memory: memoryStats(moment, bytes, undefined) });
  const ofPods = pods.flatMap((pod) => pod.containers);
  return JSON.stringify({
    node: {
      nodeName: kubelet.name,
      systemContainers: [
        system('kubelet', kubeletProcess.cpu, kubeletProcess.memory),
        system('runtime', runtimeProcess.cpu, runtimeProcess.memory),
        system('pods', ofPods.reduce((sum, c) => sum + c.cpu, 0), ofPods.reduce((sum, c) => sum + c.memory, 0)),
      ],
      startTime,
      cpu: cpuStats(moment, systemOf(kubelet, 'node'), cpu, host.bootedAt),
      memory: memoryStats(moment, memory, host.memory),
      network: { time: moment.time, ...interfaces[0], interfaces },
      fs: root,
      runtime: { imageFs: fsStats(moment, images, 40_000), containerFs: root },
      rlimit: { time: moment.time, maxpid: 32_768, curproc: 130 + 2 * ofPods.length },
      swap: { time: moment.time, swapAvailableBytes: 0, swapUsageBytes: 0 },
    },
    pods: pods.map((pod) => podStats(moment, pod)),
  }, null, 1);
}

const systems = new WeakMap<KubeletContext, Map<string, object>>();

/** What the CPU time of a part of the machine is counted under. */
const systemOf = (kubelet: KubeletContext, name: string): object => {
  const known = systems.get(kubelet) ?? new Map<string, object>();
  systems.set(kubelet, known);
  if (!known.has(name)) known.set(name, {});
  return known.get(name)!;
};
