import { badRequest } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import { mergePatch } from '../api/merge.ts';
import type { KubeObject } from '../api/types.ts';
import type { Task } from '../sim/sim.ts';
import type { Context } from './context.ts';
import type { Core } from './core.ts';
import { decode } from './decode.ts';
import { updateObject } from './update.ts';

/** PATCH of an object (kubernetes: apiserver/pkg/endpoints/handlers/patch.go). */
export function* patch(core: Core, context: Context): Task<ApiResponse> {
  const { body } = context.request;
  const name = context.name!;
  const stored = yield* updateObject(core, context, (current) => {
    const patched = mergePatch(current, body) as KubeObject;
    if (patched.metadata.name !== name) throw badRequest(`the name of the object (${patched.metadata.name}) does not match the name on the URL (${name})`);
    const { resourceVersion: _, ...metadata } = patched.metadata;
    return decode(context, { ...patched, metadata });
  });
  return { code: 200, body: stored };
}
