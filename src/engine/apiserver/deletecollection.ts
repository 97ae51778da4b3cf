import type { ApiResponse } from '../api/http.ts';
import type { DeleteOptions } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import type { KubeList, KubeObject } from '../api/types.ts';
import { all } from '../sim/channel.ts';
import type { Task } from '../sim/sim.ts';
import type { Context } from './context.ts';
import type { Core } from './core.ts';
import { deleteOptions, removeObject } from './delete.ts';
import { list } from './read.ts';

/** DELETE of a collection: each object as if it were deleted alone; what is gone meanwhile does not matter. */
export function* removeCollection(core: Core, context: Context): Task<ApiResponse<KubeList>> {
  const options = deleteOptions(context);
  const { body } = yield* list(core, context);
  const items = yield* all(
    core.sim,
    'deletecollection',
    body.items.map((object) => one(core, context, object, options)),
  );
  return { code: 200, body: { ...body, items } };
}

function* one(core: Core, context: Context, object: KubeObject, options: DeleteOptions): Task<KubeObject> {
  const { name, namespace } = object.metadata;
  try {
    return (yield* removeObject(core, { ...context, namespace, name }, name, options)).object;
  } catch (error) {
    if (isStatus(error, 'NotFound')) return object;
    throw error;
  }
}
