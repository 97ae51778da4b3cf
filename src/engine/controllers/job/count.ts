import type { Job, Pod } from '../../api/kubernetes.ts';
import { isPodActive, isPodReady, isPodTerminating } from '../common/pods.ts';
import { judge } from './failures.ts';
import { indexOf, parseIndexes } from './indexes.ts';
import { awaitingReplacement, failuresOf } from './perindex.ts';
import { isIndexed } from './status.ts';
import { isTracked } from './template.ts';

/** The pods of a job as one sync sees them. */
export interface Counted {
  active: Pod[];
  ready: number;
  terminating: number;
  succeeded: number;
  failed: number;
  succeededIndexes: Set<number>;
  failedIndexes: Set<number>;
  /** Failed pods by the index that waits for their replacement (backoffLimitPerIndex). */
  replaced: ReadonlyMap<number, Pod>;
  /** Set by podFailurePolicy. */
  failJob: string | undefined;
}

/** Pods that have ended and are not in the job's status yet. */
export interface Ended {
  succeeded: Pod[];
  failed: Pod[];
  /** Failed ones that podFailurePolicy does not count. */
  ignored: Pod[];
}

/** What the status has counted, plus the pods that have ended since; `released`: pods counted whose event has not come. */
export function countPods(job: Job, pods: readonly Pod[], released: ReadonlySet<string> | undefined): { counted: Counted; newly: Ended } {
  const completions = job.spec?.completions ?? 0;
  const uncounted = job.status?.uncountedTerminatedPods;
  const newly: Ended = { succeeded: [], failed: [], ignored: [] };
  const counted: Counted = {
    active: pods.filter(isPodActive),
    ready: pods.filter((pod) => isPodActive(pod) && isPodReady(pod)).length,
    terminating: pods.filter(isPodTerminating).length,
    succeeded: 0,
    failed: 0,
    succeededIndexes: parseIndexes(job.status?.completedIndexes, completions),
    failedIndexes: parseIndexes(job.status?.failedIndexes, completions),
    replaced: new Map(),
    failJob: undefined,
  };
  const waitsForFailed = job.spec?.podReplacementPolicy === 'Failed' || job.spec?.podFailurePolicy !== undefined;
  for (const pod of pods) {
    if (!isTracked(pod) || released?.has(pod.metadata.uid!)) continue;
    if (uncounted?.succeeded?.includes(pod.metadata.uid!) || uncounted?.failed?.includes(pod.metadata.uid!)) continue;
    if (pod.status?.phase === 'Succeeded') newly.succeeded.push(pod);
    else if (pod.status?.phase === 'Failed' || (pod.metadata.deletionTimestamp && !waitsForFailed)) countFailure(job, pod, counted, newly);
  }
  counted.failed = (job.status?.failed ?? 0) + (uncounted?.failed?.length ?? 0) + newly.failed.length;
  if (isIndexed(job)) {
    for (const pod of newly.succeeded) if (indexOf(pod) >= 0 && indexOf(pod) < completions) counted.succeededIndexes.add(indexOf(pod));
    counted.replaced = awaitingReplacement(job, [...newly.failed, ...newly.ignored], counted);
    counted.succeeded = counted.succeededIndexes.size;
  } else counted.succeeded = (job.status?.succeeded ?? 0) + (uncounted?.succeeded?.length ?? 0) + newly.succeeded.length;
  return { counted, newly };
}

function countFailure(job: Job, pod: Pod, counted: Counted, newly: Ended): void {
  const { action, message } = judge(job, pod);
  if (action === 'Ignore') {
    newly.ignored.push(pod);
    return;
  }
  newly.failed.push(pod);
  if (action === 'FailJob') counted.failJob ??= message;
  const limit = job.spec?.backoffLimitPerIndex;
  const index = indexOf(pod);
  if (limit === undefined || index < 0 || counted.succeededIndexes.has(index)) return;
  if (action === 'FailIndex' || failuresOf(pod) + 1 > limit) counted.failedIndexes.add(index);
}
