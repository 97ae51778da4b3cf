import type { Container, ContainerState, ContainerStatus } from '../api/kubernetes.ts';
import type { ContainerTask } from './containerd/task.ts';
import { rfc3339 } from '../api/time.ts';

export type ProbeType = 'Startup' | 'Liveness' | 'Readiness';

export type UnitKind = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** One container of a pod on its node, over all its runs. */
export class ContainerUnit {
  /** The latest run. */
  task: ContainerTask | undefined;
  /** The run before that, for `logs --previous`. */
  previous: ContainerTask | undefined;
  last: ContainerState | undefined;
  waiting: { reason: string; message?: string } | undefined;
  restarts = 0;
  /** Passed its startup probe, and its postStart hook. */
  started = false;
  ready = false;
  /** What looks after it while it runs. */
  probes: { readonly type: ProbeType; stop(): void }[] | undefined;
  /** It has been told to end and why; not to be restarted by what the restart policy says of its exit. */
  killing: string | undefined;
  /** The status as it was last computed, to share what did not change. */
  status: ContainerStatus | undefined;
  /** What the running task was made from, to notice a changed image. */
  runningSpec: Container | undefined;

  constructor(
    public spec: Container,
    readonly kind: UnitKind,
  ) {}

  get running(): boolean {
    return this.task?.running ?? false;
  }

  get exited(): boolean {
    return this.task?.exitCode !== undefined;
  }

  /** Ended by the kubelet itself to be started again, whatever the restart policy says of its exit. */
  get replacing(): boolean {
    return this.killing !== undefined && /will be restarted|resize requires/.test(this.killing);
  }

  /** Whether it is started again after its end, under the pod's restart policy. */
  comesBack(podPolicy: string | undefined): boolean {
    if (this.kind === 'sidecar') return true;
    if (this.kind === 'ephemeral') return false;
    if (this.replacing) return true;
    const policy = this.spec.restartPolicy ?? podPolicy ?? 'Always';
    if (policy === 'Always') return true;
    return policy === 'OnFailure' && this.task?.exitCode !== 0;
  }

  /** `spec.containers{web}`: how events name it. */
  get path(): string {
    const list = this.kind === 'main' ? 'containers' : this.kind === 'ephemeral' ? 'ephemeralContainers' : 'initContainers';
    return `spec.${list}{${this.spec.name}}`;
  }
}

/** The end of a run as a status tells it. */
export const terminated = (task: ContainerTask): ContainerState => ({
  terminated: {
    containerID: `containerd://${task.id}`,
    exitCode: task.exitCode!,
    finishedAt: rfc3339(task.finishedAt),
    ...(task.message === undefined ? {} : { message: task.message }),
    reason: task.reason ?? 'Error',
    startedAt: rfc3339(task.startedAt),
  },
});
