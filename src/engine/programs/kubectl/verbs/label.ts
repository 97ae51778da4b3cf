import { labelValue } from '../../../api/names.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CommandSpec } from '../command.ts';
import { throwAll } from '../errors.ts';
import { dryRunOf, dryRunOperation } from '../flags/common.ts';
import { changeFlags, checkChanges, listing, objectsToChange, sendChange } from '../metadatachanges.ts';
import { changed, splitPairs, type Changes } from '../pairs.ts';
import { requirePrinter } from '../print/printer.ts';
import { recorded } from '../record.ts';

const parse = (pairs: readonly string[]): Changes => {
  const changes: Changes = { set: {}, remove: [] };
  for (const pair of pairs) {
    if (pair.includes('=')) {
      const parts = pair.split('=');
      if (parts.length !== 2) throw new Error(`invalid label spec: ${pair}`);
      const problems = labelValue(parts[1]!);
      if (problems.length) throw new Error(`invalid label value: ${JSON.stringify(pair)}: ${problems.join(';')}`);
      changes.set[parts[0]!] = parts[1]!;
    } else if (pair.endsWith('-')) changes.remove.push(pair.slice(0, -1));
    else throw new Error(`unknown label spec: ${pair}`);
  }
  if (changes.remove.some((k) => k in changes.set)) throw new Error('can not both modify and remove a label in the same command');
  return changes;
};

const labelsOf = (object: KubeObject): Record<string, string> => (object.metadata.labels ?? {}) as Record<string, string>;

const checkOverwrite = (object: KubeObject, changes: Changes): void => {
  const labels = labelsOf(object);
  throwAll(
    Object.entries(changes.set)
      .filter(([k, v]) => labels[k] !== undefined && labels[k] !== v)
      .map(([k]) => new Error(`'${k}' already has a value (${labels[k]}), and --overwrite is false`)),
  );
};

export const label: CommandSpec = {
  name: 'label',
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]',
  short: 'Change the labels of a resource',
  long: `Change the labels of a resource.

  *  A key has at most 63 characters: letters, digits, and hyphens, dots and underscores inside. A DNS name and a slash may stand in front of it.
  *  A value has at most 63 characters of the same sort, or none.
  *  KEY- removes a label. A label that is there keeps its value unless --overwrite is given.`,
  examples: `# Set a label
kubectl label pods web tier=front

# Change it
kubectl label --overwrite pods web tier=back

# Remove it
kubectl label pods web tier-

# On all pods of the namespace
kubectl label pods --all checked=yes`,
  flags: changeFlags('label', 'labels'),
  completion: 'resource',
  *run(context) {
    const { flags } = context;
    const dryRun = dryRunOf(context);
    const { resources: args, pairs } = splitPairs(context.args, 'label');
    const changes = parse(pairs);
    checkChanges(context, dryRun, args, 'pod');
    const list = flags.bool('list');
    if (pairs.length === 0 && !list) throw new Error('at least one label update is required');
    const resources = yield* objectsToChange(context, args);
    yield* resources.visit(function* (info) {
      const local = dryRun === 'client' || flags.bool('local') || list;
      if (!local) for (const key of changes.remove) if (!(key in labelsOf(info.object))) context.out(`label "${key}" not found.\n`);
      if (!flags.bool('overwrite')) checkOverwrite(info.object, changes);
      const { map, added, removed } = changed(labelsOf(info.object), changes);
      const next = recorded(context, { ...info.object, metadata: { ...info.object.metadata, labels: map } } as KubeObject);
      if (!local && (added || removed)) yield* sendChange(context, info, next, dryRun);
      if (list) return context.out(listing(info, 'labels', map, resources.singleItemImplied));
      const operation = added && removed ? 'modified' : added ? 'labeled' : removed ? 'unlabeled' : 'not labeled';
      context.out(requirePrinter(context, dryRunOperation(operation, dryRun)).print(next));
    });
  },
};
