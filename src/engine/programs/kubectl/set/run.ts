import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { Aggregate, messageOf } from '../errors.ts';
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

export interface SetOptions {
  args: readonly string[];
  /** What was done: `image updated`. */
  done: string;
  /** The object changed, and the patch that does it. Throws for an object that can't be. The same object: nothing to do. */
  change(info: Info): Task<{ object: KubeObject; patch: object }>;
  /** What a refused patch is called: `image`. */
  what: string;
  type?: 'application/strategic-merge-patch+json' | 'application/merge-patch+json';
}

/** Changes objects one by one and prints those that changed. */
export function* runSet(context: Context, options: SetOptions): Task {
  const { flags } = context;
  const dryRun = dryRunOf(context);
  const local = flags.bool('local');
  const output = flags.string('output');
  const printer = requirePrinter(context, dryRunOperation(options.done, local ? 'none' : dryRun));
  const { namespace, explicit } = context.namespace();
  const resources = yield* Resources.of(context, { args: local ? [] : options.args, ...fileOptions(context), selector: flags.string('selector'), all: flags.bool('all'), namespace, enforceNamespace: explicit, continueOnError: true, flatten: true, local, latest: !local });
  const infos = yield* resources.all();
  const errors: Error[] = [];
  for (const info of infos) {
    try {
      const change = yield* options.change(info);
      const object = recorded(context, change.object);
      const cause = recordPatch(context);
      const patch = cause ? { ...change.patch, metadata: cause.metadata } : change.patch;
      if (same(object, info.object) && output === '') continue;
      if (local || dryRun === 'client') {
        context.out(printer.print(object));
        continue;
      }
      let answer: KubeObject;
      try {
        answer = yield* patchObject(context, info, patch, options.type ?? 'application/strategic-merge-patch+json', { query: writeQuery(context, dryRun) });
      } catch (error) {
        throw new Error(`failed to patch ${options.what} update to pod template ${messageOf(error)}`);
      }
      context.out(printer.print(answer));
    } catch (error) {
      errors.push(error as Error);
    }
  }
  if (errors.length === 1) throw errors[0]!;
  if (errors.length) throw new Aggregate(errors);
}
