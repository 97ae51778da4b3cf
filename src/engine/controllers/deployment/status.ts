import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../api/kubernetes.ts';
import { parseTime, rfc3339 } from '../../api/time.ts';
import { actual, available, conditionOf, hasDeadline, isComplete, maxUnavailable, ready, sizes, terminating, wanted } from './util.ts';

// Reasons of the conditions (pkg/controller/deployment/util/deployment_util.go)
export const NEW_SET_CREATED = 'NewReplicaSetCreated';
export const FOUND_NEW_SET = 'FoundNewReplicaSet';
export const SET_CREATE_ERROR = 'ReplicaSetCreateError';
const SET_UPDATED = 'ReplicaSetUpdated';
export const NEW_SET_AVAILABLE = 'NewReplicaSetAvailable';
export const TIMED_OUT = 'ProgressDeadlineExceeded';
export const PAUSED = 'DeploymentPaused';
export const RESUMED = 'DeploymentResumed';
const MINIMUM_AVAILABLE = 'MinimumReplicasAvailable';
const MINIMUM_UNAVAILABLE = 'MinimumReplicasUnavailable';

type Conditions = readonly DeploymentCondition[];

export const newCondition = (type: string, status: string, reason: string, message: string, now: number): DeploymentCondition => ({
  type,
  status,
  lastUpdateTime: rfc3339(now),
  lastTransitionTime: rfc3339(now),
  reason,
  message,
});

/** Sets a condition: nothing when status and reason are the same, else at the end, with the old transition time when the status is the same. */
export function setCondition(conditions: Conditions, condition: DeploymentCondition): Conditions {
  const old = conditions.find((c) => c.type === condition.type);
  if (old && old.status === condition.status && old.reason === condition.reason) return conditions;
  const next = old?.status === condition.status ? { ...condition, lastTransitionTime: old.lastTransitionTime } : condition;
  return [...conditions.filter((c) => c.type !== condition.type), next];
}

const removeCondition = (conditions: Conditions, type: string): Conditions => (conditions.some((c) => c.type === type) ? conditions.filter((c) => c.type !== type) : conditions);

/** Numbers and the Available condition (calculateStatus). */
function counted(d: Deployment, all: readonly ReplicaSet[], current: ReplicaSet | undefined, now: number): DeploymentStatus {
  const up = available(all);
  const status: DeploymentStatus = {};
  const set = (field: 'replicas' | 'updatedReplicas' | 'readyReplicas' | 'availableReplicas' | 'unavailableReplicas' | 'observedGeneration', n: number) => {
    if (n > 0) status[field] = n;
  };
  set('observedGeneration', (d.metadata.generation as number | undefined) ?? 0);
  set('replicas', actual(all));
  set('updatedReplicas', current ? actual([current]) : 0);
  set('readyReplicas', ready(all));
  set('availableReplicas', up);
  set('unavailableReplicas', sizes(all) - up);
  const going = terminating(all);
  if (going !== undefined) status.terminatingReplicas = going;
  if (d.status?.collisionCount !== undefined) status.collisionCount = d.status.collisionCount;
  const enough = up >= wanted(d) - maxUnavailable(d);
  const condition = enough
    ? newCondition('Available', 'True', MINIMUM_AVAILABLE, 'Deployment has minimum availability.', now)
    : newCondition('Available', 'False', MINIMUM_UNAVAILABLE, 'Deployment does not have minimum availability.', now);
  status.conditions = setCondition(d.status?.conditions ?? [], condition) as DeploymentCondition[];
  return status;
}

/** The status while nothing is rolled out: paused, scaled, deleted (syncDeploymentStatus). */
export const plainStatus = counted;

/** The status of a rollout: with progress, its end, its lack, and what the ReplicaSets fail at (syncRolloutStatus). */
export function rolloutStatus(d: Deployment, all: readonly ReplicaSet[], current: ReplicaSet | undefined, now: number): DeploymentStatus {
  const status = counted(d, all, current, now);
  let conditions: Conditions = status.conditions!;
  if (!hasDeadline(d)) conditions = removeCondition(conditions, 'Progressing');
  const before = conditionOf(d.status, 'Progressing');
  const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === NEW_SET_AVAILABLE;
  if (hasDeadline(d) && !settled) {
    const who = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${d.metadata.name}"`;
    if (isComplete(d, status)) conditions = setCondition(conditions, newCondition('Progressing', 'True', NEW_SET_AVAILABLE, `${who} has successfully progressed.`, now));
    else if (hasProgressed(d, status)) {
      const condition = newCondition('Progressing', 'True', SET_UPDATED, `${who} is progressing.`, now);
      if (before?.status === 'True') condition.lastTransitionTime = before.lastTransitionTime;
      conditions = [...removeCondition(conditions, 'Progressing'), condition];
    } else if (hasTimedOut(d, conditions, now)) conditions = setCondition(conditions, newCondition('Progressing', 'False', TIMED_OUT, `${who} has timed out progressing.`, now));
  }
  const failure = replicaFailure(all, current);
  conditions = failure ? setCondition(conditions, failure) : removeCondition(conditions, 'ReplicaFailure');
  status.conditions = conditions as DeploymentCondition[];
  return status;
}

function hasProgressed(d: Deployment, status: DeploymentStatus): boolean {
  const old = d.status ?? {};
  const n = (x: number | undefined) => x ?? 0;
  return (
    n(status.updatedReplicas) > n(old.updatedReplicas) ||
    n(status.replicas) - n(status.updatedReplicas) < n(old.replicas) - n(old.updatedReplicas) ||
    n(status.readyReplicas) > n(old.readyReplicas) ||
    n(status.availableReplicas) > n(old.availableReplicas)
  );
}

function hasTimedOut(d: Deployment, conditions: Conditions, now: number): boolean {
  const condition = conditions.find((c) => c.type === 'Progressing');
  if (!condition || condition.reason === NEW_SET_AVAILABLE) return false;
  if (condition.reason === TIMED_OUT) return true;
  return (parseTime(condition.lastUpdateTime) ?? now) + d.spec!.progressDeadlineSeconds! * 1000 < now;
}

/** The failure of the new set, else of any. */
function replicaFailure(all: readonly ReplicaSet[], current: ReplicaSet | undefined): DeploymentCondition | undefined {
  for (const rs of current ? [current, ...all] : all) {
    const failure = rs.status?.conditions?.find((c) => c.type === 'ReplicaFailure');
    if (failure) {
      const { type, status, lastTransitionTime, reason, message } = failure;
      return { type, status, lastUpdateTime: lastTransitionTime, lastTransitionTime, reason, message };
    }
  }
  return undefined;
}
