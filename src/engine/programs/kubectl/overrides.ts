import type { KubeObject } from '../../api/types.ts';
import { mergePatch } from '../../api/merge.ts';
import type { Context } from './context.ts';
import type { FlagSpec } from './flags/spec.ts';
import { applyJsonPatch, strategicMerge } from './patching.ts';

/** --overrides and how they are merged, of run and expose. */
export const overrideFlags: readonly FlagSpec[] = [
  { name: 'overrides', type: 'string', usage: 'JSON that is merged into the object before it is sent.' },
  { name: 'override-type', type: 'string', default: 'merge', usage: 'How it is merged: json, merge or strategic.', completion: ['json', 'merge', 'strategic'] },
];

const SCHEME = 'pkg/scheme/scheme.go:28';

/** What was merged, if the scheme can still decode it. Throws for a kind that it does not know. */
const sameKind = (object: KubeObject, merged: KubeObject): KubeObject => {
  if (merged.apiVersion !== object.apiVersion || merged.kind !== object.kind) throw new Error(`no kind ${JSON.stringify(merged.kind)} is registered for version ${JSON.stringify(merged.apiVersion)} in scheme ${JSON.stringify(SCHEME)}`);
  return merged;
};

/** The object with --overrides merged in. Throws where they are no JSON. */
export const withOverrides = (context: Context, object: KubeObject): KubeObject => {
  const text = context.flags.string('overrides');
  if (!text) return object;
  const type = context.flags.string('override-type') || 'merge';
  const parse = (): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      throw new Error('Invalid JSON Patch');
    }
  };
  switch (type) {
    case 'merge':
      return sameKind(object, mergePatch(object, parse()));
    case 'json':
      return sameKind(object, applyJsonPatch(object, parse()));
    case 'strategic':
      return sameKind(object, strategicMerge(object, parse()));
    default:
      throw new Error(`invalid override type: ${type}`);
  }
};
