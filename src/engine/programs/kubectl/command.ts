import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import type { FlagSpec } from './flags/spec.ts';

/**
 * What may stand as an argument, for completion: `resource` is TYPE, then NAME, or TYPE/NAME, of any type or of `types`;
 * `pod` may be TYPE/NAME of what has pods, `podname` is a pod; others are names of that sort; `copy` is what kubectl cp takes; a list is the words themselves.
 */
export type ArgCompletion = 'resource' | { types: readonly string[] } | 'pod' | 'podname' | 'node' | 'csr' | 'copy' | 'file' | 'context' | 'cluster' | 'user' | 'none' | readonly string[];

/**
 * One kubectl command: parsing, completion, `--help` and the words of errors are all driven from it. A command without
 * `run` is a group: it prints its help, or refuses an unknown subcommand.
 */
export interface CommandSpec {
  name: string;
  aliases?: readonly string[];
  /** Other words for which this is suggested. */
  suggestFor?: readonly string[];
  /** What follows the name in the usage line: `NAME --image=image`. */
  usage?: string;
  /** One line, without a full stop. */
  short: string;
  /** The help's first paragraphs; `short` when missing. */
  long?: string;
  /** The help ends with where the list of resources is found. */
  resourceHint?: boolean;
  /** `# comment` lines and commands, without indentation. */
  examples?: string;
  flags?: readonly FlagSpec[];
  commands?: readonly CommandSpec[];
  hidden?: boolean;
  /** Says what is wrong with the arguments before required flags are looked at. */
  args?(context: Context): void;
  /** Runs it. Ends normally, or throws an error of errors.ts. */
  run?(context: Context): Task;
  completion?: ArgCompletion;
  /** Where a group without a subcommand prints its help; it ends with 1 all the same. Default stderr. */
  helpTo?: 'stdout';
  /** It ends with 1 for `there is a difference`, so that exit codes of errors are one higher. */
  differs?: boolean;
  /** Real, but not simulated: running it is an error that says so. */
  unsimulated?: boolean;
}

/** A heading of `kubectl --help` and what stands under it. */
export interface CommandGroup {
  title: string;
  commands: readonly CommandSpec[];
}

/** Whether `name` is how this command may be called. */
export const answersTo = (command: CommandSpec, name: string): boolean => command.name === name || (command.aliases?.includes(name) ?? false);
