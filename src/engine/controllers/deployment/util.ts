import type { Deployment, DeploymentCondition, PodTemplateSpec, ReplicaSet } from '../../api/kubernetes.ts';
import { equal as deepEqual } from '../../api/share.ts';
import { scaledValue } from '../common/percent.ts';

// pkg/controller/deployment/util/deployment_util.go

export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
export const HASH_LABEL = 'pod-template-hash';

/** Annotations of a Deployment that its ReplicaSets do not get. */
const OWN_ANNOTATIONS = new Set(['kubectl.kubernetes.io/last-applied-configuration', REVISION, REVISION_HISTORY, DESIRED_REPLICAS, MAX_REPLICAS, 'deprecated.deployment.rollback.to']);
const HISTORY_CHARACTERS = 2000;

type Annotations = Readonly<Record<string, string>>;

export const annotationsOf = (object: { metadata: { annotations?: unknown } }): Annotations => (object.metadata.annotations as Annotations | undefined) ?? {};
export const wanted = (d: Deployment): number => d.spec?.replicas ?? 1;
export const sizeOf = (rs: ReplicaSet): number => rs.spec?.replicas ?? 1;
export const sizes = (sets: readonly ReplicaSet[]): number => sets.reduce((n, rs) => n + sizeOf(rs), 0);
export const actual = (sets: readonly ReplicaSet[]): number => sets.reduce((n, rs) => n + (rs.status?.replicas ?? 0), 0);
export const available = (sets: readonly ReplicaSet[]): number => sets.reduce((n, rs) => n + (rs.status?.availableReplicas ?? 0), 0);
export const ready = (sets: readonly ReplicaSet[]): number => sets.reduce((n, rs) => n + (rs.status?.readyReplicas ?? 0), 0);
export const active = (sets: readonly ReplicaSet[]): ReplicaSet[] => sets.filter((rs) => sizeOf(rs) > 0);

/** Undefined while one of the sets has not said. */
export function terminating(sets: readonly ReplicaSet[]): number | undefined {
  let n = 0;
  for (const rs of sets) {
    if (rs.status?.terminatingReplicas === undefined) return undefined;
    n += rs.status.terminatingReplicas;
  }
  return n;
}

export const isRollingUpdate = (d: Deployment): boolean => d.spec?.strategy?.type !== 'Recreate';

/** maxSurge and maxUnavailable as numbers of pods; never both 0 (ResolveFenceposts). */
function fenceposts(d: Deployment): { surge: number; unavailable: number } {
  const rolling = d.spec?.strategy?.rollingUpdate;
  const surge = scaledValue(rolling?.maxSurge as number | string | undefined, wanted(d), true);
  const unavailable = scaledValue(rolling?.maxUnavailable as number | string | undefined, wanted(d), false);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

export const maxSurge = (d: Deployment): number => (isRollingUpdate(d) ? fenceposts(d).surge : 0);
export const maxUnavailable = (d: Deployment): number => (isRollingUpdate(d) && wanted(d) > 0 ? Math.min(fenceposts(d).unavailable, wanted(d)) : 0);

export const byCreation = (a: ReplicaSet, b: ReplicaSet): number => {
  const [x, y] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  return x < y ? -1 : x > y ? 1 : a.metadata.name < b.metadata.name ? -1 : 1;
};
export const byRevision = (a: ReplicaSet, b: ReplicaSet): number => revisionOf(a) - revisionOf(b) || byCreation(a, b);
export const bySizeNewer = (a: ReplicaSet, b: ReplicaSet): number => sizeOf(b) - sizeOf(a) || byCreation(b, a);
export const bySizeOlder = (a: ReplicaSet, b: ReplicaSet): number => sizeOf(b) - sizeOf(a) || byCreation(a, b);

const revisionOf = (object: { metadata: { annotations?: unknown } }): number => Number(annotationsOf(object)[REVISION] ?? 0) || 0;
export const maxRevision = (sets: readonly ReplicaSet[]): number => sets.reduce((n, rs) => Math.max(n, revisionOf(rs)), 0);

/** For the template of a set: the template it was last compared with, and what came of it. Both are read again unchanged with each status. */
const compared = new WeakMap<object, { with: PodTemplateSpec | undefined; same: boolean }>();

/** Templates that say the same but for the hash label (EqualIgnoreHash). */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  const known = a && compared.get(a);
  if (known && known.with === b) return known.same;
  const same = deepEqual(a?.spec, b?.spec) && deepEqual(withoutHash(a), withoutHash(b));
  if (a) compared.set(a, { with: b, same });
  return same;
}

const withoutHash = (template: PodTemplateSpec | undefined): object => {
  const { labels, creationTimestamp: _, ...meta } = (template?.metadata ?? {}) as Record<string, unknown>;
  const { [HASH_LABEL]: __, ...rest } = (labels ?? {}) as Record<string, string>;
  return { ...meta, labels: rest };
};

/** The set with the Deployment's template; of several the oldest. */
export function findNew(d: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  let found: ReplicaSet | undefined;
  for (const rs of sets) if (sameTemplate(rs.spec?.template, d.spec?.template) && (!found || byCreation(rs, found) < 0)) found = rs;
  return found;
}

/** How large the new set should be now (NewRSNewReplicas). */
export function newSetSize(d: Deployment, all: readonly ReplicaSet[], newSize: number): number {
  if (!isRollingUpdate(d)) return wanted(d);
  const room = wanted(d) + maxSurge(d) - sizes(all);
  return room <= 0 ? newSize : newSize + Math.min(room, wanted(d) - newSize);
}

/** The annotations that tell a set its Deployment's size; the same object when nothing changes. */
export function replicaAnnotations(annotations: Annotations, d: Deployment): Annotations {
  const desired = String(wanted(d));
  const max = String(wanted(d) + maxSurge(d));
  if (annotations[DESIRED_REPLICAS] === desired && annotations[MAX_REPLICAS] === max) return annotations;
  return { ...annotations, [DESIRED_REPLICAS]: desired, [MAX_REPLICAS]: max };
}

/** The annotations of the new set: the Deployment's, and the revision; the same object when nothing changes (SetNewReplicaSetAnnotations). */
export function newSetAnnotations(d: Deployment, annotations: Annotations, revision: number, exists: boolean): Annotations {
  let next = annotations;
  for (const [key, value] of Object.entries(annotationsOf(d))) if (!OWN_ANNOTATIONS.has(key) && next[key] !== value) next = { ...next, [key]: value };
  const old = annotations[REVISION];
  if ((Number(old ?? 0) || 0) < revision) {
    next = { ...next, [REVISION]: String(revision) };
    if (old !== undefined) next = { ...next, [REVISION_HISTORY]: appendHistory(annotations[REVISION_HISTORY], old) };
  }
  return exists ? next : replicaAnnotations(next, d);
}

function appendHistory(history: string | undefined, revision: string): string {
  if (!history) return revision;
  const entries = [...history.split(','), revision];
  while (entries.length > 1 && entries.join(',').length > HISTORY_CHARACTERS) entries.shift();
  return entries.join(',');
}

/** How many pods of an uneven change go to one set (GetReplicaSetProportion). */
export function proportion(rs: ReplicaSet, d: Deployment, toAdd: number, added: number): number {
  if (sizeOf(rs) === 0 || toAdd === 0 || toAdd === added) return 0;
  const share = fraction(rs, d);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(share, allowed) : Math.max(share, allowed);
}

function fraction(rs: ReplicaSet, d: Deployment): number {
  if (wanted(d) === 0) return -sizeOf(rs);
  const before = Number(annotationsOf(rs)[MAX_REPLICAS]) || (d.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((sizeOf(rs) * (wanted(d) + maxSurge(d))) / before) - sizeOf(rs);
}

/** All pods are there, new and available (DeploymentComplete). */
export const isComplete = (d: Deployment, status: Deployment['status'] = d.status): boolean =>
  (status?.updatedReplicas ?? 0) === wanted(d) &&
  (status?.replicas ?? 0) === wanted(d) &&
  (status?.availableReplicas ?? 0) === wanted(d) &&
  (status?.observedGeneration ?? 0) >= ((d.metadata.generation as number | undefined) ?? 0);

/** The new set has its final size and all its pods (IsSaturated). */
export const isSaturated = (d: Deployment, rs: ReplicaSet | undefined): boolean =>
  rs !== undefined && Number(annotationsOf(rs)[DESIRED_REPLICAS]) === wanted(d) && sizeOf(rs) === wanted(d) && (rs.status?.availableReplicas ?? 0) === wanted(d);

export const hasDeadline = (d: Deployment): boolean => d.spec?.progressDeadlineSeconds !== undefined && d.spec.progressDeadlineSeconds !== 2147483647;

export const conditionOf = (status: Deployment['status'], type: string): DeploymentCondition | undefined => status?.conditions?.find((c) => c.type === type);
