import type { FieldFacts, Schema, TypeFacts, ValueType } from './schema.ts';

type Json = Record<string, unknown>;

const directive = '$patch';
const retainKeys = '$retainKeys';
const deleteFrom = '$deleteFromPrimitiveList/';
const elementOrder = '$setElementOrder/';

/** A strategic merge patch that cannot be applied. `bad` patches are malformed (400); the others fail on what they meet (500). */
export class StrategicPatchError extends Error {
  constructor(
    message: string,
    readonly bad = false,
  ) {
    super(message);
  }
}

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Applies a strategic merge patch to an object of the type that `ref` names, with all directives ($patch, $retainKeys,
 * $deleteFromPrimitiveList, $setElementOrder), as apimachinery's util/strategicpatch does. Shares what it does not change.
 * Throws StrategicPatchError.
 */
export const strategicMerge = <T>(original: T, patch: unknown, schema: Schema, ref: string | undefined): T => {
  if (!isMap(patch)) throw new StrategicPatchError('invalid JSON document', true);
  return new Merge(schema).map(original as Json, patch, ref === undefined ? undefined : schema(ref)) as T;
};

class Merge {
  constructor(private readonly schema: Schema) {}

  map(original: Json | undefined, patch: Json, type: TypeFacts | undefined): Json {
    if (directive in patch) {
      if (patch[directive] === 'replace') return clean(omit(patch, directive)) as Json;
      if (patch[directive] === 'delete') return {};
      throw badType(patch[directive], patch);
    }
    const out: Json = retained(original ?? {}, patch);
    const done = new Set<string>([retainKeys]);
    for (const key of Object.keys(patch)) if (key.startsWith(elementOrder)) this.ordered(out, patch, key, type, done);
    for (const key of Object.keys(patch)) {
      if (done.has(key)) continue;
      if (key.startsWith(deleteFrom)) this.shorten(out, key.slice(deleteFrom.length), patch[key]);
      else this.member(out, key, patch[key], type?.fields.get(key));
    }
    return sameMembers(original, out) ? original! : out;
  }

  private member(out: Json, key: string, value: unknown, field: FieldFacts | undefined): void {
    if (value === null) {
      delete out[key];
      return;
    }
    const before = out[key];
    if (isMap(value) && isMap(before)) {
      out[key] = field?.patch?.strategy.includes('replace') ? clean(value) : this.map(before, value, this.below(field?.type));
    } else if (Array.isArray(value) && Array.isArray(before) && field?.patch?.strategy.includes('merge')) {
      out[key] = this.list(before, value, field);
    } else {
      const cleaned = clean(value);
      if (cleaned === undefined) delete out[key];
      else out[key] = cleaned;
    }
  }

  // The values of a map are all of one type; its keys are not fields.
  private below(type: ValueType | undefined): TypeFacts | undefined {
    if (!type) return undefined;
    if (type.kind === 'map') return type.of && { fields: { get: () => ({ type: type.of! }) } as unknown as ReadonlyMap<string, FieldFacts> };
    return type.ref === undefined || type.kind !== 'object' ? undefined : this.schema(type.ref);
  }

  private shorten(out: Json, key: string, value: unknown): void {
    if (!Array.isArray(value)) throw new StrategicPatchError('invalid patch format of primitive list', true);
    const list = out[key];
    if (Array.isArray(list)) out[key] = list.filter((item) => !value.includes(item));
  }

  private list(original: readonly unknown[], patch: readonly unknown[], field: FieldFacts): unknown[] {
    const first = original[0] ?? patch[0];
    if (first === undefined) return original as unknown[];
    if (!isMap(first)) return inOrder([...new Set([...original, ...patch])], patch, original, undefined);
    const key = field.patch?.mergeKey;
    if (!key) throw new StrategicPatchError('cannot merge lists without merge key');
    const { base, rest } = special(original as Json[], patch as Json[], key);
    const type = this.below(field.type.of);
    const merged = [...base];
    for (const item of rest) {
      if (!(key in item)) throw noMergeKey(item, key);
      const at = merged.findIndex((m) => m[key] === item[key]);
      if (at >= 0) merged[at] = this.map(merged[at], item, type);
      else merged.push(clean(item) as Json);
    }
    return inOrder(merged, rest, base, key);
  }

  private ordered(out: Json, patch: Json, directiveKey: string, type: TypeFacts | undefined, done: Set<string>): void {
    const order = patch[directiveKey];
    const key = directiveKey.slice(elementOrder.length);
    const field = type?.fields.get(key);
    const original = out[key];
    const change = patch[key];
    done.add(directiveKey);
    if (!Array.isArray(order) || (change !== undefined && change !== null && !Array.isArray(change))) throw new StrategicPatchError('invalid patch format of setElementOrder list', true);
    if (change === null) return;
    const mergeKey = field?.patch?.mergeKey;
    checkOrder((change as unknown[] | undefined) ?? [], order, mergeKey);
    let merged: unknown[];
    if (Array.isArray(original)) merged = change && field ? (field.patch?.strategy.includes('merge') ? this.list(original, change as unknown[], field) : (change as unknown[])) : original;
    else if (change) merged = clean(change) as unknown[];
    else return;
    out[key] = inOrder(merged, order, Array.isArray(original) ? original : [], mergeKey);
    done.add(key);
  }
}

const sameMembers = (a: Json | undefined, b: Json): boolean => {
  if (!a) return false;
  for (const key in b) if (a[key] !== b[key]) return false;
  for (const key in a) if (!(key in b)) return false;
  return true;
};

const omit = (map: Json, key: string): Json => {
  const { [key]: _, ...rest } = map;
  return rest;
};

/** A patch as a value: without nulls, and without what carries a directive. Undefined where nothing is left to keep. */
const clean = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(clean).filter((item) => item !== undefined);
  if (!isMap(value)) return value;
  if (directive in value) return undefined;
  const out: Json = {};
  for (const key in value) {
    if (value[key] === null || key === retainKeys || key.startsWith(elementOrder) || key.startsWith(deleteFrom)) continue;
    const member = clean(value[key]);
    if (member !== undefined) out[key] = member;
  }
  return out;
};

const retained = (original: Json, patch: Json): Json => {
  const keys = patch[retainKeys];
  if (keys === undefined) return { ...original };
  const wrong = () => new StrategicPatchError('invalid patch format of retainKeys', true);
  if (!Array.isArray(keys)) throw wrong();
  for (const key in patch) {
    if (key === retainKeys || patch[key] === null || key.startsWith(deleteFrom) || key.startsWith(elementOrder)) continue;
    if (!keys.includes(key)) throw wrong();
  }
  const out: Json = {};
  for (const key in original) if (keys.includes(key)) out[key] = original[key];
  return out;
};

/** Takes the items with directives out of a patch's list: deletions are done, a replacement empties the original. */
const special = (original: readonly Json[], patch: readonly Json[], key: string): { base: Json[]; rest: Json[] } => {
  let base = [...original];
  const rest: Json[] = [];
  let replace = false;
  for (const item of patch) {
    if (!isMap(item)) throw new StrategicPatchError(`expected a map in the list, but got ${JSON.stringify(item)}`);
    switch (item[directive]) {
      case undefined:
        rest.push(item);
        break;
      case 'delete':
        if (!(key in item)) throw noMergeKey(item, key);
        base = base.filter((m) => m[key] !== item[key]);
        break;
      case 'replace':
        replace = true;
        break;
      case 'merge':
        throw new StrategicPatchError('merging lists cannot yet be specified in the patch');
      default:
        throw badType(item[directive], item);
    }
  }
  return replace ? { base: [], rest } : { base, rest };
};

const same = (a: unknown, b: unknown, key: string | undefined): boolean => (key === undefined ? a === b : (a as Json)[key] === (b as Json)[key]);

/**
 * Items that the patch names in its order, the others in the original's; where both orders know two items the original's
 * decides, else the patch's item comes first (strategicpatch: normalizeElementOrder).
 */
const inOrder = (merged: readonly unknown[], patchOrder: readonly unknown[], originalOrder: readonly unknown[], key: string | undefined): unknown[] => {
  const index = (order: readonly unknown[], item: unknown) => order.findIndex((other) => same(other, item, key));
  const named = merged.filter((item) => index(patchOrder, item) >= 0).sort((a, b) => index(patchOrder, a) - index(patchOrder, b));
  const others = merged.filter((item) => index(patchOrder, item) < 0).sort((a, b) => index(originalOrder, a) - index(originalOrder, b));
  const out: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < others.length || j < named.length) {
    if (i >= others.length) out.push(named[j++]);
    else if (j >= named.length) out.push(others[i++]);
    else {
      const left = index(originalOrder, others[i]);
      const right = index(originalOrder, named[j]);
      out.push(left >= 0 && right >= 0 && left < right ? others[i++] : named[j++]);
    }
  }
  return out;
};

const checkOrder = (patch: readonly unknown[], order: readonly unknown[], key: string | undefined): void => {
  if (patch.length === 0 || order.length === 0) return;
  const items = patch.filter((item) => !(isMap(item) && directive in item));
  let at = 0;
  for (const item of order) if (at < items.length && same(items[at], item, key)) at++;
  if (at < items.length) throw new StrategicPatchError(`The order in patch list:\n${goValue(patch)}\n doesn't match ${elementOrder.slice(0, -1)} list:\n${goValue(order)}\n`);
};

const badType = (value: unknown, map: Json) => new StrategicPatchError(`unknown patch type: ${String(value)} in map: ${goValue(map)}`);

const noMergeKey = (map: Json, key: string) => new StrategicPatchError(`map: ${goValue(map)} does not contain declared merge key: ${key}`);

/** A JSON value as Go's `%v` prints it. */
export const goValue = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (isMap(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${key}:${goValue(value[key])}`);
    return `map[${members.join(' ')}]`;
  }
  return value === null || value === undefined ? '<nil>' : String(value);
};
