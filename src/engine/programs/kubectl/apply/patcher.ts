import { mergePatch } from '../../../api/merge.ts';
import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import { typeOf } from '../../../kinds/schema/moretypes.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import type { Propagation } from '../deletion.ts';
import { addSource, messageOf } from '../errors.ts';
import { originalConfiguration } from '../lastapplied.ts';
import { openApiOf } from '../openapi.ts';
import { strategicMerge } from '../patching.ts';
import { createObject, deleteObject, getObject, patchObject, type RequestOptions, type Target } from '../requests.ts';
import { schemaOf } from '../scheme.ts';
import { compactJson } from '../text/json.ts';
import { threeWayMerge, threeWayStrategic } from './threeway.ts';

export interface PatchResult {
  patch: Record<string, unknown>;
  object: KubeObject;
}

export interface PatcherOptions {
  request: RequestOptions;
  /** --force: delete and create where a patch won't do. */
  force: boolean;
  propagation: Propagation;
  grace: number;
  timeoutMs: number;
}

/** The patch from the object as it is to the object as it is to be, and whether it is a strategic one. */
export const patchFor = (current: KubeObject, modified: KubeObject): { patch: Record<string, unknown>; strategic: boolean } => {
  const annotation = originalConfiguration(current);
  let original: unknown;
  try {
    original = annotation === undefined ? undefined : JSON.parse(annotation);
  } catch (error) {
    throw new Error(`creating patch with:\noriginal:\n${annotation}\nmodified:\n${compactJson(modified)}\ncurrent:\n${compactJson(current)}\nfor: ${messageOf(error)}`);
  }
  const ref = schemaOf(modified.apiVersion, modified.kind);
  return ref === undefined ? { patch: threeWayMerge(original, modified, current), strategic: false } : { patch: threeWayStrategic(original, modified, current, typeOf, ref), strategic: true };
};

/** Applies the patch here, for --dry-run=client. */
export function* patchLocally(context: Context, { mapping }: Target, current: KubeObject, modified: KubeObject): Task<PatchResult> {
  yield* openApiOf(context).forPatch(mapping);
  const { patch, strategic } = patchFor(current, modified);
  if (Object.keys(patch).length === 0) return { patch, object: current };
  return { patch, object: strategic ? strategicMerge(current, patch) : mergePatch(current, patch) };
}

function* simple(context: Context, target: Target, current: KubeObject, modified: KubeObject, options: PatcherOptions): Task<PatchResult> {
  yield* openApiOf(context).forPatch(target.mapping);
  const { patch, strategic } = patchFor(current, modified);
  if (Object.keys(patch).length === 0) return { patch, object: current };
  const object = yield* patchObject(context, target, patch, strategic ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json', options.request);
  return { patch, object };
}

/** What went wrong together with the patch that did not go through. */
export class PatchFailed extends Error {
  constructor(
    readonly patch: Record<string, unknown>,
    override readonly cause: unknown,
  ) {
    super(messageOf(cause));
  }
}

function* deleteAndCreate(context: Context, target: Target, current: KubeObject, modified: KubeObject, options: PatcherOptions): Task<PatchResult> {
  yield* deleteObject(context, target, { ...(options.grace >= 0 ? { gracePeriodSeconds: options.grace } : {}), propagationPolicy: options.propagation });
  const deadline = context.now() + (options.timeoutMs || Infinity);
  for (;;) {
    try {
      yield* getObject(context, target);
    } catch (error) {
      if (isStatus(error, 'NotFound')) break;
      throw error;
    }
    if (context.now() >= deadline) throw new Error('context deadline exceeded');
    yield* context.sleep(1000);
  }
  const patch = modified as unknown as Record<string, unknown>;
  try {
    return { patch, object: yield* createObject(context, target, modified, options.request) };
  } catch (error) {
    const { resourceVersion: _, uid: __, creationTimestamp: ___, ...metadata } = current.metadata;
    try {
      yield* createObject(context, target, { ...current, metadata }, options.request);
    } catch (second) {
      throw new Error(
        `An error occurred force-replacing the existing object with the newly provided one:\n\n${messageOf(error)}.\n\nAdditionally, an error occurred attempting to restore the original object:\n\n${messageOf(second)}`,
      );
    }
    throw error;
  }
}

/** Patches the object, again with its newest version where somebody else wrote meanwhile (apply.Patcher). Throws PatchFailed. */
export function* patchToModified(context: Context, target: Target, source: string, first: KubeObject, modified: KubeObject, options: PatcherOptions): Task<PatchResult> {
  let current = first;
  for (let attempt = 0; ; attempt++) {
    try {
      return yield* simple(context, target, current, modified, options);
    } catch (error) {
      if (isStatus(error, 'Conflict') && attempt < 5) {
        if (attempt >= 1) yield* context.sleep(1000);
        current = yield* getObject(context, target);
        continue;
      }
      if (options.force && (isStatus(error, 'Conflict') || isStatus(error, 'Invalid'))) return yield* deleteAndCreate(context, target, current, modified, options);
      throw new PatchFailed(patchFor(current, modified).patch, addSource('patching', source, error));
    }
  }
}
