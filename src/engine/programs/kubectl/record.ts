import type { KubeObject } from '../../api/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import type { FlagSpec } from './flags/spec.ts';
import { parseFlags } from './flags/parse.ts';
import type { Info } from './info.ts';
import { patchObject } from './requests.ts';

const CHANGE_CAUSE = 'kubernetes.io/change-cause';

export const recordFlag: FlagSpec = {
  name: 'record',
  type: 'bool',
  usage: 'Keep the command in an annotation.',
  deprecated: '--record will be removed in the future',
};

/** The command line as it is kept: its words, then its flags in order with their values (cli-runtime: record_flags.go, parseCommandArguments). */
const commandText = ({ process, flags }: Context): string => {
  let given = '';
  const { args } = parseFlags(flags.all(), process.args.slice(1), undefined, (flag, text) => {
    given += ` --${flag.name}=${text}`;
  });
  return `kubectl ${args.join(' ')}${given}`;
};

const wanted = ({ flags }: Context): boolean => flags.spec('record') !== undefined && flags.bool('record');

/** The object with the command in its annotation of why it was changed, where --record asks for that. */
export const recorded = <T extends KubeObject>(context: Context, object: T): T =>
  wanted(context) ? { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [CHANGE_CAUSE]: commandText(context) } } } : object;

/** What a merge patch has to hold for the same; undefined without --record. */
export const recordPatch = (context: Context): { metadata: { annotations: Record<string, string> } } | undefined =>
  wanted(context) ? { metadata: { annotations: { [CHANGE_CAUSE]: commandText(context) } } } : undefined;

/** Keeps the command in an object of the server by a patch of its own; the object as it is then. */
export function* recordAfter(context: Context, info: Info, object: KubeObject): Task<KubeObject> {
  const patch = recordPatch(context);
  if (!patch) return object;
  try {
    return yield* patchObject(context, info, patch, 'application/merge-patch+json', {});
  } catch {
    // Told with -v=4 alone.
    return object;
  }
}
