import { isStatus } from '../../api/status.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import { getObject, patchObject, replaceObject, type Target } from './requests.ts';

/** What must be so for a scale to be changed; -1 and '' for anything. */
export interface ScalePrecondition {
  size: number;
  resourceVersion: string;
}

function* once(context: Context, target: Target, replicas: number, precondition: ScalePrecondition | undefined, dryRun: boolean): Task<number> {
  const query = dryRun ? { dryRun: 'All' as const } : {};
  if (!precondition) {
    const scale = yield* patchObject(context, target, { spec: { replicas } }, 'application/merge-patch+json', { subresource: 'scale', query });
    return scale.spec.replicas as number;
  }
  const scale = yield* getObject(context, target, { subresource: 'scale' });
  const expected = (what: string, want: string, got: string): Error => new Error(`Expected ${what} to be ${want}, was ${got}`);
  const current = (scale.spec?.replicas as number | undefined) ?? 0;
  if (precondition.size !== -1 && current !== precondition.size) throw expected('replicas', String(precondition.size), String(current));
  const version = scale.metadata.resourceVersion ?? '';
  if (precondition.resourceVersion && version !== precondition.resourceVersion) throw expected('resource version', precondition.resourceVersion, version);
  const updated = yield* replaceObject(context, target, { ...scale, spec: { ...scale.spec, replicas } }, { subresource: 'scale', query });
  return updated.spec.replicas as number;
}

/** Sets the size of what has a scale subresource, again and again while somebody else writes. Gives the size that it has now. */
export function* scaleTo(context: Context, target: Target, replicas: number, options: { precondition?: ScalePrecondition; dryRun?: boolean } = {}): Task<number> {
  const deadline = context.now() + 300_000;
  for (;;) {
    try {
      return yield* once(context, target, replicas, options.precondition, options.dryRun ?? false);
    } catch (error) {
      if (!isStatus(error, 'Conflict')) throw error;
      if (context.now() >= deadline) throw new Error('context deadline exceeded');
      yield* context.sleep(1000);
    }
  }
}

/** Waits until there are as many replicas as asked for, or somebody asked for another number. */
export function* waitForScale(context: Context, target: Target, replicas: number, timeoutMs: number): Task {
  const deadline = context.now() + timeoutMs;
  for (;;) {
    const scale = yield* getObject(context, target, { subresource: 'scale' });
    if (scale.spec.replicas !== replicas || (scale.status?.replicas ?? 0) === replicas) return;
    if (context.now() + 1000 > deadline) throw new Error(`timed out waiting for "${target.name}" to be synced`);
    yield* context.sleep(1000);
  }
}
