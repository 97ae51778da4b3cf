import { badRequest, failure, unknownError, unsupportedMediaType } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import { applyJsonPatch, JsonPatchError } from '../api/jsonpatch.ts';
import { mergePatch } from '../api/merge.ts';
import { StrategicPatchError, strategicMerge } from '../api/strategic.ts';
import type { KubeObject } from '../api/types.ts';
import { typeOf } from '../kinds/schema/schema.ts';
import type { Task } from '../sim/sim.ts';
import type { Context } from './context.ts';
import type { Core } from './core.ts';
import { decode } from './decode.ts';
import { updateObject } from './update.ts';

/** PATCH of an object or of its status (kubernetes: apiserver/pkg/endpoints/handlers/patch.go). */
export function* patch(core: Core, context: Context): Task<ApiResponse> {
  const { kind, request } = context;
  const name = context.name!;
  if (kind.custom && request.patchType === 'application/strategic-merge-patch+json') {
    throw unsupportedMediaType(['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml']);
  }
  const stored = yield* updateObject(core, context, (current) => {
    const result = patched(context, current, kind.schema);
    if (result === current) return current;
    if (result.metadata?.name !== name) throw badRequest(`the name of the object (${result.metadata?.name}) does not match the name on the URL (${name})`);
    return decode(context, result);
  });
  return { code: 200, body: stored };
}

/** An object after the request's patch, which may be of any type but apply. A version that the patch names must hold. */
export const patched = (context: Context, current: KubeObject, type: string | undefined): KubeObject => {
  const { body, patchType } = context.request;
  const patchBody = typeof body === 'string' ? parseBody(body) : body;
  const insists = (patchBody as Partial<KubeObject> | undefined)?.metadata?.resourceVersion;
  const result = apply(current, patchBody, patchType ?? 'application/strategic-merge-patch+json', type);
  if (result === current || insists || result.metadata?.resourceVersion !== current.metadata.resourceVersion) return result;
  return { ...result, metadata: { ...result.metadata, resourceVersion: '' } };
};

const apply = (current: KubeObject, body: unknown, patchType: string, type: string | undefined): KubeObject => {
  try {
    switch (patchType) {
      case 'application/json-patch+json':
        return applyJsonPatch(current, body);
      case 'application/merge-patch+json':
        return mergePatch(current, body);
      default:
        return strategicMerge(current, body, typeOf, type);
    }
  } catch (error) {
    if (error instanceof JsonPatchError) throw error.malformed ? badRequest(error.message) : failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
    if (error instanceof StrategicPatchError) throw error.bad ? badRequest(error.message) : unknownError(error.message);
    throw error;
  }
};

const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('unexpected end of JSON input');
  }
};
