import { applyJsonPatch as apply } from '../../api/jsonpatch.ts';
import { equal } from '../../api/share.ts';
import { strategicMerge as merge } from '../../api/strategic.ts';
import type { KubeObject } from '../../api/types.ts';
import { typeOf } from '../../kinds/schema/moretypes.ts';
import { schemaOf } from './scheme.ts';

/** RFC 6902. Throws an Error when the patch does not fit. */
export const applyJsonPatch = (object: KubeObject, patch: unknown): KubeObject => apply(object, patch);

/** Strategic merge by the object's own kind. Throws an Error when the patch does not fit. */
export const strategicMerge = (object: KubeObject, patch: unknown): KubeObject => merge(object, patch, typeOf, schemaOf(object.apiVersion, object.kind));

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON merge patch that turns `from` into `to` (jsonpatch.CreateMergePatch); `{}` when they are alike. */
export const createMergePatch = (from: unknown, to: unknown): Record<string, unknown> => {
  const patch: Record<string, unknown> = {};
  const a = isMap(from) ? from : {};
  const b = isMap(to) ? to : {};
  for (const key of Object.keys(b)) {
    if (b[key] === undefined) continue;
    if (isMap(a[key]) && isMap(b[key])) {
      const inner = createMergePatch(a[key], b[key]);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!equal(a[key], b[key])) patch[key] = b[key];
  }
  for (const key of Object.keys(a)) if (a[key] !== undefined && b[key] === undefined) patch[key] = null;
  return patch;
};
