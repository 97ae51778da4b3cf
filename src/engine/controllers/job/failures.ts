import type { Job, Pod } from '../../api/kubernetes.ts';
import { parseTime } from '../../api/time.ts';

/** A pod that fails is followed by the next after 10 s, doubling to 10 min (job_controller.go). */
const FIRST_BACKOFF_MS = 10_000;
const MAX_BACKOFF_MS = 600_000;

type Rule = NonNullable<NonNullable<NonNullable<Job['spec']>['podFailurePolicy']>['rules']>[number];

/** What the policy says of a failed pod, with what it says to the user where the whole job fails. */
export interface Judgement {
  action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count';
  message?: string;
}

const COUNT: Judgement = { action: 'Count' };

/** The first rule of podFailurePolicy that matches a failed pod (pod_failure_policy.go: matchPodFailurePolicy). */
export function judge(job: Job, pod: Pod): Judgement {
  const rules = job.spec?.podFailurePolicy?.rules ?? [];
  for (const [i, rule] of rules.entries()) {
    const where = rule.onExitCodes ? byExitCode(rule, pod, i) : byCondition(rule, pod, i);
    if (where !== undefined) return rule.action === 'FailJob' ? { action: 'FailJob', message: where } : { action: rule.action as Judgement['action'] };
  }
  return COUNT;
}

function byExitCode({ onExitCodes }: Rule, pod: Pod, index: number): string | undefined {
  const { containerName, operator, values } = onExitCodes!;
  for (const status of [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]) {
    const code = status.state?.terminated?.exitCode;
    if (code === undefined || code === 0 || (containerName && containerName !== status.name)) continue;
    if ((operator === 'In') === values.includes(code)) return `Container ${status.name} for pod ${pod.metadata.namespace}/${pod.metadata.name} failed with exit code ${code} matching FailJob rule at index ${index}`;
  }
  return undefined;
}

function byCondition({ onPodConditions }: Rule, pod: Pod, index: number): string | undefined {
  for (const { type, status = 'True' } of onPodConditions ?? [])
    if (pod.status?.conditions?.some((c) => c.type === type && c.status === status)) return `Pod ${pod.metadata.namespace}/${pod.metadata.name} has condition ${type} matching FailJob rule at index ${index}`;
  return undefined;
}

/** When a pod ended, in virtual milliseconds; its deletion or its readiness stands in where nothing says so. */
export function finishedAt(pod: Pod, now: number): number {
  let latest: number | undefined;
  for (const { state } of pod.status?.containerStatuses ?? []) {
    const at = parseTime(state?.terminated?.finishedAt);
    if (at !== undefined) latest = Math.max(latest ?? 0, at);
  }
  if (latest !== undefined) return latest;
  const ready = pod.status?.conditions?.find((c) => c.type === 'Ready');
  return parseTime(ready?.lastTransitionTime) ?? parseTime(pod.metadata.deletionTimestamp as string | undefined) ?? now;
}

/** How long the next pod waits after so many failures, in milliseconds. */
export const backoffAfter = (failures: number): number => (failures === 0 ? 0 : Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), MAX_BACKOFF_MS));

/** How often pods of one job failed since the last success, and when last (backoff_utils.go). */
export class FailureRecord {
  private failures = 0;
  private lastAt = 0;
  private readonly known = new Set<string>();

  /** Takes in pods that have ended, each once. */
  add(allFailed: readonly Pod[], allSucceeded: readonly Pod[], now: number): void {
    const fresh = (pod: Pod) => !this.known.has(pod.metadata.uid!);
    const [failed, succeeded] = [allFailed.filter(fresh), allSucceeded.filter(fresh)];
    for (const pod of [...failed, ...succeeded]) this.known.add(pod.metadata.uid!);
    const lastSuccess = Math.max(0, ...succeeded.map((pod) => finishedAt(pod, now)));
    if (lastSuccess > 0) this.failures = 0;
    for (const pod of failed) {
      const at = finishedAt(pod, now);
      this.lastAt = Math.max(this.lastAt, at);
      if (at >= lastSuccess) this.failures++;
    }
  }

  /** How long the next pod has to wait. */
  remaining(now: number): number {
    if (this.failures === 0) return 0;
    return Math.max(0, this.lastAt + backoffAfter(this.failures) - now);
  }
}
