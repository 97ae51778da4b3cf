import { goDuration } from '../api/duration.ts';
import { parseReference, withDefaultTag } from '../images/reference.ts';
import { PullError, type Image } from '../images/types.ts';
import type { Task } from '../sim/sim.ts';
import type { PodState } from './podstate.ts';
import type { ContainerUnit } from './unit.ts';

/** From a failed pull to the next look, in milliseconds. */
const afterFailureMs = [900, 1600] as const;

/** A pull that takes longer than this has the pod's address reported meanwhile. */
const longPullMs = 1200;

/** Sees to it that a container's image is on the node; undefined, with the reason in the unit, when it is not to be had now (kubernetes: pkg/kubelet/images/image_manager.go). */
export function* pullFor(worker: PodState, unit: ContainerUnit): Task<Image | undefined> {
  const { node } = worker;
  const wanted = unit.spec.image ?? '';
  const present = node.runtime.image(wanted);
  const reference = present ? undefined : parseReference(wanted);
  if (reference && 'error' in reference) {
    const message = `Failed to apply default image tag ${JSON.stringify(wanted)}: couldn't parse image name ${JSON.stringify(wanted)}: ${reference.error}`;
    worker.event('Warning', 'InspectFailed', message, unit);
    return refuse(worker, unit, 'InvalidImageName', message, 10_000);
  }
  const name = withDefaultTag(wanted);
  const policy = unit.spec.imagePullPolicy ?? (name.endsWith(':latest') ? 'Always' : 'IfNotPresent');
  if (present && policy !== 'Always') {
    worker.event('Normal', 'Pulled', `Container image ${JSON.stringify(wanted)} already present on machine and can be accessed by the pod`, unit);
    return present;
  }
  if (policy === 'Never') {
    const message = `Container image ${JSON.stringify(wanted)} is not present with pull policy of Never`;
    worker.event('Warning', 'ErrImageNeverPull', message, unit);
    return refuse(worker, unit, 'ErrImageNeverPull', message, 10_000);
  }
  const key = `${worker.uid} ${name}`;
  const { backoff } = node.puller;
  const left = backoff.remainingSinceUpdate(key, node.sim.now());
  if (left > 0) {
    const why = node.pullFailures.get(key);
    worker.event('Normal', 'BackOff', `Back-off pulling image ${JSON.stringify(wanted)}`, unit);
    return refuse(worker, unit, 'ImagePullBackOff', `Back-off pulling image ${JSON.stringify(wanted)}${why === undefined ? '' : `: ErrImagePull: ${why}`}`, left);
  }
  const long = present || unit.waiting ? undefined : node.sim.after(longPullMs, () => worker.report());
  worker.event('Normal', 'Pulling', `Pulling image ${JSON.stringify(wanted)}`, unit);
  try {
    const { image, tookMs, withWaitMs } = yield* node.puller.pull(name);
    worker.event('Normal', 'Pulled', `Successfully pulled image ${JSON.stringify(wanted)} in ${goDuration(Math.round(tookMs))} (${goDuration(Math.round(withWaitMs))} including waiting). Image size: ${image.size} bytes.`, unit);
    backoff.forget(key);
    node.pullFailures.delete(key);
    return image;
  } catch (error) {
    if (!(error instanceof PullError)) throw error;
    const why = `rpc error: code = ${error.code} desc = ${error.message}`;
    worker.event('Warning', 'Failed', `Failed to pull image ${JSON.stringify(wanted)}: ${why}`, unit);
    backoff.next(key, node.sim.now(), node.sim.now());
    node.pullFailures.set(key, why);
    return refuse(worker, unit, 'ErrImagePull', why, node.random.int(...afterFailureMs));
  } finally {
    node.sim.cancel(long);
  }
}

function refuse(worker: PodState, unit: ContainerUnit, reason: string, message: string, retryMs: number): undefined {
  worker.event('Warning', 'Failed', `Error: ${reason}`, unit);
  unit.waiting = { reason, message };
  worker.report();
  worker.retry(retryMs);
  return undefined;
}
