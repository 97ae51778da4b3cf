import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';

/** What may stand for the word at `index` of a command line; `items` are whole words. */
export interface Completion {
  items: string[];
  /** No blank after a single one: more is to be typed, as after `--output=`. */
  nospace?: boolean;
  /** What all items begin with that need not be shown, as `--output=`. */
  prefix?: string;
  /** What each of the items means, where that is known. */
  descriptions?: string[];
  /** File names where there are no items; of these endings alone, where they are named. */
  files?: boolean | readonly string[];
}

/** Completes the arguments of one command. `words[0]` is its name; `words[index]` is what stands before the cursor of the word at hand. */
export type Completer = (words: readonly string[], index: number, process: Process) => Task<Completion>;

/** What `complete` has said of a command. */
export interface CompletionSpec {
  /** A function that fills COMPREPLY. */
  function?: string;
  /** Words to choose from. */
  words?: string;
  /** Names of a sort. */
  action?: 'files' | 'dirs';
  /** `-o`: default, nospace, ... */
  options: readonly string[];
}
