import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { messageOf, throwAll } from '../errors.ts';
import { fileOptions, filenameFlags, noFiles, selectorFlag, writeQuery } from '../flags/common.ts';
import type { FlagSpec } from '../flags/spec.ts';
import { requirePrinter } from '../print/printer.ts';
import { patchObject } from '../requests.ts';
import { groupResource } from '../resourcemapper.ts';
import { Resources } from '../resources.ts';
import type { Info } from '../info.ts';

/** The flags that choose the objects of a rollout command. */
export const objectFlags = (): FlagSpec[] => [...filenameFlags('that name the objects'), selectorFlag];

/** What a rollout command's arguments name. */
export function* resourcesOf(context: Context): Task<Resources> {
  if (context.args.length === 0 && noFiles(context)) throw new Error('required resource not specified');
  const { namespace, explicit } = context.namespace();
  return yield* Resources.of(context, { args: context.args, ...fileOptions(context), selector: context.flags.string('selector'), typeMeansAll: true, namespace, enforceNamespace: explicit, continueOnError: true, latest: true, flatten: true, typed: true });
}

/** A change to one object: what was done to it and by which patch. */
export interface Change {
  done: string;
  patch: object;
}

/** Patches objects one by one, and tells at the end what went wrong (RunPause, RunResume and RunRestart of kubectl pkg/cmd/rollout). `changeOf` throws why an object can't be changed; undefined when it is so already, as after a restart in the same second. */
export function* changeAll(context: Context, changeOf: (info: Info) => Change | undefined): Task {
  const resources = yield* resourcesOf(context);
  const infos = yield* resources.infos();
  const errors: Error[] = resources.error ? [resources.error] : [];
  if (infos.length === 0 && errors.length === 0) {
    context.err(`No resources found in ${context.namespace().namespace} namespace.\n`);
    return;
  }
  for (const info of infos) {
    let change: Change | undefined;
    try {
      change = changeOf(info);
    } catch (error) {
      errors.push(new Error(`error: ${groupResource(info.mapping)} "${info.name}" ${messageOf(error)}`));
      continue;
    }
    if (!change) {
      errors.push(new Error(`failed to create patch for ${info.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`));
      continue;
    }
    try {
      const object = yield* patchObject(context, info, change.patch, 'application/strategic-merge-patch+json', { query: writeQuery(context, 'none') });
      context.out(requirePrinter(context, change.done, { order: 'own' }).print(object));
    } catch (error) {
      errors.push(new Error(`failed to patch: ${messageOf(error)}`));
    }
  }
  throwAll(errors);
}
