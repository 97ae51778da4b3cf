import type { Job } from '../../api/kubernetes.ts';
import { rfc3339 } from '../../api/time.ts';

export type JobStatus = NonNullable<Job['status']>;
export type JobCondition = NonNullable<JobStatus['conditions']>[number];

/** Why a job is over, or about to be. */
export interface Verdict {
  type: 'Complete' | 'Failed';
  reason: string;
  message: string;
}

export const conditionOf = (job: Job, type: string): JobCondition | undefined => job.status?.conditions?.find((c) => c.type === type && c.status === 'True');
export const isFinished = (job: Job): boolean => conditionOf(job, 'Complete') !== undefined || conditionOf(job, 'Failed') !== undefined;
export const isIndexed = (job: Job): boolean => job.spec?.completionMode === 'Indexed';

export const newCondition = (type: string, status: 'True' | 'False', reason: string, message: string, now: number): JobCondition => ({
  type,
  status,
  lastProbeTime: rfc3339(now),
  lastTransitionTime: rfc3339(now),
  reason,
  message,
});

/** The condition that comes before the end, while pods still terminate. */
export const interimType = ({ type }: Verdict): string => (type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget');

/** Adds a condition unless it is there. */
export const withCondition = (conditions: readonly JobCondition[] | undefined, condition: JobCondition): JobCondition[] =>
  conditions?.some((c) => c.type === condition.type && c.status === condition.status) ? [...conditions] : [...(conditions ?? []).filter((c) => c.type !== condition.type), condition];

/** What an interim condition says the end will be. */
export function pendingVerdict(job: Job): Verdict | undefined {
  const success = conditionOf(job, 'SuccessCriteriaMet');
  if (success) return { type: 'Complete', reason: success.reason ?? '', message: success.message ?? '' };
  const failure = conditionOf(job, 'FailureTarget');
  return failure && { type: 'Failed', reason: failure.reason ?? '', message: failure.message ?? '' };
}
