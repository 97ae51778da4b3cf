import type { Task } from '../../sim/sim.ts';
import type { Shell } from './shell.ts';

export function* interact(sh: Shell, options: { login: boolean; rc: boolean }): Task<number> {
  void options;
  yield* sh.error('not yet');
  return 1;
}
