import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { messageOf, throwAll } from '../errors.ts';
import { dryRunFlag, dryRunOf, dryRunOperation, fieldManagerFlag, fileOptions, filenameFlags, printFlags, selectorFlag, writeQuery } from '../flags/common.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { requirePrinter } from '../print/printer.ts';
import { recorded, recordPatch } from '../record.ts';
import { patchObject } from '../requests.ts';
import type { Info } from '../info.ts';
import { Resources } from '../resources.ts';

/** What all `set` commands have. */
export const setFlags = (manager = 'kubectl-set'): FlagSpec[] => [
  ...printFlags(),
  ...filenameFlags('that name the objects'),
  { name: 'all', type: 'bool', usage: 'All objects of the types.' },
  selectorFlag,
  { name: 'local', type: 'bool', usage: 'Work on files only, without asking the server.' },
  dryRunFlag,
  fieldManagerFlag(manager),
];

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** What is wrong with naming objects of the server under --local. */
export const NO_LOCAL_NAMES = `error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** -l, where the command has it. */
const selectorOf = ({ flags }: Context): string => (flags.spec('selector') ? flags.string('selector') : '');

/** The checks that come before the arguments are looked at: --dry-run, -o and the kubeconfig. `done`: what will have been done. */
export const checkSet = (context: Context, done: string): void => {
  requirePrinter(context, dryRunOperation(done, dryRunOf(context)), { order: 'own' });
  context.namespace();
};

/** The objects that a `set` command is about. With `noLocalNames`, --local and names of objects do not go together. */
export function* setTargets(context: Context, args: readonly string[], noLocalNames = true): Task<Info[]> {
  const { flags } = context;
  const local = flags.bool('local');
  if (local && noLocalNames && args.length > 0) throw new Error(NO_LOCAL_NAMES);
  const { namespace, explicit } = context.namespace();
  const resources = yield* Resources.of(context, {
    args: local ? [] : args,
    ...fileOptions(context),
    ...(local ? {} : { selector: selectorOf(context), typeMeansAll: flags.bool('all') }),
    namespace,
    enforceNamespace: explicit,
    continueOnError: true,
    flatten: true,
    local,
    typed: true,
    latest: !local,
  });
  return yield* resources.all();
}

/** The checks that `set` commands have in common; their words. */
export const setProblems = (context: Context): string[] => {
  const { flags } = context;
  return [
    ...(flags.bool('all') && selectorOf(context) ? ['cannot set --all and --selector at the same time'] : []),
    ...(flags.bool('local') && dryRunOf(context) === 'server' ? ['cannot specify --local and --dry-run=server - did you mean --dry-run=client?'] : []),
  ];
};

export interface SetOptions {
  /** What was done: `image updated`. */
  done: string;
  /** The object changed, and the patch that does it; undefined: nothing to do. Throws for an object that can't be; what is wrong in part goes to `problems`. */
  change(info: Info, problems: Error[]): Task<{ object: KubeObject; patch: object } | undefined>;
  /** What a refused patch is called: `failed to patch image update to pod template:`. */
  refused: string;
  /** Objects that are as asked already are patched and printed too. */
  unchangedToo?: boolean;
  type?: 'application/strategic-merge-patch+json' | 'application/merge-patch+json';
}

/** Changes objects one by one and prints those that changed. */
export function* runSet(context: Context, infos: readonly Info[], options: SetOptions): Task {
  const { flags } = context;
  const dryRun = dryRunOf(context);
  const printer = requirePrinter(context, dryRunOperation(options.done, dryRun), { order: 'own' });
  const errors: Error[] = [];
  const changes: { info: Info; object: KubeObject; patch: object }[] = [];
  for (const info of infos) {
    try {
      const change = yield* options.change(info, errors);
      if (!change) continue;
      const object = recorded(context, change.object);
      const cause = recordPatch(context);
      if (options.unchangedToo || !same(object, info.object)) changes.push({ info, object, patch: cause ? { ...change.patch, metadata: cause.metadata } : change.patch });
    } catch (error) {
      errors.push(new Error(`error: ${info.mapping.resource}/${info.name} ${messageOf(error)}\n`));
    }
  }
  for (const { info, object, patch } of changes) {
    if (flags.bool('local') || dryRun === 'client') {
      context.out(printer.print(object));
      continue;
    }
    try {
      context.out(printer.print(yield* patchObject(context, info, patch, options.type ?? 'application/strategic-merge-patch+json', { query: writeQuery(context, dryRun) })));
    } catch (error) {
      errors.push(new Error(`${options.refused} ${messageOf(error)}`));
    }
  }
  throwAll(errors);
}
