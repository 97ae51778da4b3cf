import type { Program } from '../../hosts/types.ts';
import { Part } from '../../sim/part.ts';
import type { Completer } from '../sh/complete.ts';

const whole = new Part('kubectl', () => import('./index.ts'));

/** kubectl, loaded when it is first run. */
export const kubectl: Program = function* (process) {
  return yield* (yield* process.sim.part(whole)).kubectl(process);
};

/** The completer of kubectl's arguments for a shell. */
export const kubectlCompleter: Completer = function* (words, index, process) {
  return yield* (yield* process.sim.part(whole)).completeKubectl(words, index, process);
};
