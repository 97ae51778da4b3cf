import type { FieldFacts, ListFacts, Schema, TypeFacts, ValueType } from '../../api/schema.ts';
import { equal } from '../../api/share.ts';
import { emptySet, leaf, node, union, type FieldSet } from './fieldset.ts';

// Values with the types that server-side apply sees them with (structured-merge-diff: typed).

type Json = Record<string, unknown>;

/** What a field's value is to server-side apply. */
export interface Shape {
  type: ValueType;
  list: ListFacts | undefined;
  atomic: boolean;
  /** A struct by value, or a field that Go writes even when it is empty: its place is always there. */
  embedded: boolean;
}

/** An applied configuration that its type does not allow; `message` has the path. */
export class TypedError extends Error {}

const objectMeta = 'IoK8sApimachineryPkgApisMetaV1ObjectMeta';
const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const unknownType: ValueType = { kind: 'any' };

/** Defaults of list keys that may be left out (the OpenAPI schema's `default`). */
const keyDefaults: Record<string, unknown> = { protocol: 'TCP' };

const shapeOf = (field: (FieldFacts & { value?: boolean; always?: boolean }) | undefined): Shape => ({
  type: field?.type ?? unknownType,
  list: field?.list ?? (field?.type.kind === 'list' ? { type: 'atomic', keys: [] } : undefined),
  atomic: field?.atomic ?? (field !== undefined && field.type.kind === 'any'),
  embedded: (field?.value || field?.always || field?.type.ref === objectMeta) ?? false,
});

export const rootShape = (ref: string | undefined): Shape => ({ type: ref === undefined ? unknownType : { kind: 'object', ref }, list: undefined, atomic: false, embedded: true });

/** The walks over values of one schema. */
export class Typed {
  constructor(private readonly schema: Schema) {}

  private typeOf(shape: Shape): TypeFacts | undefined {
    return shape.type.kind === 'object' && shape.type.ref !== undefined ? this.schema(shape.type.ref) : undefined;
  }

  /** The shape of a map's or struct's member. */
  private member(shape: Shape, type: TypeFacts | undefined, key: string): Shape {
    if (type) return shapeOf(type.fields.get(key));
    if (shape.type.kind === 'map') return { type: shape.type.of ?? unknownType, list: undefined, atomic: false, embedded: false };
    return shapeOf(undefined);
  }

  private item(shape: Shape): Shape {
    return { type: shape.type.of ?? unknownType, list: undefined, atomic: shape.list?.whole ?? false, embedded: false };
  }

  private isAtomic(value: unknown, shape: Shape): boolean {
    if (Array.isArray(value)) return !shape.list || shape.list.type === 'atomic';
    return !isMap(value) || shape.atomic;
  }

  /** Every field that a configuration speaks of. Throws TypedError where an item lacks its key or repeats one. */
  fieldsIn(value: unknown, shape: Shape, path = ''): FieldSet {
    if (this.isAtomic(value, shape)) return leaf;
    const children = new Map<string, FieldSet>();
    if (Array.isArray(value)) {
      value.forEach((item, i) => {
        const element = elementOf(item, shape, path, i);
        if (children.has(element)) throw new TypedError(`${path}: duplicate entries for key ${element.slice(2)}`);
        const below = this.fieldsIn(item, this.item(shape), path);
        children.set(element, { member: true, children: below.children });
      });
      return { member: value.length === 0, children };
    }
    const map = value as Json;
    const type = this.typeOf(shape);
    for (const key in map) {
      if (map[key] === undefined) continue;
      const below = this.fieldsIn(map[key], this.member(shape, type, key), `${path}.${key}`);
      const bare = isMap(map[key]) && Object.keys(map[key]).length === 0;
      children.set(`f:${key}`, bare || !type?.fields.has(key) ? { member: true, children: below.children } : below);
    }
    return { member: children.size === 0, children };
  }

  /** What differs between two values: fields that were added or changed, and fields that are gone. */
  compare(old: unknown, next: unknown, shape: Shape): { changed: FieldSet; removed: FieldSet } {
    if (old === next) return same;
    if (old === undefined) return { changed: this.fresh(next, shape), removed: emptySet };
    if (next === undefined) return { changed: emptySet, removed: this.whole(old, shape) };
    if (this.isAtomic(old, shape) || this.isAtomic(next, shape) || Array.isArray(old) !== Array.isArray(next)) return equal(old, next) ? same : { changed: leaf, removed: emptySet };
    return Array.isArray(old) ? this.compareLists(old, next as unknown[], shape) : this.compareMaps(old as Json, next as Json, shape);
  }

  private compareMaps(old: Json, next: Json, shape: Shape): { changed: FieldSet; removed: FieldSet } {
    const type = this.typeOf(shape);
    const changed = new Map<string, FieldSet>();
    const removed = new Map<string, FieldSet>();
    const look = (key: string) => {
      if (old[key] === next[key]) return;
      const below = this.compare(old[key], next[key], this.member(shape, type, key));
      put(changed, `f:${key}`, below.changed);
      put(removed, `f:${key}`, below.removed);
    };
    for (const key in old) look(key);
    for (const key in next) if (!(key in old)) look(key);
    return { changed: node(false, changed) ?? emptySet, removed: node(false, removed) ?? emptySet };
  }

  private compareLists(old: readonly unknown[], next: readonly unknown[], shape: Shape): { changed: FieldSet; removed: FieldSet } {
    const before = new Map(old.map((item, i) => [elementOf(item, shape, '', i), item]));
    const changed = new Map<string, FieldSet>();
    const removed = new Map<string, FieldSet>();
    next.forEach((item, i) => {
      const element = elementOf(item, shape, '', i);
      const below = this.compare(before.get(element), item, this.item(shape));
      before.delete(element);
      put(changed, element, below.changed);
      put(removed, element, below.removed);
    });
    for (const [element, item] of before) put(removed, element, this.whole(item, this.item(shape)));
    return { changed: node(false, changed) ?? emptySet, removed: node(false, removed) ?? emptySet };
  }

  /** What a value that was not there brings: within what Go always writes, only what is in it is new. */
  private fresh(value: unknown, shape: Shape): FieldSet {
    if (!shape.embedded) return this.whole(value, shape);
    if (this.isAtomic(value, shape)) return isZero(value) ? emptySet : leaf;
    if (Array.isArray(value)) return { member: value.length === 0, children: this.whole(value, shape).children };
    return { member: false, children: this.members(value as Json, shape, (member, of) => this.fresh(member, of)) };
  }

  /** Every place in a value, its own with them. */
  private whole(value: unknown, shape: Shape): FieldSet {
    if (this.isAtomic(value, shape)) return leaf;
    if (!Array.isArray(value)) return { member: true, children: this.members(value as Json, shape, (member, of) => this.whole(member, of)) };
    return { member: true, children: new Map(value.map((item, i) => [elementOf(item, shape, '', i), this.whole(item, this.item(shape))])) };
  }

  private members(map: Json, shape: Shape, each: (member: unknown, shape: Shape) => FieldSet): Map<string, FieldSet> {
    const type = this.typeOf(shape);
    const children = new Map<string, FieldSet>();
    for (const key in map) if (map[key] !== undefined) put(children, `f:${key}`, each(map[key], this.member(shape, type, key)));
    return children;
  }

  /** A value with an applied configuration laid over it. */
  merge(live: unknown, applied: unknown, shape: Shape): unknown {
    if (applied === undefined) return live;
    if (live === undefined || this.isAtomic(applied, shape) || Array.isArray(live) !== Array.isArray(applied) || typeof live !== 'object' || live === null) return applied;
    if (Array.isArray(applied)) return this.mergeLists(live as unknown[], applied, shape);
    const type = this.typeOf(shape);
    const out: Json = { ...(live as Json) };
    for (const [key, value] of Object.entries(applied as Json)) out[key] = this.merge(out[key], value, this.member(shape, type, key));
    return out;
  }

  // Items that both have stand in the applied order among the others, which keep theirs (typed/merge.go: visitListItems).
  private mergeLists(live: readonly unknown[], applied: readonly unknown[], shape: Shape): unknown[] {
    const ids = live.map((item, i) => elementOf(item, shape, '', i));
    const wanted = applied.map((item, i) => elementOf(item, shape, '', i));
    const merged = new Map<string, unknown>(applied.map((item, i) => [wanted[i]!, this.merge(live[ids.indexOf(wanted[i]!)], item, this.item(shape))]));
    const out: unknown[] = [];
    let next = 0;
    ids.forEach((id, i) => {
      if (!merged.has(id)) {
        out.push(live[i]);
        return;
      }
      while (next < wanted.length && !out.includes(merged.get(id))) out.push(merged.get(wanted[next++]!));
    });
    while (next < wanted.length) out.push(merged.get(wanted[next++]!));
    return out;
  }

  /** A value without the members of a set; a place that loses everything it had goes too. */
  remove(value: unknown, set: FieldSet, shape: Shape): unknown {
    if (set.children.size === 0) return set.member ? undefined : value;
    if (Array.isArray(value)) {
      const out = value.flatMap((item, i) => {
        const below = set.children.get(elementOf(item, shape, '', i));
        if (!below) return [item];
        const left = below.member ? undefined : this.remove(item, below, this.item(shape));
        return left === undefined ? [] : [left];
      });
      return out.length === 0 && set.member ? undefined : out;
    }
    if (!isMap(value)) return value;
    const type = this.typeOf(shape);
    const out: Json = { ...value };
    for (const [element, below] of set.children) {
      const key = element.slice(2);
      const left = this.remove(out[key], below, this.member(shape, type, key));
      if (left === undefined) delete out[key];
      else out[key] = left;
    }
    return set.member && Object.keys(out).length === 0 ? undefined : out;
  }
}

/** What Go writes where nothing is set. */
const isZero = (value: unknown): boolean => value === null || value === '' || value === 0 || value === false;

const same = { changed: emptySet, removed: emptySet };

const put = (into: Map<string, FieldSet>, key: string, set: FieldSet): void => {
  if (set.member || set.children.size > 0) into.set(key, into.has(key) ? union(into.get(key)!, set) : set);
};

/** The path element of a list's item. */
const elementOf = (item: unknown, { list }: Shape, path: string, index: number): string => {
  if (list?.type === 'set') return `v:${JSON.stringify(item)}`;
  if (list?.type !== 'map') return `i:${index}`;
  const keys: Json = {};
  for (const key of [...list.keys].sort()) {
    const value = (item as Json | null)?.[key] ?? keyDefaults[key];
    if (value !== undefined) keys[key] = value;
    else if (list.keys.length === 1 || Object.keys(keys).length === 0) throw new TypedError(`${path}: element ${index}: associative list with keys has an element that omits key field ${JSON.stringify(key)} (and doesn't have default value)`);
  }
  return `k:${JSON.stringify(keys)}`;
};
