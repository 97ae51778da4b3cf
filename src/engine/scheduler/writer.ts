import type { Pod, PodCondition } from '../api/kubernetes.ts';
import { isStatus, StatusError } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import type { Client } from '../client/client.ts';
import { pods, type Resource } from '../client/resources.ts';
import type { SeriesRecorder } from '../client/series.ts';
import type { Sim, Task } from '../sim/sim.ts';
import type { PodInfo } from './podinfo.ts';

/** What the scheduler writes about pods, besides their events. */
export class PodWriter {
  constructor(
    private readonly sim: Sim,
    private readonly client: Client,
    private readonly recorder: SeriesRecorder,
  ) {}

  /** Binds a pod to a node. */
  *bind(pod: Pod, node: string): Task {
    const { name, namespace, uid } = pod.metadata;
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target: { kind: 'Node', name: node } };
    yield* this.client.create(pods as Resource<any>, binding, { subresource: 'binding', name });
  }

  /** Says in the pod's conditions why it has no node, and where it may come to be; nothing when it says so already. */
  *report(pod: Pod, reason: string, message: string, nominated: string | null | undefined): Task {
    let current = pod;
    for (let tries = 0; tries < 2; tries++) {
      const next = this.reported(current, reason, message, nominated);
      if (next === current) return;
      try {
        yield* this.client.updateStatus(pods, next);
        return;
      } catch (error) {
        if (!isStatus(error, 'Conflict')) throw error;
        current = yield* this.client.get(pods, pod.metadata);
        if (current.metadata.uid !== pod.metadata.uid || current.spec?.nodeName) return;
      }
    }
  }

  /** Makes a pod leave for a more important one. */
  *evict(victim: PodInfo, preemptor: Pod, node: string): Task {
    const { pod } = victim;
    const message = `${preemptor.spec?.schedulerName ?? 'default-scheduler'}: preempting to accommodate a higher priority pod`;
    const condition: PodCondition = { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message, lastTransitionTime: rfc3339(this.sim.now()) };
    try {
      yield* this.client.patch(pods, pod.metadata, { status: { conditions: [condition] } }, { subresource: 'status' });
      yield* this.client.delete(pods, pod.metadata);
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return;
      throw error;
    }
    this.recorder.event(pod, preemptor, 'Normal', 'Preempted', 'Preempting', `Preempted by pod ${preemptor.metadata.uid} on node ${node}`);
  }

  private reported(pod: Pod, reason: string, message: string, nominated: string | null | undefined): Pod {
    const conditions = pod.status?.conditions ?? [];
    const old = conditions.find((c) => c.type === 'PodScheduled');
    const told = old?.status === 'False' && old.reason === reason && old.message === message;
    const placed = nominated === undefined || (nominated ?? undefined) === pod.status?.nominatedNodeName;
    if (told && placed) return pod;
    const condition: PodCondition = {
      type: 'PodScheduled',
      status: 'False',
      reason,
      message,
      lastProbeTime: null as never,
      lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime! : rfc3339(this.sim.now()),
    };
    const generation = pod.metadata.generation as number | undefined;
    if (generation) (condition as { observedGeneration?: number }).observedGeneration = generation;
    const status = { ...pod.status, conditions: [...conditions.filter((c) => c !== old), condition] };
    if (nominated) status.nominatedNodeName = nominated;
    else if (nominated === null) delete status.nominatedNodeName;
    return { ...pod, status };
  }
}
