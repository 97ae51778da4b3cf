import type { Pod, PodCondition } from '../../api/kubernetes.ts';
import { parseTime } from '../../api/time.ts';

/** Neither finished nor being deleted (controller_utils.go: IsPodActive). */
export const isPodActive = (pod: Pod): boolean => {
  const phase = pod.status?.phase;
  return phase !== 'Succeeded' && phase !== 'Failed' && !pod.metadata.deletionTimestamp;
};

/** Succeeded or Failed. */
export const isPodFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/** Being deleted and not finished yet (controller_utils.go: IsPodTerminating). */
export const isPodTerminating = (pod: Pod): boolean => !isPodFinished(pod) && !!pod.metadata.deletionTimestamp;

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  const conditions = pod.status?.conditions;
  if (conditions) for (const condition of conditions) if (condition.type === type) return condition;
  return undefined;
}

export const isPodReady = (pod: Pod): boolean => podCondition(pod, 'Ready')?.status === 'True';

/** Ready for at least `minReadySeconds`; `now` in virtual milliseconds (podutil.IsPodAvailable). */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  if (minReadySeconds === 0) return true;
  const since = parseTime(ready.lastTransitionTime);
  return since !== undefined && since + minReadySeconds * 1000 <= now;
}

/** The sum of the containers' restarts, init containers included where asked. */
export function restartsOf(pod: Pod, init = false): number {
  let n = 0;
  for (const status of pod.status?.containerStatuses ?? []) n += status.restartCount;
  if (init) for (const status of pod.status?.initContainerStatuses ?? []) n += status.restartCount;
  return n;
}
