import { applyJsonPatch as apply } from '../../api/jsonpatch.ts';
import { strategicMerge as merge } from '../../api/strategic.ts';
import type { KubeObject } from '../../api/types.ts';
import { typeOf } from '../../kinds/schema/schema.ts';
import { schemaOf } from './scheme.ts';

/** RFC 6902. Throws an Error when the patch does not fit. */
export const applyJsonPatch = (object: KubeObject, patch: unknown): KubeObject => apply(object, patch);

/** Strategic merge by the object's own kind. Throws an Error when the patch does not fit. */
export const strategicMerge = (object: KubeObject, patch: unknown): KubeObject => merge(object, patch, typeOf, schemaOf(object.apiVersion, object.kind));
