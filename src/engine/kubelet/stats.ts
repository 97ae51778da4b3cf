import type { ContainerTask } from './containerd/task.ts';
import type { KubeletContext } from './podstate.ts';

export interface ContainerUsage {
  name: string;
  task: ContainerTask;
  /** Cores. */
  cpu: number;
  /** Bytes of the working set. */
  memory: number;
}

export interface PodUsage {
  namespace: string;
  name: string;
  containers: ContainerUsage[];
}

/** What a node and its pods use now: the kubelet's /metrics/resource, from which metrics-server makes metrics.k8s.io. */
export interface NodeUsage {
  cpu: number;
  memory: number;
  pods: PodUsage[];
}

/** Cores that the system and the kubelet need themselves. */
const systemCpu = 0.045;

const wholePages = (bytes: number): number => bytes - (bytes % 4096);

export function usage(kubelet: KubeletContext): NodeUsage {
  const now = kubelet.sim.now();
  const chance = kubelet.sim.random(`stats/${kubelet.name}`);
  // No program uses the same from one moment to the next.
  const about = (amount: number, share: number) => amount * (1 - share * chance.float());
  const pods: PodUsage[] = [];
  let cpu = about(systemCpu, 0.2);
  for (const worker of kubelet.workers.values()) {
    const containers: ContainerUsage[] = [];
    for (const unit of worker.units) {
      if (!unit.running) continue;
      const { meter } = unit.task!;
      const own = { name: unit.spec.name, task: unit.task!, cpu: about(meter.cpu(now), 0.06), memory: wholePages(about(unit.task!.memory, 0.02)) };
      cpu += own.cpu;
      containers.push(own);
    }
    if (containers.length > 0) pods.push({ namespace: worker.pod.metadata.namespace!, name: worker.pod.metadata.name, containers });
  }
  return { cpu: Math.min(cpu, kubelet.host.cpus), memory: wholePages(about(kubelet.host.memoryUsed(), 0.005)), pods };
}
