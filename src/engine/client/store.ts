import type { ObjectMeta } from '../api/types.ts';

/** Anything with object metadata: what informers hold. */
export interface Meta {
  metadata: ObjectMeta;
}

/** `namespace/name`, or `name` for cluster-scoped objects (client-go: cache.MetaNamespaceKeyFunc). */
export const keyOf = (object: Meta): string => {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
};

/** The namespace and the name of a key made by `keyOf`. */
export const splitKey = (key: string): { namespace: string | undefined; name: string } => {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
};

/** What an object is found under: nothing, one value, or several. Must be pure. */
export type IndexFunction<T> = (object: T) => string | undefined | readonly string[];

/** An object's place in a store; it stays while the object changes. */
export interface Entry<T> {
  readonly key: string;
  object: T;
}

/** The objects under one value of an index. It changes with the store: do not keep it across waits. */
class Bucket<T extends Meta> {
  /** For the index alone to change. */
  readonly entries = new Set<Entry<T>>();

  get size(): number {
    return this.entries.size;
  }

  *values(): IterableIterator<T> {
    for (const { object } of this.entries) yield object;
  }

  *keys(): IterableIterator<string> {
    for (const { key } of this.entries) yield key;
  }

  /** Looks through the whole bucket. */
  get(key: string): T | undefined {
    for (const entry of this.entries) if (entry.key === key) return entry.object;
    return undefined;
  }
}

const NONE = new Bucket<never>();

/** Objects by a value computed from each; kept up with every change of its store. */
export class Index<T extends Meta> {
  /** Grows when an object comes under a value or leaves one; not when it changes otherwise. */
  version = 0;
  private readonly buckets = new Map<string, Bucket<T>>();

  /** `reads`: the part of an object that `of` looks at; while that is the same object, so is the answer. */
  constructor(
    readonly name: string,
    private readonly of: IndexFunction<T>,
    private readonly reads?: (object: T) => unknown,
  ) {}

  /** The objects under a value; empty when there are none. */
  get(value: string): Bucket<T> {
    return this.buckets.get(value) ?? NONE;
  }

  /** All values that have objects. */
  values(): IterableIterator<string> {
    return this.buckets.keys();
  }

  /** Called by the store before an entry gets a new object. */
  update(entry: Entry<T>, object: T): void {
    if (this.reads && this.reads(entry.object) === this.reads(object)) return;
    const before = this.of(entry.object);
    const now = this.of(object);
    if (before === now || (typeof now !== 'string' && sameList(before, now))) return;
    this.remove(entry, before);
    this.insert(entry, now);
  }

  /** Called by the store. */
  add(entry: Entry<T>): void {
    this.insert(entry, this.of(entry.object));
  }

  /** Called by the store. */
  drop(entry: Entry<T>): void {
    this.remove(entry, this.of(entry.object));
  }

  private insert(entry: Entry<T>, values: string | undefined | readonly string[]): void {
    if (values === undefined) return;
    this.version++;
    if (typeof values === 'string') this.insertOne(entry, values);
    else for (const value of values) this.insertOne(entry, value);
  }

  private insertOne(entry: Entry<T>, value: string): void {
    let bucket = this.buckets.get(value);
    if (!bucket) this.buckets.set(value, (bucket = new Bucket()));
    bucket.entries.add(entry);
  }

  private remove(entry: Entry<T>, values: string | undefined | readonly string[]): void {
    if (values === undefined) return;
    this.version++;
    if (typeof values === 'string') this.removeOne(entry, values);
    else for (const value of values) this.removeOne(entry, value);
  }

  private removeOne(entry: Entry<T>, value: string): void {
    const bucket = this.buckets.get(value);
    if (!bucket) return;
    bucket.entries.delete(entry);
    if (bucket.size === 0) this.buckets.delete(value);
  }
}

const sameList = (a: string | undefined | readonly string[], b: undefined | readonly string[]): boolean =>
  a !== undefined && b !== undefined && typeof a !== 'string' && a.length === b.length && a.every((value, i) => value === b[i]);

/** Objects by key, with indexes. The objects are shared with everybody and must not be changed. */
export class Store<T extends Meta> {
  private readonly byKey = new Map<string, Entry<T>>();
  /** By namespace and name: these strings are the objects' own, so that looking them up costs no new ones. */
  private readonly byName = new Map<string, Map<string, Entry<T>>>();
  private readonly indexes: Index<T>[] = [];

  get size(): number {
    return this.byKey.size;
  }

  get(key: string): T | undefined {
    return this.byKey.get(key)?.object;
  }

  /** By namespace (undefined or empty for cluster-scoped objects) and name. */
  find(namespace: string | undefined, name: string): Entry<T> | undefined {
    return this.byName.get(namespace ?? '')?.get(name);
  }

  *values(): IterableIterator<T> {
    for (const { object } of this.byKey.values()) yield object;
  }

  keys(): IterableIterator<string> {
    return this.byKey.keys();
  }

  /** The index of that name, made and filled on first use. One name, one function. */
  index(name: string, of: IndexFunction<T>, reads?: (object: T) => unknown): Index<T> {
    let index = this.indexes.find((x) => x.name === name);
    if (!index) {
      this.indexes.push((index = new Index(name, of, reads)));
      for (const entry of this.byKey.values()) index.add(entry);
    }
    return index;
  }

  /** Puts an object in; gives the one it replaced. */
  put(object: T): T | undefined {
    const { namespace, name } = object.metadata;
    let names = this.byName.get(namespace ?? '');
    if (!names) this.byName.set(namespace ?? '', (names = new Map()));
    const entry = names.get(name);
    if (entry) {
      const old = entry.object;
      for (const index of this.indexes) index.update(entry, object);
      entry.object = object;
      return old;
    }
    const made: Entry<T> = { key: keyOf(object), object };
    names.set(name, made);
    this.byKey.set(made.key, made);
    for (const index of this.indexes) index.add(made);
    return undefined;
  }

  /** Takes an object out; gives it. */
  delete(namespace: string | undefined, name: string): T | undefined {
    const names = this.byName.get(namespace ?? '');
    const entry = names?.get(name);
    if (!names || !entry) return undefined;
    names.delete(name);
    if (names.size === 0) this.byName.delete(namespace ?? '');
    this.byKey.delete(entry.key);
    for (const index of this.indexes) index.drop(entry);
    return entry.object;
  }
}
