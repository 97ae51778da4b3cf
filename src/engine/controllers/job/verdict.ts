import type { Job } from '../../api/kubernetes.ts';
import { parseTime } from '../../api/time.ts';
import { restartsOf } from '../common/pods.ts';
import type { Counted } from './count.ts';
import { parseIndexes } from './indexes.ts';
import type { Verdict } from './status.ts';

/** When activeDeadlineSeconds is over, in virtual milliseconds. */
export function deadlineOf(job: Job): number | undefined {
  const start = parseTime(job.status?.startTime as string | undefined);
  return start === undefined || job.spec?.activeDeadlineSeconds === undefined ? undefined : start + job.spec.activeDeadlineSeconds * 1000;
}

/** Why the job has failed, if it has. */
export function failureOf(job: Job, counted: Counted, now: number): Verdict | undefined {
  const { spec } = job;
  const failed = (reason: string, message: string): Verdict => ({ type: 'Failed', reason, message });
  if (counted.failJob) return failed('PodFailurePolicy', counted.failJob);
  const limit = spec?.backoffLimit ?? 6;
  const restarts = spec?.template.spec?.restartPolicy === 'OnFailure' ? counted.active.reduce((n, pod) => n + restartsOf(pod, true), 0) : 0;
  const overRestarts = restarts > 0 && (limit === 0 || restarts >= limit);
  if (counted.failed > limit || overRestarts) return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const deadline = deadlineOf(job);
  if (!spec?.suspend && deadline !== undefined && now >= deadline) return failed('DeadlineExceeded', 'Job was active longer than specified deadline');
  if (spec?.maxFailedIndexes !== undefined && counted.failedIndexes.size > spec.maxFailedIndexes) return failed('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  if (counted.failedIndexes.size > 0 && counted.failedIndexes.size + counted.succeededIndexes.size >= (spec?.completions ?? 0)) return failed('FailedIndexes', 'Job has failed indexes');
  return undefined;
}

/** Why the job is complete, if it is. */
export function successOf(job: Job, counted: Counted): Verdict | undefined {
  const { spec } = job;
  for (const [i, rule] of (spec?.successPolicy?.rules ?? []).entries()) {
    const indexes = rule.succeededIndexes ? parseIndexes(rule.succeededIndexes, spec?.completions ?? 0) : undefined;
    const met = indexes ? [...indexes].filter((index) => counted.succeededIndexes.has(index)).length : counted.succeededIndexes.size;
    if (met >= (rule.succeededCount ?? indexes?.size ?? Infinity)) return { type: 'Complete', reason: 'SuccessPolicy', message: `Matched rules at index ${i}` };
  }
  const done = spec?.completions === undefined ? counted.succeeded > 0 && counted.active.length === 0 : counted.succeeded >= spec.completions;
  return done ? { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' } : undefined;
}
