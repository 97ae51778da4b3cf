import type { FileStat, Process } from '../../../hosts/types.ts';
import type { Task } from '../../../sim/sim.ts';

/** A file that find has come to. */
export interface Found {
  /** As find prints it. */
  path: string;
  full: string;
  stat: FileStat;
  depth: number;
}

/** A test or action; true where it holds. */
export type Test = (f: Found, state: State) => Task<boolean>;

/** What a run of find carries from file to file. */
export interface State {
  p: Process;
  out(text: string): Task;
  err(text: string): Task;
  /** Asks on standard error. */
  ask(text: string): Task;
  start: string;
  /** Set by -prune. */
  prune: boolean;
  quit: boolean;
  status: number;
  /** Commands of `-exec ... +`, to be run at the end. */
  pending: { argv: string[]; paths: string[] }[];
}

/** What a predicate may ask of the expression that it stands in. */
export interface Reading {
  readonly p: Process;
  /** The word behind the predicate. Throws FindError where there is none. */
  argument(predicate: string): string;
  maxDepth: number;
  minDepth: number;
  depthFirst: boolean;
}

/** Makes the test or action of a predicate, whose name it is given. Throws FindError. */
export type Predicate = (reading: Reading, name: string) => Test;

/** The expression is wrong; the message is find's. */
export class FindError extends Error {}

/** A test that asks nobody. */
export const pure = (test: (f: Found, s: State) => boolean): Test =>
  function* (f, s) {
    return test(f, s);
  };
