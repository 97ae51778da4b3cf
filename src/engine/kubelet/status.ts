import type { ContainerState, ContainerStatus, PodCondition, PodStatus } from '../api/kubernetes.ts';
import { share } from '../api/share.ts';
import { rfc3339 } from '../api/time.ts';
import { condition, containersReady, initialized, kubeletConditions, podReady } from './conditions.ts';
import { phaseOf } from './phase.ts';
import type { PodState } from './podstate.ts';
import { listOf, qosClass } from './resources.ts';
import type { ContainerTask } from './containerd/task.ts';
import { terminated, type ContainerUnit } from './unit.ts';
import { effectiveUser } from './user.ts';

const none: ContainerState = {};
const empty = {};

const rootUser = { linux: { gid: 0, supplementalGroups: [0], uid: 0 } };

const creating: ContainerState = { waiting: { reason: 'ContainerCreating' } };
const initializing: ContainerState = { waiting: { reason: 'PodInitializing' } };

function states(worker: PodState, unit: ContainerUnit): { state: ContainerState; last: ContainerState } {
  const { task, waiting } = unit;
  const before = unit.last ?? none;
  if (waiting) return { state: { waiting }, last: unit.exited ? terminated(task!) : before };
  if (task?.running) return { state: { running: { startedAt: rfc3339(task.startedAt) } }, last: before };
  if (unit.exited) return { state: terminated(task!), last: before };
  return { state: (worker.pod.spec!.initContainers?.length ?? 0) > 0 ? initializing : creating, last: before };
}

/** status.volumeMounts of a container; made once, for it does not change. */
function volumeMounts(unit: ContainerUnit): unknown[] | undefined {
  const mounts = unit.spec.volumeMounts;
  if (!mounts || mounts.length === 0) return undefined;
  const known = (unit.status as { volumeMounts?: unknown[] } | undefined)?.volumeMounts;
  if (known && known.length === mounts.length) return known;
  return mounts.map((m) => ({ mountPath: m.mountPath, name: m.name, ...(m.readOnly ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}) }));
}

/** status.user of a running container; worked out once a run. */
function runsAs(worker: PodState, unit: ContainerUnit, task: ContainerTask): object {
  let user = users.get(task);
  if (!user) {
    const { uid, gid, groups } = effectiveUser(worker, unit, task.spec.image);
    users.set(task, (user = uid === 0 && gid === 0 && groups.length === 1 ? rootUser : { linux: { gid, supplementalGroups: groups, uid } }));
  }
  return user;
}

const users = new WeakMap<ContainerTask, object>();

/** The status of one container (kubernetes: pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses). */
function containerStatus(worker: PodState, unit: ContainerUnit): ContainerStatus {
  const { task, spec } = unit;
  const { state, last } = states(worker, unit);
  const image = task?.spec.image;
  const requests = listOf(spec, 'requests');
  const mounts = volumeMounts(unit);
  const running = task?.running ?? false;
  const status: Record<string, unknown> = {};
  if (requests) status['allocatedResources'] = requests;
  if (task) status['containerID'] = `containerd://${task.id}`;
  status['image'] = image?.name ?? spec.image ?? '';
  status['imageID'] = image?.repoDigest ?? '';
  status['lastState'] = last;
  status['name'] = spec.name;
  status['ready'] = unit.kind === 'init' ? task?.exitCode === 0 : unit.ready && running;
  status['resources'] = spec.resources ?? empty;
  status['restartCount'] = unit.restarts;
  status['started'] = running && (unit.kind === 'init' || unit.started);
  status['state'] = state;
  if (running) {
    status['user'] = runsAs(worker, unit, task!);
  }
  if (mounts) status['volumeMounts'] = mounts;
  return (unit.status = share(unit.status, status as unknown as ContainerStatus));
}

const betweenTwo = (unit: ContainerUnit): boolean => unit.replacing && unit.exited;

/** The whole status of a pod as the API should have it; the same object as before when nothing changed. */
export function computeStatus(worker: PodState): PodStatus {
  const { pod, node } = worker;
  // The real kubelet replaces containers in one sync: no status is written between the first end and the last successor's start.
  if (worker.state === 'active' && !worker.failure && worker.status.containerStatuses && worker.units.some(betweenTwo)) return worker.status;
  const now = node.sim.now();
  const init: ContainerStatus[] = [];
  const main: ContainerStatus[] = [];
  const ephemeral: ContainerStatus[] = [];
  for (const unit of worker.units) {
    const status = containerStatus(worker, unit);
    if (unit.kind === 'main') main.push(status);
    else if (unit.kind === 'ephemeral') ephemeral.push(status);
    else init.push(status);
  }
  const before = worker.status;
  const old = (before.phase ?? '') as string;
  let phase: string = worker.failure ? 'Failed' : phaseOf(pod, init, main, worker.state !== 'active' && worker.units.every((u) => !u.running));
  if (old === 'Failed' || old === 'Succeeded') phase = old;

  const generation = worker.isStatic ? worker.mirror?.metadata.generation : pod.metadata.generation;
  const conditions = conditionsOf(worker, init, main, phase, generation, now);
  const status: Record<string, unknown> = {};
  const { requests, limits } = worker;
  const asks = hasMembers(requests);
  if (asks) status['allocatedResources'] = requests;
  status['conditions'] = conditions;
  if (!worker.failure || worker.admitted) status['containerStatuses'] = main;
  if (ephemeral.length > 0) status['ephemeralContainerStatuses'] = ephemeral;
  status['hostIP'] = node.host.address;
  status['hostIPs'] = node.hostIps;
  if (init.length > 0) status['initContainerStatuses'] = init;
  if (worker.failure) {
    status['message'] = worker.failure.message;
    status['reason'] = worker.failure.reason;
  }
  if (generation !== undefined) status['observedGeneration'] = generation;
  status['phase'] = phase;
  if (worker.ip) {
    status['podIP'] = worker.ip;
    status['podIPs'] = before.podIP === worker.ip ? before.podIPs : [{ ip: worker.ip }];
  }
  status['qosClass'] = qosClass(pod);
  status['resources'] = hasMembers(limits) ? { limits, ...(asks && { requests }) } : asks ? { requests } : empty;
  status['startTime'] = worker.startTime;
  return share(before, status as unknown as PodStatus);
}

const hasMembers = (map: object): boolean => {
  for (const _ in map) return true;
  return false;
};

const isTrue = { status: 'True' } as const;
const isFalse = { status: 'False' } as const;

function conditionsOf(worker: PodState, init: readonly ContainerStatus[], main: readonly ContainerStatus[], phase: string, generation: number | undefined, now: number): PodCondition[] {
  const { pod } = worker;
  const before = worker.status.conditions;
  const conditions: PodCondition[] = [];
  const disrupted = worker.disrupted && worker.failure !== undefined;
  for (const foreign of worker.reference.status?.conditions ?? []) {
    if (!(kubeletConditions as readonly string[]).includes(foreign.type) && !(disrupted && foreign.type === 'DisruptionTarget')) conditions.push(foreign);
  }
  const add = (type: string, verdict: Parameters<typeof condition>[1]) => conditions.push(condition(type, verdict, generation, find(before, type), now));
  if (disrupted) add('DisruptionTarget', { status: 'True', reason: 'TerminationByKubelet', message: worker.failure!.message });
  const containers = containersReady(pod, init.length > 0 ? [...init, ...main] : main, phase);
  add('PodReadyToStartContainers', worker.sandbox !== undefined && !worker.finished ? isTrue : isFalse);
  add('Initialized', initialized(pod, init, main, phase));
  add('Ready', podReady(worker.reference, containers));
  add('ContainersReady', containers);
  add('PodScheduled', isTrue);
  return conditions;
}

const find = (conditions: readonly PodCondition[] | undefined, type: string): PodCondition | undefined => {
  if (conditions) for (const c of conditions) if (c.type === type) return c;
  return undefined;
};
