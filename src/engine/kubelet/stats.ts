import type { KubeletContext } from './podstate.ts';

export interface ContainerUsage {
  name: string;
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

export function usage(kubelet: KubeletContext): NodeUsage {
  const now = kubelet.sim.now();
  const pods: PodUsage[] = [];
  let cpu = systemCpu;
  for (const worker of kubelet.workers.values()) {
    const containers: ContainerUsage[] = [];
    for (const unit of worker.units) {
      if (!unit.running) continue;
      const { meter } = unit.task!;
      const own = { name: unit.spec.name, cpu: meter.cpu(now), memory: unit.task!.memory };
      cpu += own.cpu;
      containers.push(own);
    }
    if (containers.length > 0) pods.push({ namespace: worker.pod.metadata.namespace!, name: worker.pod.metadata.name, containers });
  }
  return { cpu: Math.min(cpu, kubelet.host.cpus), memory: kubelet.host.memoryUsed(), pods };
}
