import type { Program } from '../../hosts/types.ts';
import { completions } from './completion/complete.ts';
import { runHelm } from './run.ts';

/** helm v3.21: charts and releases, on the cluster that the kubeconfig names. */
const helm: Program = function* (process) {
  const words = process.args.slice(1);
  if (words[0] !== '__complete') return yield* runHelm(process, words);
  yield* process.stdout.write(yield* completions(process, words.slice(1)));
  return 0;
};

/** The programs of this room by their names. */
export const programs = { helm };
