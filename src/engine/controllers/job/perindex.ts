import type { Job, Pod } from '../../api/kubernetes.ts';
import { backoffAfter, finishedAt, judge } from './failures.ts';
import { indexOf } from './indexes.ts';

// pkg/controller/job/indexed_job_utils.go: what backoffLimitPerIndex adds to an indexed job.

const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED = 'batch.kubernetes.io/job-index-ignored-failure-count';

const numberIn = (pod: Pod, key: string): number => Number((pod.metadata.annotations as Record<string, string> | undefined)?.[key] ?? 0);

/** How often the index of a pod had failed before it. */
export const failuresOf = (pod: Pod): number => numberIn(pod, FAILURES);

const allFailuresOf = (pod: Pod): number => failuresOf(pod) + numberIn(pod, IGNORED);

/** The last failed pod of each index that is to be tried again: it keeps its finalizer until its replacement, which takes its counts, is there. */
export function awaitingReplacement(job: Job, failed: readonly Pod[], { active, succeededIndexes, failedIndexes }: { active: readonly Pod[]; succeededIndexes: ReadonlySet<number>; failedIndexes: ReadonlySet<number> }): Map<number, Pod> {
  const last = new Map<number, Pod>();
  if (job.spec?.backoffLimitPerIndex === undefined) return last;
  const running = new Set(active.map(indexOf));
  for (const pod of failed) {
    const index = indexOf(pod);
    if (index < 0 || index >= (job.spec.completions ?? 0) || succeededIndexes.has(index) || failedIndexes.has(index) || running.has(index)) continue;
    const known = last.get(index);
    if (!known || (allFailuresOf(known) <= allFailuresOf(pod) && finishedAt(pod, 0) >= finishedAt(known, 0))) last.set(index, pod);
  }
  return last;
}

/** Which of the indexes may have their pod now; where none may, after how many milliseconds the first may. */
export function readyIndexes(indexes: readonly number[], replaced: ReadonlyMap<number, Pod>, now: number): { indexes: number[]; wait: number } {
  const waits = indexes.map((index) => {
    const pod = replaced.get(index);
    return pod ? Math.max(0, finishedAt(pod, now) + backoffAfter(allFailuresOf(pod) + 1) - now) : 0;
  });
  const ready = indexes.filter((_, i) => waits[i] === 0);
  return { indexes: ready, wait: ready.length > 0 || waits.length === 0 ? 0 : Math.min(...waits) };
}

/** The annotations by which a new pod knows how often its index has failed. */
export function failureAnnotations(job: Job, replaced: Pod | undefined): Record<string, string> {
  if (job.spec?.backoffLimitPerIndex === undefined) return {};
  if (!replaced) return { [FAILURES]: '0' };
  const counts = judge(job, replaced).action !== 'Ignore';
  const ignored = numberIn(replaced, IGNORED) + (counts ? 0 : 1);
  return { [FAILURES]: String(failuresOf(replaced) + (counts ? 1 : 0)), ...(ignored > 0 && { [IGNORED]: String(ignored) }) };
}
