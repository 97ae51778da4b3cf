import type { KubeObject } from '../../api/types.ts';
import { mergePatch } from '../../api/merge.ts';
import type { Context } from './context.ts';
import type { FlagSpec } from './flags/spec.ts';
import { objectProblem } from '../../kinds/validation/gojson.ts';
import { decodeAs } from '../../kinds/schema/decode.ts';
import { applyJsonPatch, strategicMerge } from './patching.ts';
import { schemaOf } from './scheme.ts';

/** --overrides and how they are merged, of run and expose. */
export const overrideFlags: readonly FlagSpec[] = [
  { name: 'overrides', type: 'string', usage: 'JSON that is merged into the object before it is sent.' },
  { name: 'override-type', type: 'string', default: 'merge', usage: 'How it is merged: json, merge or strategic.', completion: ['json', 'merge', 'strategic'] },
];

const SCHEME = 'pkg/scheme/scheme.go:28';

const VERSION_AND_KIND = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** What was merged as kubectl's own types read it. Throws for another kind and for values of a wrong type. */
const decoded = (object: KubeObject, merged: KubeObject): KubeObject => {
  const problem = objectProblem(JSON.stringify(merged), VERSION_AND_KIND);
  if (problem) throw new Error(`couldn't get version/kind; json parse error: ${problem}`);
  if (merged.apiVersion !== object.apiVersion || merged.kind !== object.kind) throw new Error(`no kind ${JSON.stringify(merged.kind)} is registered for version ${JSON.stringify(merged.apiVersion)} in scheme ${JSON.stringify(SCHEME)}`);
  const { value, error } = decodeAs(merged, schemaOf(merged.apiVersion!, merged.kind)!);
  if (error) throw new Error(error);
  return value;
};

/** --overrides as JSON. Throws `words`, else what Go says of text that is none. */
const parsed = (text: string, words?: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(words ?? objectProblem(text) ?? '');
  }
};

const merge = (object: KubeObject, text: string): KubeObject => {
  const patch = parsed(text, 'Invalid JSON Patch');
  if (typeof patch !== 'object' || patch === null) throw new Error('Invalid JSON Patch');
  return mergePatch(object, patch);
};

const patch = (object: KubeObject, text: string): KubeObject => {
  const operations = parsed(text);
  if (operations === null) return object;
  if (!Array.isArray(operations)) throw new Error(`json: cannot unmarshal ${typeof operations === 'boolean' ? 'bool' : typeof operations} into Go value of type jsonpatch.Patch`);
  return applyJsonPatch(object, operations);
};

/** The object with --overrides merged in. Throws where they are no JSON. */
export const withOverrides = (context: Context, object: KubeObject): KubeObject => {
  const text = context.flags.string('overrides');
  if (!text) return object;
  const type = context.flags.string('override-type') || 'merge';
  switch (type) {
    case 'merge':
      return decoded(object, merge(object, text));
    case 'json':
      return decoded(object, patch(object, text));
    case 'strategic':
      return decoded(object, strategicMerge(object, parsed(text, 'invalid JSON document')));
    default:
      throw new Error(`invalid override type: ${type}`);
  }
};
