import type { CronJob, DaemonSet, Deployment, Job, ReplicaSet, ReplicationController, StatefulSet } from '../../engine/api/kubernetes.ts';
import { parseTime } from '../../engine/api/time.ts';
import type { KubeObject } from '../../engine/api/types.ts';
import type { OwnerCard, OwnerKind } from '../types.ts';
import { isSystem } from './system.ts';

type Numbers = Pick<OwnerCard, 'desired' | 'current' | 'updated' | 'ready' | 'available' | 'state'> & Partial<Pick<OwnerCard, 'revision' | 'schedule' | 'message'>>;
type Template = { spec?: { containers?: readonly { image?: string | undefined }[] | undefined } | undefined } | undefined;

const REVISION = 'deployment.kubernetes.io/revision';

const revisionOf = (object: { metadata: KubeObject['metadata'] }): number | undefined => Number(object.metadata.annotations?.[REVISION]) || undefined;

const progress = (done: boolean): OwnerCard['state'] => (done ? 'ok' : 'progressing');

function deployment(d: Deployment): Numbers {
  const s = d.status;
  const desired = d.spec?.replicas ?? 1;
  const updated = s?.updatedReplicas ?? 0;
  const current = s?.replicas ?? 0;
  const available = s?.availableReplicas ?? 0;
  const progressing = s?.conditions?.find((c) => c.type === 'Progressing');
  const failure = s?.conditions?.find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  const stalled = failure ?? (progressing?.reason === 'ProgressDeadlineExceeded' ? progressing : undefined);
  const seen = (s?.observedGeneration ?? 0) >= (d.metadata.generation ?? 0);
  const done = seen && updated >= desired && current === updated && available >= desired;
  return {
    desired,
    current,
    updated,
    ready: s?.readyReplicas ?? 0,
    available,
    state: d.spec?.paused ? 'paused' : stalled ? 'stalled' : progress(done),
    revision: revisionOf(d),
    message: stalled?.message,
  };
}

function replicaSet(r: ReplicaSet | ReplicationController): Numbers {
  const s = r.status;
  const desired = r.spec?.replicas ?? 1;
  const ready = s?.readyReplicas ?? 0;
  const failure = s?.conditions?.find((c) => c.type === 'ReplicaFailure' && c.status === 'True');
  return {
    desired,
    current: s?.replicas ?? 0,
    updated: s?.replicas ?? 0,
    ready,
    available: s?.availableReplicas ?? 0,
    state: failure ? 'stalled' : progress(ready >= desired && (s?.replicas ?? 0) === desired),
    revision: revisionOf(r),
    message: failure?.message,
  };
}

function statefulSet(x: StatefulSet): Numbers {
  const s = x.status;
  const desired = x.spec?.replicas ?? 1;
  const ready = s?.readyReplicas ?? 0;
  const updated = s?.updatedReplicas ?? 0;
  const rolling = x.spec?.updateStrategy?.type !== 'OnDelete' && s?.updateRevision !== s?.currentRevision;
  return { desired, current: s?.replicas ?? 0, updated, ready, available: s?.availableReplicas ?? 0, state: progress(ready >= desired && (s?.replicas ?? 0) === desired && !rolling) };
}

function daemonSet(x: DaemonSet): Numbers {
  const s = x.status;
  const desired = s?.desiredNumberScheduled ?? 0;
  const ready = s?.numberReady ?? 0;
  const updated = s?.updatedNumberScheduled ?? 0;
  return { desired, current: s?.currentNumberScheduled ?? 0, updated, ready, available: s?.numberAvailable ?? 0, state: progress(ready >= desired && updated >= desired) };
}

function job(x: Job): Numbers {
  const s = x.status;
  const on = (type: string) => s?.conditions?.find((c) => c.type === type && c.status === 'True');
  const failed = on('Failed');
  return {
    desired: x.spec?.completions ?? x.spec?.parallelism ?? 1,
    current: s?.active ?? 0,
    updated: s?.active ?? 0,
    ready: s?.succeeded ?? 0,
    available: s?.ready ?? 0,
    state: failed ? 'failed' : on('Complete') ? 'complete' : x.spec?.suspend ? 'paused' : 'progressing',
    message: failed?.message,
  };
}

function cronJob(x: CronJob): Numbers {
  const active = x.status?.active?.length ?? 0;
  return { desired: active, current: active, updated: active, ready: active, available: active, state: x.spec?.suspend ? 'paused' : 'ok', schedule: x.spec?.schedule };
}

const numbers: Record<OwnerKind, (object: any) => Numbers> = {
  Deployment: deployment,
  ReplicaSet: replicaSet,
  ReplicationController: replicaSet,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  Job: job,
  CronJob: cronJob,
};

const OWNER_API: Record<OwnerKind, string> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicationController: 'v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
};

/** `owner`: the id of the object's own controller, 0 without. */
export function ownerCard(id: number, kind: OwnerKind, object: KubeObject, owner: number): OwnerCard {
  const of = numbers[kind](object);
  const template: Template = kind === 'CronJob' ? object.spec?.jobTemplate?.spec?.template : object.spec?.template;
  return {
    id,
    kind,
    apiVersion: OWNER_API[kind],
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    system: isSystem(object.metadata.namespace),
    owner,
    ...of,
    state: object.metadata.deletionTimestamp ? 'terminating' : of.state,
    images: (template?.spec?.containers ?? []).map((c) => c.image ?? ''),
    createdAt: parseTime(object.metadata.creationTimestamp) ?? 0,
  };
}
