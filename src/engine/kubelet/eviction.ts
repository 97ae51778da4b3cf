import { quantityValue } from '../api/quantity.ts';
import type { KubeletContext, PodState } from './podstate.ts';
import { excess } from './storage.ts';

/** evictionHard of kubeadm's kubelets: memory.available<100Mi. */
const memoryAvailable = 100 * 1024 * 1024;
/** How long a pressure is reported after it has gone (evictionPressureTransitionPeriod). */
const transitionMs = 300_000;

const bytesOf = (worker: PodState): number => worker.units.reduce((n, u) => n + (u.running ? u.task!.memory : 0), 0);

const requested = (worker: PodState): number => quantityValue(worker.requests['memory'] ?? '0');

/** Which of two pods goes first: one that uses more than it asked for, then the lower priority, then the one that is further above (kubernetes: pkg/kubelet/eviction/helpers.go, rankMemoryPressure). */
const byMemory = (a: PodState, b: PodState): number => {
  const over = (w: PodState) => bytesOf(w) - requested(w);
  const exceeds = (w: PodState) => (over(w) > 0 ? 0 : 1);
  return exceeds(a) - exceeds(b) || (a.pod.spec!.priority ?? 0) - (b.pod.spec!.priority ?? 0) || over(b) - over(a);
};

const critical = (worker: PodState): boolean => worker.isStatic || (worker.pod.spec!.priority ?? 0) >= 2_000_000_000;

const kib = (bytes: number): string => `${Math.max(0, Math.floor(bytes / 1024))}Ki`;

/** Evicts pods when the node runs out of memory, one at a time (kubernetes: pkg/kubelet/eviction/eviction_manager.go). */
export class EvictionManager {
  private pressureUntil = -Infinity;

  constructor(private readonly kubelet: KubeletContext) {}

  get memoryPressure(): boolean {
    return this.kubelet.sim.now() < this.pressureUntil;
  }

  /** Evicts pods that have stored more than they may, and looks at the node's memory, and evicts a pod when it is low. */
  look(): void {
    const { kubelet } = this;
    for (const worker of kubelet.workers.values()) {
      const message = worker.state === 'active' && !worker.failure && !worker.finished && !critical(worker) ? excess(worker) : undefined;
      if (message === undefined) continue;
      worker.event('Warning', 'Evicted', message);
      kubelet.fail(worker, 'Evicted', message, 1000);
    }
    const available = kubelet.host.memory - kubelet.host.memoryUsed();
    if (available >= memoryAvailable) return;
    this.pressureUntil = kubelet.sim.now() + transitionMs;
    const candidates = [...kubelet.workers.values()].filter((w) => w.state === 'active' && !w.finished && !critical(w) && w.units.some((u) => u.running)).sort(byMemory);
    const victim = candidates[0];
    kubelet.nodeEvent('Warning', 'EvictionThresholdMet', 'Attempting to reclaim memory');
    if (victim) this.evict(victim, available);
  }

  private evict(worker: PodState, available: number): void {
    const usage = worker.units.filter((u) => u.running).map((u) => {
      const request = quantityValue((u.spec.resources?.requests as Record<string, string> | undefined)?.['memory'] ?? '0');
      return { name: u.spec.name, used: u.task!.memory, request };
    });
    const over = usage.filter((u) => u.used > u.request).map((u) => `Container ${u.name} was using ${kib(u.used)}, request is ${u.request === 0 ? '0' : kib(u.request)}, has larger consumption of memory. `).join('');
    const message = `The node was low on resource: memory. Threshold quantity: 100Mi, available: ${kib(available)}. ${over}`;
    worker.event('Warning', 'Evicted', message);
    worker.node.log('I', 'eviction_manager.go:627', 'Eviction manager: pod is evicted successfully', { pod: worker.key });
    worker.disrupted = true;
    this.kubelet.fail(worker, 'Evicted', message, 0);
  }
}
