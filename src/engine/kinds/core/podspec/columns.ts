import type { ContainerState, ContainerStatus, Pod } from '../../../api/kubernetes.ts';
import { age, name, since, text, wide } from '../../columns.ts';
import type { Column } from '../../kind.ts';

interface Summary {
  ready: number;
  total: number;
  status: string;
  restarts: number;
  /** When a container last ended, if one has. */
  lastRestart: string | undefined;
}

const isSidecar = (pod: Pod, containerName: string): boolean => pod.spec?.initContainers?.find((container) => container.name === containerName)?.restartPolicy === 'Always';

const hasCondition = (pod: Pod, type: string): boolean => pod.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;

const later = (a: string | undefined, b: string | null | undefined): string | undefined => (b && (!a || a < b) ? b : a);

/** Why an init container holds the pod up, as the STATUS column says it; undefined when it does not. */
const initReason = (pod: Pod, status: ContainerStatus, index: number): string | undefined => {
  const { terminated, waiting } = (status.state ?? {}) as ContainerState;
  if (terminated?.exitCode === 0) return undefined;
  if (isSidecar(pod, status.name) && status.started) return undefined;
  if (terminated) return `Init:${terminated.reason || (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`)}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${pod.spec?.initContainers?.length ?? 0}`;
};

/** READY, STATUS and RESTARTS of a pod (printPod). */
export const summarizePod = (pod: Pod): Summary => {
  const { spec, status, metadata } = pod;
  const phase = status?.phase ?? '';
  let reason = status?.reason || phase;
  if (status?.conditions?.some((condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated')) reason = 'SchedulingGated';

  let ready = 0;
  let restarts = 0;
  let lastRestart: string | undefined;
  let sidecarRestarts = 0;
  let lastSidecarRestart: string | undefined;
  let held: string | undefined;
  const init = status?.initContainerStatuses ?? [];
  for (let i = 0; i < init.length && held === undefined; i++) {
    const each = init[i]!;
    const ended = each.lastState?.terminated?.finishedAt;
    restarts += each.restartCount;
    lastRestart = later(lastRestart, ended);
    if (isSidecar(pod, each.name)) {
      sidecarRestarts += each.restartCount;
      lastSidecarRestart = later(lastSidecarRestart, ended);
      if (each.started && each.ready && each.state?.terminated?.exitCode !== 0) ready++;
    }
    held = initReason(pod, each, i);
  }
  if (held !== undefined) reason = held;

  if (held === undefined || hasCondition(pod, 'Initialized')) {
    restarts = sidecarRestarts;
    lastRestart = lastSidecarRestart;
    let running = false;
    let error: string | undefined;
    const statuses = status?.containerStatuses ?? [];
    for (let i = statuses.length - 1; i >= 0; i--) {
      const each = statuses[i]!;
      restarts += each.restartCount;
      lastRestart = later(lastRestart, each.lastState?.terminated?.finishedAt);
      const { waiting, terminated } = each.state ?? {};
      if (waiting?.reason) reason = waiting.reason;
      else if (terminated) {
        reason = terminated.reason || (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`);
        if (terminated.exitCode !== 0) error = reason;
      } else if (each.ready && each.state?.running) {
        running = true;
        ready++;
      }
    }
    if (reason === 'Completed') {
      if (running && hasCondition(pod, 'Ready')) reason = 'Running';
      else if (error !== undefined) reason = error;
      else if (running) reason = 'NotReady';
    }
  }

  if (metadata.deletionTimestamp) {
    if (status?.reason === 'NodeLost') reason = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') reason = 'Terminating';
  }
  const total = (spec?.containers?.length ?? 0) + (spec?.initContainers?.filter((container) => container.restartPolicy === 'Always').length ?? 0);
  return { ready, total, status: reason, restarts, lastRestart };
};

const restartsText = (pod: Pod, now: number): string => {
  const { restarts, lastRestart } = summarizePod(pod);
  return restarts !== 0 && lastRestart ? `${restarts} (${since(lastRestart, now)} ago)` : String(restarts);
};

const gatesText = ({ spec, status }: Pod): string => {
  const gates = spec?.readinessGates;
  if (!gates?.length) return '<none>';
  const met = gates.filter((gate) => status?.conditions?.find((condition) => condition.type === gate.conditionType)?.status === 'True');
  return `${met.length}/${gates.length}`;
};

export const podColumns: readonly Column<Pod>[] = [
  name,
  text('Ready', (pod) => {
    const { ready, total } = summarizePod(pod);
    return `${ready}/${total}`;
  }),
  text('Status', (pod) => summarizePod(pod).status),
  text('Restarts', restartsText),
  age,
  wide('IP', (pod) => pod.status?.podIPs?.[0]?.ip || '<none>'),
  wide('Node', (pod) => pod.spec?.nodeName || '<none>'),
  wide('Nominated Node', (pod) => pod.status?.nominatedNodeName || '<none>'),
  wide('Readiness Gates', gatesText),
];
