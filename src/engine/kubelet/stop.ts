import { withTimeout } from '../sim/channel.ts';
import { sleep, type Task } from '../sim/sim.ts';
import type { PodState } from './podstate.ts';
import { attempt } from './probes.ts';
import type { ContainerUnit } from './unit.ts';

/** Ends one container: its preStop hook, SIGTERM, and SIGKILL when the grace is over (kuberuntime: killContainer). */
export function* stopUnit(worker: PodState, unit: ContainerUnit, graceMs: number): Task {
  const { task } = unit;
  if (!task?.running) return;
  const { sim } = worker.node;
  const deadline = sim.now() + graceMs;
  const hook = unit.spec.lifecycle?.preStop;
  if (hook && graceMs > 0) {
    if (hook.sleep) yield sleep(Math.min(hook.sleep.seconds * 1000, graceMs));
    else {
      const { expired, value } = yield* withTimeout(sim, graceMs, 'preStop', attempt(worker, unit, hook, graceMs));
      if (expired || value!.outcome !== 'success') worker.event('Warning', 'FailedPreStopHook', 'PreStopHook failed', unit);
    }
  }
  // A hook that takes all of the grace leaves two seconds for SIGTERM.
  yield* task.stop(graceMs === 0 ? 0 : Math.max(deadline - sim.now(), 2000));
}

/** Ends all containers of a pod: main ones at once, then sidecars in reverse order, within one grace period. */
export function* stopPod(worker: PodState, graceMs: number): Task {
  const { sim } = worker.node;
  const deadline = sim.now() + graceMs;
  const running = worker.units.filter((u) => u.running);
  const sidecars = running.filter((u) => u.kind === 'sidecar').reverse();
  for (const unit of running) {
    unit.killing ??= 'deleted';
    unit.task!.discarded = true;
  }
  const others = running.filter((u) => u.kind !== 'sidecar');
  const handles = others.map((unit) => {
    worker.event('Normal', 'Killing', `Stopping container ${unit.spec.name}`, unit);
    return sim.spawn(`stop ${worker.key}`, stopUnit(worker, unit, graceMs));
  });
  for (const handle of handles) yield* handle.join();
  for (const unit of sidecars) {
    worker.event('Normal', 'Killing', `Stopping container ${unit.spec.name}`, unit);
    yield* stopUnit(worker, unit, Math.max(0, deadline - sim.now()));
  }
}
