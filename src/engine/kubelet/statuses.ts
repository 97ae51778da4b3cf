import type { PodCondition, PodStatus } from '../api/kubernetes.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import { pods } from '../client/resources.ts';
import { sleep, type Task, type TaskHandle } from '../sim/sim.ts';
import { kubeletConditions } from './conditions.ts';
import type { KubeletContext, PodState } from './podstate.ts';

const retryMs = 10_000;

const elementOrder = kubeletConditions.map((type) => ({ type }));

/** What to send so that a status becomes another: a strategic merge patch. Undefined when they are the same. */
function statusPatch(old: PodStatus | undefined, next: PodStatus): Record<string, unknown> | undefined {
  if (old === next) return undefined;
  const before = (old ?? {}) as Record<string, unknown>;
  const after = next as Record<string, unknown>;
  const patch: Record<string, unknown> = {};
  let some = false;
  for (const key in after) {
    if (after[key] === before[key]) continue;
    some = true;
    if (key === 'conditions') {
      patch[key] = conditionPatch(old?.conditions ?? [], next.conditions!);
      patch['$setElementOrder/conditions'] = next.conditions!.length === elementOrder.length ? elementOrder : next.conditions!.map((c) => ({ type: c.type }));
    } else patch[key] = after[key];
  }
  for (const key in before) {
    if (after[key] !== undefined || before[key] === undefined) continue;
    patch[key] = null;
    some = true;
  }
  return some ? patch : undefined;
}

/** The conditions that have changed; what one has no more is null. */
const conditionPatch = (old: readonly PodCondition[], next: readonly PodCondition[]): Record<string, unknown>[] => {
  const patch: Record<string, unknown>[] = [];
  for (const condition of next) {
    const before = old.find((c) => c.type === condition.type);
    if (before === condition) continue;
    patch.push(before ? conditionChange(before, condition) : (condition as unknown as Record<string, unknown>));
  }
  return patch;
};

type Condition = PodCondition & { observedGeneration?: number };

/** What differs, by the condition's type. */
const conditionChange = (before: Condition, { type, status, lastTransitionTime, observedGeneration, reason, message }: Condition): Record<string, unknown> => ({
  type,
  status: changed(before.status, status),
  lastTransitionTime: changed(before.lastTransitionTime, lastTransitionTime),
  observedGeneration: changed(before.observedGeneration, observedGeneration),
  reason: changed(before.reason, reason),
  message: changed(before.message, message),
});

/** Undefined where nothing changes, null where nothing is left. */
const changed = <T>(before: T | undefined, now: T | undefined): T | null | undefined => (before === now ? undefined : now === undefined ? null : now);

/** Sends pods' statuses to the API, one at a time; what changes while one is on its way goes out as one (kubernetes: pkg/kubelet/status/status_manager.go). */
export class StatusManager {
  private readonly waiting = new Set<PodState>();
  private task: TaskHandle | undefined;

  constructor(private readonly kubelet: KubeletContext) {}

  push(worker: PodState): void {
    this.waiting.add(worker);
    if (!this.task?.live && this.kubelet.running) this.task = this.kubelet.sim.spawn(`kubelet ${this.kubelet.name} statuses`, this.drain());
  }

  forget(worker: PodState): void {
    this.waiting.delete(worker);
  }

  stop(): void {
    this.task?.cancel();
    this.task = undefined;
  }

  start(): void {
    for (const worker of this.waiting) {
      this.push(worker);
      return;
    }
  }

  private *drain(): Task {
    // In an event of its own: what is about to change further is sent with it.
    yield sleep(0);
    for (;;) {
      const worker = this.waiting.values().next().value;
      if (!worker) return;
      this.waiting.delete(worker);
      try {
        yield* this.send(worker);
      } catch (error) {
        if (error instanceof ConnectionError || (error instanceof StatusError && error.code >= 500)) {
          this.waiting.add(worker);
          yield sleep(retryMs);
        } else if (!(error instanceof StatusError)) throw error;
      }
    }
  }

  private *send(worker: PodState): Task {
    const { status } = worker;
    if (worker.isStatic && !worker.mirror) return;
    const patch = statusPatch(worker.sent, status);
    if (patch) {
      const { namespace, name, uid } = worker.reference.metadata;
      yield* this.kubelet.client.patch(pods, { namespace, name }, { metadata: { uid }, status: patch }, { subresource: 'status' });
      worker.sent = status;
    }
    if (worker.status === status) {
      const done = worker.onSent;
      worker.onSent = undefined;
      done?.();
    }
  }
}
