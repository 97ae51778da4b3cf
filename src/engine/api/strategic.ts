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
    const out = new Draft(patch[retainKeys] === undefined ? original : retained(original ?? {}, patch));
    let done: string[] | undefined;
    for (const key in patch) if (isDirective(key) && key.startsWith(elementOrder)) this.ordered(out, patch, key, type, (done ??= []));
    for (const key in patch) {
      if (patch[key] === undefined || key === retainKeys || done?.includes(key)) continue;
      if (isDirective(key) && key.startsWith(deleteFrom)) this.shorten(out, key.slice(deleteFrom.length), patch[key]);
      else out.set(key, this.member(out.get(key), patch[key], type?.fields.get(key)));
    }
    return out.result();
  }

  /** What a member becomes; undefined where it goes. */
  private member(before: unknown, value: unknown, field: FieldFacts | undefined): unknown {
    if (value === null) return undefined;
    if (isMap(value) && isMap(before)) return field?.patch?.strategy.includes('replace') ? clean(value) : this.map(before, value, this.below(field?.type));
    if (Array.isArray(value) && Array.isArray(before) && field?.patch?.strategy.includes('merge')) return this.list(before, value, field);
    return clean(value);
  }

  // The values of a map are all of one type; its keys are not fields.
  private below(type: ValueType | undefined): TypeFacts | undefined {
    if (!type) return undefined;
    if (type.kind === 'map') return type.of && { fields: { get: () => ({ type: type.of! }) } as unknown as ReadonlyMap<string, FieldFacts> };
    return type.ref === undefined || type.kind !== 'object' ? undefined : this.schema(type.ref);
  }

  private shorten(out: Draft, key: string, value: unknown): void {
    if (!Array.isArray(value)) throw new StrategicPatchError('invalid patch format of primitive list', true);
    const list = out.get(key);
    if (Array.isArray(list)) out.set(key, list.filter((item) => !value.includes(item)));
  }

  private list(original: readonly unknown[], patch: readonly unknown[], field: FieldFacts): readonly unknown[] {
    const first = original[0] ?? patch[0];
    if (first === undefined) return original;
    if (!isMap(first)) return inOrder([...new Set([...original, ...patch])], patch, original, undefined);
    const key = field.patch?.mergeKey;
    if (!key) throw new StrategicPatchError('cannot merge lists without merge key');
    const { base, rest } = special(original as Json[], patch as Json[], key);
    const type = this.below(field.type.of);
    const merged = base.slice();
    let inPlace = true;
    let last = -1;
    for (const item of rest) {
      if (!(key in item)) throw noMergeKey(item, key);
      const at = place(merged, item, key);
      if (at <= last) inPlace = false;
      last = at;
      if (at >= 0) merged[at] = this.map(merged[at], item, type);
      else merged.push(clean(item, type) as Json);
    }
    return inPlace ? merged : inOrder(merged, rest, base, key);
  }

  private ordered(out: Draft, patch: Json, directiveKey: string, type: TypeFacts | undefined, done: string[]): void {
    const order = patch[directiveKey];
    const key = directiveKey.slice(elementOrder.length);
    const field = type?.fields.get(key);
    const original = out.get(key);
    const change = patch[key];
    done.push(directiveKey);
    if (!Array.isArray(order) || (change !== undefined && change !== null && !Array.isArray(change))) throw new StrategicPatchError('invalid patch format of setElementOrder list', true);
    if (change === null) return;
    const mergeKey = field?.patch?.mergeKey;
    checkOrder((change as unknown[] | undefined) ?? [], order, mergeKey);
    let merged: readonly unknown[];
    if (Array.isArray(original)) merged = change && field ? (field.patch?.strategy.includes('merge') ? this.list(original, change as unknown[], field) : (change as unknown[])) : original;
    else if (change) merged = cleanList(change as unknown[], this.below(field?.type.of));
    else return;
    out.set(key, inOrder(merged, order, Array.isArray(original) ? original : [], mergeKey));
    done.push(key);
  }
}

/** A map that is copied at its first change. */
class Draft {
  private out: Json | undefined;
  private gone = false;

  constructor(private readonly original: Json | undefined) {}

  get(key: string): unknown {
    return (this.out ?? this.original)?.[key];
  }

  /** Undefined takes the member away. */
  set(key: string, value: unknown): void {
    if (this.get(key) === value) return;
    if (value === undefined) this.gone = true;
    (this.out ??= { ...this.original })[key] = value;
  }

  result(): Json {
    return this.gone ? defined(this.out!) : (this.out ?? this.original ?? {});
  }
}

const omit = (map: Json, key: string): Json => {
  const { [key]: _, ...rest } = map;
  return rest;
};

// Faster to use than a map that members were deleted from.
const defined = (map: Json): Json => {
  const out: Json = {};
  for (const key in map) if (map[key] !== undefined) out[key] = map[key];
  return out;
};

/**
 * A patch as a value: without nulls, and without what carries a directive; itself where there is neither. Undefined where
 * nothing is left to keep. A null that the value's type would be written with stays.
 */
const clean = (value: unknown, type?: TypeFacts): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return cleanList(value, undefined);
  const map = value as Json;
  if (directive in map) return undefined;
  let out: Json | undefined;
  for (const key in map) {
    const before = map[key];
    const after = before === null ? (isWrittenNull(type?.fields.get(key)) ? null : undefined) : isDirective(key) ? undefined : clean(before);
    if (out) {
      if (after !== undefined) out[key] = after;
    } else if (after === undefined || after !== before) {
      out = membersBefore(map, key);
      if (after !== undefined) out[key] = after;
    }
  }
  return out ?? map;
};

const isWrittenNull = (field: FieldFacts | undefined): boolean => !!field?.value && (field.type.kind === 'time' || field.type.kind === 'micro-time');

const isDirective = (key: string): boolean => key.charCodeAt(0) === 36 && (key === retainKeys || key.startsWith(elementOrder) || key.startsWith(deleteFrom));

const membersBefore = (map: Json, end: string): Json => {
  const out: Json = {};
  for (const key in map) {
    if (key === end) break;
    out[key] = map[key];
  }
  return out;
};

const cleanList = (list: readonly unknown[], type: TypeFacts | undefined): readonly unknown[] => {
  let out: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const after = clean(list[i], type);
    if (!out && (after === undefined || after !== list[i])) out = list.slice(0, i);
    if (out && after !== undefined) out.push(after);
  }
  return out ?? list;
};

const retained = (original: Json, patch: Json): Json => {
  const keys = patch[retainKeys];
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
  let base = original as Json[];
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

/** Where an order names an item; -1 where it does not. */
const place = (order: readonly unknown[], item: unknown, key: string | undefined): number => {
  const wanted = key === undefined ? item : (item as Json)[key];
  for (let i = 0; i < order.length; i++) if ((key === undefined ? order[i] : (order[i] as Json)[key]) === wanted) return i;
  return -1;
};

/**
 * Items that the patch names in its order, the others in the original's; where both orders know two items the original's
 * decides, else the patch's item comes first (strategicpatch: normalizeElementOrder). The list itself where it is in order.
 */
const inOrder = (merged: readonly unknown[], patchOrder: readonly unknown[], originalOrder: readonly unknown[], key: string | undefined): readonly unknown[] => {
  if (follows(merged, patchOrder, key)) return merged;
  const named: Ranked[] = [];
  const others: Ranked[] = [];
  for (const item of merged) {
    const at = place(patchOrder, item, key);
    if (at < 0) others.push({ item, at: place(originalOrder, item, key), original: -1 });
    else named.push({ item, at, original: -1 });
  }
  named.sort(byPlace);
  others.sort(byPlace);
  for (const ranked of named) ranked.original = place(originalOrder, ranked.item, key);
  const out: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < others.length || j < named.length) {
    if (i >= others.length) out.push(named[j++]!.item);
    else if (j >= named.length) out.push(others[i++]!.item);
    else {
      const left = others[i]!.at;
      const right = named[j]!.original;
      out.push(left >= 0 && right >= 0 && left < right ? others[i++]!.item : named[j++]!.item);
    }
  }
  return out;
};

/** True when an order names all items, in the order that they have. */
const follows = (items: readonly unknown[], order: readonly unknown[], key: string | undefined): boolean => {
  let at = 0;
  for (const item of items) {
    const wanted = key === undefined ? item : (item as Json)[key];
    while (at < order.length && (key === undefined ? order[at] : (order[at] as Json)[key]) !== wanted) at++;
    if (at++ >= order.length) return false;
  }
  return true;
};

/** An item, where its order has it, and where the original's does. */
interface Ranked {
  item: unknown;
  at: number;
  original: number;
}

const byPlace = (a: Ranked, b: Ranked): number => a.at - b.at;

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
