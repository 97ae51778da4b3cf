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
import { wireObject } from './wirejson.ts';

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
    return fromPatch(context, result, () => decode(context, result, before));
  }, insistsOnVersion(context));
  return { code: 200, body: stored };
}

// What a patch makes of an object is refused as a value of the patch: a strategic one's own, for others the whole object.
const fromPatch = <T>(context: Context, result: unknown, decoded: () => T): T => {
  try {
    return decoded();
  } catch (error) {
    const words = error instanceof StatusError && error.code === 400 ? / cannot be handled as an? \w+: (.*)$/s.exec(error.message)?.[1] : undefined;
    if (words === undefined) throw error;
    const { patchType = 'application/strategic-merge-patch+json', body } = context.request;
    if (patchType !== 'application/strategic-merge-patch+json') throw invalid('', '', '', [invalidValue('patch', JSON.stringify(opened(wireObject(result as object), patchType === 'application/merge-patch+json' ? body : {})), words)]);
    throw invalid('', '', '', [invalidValue('patch', goValue(typeof body === 'string' ? parseBody(body) : body), converted(words))]);
  }
};

/** A patched value as json-patch writes it: what the patch went into is sorted, the rest is as it was. */
const opened = (value: unknown, patch: unknown): unknown => {
  if (!isMap(value) || !isMap(patch)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, key in patch ? opened(value[key], patch[key]) : value[key]]));
};

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What converting a map says where decoding it says `words`: a strategic patch is converted by other code than a body. */
const converted = (words: string): string => {
  const wrong = /^json: cannot unmarshal (\S+)(?: \S+)? into Go struct field \S+ of type (\S+)$/.exec(words);
  return wrong ? unrecognized(wrong[1]!, wrong[2]!) : words;
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
  return fromPatch(context, result, () => decodedAs<T>(context, result, of));
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
