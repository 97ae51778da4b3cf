import { equal } from '../../../api/share.ts';
import { typeOf } from '../../../kinds/schema/moretypes.ts';
import type { Task } from '../../../sim/sim.ts';
import { threeWayStrategic } from '../apply/threeway.ts';
import type { Context } from '../context.ts';
import { writeQuery } from '../flags/common.ts';
import { saveConfig } from '../lastapplied.ts';
import { createMergePatch } from '../patching.ts';
import { recorded } from '../record.ts';
import { requirePrinter } from '../print/printer.ts';
import { createObject, patchObject } from '../requests.ts';
import type { Info } from '../info.ts';
import { schemaOf } from '../scheme.ts';
import { goSyntax } from '../text/gofmt.ts';
import { compactJson } from '../text/json.ts';
import type { EditReport } from './report.ts';

const originalOf = (originals: readonly Info[], edited: Info): Info => {
  const found = originals.find((o) => o.object.metadata.uid === edited.object.metadata?.uid);
  if (!found) throw new Error(`no original object found for &unstructured.Unstructured{Object:${goSyntax(edited.object)}}`);
  return found;
};

const print = (context: Context, info: Info, operation: string): void => context.out(requirePrinter(context, operation).print(info.object));

/** Patches the server's object by what an edit changed (EditOptions.visitToPatch). */
export function* savePatch(context: Context, originals: readonly Info[], infos: readonly Info[], report: EditReport, subresource: string | undefined): Task {
  const { flags } = context;
  for (const info of infos) {
    const original = originalOf(originals, info);
    const { managedFields } = original.object.metadata;
    let edited = managedFields ? { ...info.object, metadata: { ...info.object.metadata, managedFields } } : info.object;
    edited = recorded(context, edited);
    edited = flags.bool('save-config') ? saveConfig(edited, true) : edited;
    if (equal(original.object, edited)) {
      print(context, info, 'skipped');
      continue;
    }
    const schema = schemaOf(info.object.apiVersion, info.object.kind);
    const patch: Record<string, unknown> = schema ? threeWayStrategic(original.object, edited, original.object, typeOf, schema) : createMergePatch(original.object, edited);
    const metadata = patch.metadata as Record<string, unknown> | undefined;
    if ('apiVersion' in patch || 'kind' in patch || 'managedFields' in patch || (metadata && 'name' in metadata)) throw new Error('At least one of apiVersion, kind and name was changed');
    if (flags.bool('output-patch')) context.out(`Patch: ${compactJson(patch)}\n`);
    try {
      const object = yield* patchObject(context, info, patch, schema ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json', { subresource, query: writeQuery(context, 'none') });
      print(context, { ...info, object }, 'edited');
    } catch (error) {
      context.err(report.add(error, info));
    }
  }
}

/** Creates what was edited (EditOptions.visitToCreate). */
export function* saveNew(context: Context, infos: readonly Info[]): Task {
  for (const info of infos) {
    const object = yield* createObject(context, info, saveConfig(info.object, context.flags.bool('save-config')), { query: writeQuery(context, 'none') });
    print(context, { ...info, object }, 'created');
  }
}

/** Writes what was edited into the annotation of what was last applied (EditOptions.visitToApplyEditPatch). */
export function* saveLastApplied(context: Context, originals: readonly Info[], infos: readonly Info[]): Task {
  for (const info of infos) {
    if (equal(originalOf(originals, info).object, info.object)) {
      print(context, info, 'skipped');
      continue;
    }
    yield* patchObject(context, info, lastAppliedPatch(info), 'application/merge-patch+json', { query: writeQuery(context, 'none') });
    print(context, info, 'edited');
  }
}

const lastAppliedPatch = (info: Info): object => ({ metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': compactJson(info.object) } } });
