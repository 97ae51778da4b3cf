import { Part } from '../sim/part.ts';
import type { Task } from '../sim/sim.ts';
import type { PodState } from './podstate.ts';
import type { ContainerUnit } from './unit.ts';

const ending = new Part('ending of pods', () => import('./ending.ts'));

/**
 * Ends a pod: `delete`: it was deleted in the API and is removed from it afterwards; `keep`: it has failed and stays;
 * `static`: its manifest is gone (kubernetes: pkg/kubelet/pod_workers.go, SyncTerminatingPod, SyncTerminatedPod).
 */
export function* terminate(worker: PodState, graceMs: number, what: 'delete' | 'keep' | 'static'): Task {
  const { node } = worker;
  worker.interrupt();
  worker.state = 'terminating';
  worker.terminating = node.sim.current;
  for (const unit of worker.units) unit.probes?.forEach((p) => p.type !== 'Readiness' && p.stop());
  const { end } = yield* node.sim.part(ending);
  yield* end(worker, graceMs, what);
}

/** Ends what still runs of a pod that the API has no more. */
export function* endGone(worker: PodState): Task {
  worker.interrupt();
  worker.terminating?.cancel();
  worker.state = 'terminating';
  worker.terminating = worker.node.sim.current;
  const { stopPod } = yield* worker.node.sim.part(ending);
  yield* stopPod(worker, (worker.pod.metadata.deletionGracePeriodSeconds ?? 1) * 1000);
  worker.state = 'terminated';
  worker.node.forget(worker);
}

/** Ends one container: its preStop hook, SIGTERM, and SIGKILL when the grace is over. */
export function* stopUnit(worker: PodState, unit: ContainerUnit, graceMs: number): Task {
  const ended = yield* worker.node.sim.part(ending);
  yield* ended.stopUnit(worker, unit, graceMs);
}
