import type { KubeObject } from '../../api/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import { allNamespacesFlag, dryRunFlag, fieldManagerFlag, fieldSelectorFlag, fileOptions, filenameFlags, noFiles, printFlags, selectorFlag, writeQuery, type DryRun } from './flags/common.ts';
import type { FlagSpec } from './flags/spec.ts';
import { createMergePatch } from './patching.ts';
import { recordFlag } from './record.ts';
import { patchObject } from './requests.ts';
import type { Info } from './info.ts';
import { Resources } from './resources.ts';

/** The flags that label and annotate share. */
export const changeFlags = (command: 'label' | 'annotate', things: string): FlagSpec[] => [
  ...printFlags(),
  { name: 'overwrite', type: 'bool', usage: `Let ${things} that are there be changed.` },
  { name: 'list', type: 'bool', usage: `Show the ${things} instead.` },
  { name: 'local', type: 'bool', usage: 'Work on files alone, without the server.' },
  fieldSelectorFlag,
  { name: 'all', type: 'bool', usage: 'All objects of the type in the namespace.' },
  allNamespacesFlag,
  { name: 'resource-version', type: 'string', usage: 'Only when this is the version of the object.' },
  ...filenameFlags('that name the objects to change'),
  dryRunFlag,
  recordFlag,
  fieldManagerFlag(`kubectl-${command}`),
  selectorFlag,
];

/** Throws on flags and arguments that don't go together. `example` is how messages name a file. */
export const checkChanges = (context: Context, dryRun: DryRun, resources: readonly string[], example: string): void => {
  const { flags } = context;
  if (flags.bool('list') && flags.string('output')) throw new Error('--list and --output may not be specified together');
  if (flags.bool('all') && flags.string('selector')) throw new Error('cannot set --all and --selector at the same time');
  if (flags.bool('all') && flags.string('field-selector')) throw new Error('cannot set --all and --field-selector at the same time');
  if (!flags.bool('local')) {
    if (resources.length < 1 && noFiles(context)) throw new Error('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    return;
  }
  if (dryRun === 'server') throw new Error('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (resources.length > 0) throw new Error(`can only use local files by -f ${example}.yaml or --filename=${example}.json when --local=true is set`);
  if (noFiles(context)) throw new Error(`one or more files must be specified as -f ${example}.yaml or --filename=${example}.json`);
};

/** The objects to change. Throws when --resource-version is given for more than one. */
export function* objectsToChange(context: Context, args: readonly string[]): Task<Resources> {
  const { flags } = context;
  const local = flags.bool('local');
  const { namespace, explicit } = context.namespace();
  const resources = yield* Resources.of(context, {
    ...fileOptions(context),
    namespace,
    enforceNamespace: explicit,
    continueOnError: true,
    flatten: true,
    local,
    ...(local
      ? {}
      : {
          args,
          selector: flags.string('selector'),
          fieldSelector: flags.string('field-selector'),
          allNamespaces: flags.bool('all-namespaces'),
          typeMeansAll: flags.bool('all'),
          latest: true,
        }),
  });
  if (!resources.singleItemImplied && flags.string('resource-version')) throw new Error('--resource-version may only be used with a single resource');
  return resources;
}

/** Sends what changed as a merge patch; --resource-version goes with it. */
export function* sendChange(context: Context, info: Info, next: KubeObject, dryRun: DryRun): Task<KubeObject> {
  const version = context.flags.string('resource-version');
  const patch = createMergePatch(info.object, next) as { metadata?: Record<string, unknown> };
  const body = version ? { ...patch, metadata: { ...patch.metadata, resourceVersion: version } } : patch;
  return yield* patchObject(context, info, body, 'application/merge-patch+json', { query: writeQuery(context, dryRun) });
}

/** `--list`: what an object has, one a line. */
export const listing = (info: Info, things: string, map: Readonly<Record<string, string>> | undefined, single: boolean): string => {
  const lines = Object.keys(map ?? {})
    .sort()
    .map((k) => `${single ? '' : ' '}${k}=${map![k]}\n`)
    .join('');
  const group = info.object.apiVersion.includes('/') ? info.object.apiVersion.split('/')[0] : '';
  return single ? lines : `Listing ${things} for ${info.object.kind}.${group}/${info.name}:\n${lines}`;
};
