import type { Schema, TypeFacts, ValueType } from '../../../api/schema.ts';
import { equal } from '../../../api/share.ts';
import { compareBytes } from '../text/json.ts';

type Json = Record<string, unknown>;

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmpty = (patch: Json): boolean => Object.keys(patch).length === 0;

/** JSON values that Go would decode alike. */
const same = (a: unknown, b: unknown): boolean => a === b || equal(a, b);

/**
 * The strategic merge patch that brings `current` to `modified`, and removes what `original` had and `modified` no
 * longer has (strategicpatch.CreateThreeWayMergePatch). Empty when there is nothing to do.
 */
export const threeWayStrategic = (original: unknown, modified: unknown, current: unknown, schema: Schema, ref: string | undefined): Json =>
  new ThreeWay(schema).maps(isMap(original) ? original : {}, isMap(modified) ? modified : {}, isMap(current) ? current : {}, ref === undefined ? undefined : schema(ref), false);

class ThreeWay {
  constructor(private readonly schema: Schema) {}

  maps(original: Json, modified: Json, current: Json, facts: TypeFacts | undefined, retainKeys: boolean, of?: ValueType): Json {
    const patch: Json = {};
    for (const key of Object.keys(modified)) {
      const want = modified[key];
      const have = current[key];
      const field = facts?.fields.get(key);
      const type = field?.type ?? of;
      if (want === undefined) continue;
      if (have === undefined || have === null) {
        if (!(want === null && (have === undefined || have === null))) patch[key] = want;
        continue;
      }
      const strategy = field?.patch?.strategy ?? [];
      if (isMap(want) && isMap(have)) {
        if (strategy.includes('replace')) {
          if (!same(want, have)) patch[key] = want;
          continue;
        }
        const inner = this.maps(this.map(original[key]), want, have, type?.ref ? this.schema(type.ref) : undefined, strategy.includes('retainKeys'), type?.of);
        if (!isEmpty(inner)) patch[key] = inner;
      } else if (Array.isArray(want) && Array.isArray(have)) {
        this.lists(patch, key, Array.isArray(original[key]) ? original[key] : [], want, have, type, field?.patch);
      } else if (!same(want, have)) patch[key] = want;
    }
    for (const key of Object.keys(original)) if (!(key in modified) && original[key] !== undefined) patch[key] = null;
    if (retainKeys && !isEmpty(patch)) patch.$retainKeys = Object.keys(modified).sort(compareBytes);
    return patch;
  }

  private map(value: unknown): Json {
    return isMap(value) ? value : {};
  }

  private lists(patch: Json, key: string, original: unknown[], modified: unknown[], current: unknown[], type: ValueType | undefined, how: { strategy: readonly string[]; mergeKey?: string } | undefined): void {
    if (!how?.strategy.includes('merge')) {
      if (!same(modified, current)) patch[key] = modified;
      return;
    }
    if (how.mergeKey && [...modified, ...current].every(isMap)) {
      const item = type?.of?.ref ? this.schema(type.of.ref) : undefined;
      this.listOfMaps(patch, key, original.filter(isMap), modified as Json[], current as Json[], how.mergeKey, item, how.strategy.includes('retainKeys'));
      return;
    }
    const added = modified.filter((m) => !current.some((c) => same(m, c)));
    const removed = original.filter((o) => !modified.some((m) => same(m, o)));
    if (added.length) patch[key] = added;
    if (removed.length) patch[`$deleteFromPrimitiveList/${key}`] = removed;
    if (modified.length && (removed.length || (current.length && !same(modified, current)))) patch[`$setElementOrder/${key}`] = modified;
  }

  private listOfMaps(patch: Json, key: string, original: Json[], modified: Json[], current: Json[], mergeKey: string, item: TypeFacts | undefined, retainKeys: boolean): void {
    const find = (list: Json[], value: unknown): Json | undefined => list.find((x) => x[mergeKey] === value);
    const list: Json[] = [];
    for (const want of modified) {
      const id = want[mergeKey];
      const have = find(current, id);
      if (!have) {
        list.push(want);
        continue;
      }
      const inner = this.maps(find(original, id) ?? {}, want, have, item, retainKeys);
      if (!isEmpty(inner)) list.push({ ...inner, [mergeKey]: id });
    }
    const deleted = original.filter((had) => !find(modified, had[mergeKey]));
    for (const had of deleted) list.push({ $patch: 'delete', [mergeKey]: had[mergeKey] });
    const ids = modified.map((m) => m[mergeKey]);
    if (list.length) patch[key] = list;
    if (ids.length && (deleted.length || (current.length && (list.length || !same(ids, current.map((c) => c[mergeKey])))))) patch[`$setElementOrder/${key}`] = modified.map((m) => ({ [mergeKey]: m[mergeKey] }));
  }
}

/** The same as a JSON merge patch, for kinds without a schema (jsonmergepatch.CreateThreeWayJSONMergePatch). */
export const threeWayMerge = (original: unknown, modified: unknown, current: unknown): Json => {
  const patch: Json = {};
  const o = isMap(original) ? original : {};
  const m = isMap(modified) ? modified : {};
  const c = isMap(current) ? current : {};
  for (const key of Object.keys(m)) {
    if (m[key] === undefined) continue;
    if (isMap(m[key]) && isMap(c[key])) {
      const inner = threeWayMerge(o[key], m[key], c[key]);
      if (!isEmpty(inner)) patch[key] = inner;
    } else if (!same(m[key], c[key]) && !(m[key] === null && c[key] === undefined)) patch[key] = m[key];
  }
  for (const key of Object.keys(o)) if (o[key] !== undefined && o[key] !== null && !(key in m)) patch[key] = null;
  return patch;
};
