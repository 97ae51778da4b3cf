import type { Container, ContainerStatus, Pod, PodCondition } from '../api/kubernetes.ts';
import { rfc3339 } from '../api/time.ts';
import { isSidecar } from './resources.ts';

/** Condition types that the kubelet sets, in the order in which it writes them. */
export const kubeletConditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'] as const;

interface Verdict {
  status: 'True' | 'False';
  reason?: string;
  message?: string;
}

const isTrue: Verdict = { status: 'True' };

const listed = (names: readonly string[]): string => `[${names.join(' ')}]`;

/** kubernetes: pkg/kubelet/status/generate.go, GenerateContainersReadyCondition. */
export function containersReady(pod: Pod, statuses: readonly ContainerStatus[], phase: string): Verdict {
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  let unready: string[] | undefined;
  for (const c of pod.spec!.initContainers ?? []) if (isSidecar(c) && !isReady(c, statuses)) (unready ??= []).push(c.name);
  for (const c of pod.spec!.containers) if (!isReady(c, statuses)) (unready ??= []).push(c.name);
  return unready ? { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: ${listed(unready)}` } : isTrue;
}

const isReady = ({ name }: Container, statuses: readonly ContainerStatus[]): boolean => {
  for (const status of statuses) if (status.name === name) return status.ready;
  return false;
};

/** GeneratePodReadyCondition: containers and readiness gates. */
export function podReady(pod: Pod, containers: Verdict): Verdict {
  if (containers.status !== 'True') return containers;
  const messages: string[] = [];
  for (const gate of pod.spec!.readinessGates ?? []) {
    const condition = pod.status?.conditions?.find((c) => c.type === gate.conditionType);
    if (!condition) messages.push(`corresponding condition of pod readiness gate ${JSON.stringify(gate.conditionType)} does not exist.`);
    else if (condition.status !== 'True') messages.push(`the status of pod readiness gate ${JSON.stringify(gate.conditionType)} is not "True", but ${condition.status}`);
  }
  return messages.length > 0 ? { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') } : isTrue;
}

/** GeneratePodInitializedCondition. */
export function initialized(pod: Pod, init: readonly ContainerStatus[], statuses: readonly ContainerStatus[], phase: string): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  const containers = pod.spec!.initContainers;
  if (!containers || containers.length === 0) return isTrue;
  if (statuses.some((s) => s.state?.running || s.state?.terminated || s.lastState?.terminated)) return isTrue;
  const incomplete: string[] = [];
  for (const c of containers) {
    const s = init.find((x) => x.name === c.name);
    if (!(isSidecar(c) ? s?.started : s?.ready)) incomplete.push(c.name);
  }
  return incomplete.length > 0 ? { status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: ${listed(incomplete)}` } : isTrue;
}

/** Conditions that are alike are one object, however many pods have them. */
const shared = new Map<string, PodCondition>();
const sharedLimit = 512;

/** A condition from a verdict; the time of the last transition stays while the status does (updateLastTransitionTime). */
export function condition(type: string, verdict: Verdict, generation: number | undefined, old: PodCondition | undefined, now: number): PodCondition {
  const time = old && old.status === verdict.status ? old.lastTransitionTime : rfc3339(now);
  if (old && old.status === verdict.status && old.lastTransitionTime === time && old.reason === verdict.reason && old.message === verdict.message && (old as { observedGeneration?: number }).observedGeneration === generation) return old;
  const make = (): PodCondition => ({
    lastProbeTime: null as unknown as string,
    lastTransitionTime: time!,
    ...(verdict.message === undefined ? {} : { message: verdict.message }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    status: verdict.status,
    type,
  });
  const key = `${type} ${verdict.status} ${time} ${generation} ${verdict.reason ?? ''} ${verdict.message ?? ''}`;
  let made = shared.get(key);
  if (!made) {
    if (shared.size >= sharedLimit) shared.clear();
    shared.set(key, (made = make()));
  }
  return made;
}
