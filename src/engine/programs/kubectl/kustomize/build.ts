import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';

/** Builds a kustomization. */
export function* buildKustomization(_context: Context, _folder: string): Task<KubeObject[]> {
  throw new Error('kustomizations are not simulated here');
}
