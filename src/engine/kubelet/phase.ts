import type { ContainerStatus, Pod } from '../api/kubernetes.ts';
import { isSidecar } from './resources.ts';

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/**
 * A pod's phase from its containers' statuses (kubernetes: pkg/kubelet/kubelet_pods.go, getPhase). `terminal`: all
 * containers have ended for good, as when the pod is deleted.
 */
export function phaseOf(pod: Pod, init: readonly ContainerStatus[], statuses: readonly ContainerStatus[], terminal: boolean): Phase {
  const { restartPolicy } = pod.spec!;
  let pending = 0;
  let failed = 0;
  let started = false;
  for (const s of statuses) if (s.state?.running || s.state?.terminated || s.lastState?.terminated) started = true;
  for (const c of pod.spec!.initContainers ?? []) {
    const s = init.find((x) => x.name === c.name);
    if (isSidecar(c)) {
      if (!s || !(s.started || started)) pending++;
      continue;
    }
    if (s?.state?.terminated) {
      if (s.state.terminated.exitCode !== 0) failed++;
    } else if (s?.state?.waiting && s.lastState?.terminated) {
      if (s.lastState.terminated.exitCode !== 0) failed++;
    } else pending++;
  }
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let succeeded = 0;
  for (const s of statuses) {
    if (s.state?.running) running++;
    else if (s.state?.terminated) {
      stopped++;
      if (s.state.terminated.exitCode === 0) succeeded++;
    } else if (s.lastState?.terminated) stopped++;
    else waiting++;
  }
  if (failed > 0 && restartPolicy === 'Never') return 'Failed';
  if ((pending > 0 || failed > 0) && !started) return 'Pending';
  if (waiting > 0) return 'Pending';
  if (running > 0) return 'Running';
  if (stopped > 0) {
    if (terminal) return stopped === succeeded ? 'Succeeded' : 'Failed';
    if (restartPolicy === 'Always') return 'Running';
    if (stopped === succeeded) return 'Succeeded';
    return restartPolicy === 'Never' ? 'Failed' : 'Running';
  }
  return 'Pending';
}
