import type { Node, Pod } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { nodes as nodeResource, pods as podResource } from '../client/resources.ts';
import { sleep, type Task, type TaskHandle } from '../sim/sim.ts';
import { isPodFinished } from './common/pods.ts';
import type { Controller, ControllerContext } from './context.ts';

const CHECK_MS = 20_000;
/** How long a node must be gone before its pods are (quarantineTime). */
const QUARANTINE_MS = 40_000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

export const podGcController = (context: ControllerContext): Controller => new PodGc(context);

/** Deletes pods that nobody else will: of nodes that are gone, unbound ones being deleted, too many finished ones (pkg/controller/podgc). */
class PodGc implements Controller {
  readonly name = 'pod-garbage-collector-controller';
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly missingSince = new Map<string, number>();
  private task: TaskHandle | undefined;

  constructor(private readonly context: ControllerContext) {
    this.pods = context.informers.informer(podResource);
    this.nodes = context.informers.informer(nodeResource);
  }

  start(): void {
    this.task = this.context.sim.spawn(this.name, this.run());
  }

  stop(): void {
    this.task?.cancel();
  }

  private *run(): Task {
    for (;;) {
      yield sleep(CHECK_MS);
      yield* this.collect();
    }
  }

  private *collect(): Task {
    const finished: Pod[] = [];
    const doomed: { pod: Pod; message?: string }[] = [];
    const missing = new Set<string>();
    for (const pod of this.pods.list()) {
      const node = pod.spec?.nodeName;
      if (isPodFinished(pod)) finished.push(pod);
      if (!node) {
        if (pod.metadata.deletionTimestamp) doomed.push({ pod });
      } else if (!this.nodes.store.get(node)) {
        missing.add(node);
        if (this.isGone(node)) doomed.push({ pod, message: 'PodGC: node no longer exists' });
      } else if (pod.metadata.deletionTimestamp && this.isOutOfService(node)) doomed.push({ pod });
    }
    for (const node of this.missingSince.keys()) if (!missing.has(node)) this.missingSince.delete(node);
    const spare = finished.length - this.context.flags.terminatedPodGcThreshold;
    const oldest = spare > 0 ? finished.sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1)).slice(0, spare) : [];
    for (const { pod, message } of [...doomed, ...oldest.map((pod) => ({ pod, message: undefined }))]) yield* this.delete(pod, message);
  }

  private isGone(node: string): boolean {
    const now = this.context.sim.now();
    const since = this.missingSince.get(node) ?? now;
    this.missingSince.set(node, since);
    return now - since >= QUARANTINE_MS;
  }

  private isOutOfService(name: string): boolean {
    const node = this.nodes.store.get(name);
    const ready = node?.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True');
    return !ready && (node?.spec?.taints?.some((taint) => taint.key === OUT_OF_SERVICE) ?? false);
  }

  private *delete(pod: Pod, message: string | undefined): Task {
    const { client, sim } = this.context;
    try {
      if (!isPodFinished(pod)) {
        const condition = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: message ?? 'PodGC: unscheduled pod is being deleted', lastTransitionTime: rfc3339(sim.now()) };
        yield* client.patch(podResource, pod.metadata, { status: { phase: 'Failed', ...(message ? { conditions: [condition] } : {}) } }, { subresource: 'status' });
      }
      yield* client.delete(podResource, pod.metadata, { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
}
