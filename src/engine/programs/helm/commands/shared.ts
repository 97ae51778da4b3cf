import type { Task } from '../../../sim/sim.ts';
import type { ArgCompletion } from '../../kubectl/command.ts';
import type { Context } from '../../kubectl/context.ts';
import type { FlagSpec } from '../../kubectl/flags/spec.ts';
import { Storage } from '../release/storage.ts';
import { Actions } from '../release/actions.ts';

/** What may stand as arguments of a helm command, for completion. */
export type HelmCompletion = 'release' | 'release chart' | 'chart' | 'release revision' | ArgCompletion;

/** One helm command; a group has `commands` and no `run`. */
export interface HelmCommand {
  name: string;
  aliases?: readonly string[];
  /** What follows the name: `[NAME] [CHART]`. */
  usage?: string;
  short: string;
  flags?: readonly FlagSpec[];
  commands?: readonly HelmCommand[];
  /** How many arguments: none other, or from and to. */
  args?: { min: number; max?: number };
  completion?: HelmCompletion;
  run?(context: Context): Task;
}

export const outputFlag: FlagSpec = { name: 'output', shorthand: 'o', type: 'string', default: 'table', usage: 'The format: table, json or yaml.', completion: ['table', 'json', 'yaml'] };

/** The format of -o. Throws an Error for one that there is not. */
export const formatOf = (context: Context): string => context.flags.string('output');

export const namespaceIn = (context: Context): string => context.namespace().namespace;

export const storageOf = (context: Context): Storage => new Storage(context, namespaceIn(context));

export const actionsOf = (context: Context): Actions => new Actions(context, storageOf(context), namespaceIn(context));

/** Flags of everything that waits or changes the cluster. */
export const changeFlags: readonly FlagSpec[] = [
  { name: 'wait', type: 'bool', usage: 'Wait until all Pods, PVCs, Services and enough Pods of each workload are ready, as long as --timeout.' },
  { name: 'wait-for-jobs', type: 'bool', usage: 'With --wait, wait until Jobs are complete, too.' },
  { name: 'timeout', type: 'duration', default: 300_000, usage: 'How long to wait for any one operation.' },
  { name: 'no-hooks', type: 'bool', usage: 'Run no hooks.' },
  { name: 'force', type: 'bool', usage: 'Replace resources instead of patching them.' },
  { name: 'description', type: 'string', usage: 'A description of your own.' },
];

export const dryRunFlag: FlagSpec = { name: 'dry-run', type: 'string', noOptDefVal: 'client', usage: 'Only show what would be done: client, or server to let lookups ask the cluster.', completion: ['client', 'server', 'none'] };

/** Undefined: it is no dry run. Throws an Error for a word that --dry-run does not know. */
export const dryRunOf = (context: Context): 'client' | 'server' | undefined => {
  const text = context.flags.string('dry-run');
  if (['', 'false', 'none'].includes(text)) return undefined;
  if (text === 'server') return 'server';
  if (text === 'client' || text === 'true') return 'client';
  throw new Error('invalid dry-run flag. Flag must one of the following: false, true, none, client, server');
};
