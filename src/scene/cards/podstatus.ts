import type { Pod } from '../../engine/api/kubernetes.ts';
import type { PodState } from '../types.ts';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];
type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

export interface PodStatus {
  status: string;
  ready: number;
  total: number;
  restarts: number;
}

const endOf = (t: Terminated): string => t.reason || (t.signal ? `Signal:${t.signal}` : `ExitCode:${t.exitCode}`);

const isTrue = (pod: Pod, type: string): boolean => pod.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;

/** The READY, STATUS and RESTARTS columns of `kubectl get pods` (pkg/printers/internalversion/printers.go, printPod). */
export function podStatus(pod: Pod): PodStatus {
  const { spec, status, metadata } = pod;
  let reason = status?.reason || status?.phase || 'Unknown';
  let total = spec?.containers?.length ?? 0;
  let ready = 0;
  let restarts = 0;
  if (status?.conditions) for (const c of status.conditions) if (c.type === 'PodScheduled' && c.reason === 'SchedulingGated') reason = 'SchedulingGated';

  let initializing = false;
  const inits = spec?.initContainers;
  let sidecars: Set<string> | undefined;
  if (inits && inits.length > 0) {
    sidecars = new Set(inits.filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
    total += sidecars.size;
    let sidecarRestarts = 0;
    const statuses = status?.initContainerStatuses ?? [];
    for (let i = 0; i < statuses.length; i++) {
      const c = statuses[i]!;
      const sidecar = sidecars.has(c.name);
      restarts += c.restartCount;
      if (sidecar) sidecarRestarts += c.restartCount;
      const { terminated, waiting } = c.state ?? {};
      if (terminated && terminated.exitCode === 0) continue;
      if (sidecar && c.started) {
        if (c.ready) ready++;
        continue;
      }
      if (terminated) reason = `Init:${endOf(terminated)}`;
      else if (waiting?.reason && waiting.reason !== 'PodInitializing') reason = `Init:${waiting.reason}`;
      else reason = `Init:${i}/${inits.length}`;
      initializing = true;
      break;
    }
    if (!initializing || isTrue(pod, 'Initialized')) restarts = sidecarRestarts;
  }

  if (!initializing || isTrue(pod, 'Initialized')) {
    const statuses = status?.containerStatuses ?? [];
    let running = false;
    for (let i = statuses.length - 1; i >= 0; i--) {
      const c = statuses[i]!;
      restarts += c.restartCount;
      const state = c.state;
      if (state?.waiting?.reason) reason = state.waiting.reason;
      else if (state?.terminated) reason = endOf(state.terminated);
      else if (c.ready && state?.running) {
        running = true;
        ready++;
      }
    }
    if (reason === 'Completed' && running) reason = isTrue(pod, 'Ready') ? 'Running' : 'NotReady';
  }

  if (metadata.deletionTimestamp) {
    if (status?.reason === 'NodeLost') reason = 'Unknown';
    else if (status?.phase !== 'Succeeded' && status?.phase !== 'Failed') reason = 'Terminating';
  }
  return { status: reason, ready, total, restarts };
}

/** Waiting reasons of a start that goes well. */
const STARTING = new Set(['ContainerCreating', 'PodInitializing']);

/** How the pod is doing, in the picture's few words. */
export function podState(pod: Pod, shown: PodStatus): PodState {
  const { status } = pod;
  const phase = status?.phase;
  if (shown.status === 'Unknown') return 'unknown';
  if (phase === 'Succeeded') return 'succeeded';
  if (phase === 'Failed') return 'failed';
  if (pod.metadata.deletionTimestamp) return 'terminating';
  if (!pod.spec?.nodeName) return 'pending';
  const troubled = trouble(status?.containerStatuses) ?? trouble(status?.initContainerStatuses);
  if (troubled) return troubled;
  if (phase !== 'Running') return 'starting';
  return shown.ready === shown.total && isTrue(pod, 'Ready') ? 'running' : 'warning';
}

function trouble(statuses: readonly ContainerStatus[] | undefined): PodState | undefined {
  if (statuses) {
    for (const c of statuses) {
      const waiting = c.state?.waiting?.reason;
      if (waiting && !STARTING.has(waiting)) return 'backoff';
      const terminated = c.state?.terminated;
      if (terminated && terminated.exitCode !== 0) return 'backoff';
    }
  }
  return undefined;
}

/** What the API says about why a pod is not running; undefined when nothing is wrong. */
export function podMessage(pod: Pod, state: PodState): string | undefined {
  const status = pod.status;
  switch (state) {
    case 'pending':
      return status?.conditions?.find((c) => c.type === 'PodScheduled' && c.status !== 'True')?.message;
    case 'starting':
    case 'backoff':
      for (const c of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
        const { waiting, terminated } = c.state ?? {};
        if (waiting?.message) return waiting.message;
        if (terminated && terminated.exitCode !== 0) return terminated.message || `${c.name}: ${endOf(terminated)} (exit ${terminated.exitCode})`;
      }
      return undefined;
    case 'failed':
    case 'unknown':
      return status?.message || undefined;
    case 'warning':
      return status?.conditions?.find((c) => c.type === 'Ready' && c.status !== 'True')?.message;
    default:
      return undefined;
  }
}
