import type { TypeFacts, ValueType } from '../../../api/schema.ts';
import { equal } from '../../../api/share.ts';
import { typeOf } from '../../../kinds/schema/moretypes.ts';
import { schemaOf } from '../scheme.ts';
import { isMap, type Json } from './resource.ts';

const directiveOf = (value: unknown): { directive: 'merge' | 'replace' | 'delete'; rest: unknown } => {
  if (isMap(value) && '$patch' in value) {
    const { $patch, ...rest } = value;
    if ($patch !== 'merge' && $patch !== 'replace' && $patch !== 'delete') throw new Error(`unknown patch strategy '${String($patch)}'`);
    return { directive: $patch, rest };
  }
  if (Array.isArray(value)) {
    const marker = value.find((v) => isMap(v) && '$patch' in v && Object.keys(v).length === 1) as Json | undefined;
    if (marker) return { directive: marker.$patch as 'merge', rest: value.filter((v) => v !== marker) };
  }
  return { directive: 'merge', rest: value };
};

/** What a patch leaves of itself where there was nothing before. */
const added = (value: unknown): unknown => {
  const { directive, rest } = directiveOf(value);
  if (directive === 'delete') return undefined;
  if (Array.isArray(rest)) return rest.map(added).filter((v) => v !== undefined);
  if (!isMap(rest)) return rest ?? undefined;
  return Object.fromEntries(Object.entries(rest).flatMap(([k, v]) => (added(v) === undefined ? [] : [[k, added(v)]])));
};

const mergeMaps = (old: Json, patch: Json, facts: TypeFacts | undefined, of?: ValueType): Json => {
  const out: Json = { ...old };
  for (const [key, value] of Object.entries(patch)) {
    const field = facts?.fields.get(key);
    const next = mergeValue(old[key], value, field?.type ?? of, field?.patch);
    if (next === undefined) delete out[key];
    else out[key] = next;
  }
  return out;
};

const mergeValue = (old: unknown, patch: unknown, type: ValueType | undefined, how: { strategy: readonly string[]; mergeKey?: string } | undefined): unknown => {
  if (patch === null) return undefined;
  if (old === undefined || old === null) return added(patch);
  const { directive, rest } = directiveOf(patch);
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return rest;
  if (isMap(old) && isMap(rest)) return mergeMaps(old, rest, type?.ref ? typeOf(type.ref) : undefined, type?.of);
  if (!Array.isArray(old) || !Array.isArray(rest) || !how?.strategy.includes('merge')) return rest;
  if (!how.mergeKey) return [...rest, ...old.filter((o) => !rest.some((r) => equal(r, o)))];
  const key = how.mergeKey;
  const same = (a: unknown, b: unknown): boolean => isMap(a) && isMap(b) && a[key] === b[key] && (a.protocol === undefined || b.protocol === undefined || a.protocol === b.protocol);
  const facts = type?.of?.ref ? typeOf(type.of.ref) : undefined;
  const changed = rest.flatMap((item) => {
    const before = old.find((o) => same(o, item));
    const { directive: what, rest: fields } = directiveOf(item);
    if (what === 'delete') return [];
    if (!before) return [added(item)];
    return [what === 'replace' ? fields : mergeMaps(before as Json, fields as Json, facts)];
  });
  return [...changed, ...old.filter((o) => !rest.some((r) => same(r, o)))];
};

/** A strategic merge as kustomize does it: what a patch adds to a list comes first. Undefined when the patch deletes the object. */
export const mergeObject = (object: Json, patch: Json): Json | undefined => {
  const ref = schemaOf(String(object.apiVersion), String(object.kind));
  return mergeValue(object, patch, ref === undefined ? undefined : { ref } as ValueType, undefined) as Json | undefined;
};
