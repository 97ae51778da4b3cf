import { badRequest, failure, invalid, unknownError, unsupportedMediaType } from '../api/errors.ts';
import { invalidValue } from '../api/field.ts';
import type { ApiResponse } from '../api/http.ts';
import { mergePatch } from '../api/merge.ts';
import { StatusError } from '../api/status.ts';
import { goValue, StrategicPatchError, strategicMerge } from '../api/strategic.ts';
import type { KubeObject } from '../api/types.ts';
import { objectProblem } from '../kinds/validation/gojson.ts';
import type { Kind } from '../kinds/kind.ts';
import { typeOf } from '../kinds/schema/schema.ts';
import { Part } from '../sim/part.ts';
import type { Task } from '../sim/sim.ts';
import type { Context } from './context.ts';
import type { Core } from './core.ts';
import { decode, decodedAs } from './decode.ts';
import { updateObject } from './update.ts';

/** What applies JSON patches: a request that brings one waits for it. */
export const jsonPatch = new Part('json patch', () => import('../api/jsonpatch.ts'));

/** PATCH of an object or of its status, but for apply (kubernetes: apiserver/pkg/endpoints/handlers/patch.go). */
export function* patch(core: Core, context: Context): Task<ApiResponse> {
  const { kind, served, request } = context;
  const name = context.name!;
  if (kind.custom && request.patchType === 'application/strategic-merge-patch+json') {
    throw unsupportedMediaType(['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml']);
  }
  const stored = yield* updateObject(core, context, (current) => {
    const before = served.storedAs ? served.storedAs.decode(current) : current;
    const result = patched(context, before, served.schema);
    if (result === before) return current;
    if (result?.metadata?.name !== name) throw badRequest(`the name of the object (${result?.metadata?.name ?? ''}) does not match the name on the URL (${name})`);
    return fromPatch(context, () => decode(context, result, before));
  }, insistsOnVersion(context));
  return { code: 200, body: stored };
}

// A strategic patch is converted by other code than a body, which has its own words for a value of the wrong type.
const fromPatch = <T>(context: Context, decoded: () => T): T => {
  const { patchType, body } = context.request;
  try {
    return decoded();
  } catch (error) {
    const strategic = patchType === undefined || patchType === 'application/strategic-merge-patch+json';
    const wrong = strategic && error instanceof StatusError && /json: cannot unmarshal (\S+)(?: \S+)? into Go struct field \S+ of type (\S+)$/.exec(error.message);
    if (!wrong) throw error;
    throw invalid('', '', '', [invalidValue('patch', goValue(typeof body === 'string' ? parseBody(body) : body), unrecognized(wrong[1]!, wrong[2]!))]);
  }
};

// apimachinery's runtime/converter.go: fromUnstructured
const unrecognized = (given: string, type: string): string => {
  const word = given === 'object' ? 'map' : given === 'array' ? 'slice' : given;
  if (type.startsWith('[]')) return `cannot restore slice from ${word}`;
  if (type.startsWith('map[')) return `cannot restore map from ${word}`;
  if (/^v\d\w*\.[A-Z]/.test(type) && word !== 'map') return `cannot restore struct from: ${word}`;
  return `unrecognized type: ${type.includes('.') ? 'string' : type}`;
};

/** An object after the request's patch, which may be of any type but apply. */
export const patched = (context: Context, current: KubeObject, type: string | undefined): KubeObject => {
  const { body, patchType = 'application/strategic-merge-patch+json' } = context.request;
  const strategic = patchType === 'application/strategic-merge-patch+json';
  const patch = typeof body === 'string' ? parseBody(body, strategic ? '' : 'error decoding patch: ') : body;
  if (patch === undefined) throw badRequest('error decoding patch: unexpected end of JSON input');
  if (patch === null && patchType !== 'application/json-patch+json') throw badRequest('Invalid JSON Patch');
  if (patchType !== 'application/json-patch+json' && (typeof patch !== 'object' || Array.isArray(patch))) throw badRequest(`${strategic ? '' : 'error decoding patch: '}${objectProblem(JSON.stringify(patch))}`);
  return applyPatch(current, patch, patchType, type);
};

/** An object of another kind than the request's after the request's patch. Throws BadRequest or Invalid. */
export const patchedAs = <T>(context: Context, current: T, of: Pick<Kind, 'kind' | 'version'> & { schema: string }): T => {
  const result = patched(context, current as KubeObject, of.schema);
  return fromPatch(context, () => decodedAs<T>(context, result, of));
};

/** True when a patch names the version that it is meant for. */
export const insistsOnVersion = ({ request }: Context): boolean => !!(request.body as Partial<KubeObject> | undefined)?.metadata?.resourceVersion;

const applyPatch = (current: KubeObject, body: unknown, patchType: string, type: string | undefined): KubeObject => {
  try {
    switch (patchType) {
      case 'application/json-patch+json':
        return jsonPatch.loaded!.applyJsonPatch(current, body);
      case 'application/merge-patch+json':
        return mergePatch(current, body);
      default:
        return strategicMerge(current, body, typeOf, type);
    }
  } catch (error) {
    if (jsonPatch.loaded && error instanceof jsonPatch.loaded.JsonPatchError) throw error.malformed ? badRequest(error.message) : failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
    if (error instanceof StrategicPatchError) throw error.bad ? badRequest(error.message) : unknownError(error.message);
    throw error;
  }
};

/** A text that begins like an object or a list is a body that nobody could read; another is a string of JSON. */
const parseBody = (text: string, prefix = ''): unknown => {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`${prefix}unexpected end of JSON input`);
  }
};
