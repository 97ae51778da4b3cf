import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';

/** What may stand for the word at `index` of a command line; `items` are whole words. */
export interface Completion {
  items: string[];
  /** No blank after a single one: more is to be typed, as after `--output=`. */
  nospace?: boolean;
  /** File names where there are no items. */
  files?: boolean;
}

/** Completes the arguments of one command. `words[0]` is its name; `words[index]` is what stands before the cursor of the word at hand. */
export type Completer = (words: readonly string[], index: number, process: Process) => Task<Completion>;
