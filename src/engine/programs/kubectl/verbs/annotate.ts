import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { dryRunOf, dryRunOperation } from '../flags/common.ts';
import { changeFlags, checkChanges, listing, objectsToChange, sendChange } from '../metadatachanges.ts';
import { changed, parsePairs, splitPairs, type Changes } from '../pairs.ts';
import { recorded } from '../record.ts';
import { requirePrinter } from '../print/printer.ts';

const changeCause = 'kubernetes.io/change-cause';

const checkOverwrite = (annotations: Readonly<Record<string, string>>, changes: Changes): void => {
  const taken = Object.entries(changes.set)
    .filter(([k, v]) => k !== changeCause && annotations[k] !== undefined && annotations[k] !== v)
    .map(([k]) => `'${k}' already has a value (${annotations[k]})`);
  if (taken.length) throw new Error(`--overwrite is false but found the following declared annotation(s): ${taken.join('; ')}`);
};

export const annotate: CommandSpec = {
  name: 'annotate',
  resourceHint: true,
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Change the annotations of a resource',
  long: `Change the annotations of a resource: notes for people and tools, of any length, by which nothing is selected.

 KEY- removes an annotation. One that is there keeps its value unless --overwrite is given.`,
  examples: `# Set a note
kubectl annotate pods web note='my first pod'

# Change it
kubectl annotate --overwrite pods web note='my second pod'

# Remove it
kubectl annotate pods web note-`,
  flags: changeFlags('annotate', 'annotations'),
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const dryRun = dryRunOf(context);
    const printer = requirePrinter(context, dryRunOperation('annotated', dryRun));
    const { resources: args, pairs } = splitPairs(context.args, 'annotation');
    const changes = parsePairs(pairs, 'annotation', true);
    checkChanges(context, dryRun, args, 'rsrc');
    const list = flags.bool('list');
    if (pairs.length === 0 && !list) throw new Error('at least one annotation update is required');
    const both = changes.remove.filter((k) => k in changes.set);
    if (both.length) throw new Error(`can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`);
    const resources = yield* objectsToChange(context, args);
    yield* resources.visit(function* (info) {
      const annotations = (info.object.metadata.annotations ?? {}) as Record<string, string>;
      if (!flags.bool('overwrite')) checkOverwrite(annotations, changes);
      const { map } = changed((recorded(context, info.object).metadata.annotations ?? {}) as Record<string, string>, changes);
      let next = { ...info.object, metadata: { ...info.object.metadata, annotations: map } } as KubeObject;
      if (dryRun !== 'client' && !flags.bool('local') && !list) next = yield* sendChange(context, info, next, dryRun);
      context.out(list ? listing(info, 'annotations', map, resources.singleItemImplied) : printer.print(next));
    });
  },
};
