import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import type { DryRun } from '../flags/common.ts';

/** `create --edit`: lets the manifests be edited first. */
export function* edited(_context: Context, _dryRun: DryRun): Task {
  throw new Error('--edit is part of kubectl, but is not simulated here');
}
