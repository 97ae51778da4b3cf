import { ConnectionError, StatusError } from '../api/status.ts';
import { pods } from '../client/resources.ts';
import { sleep, until, type Task } from '../sim/sim.ts';
import type { PodState } from './podstate.ts';
import { stopPod } from './stop.ts';

export { stopPod, stopUnit } from './stop.ts';

/** From the end of the last container until the kubelet has seen it and taken the pod's volumes and cgroups down. */
const noticeMs = [650, 1250] as const;
const retryMs = 10_000;

/** What `terminate` begins. */
export function* end(worker: PodState, graceMs: number, what: 'delete' | 'keep' | 'static'): Task {
  const { node } = worker;
  const ran = worker.units.some((u) => u.running);
  yield* stopPod(worker, graceMs);
  if (ran) yield sleep(node.random.int(...noticeMs));
  for (const unit of worker.units) {
    unit.probes?.forEach((p) => p.stop());
    if (unit.exited) unit.waiting = undefined;
  }
  node.releaseSandbox(worker);
  worker.state = 'terminated';
  worker.finished = true;
  if (what === 'static') {
    node.forget(worker);
    if (worker.mirror) yield* remove(worker);
    return;
  }
  worker.report();
  if (what === 'keep') return;
  if (worker.sent !== worker.status) yield until<void>((done) => {
    worker.onSent = done;
  });
  yield* remove(worker);
}

/** Takes the object away, now that nothing runs. */
function* remove(worker: PodState): Task {
  const { namespace, name, uid } = worker.reference.metadata;
  for (;;) {
    try {
      yield* worker.node.client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } });
      return;
    } catch (error) {
      if (error instanceof StatusError && error.code < 500) return;
      if (!(error instanceof ConnectionError || error instanceof StatusError)) throw error;
      yield sleep(retryMs);
    }
  }
}
