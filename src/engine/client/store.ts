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

const NONE: ReadonlyMap<string, never> = new Map<string, never>();

/** Objects by a value computed from each; kept up with every change of its store. */
export class Index<T extends Meta> {
  private readonly buckets = new Map<string, Map<string, T>>();

  constructor(
    readonly name: string,
    private readonly of: IndexFunction<T>,
  ) {}

  /** The objects under a value, by key; empty when there are none. Do not keep it across waits: it changes. */
  get(value: string): ReadonlyMap<string, T> {
    return this.buckets.get(value) ?? NONE;
  }

  /** All values that have objects. */
  values(): IterableIterator<string> {
    return this.buckets.keys();
  }

  /** Called by the store. */
  put(key: string, object: T, old: T | undefined): void {
    const now = this.of(object);
    if (old !== undefined) {
      const before = this.of(old);
      if (before !== now) this.remove(key, before);
    }
    if (now === undefined) return;
    if (typeof now === 'string') this.insert(now, key, object);
    else for (const value of now) this.insert(value, key, object);
  }

  /** Called by the store. */
  drop(key: string, old: T): void {
    this.remove(key, this.of(old));
  }

  private insert(value: string, key: string, object: T): void {
    const bucket = this.buckets.get(value);
    if (bucket) bucket.set(key, object);
    else this.buckets.set(value, new Map([[key, object]]));
  }

  private remove(key: string, values: string | undefined | readonly string[]): void {
    if (values === undefined) return;
    if (typeof values === 'string') this.removeOne(values, key);
    else for (const value of values) this.removeOne(value, key);
  }

  private removeOne(value: string, key: string): void {
    const bucket = this.buckets.get(value);
    if (!bucket) return;
    bucket.delete(key);
    if (bucket.size === 0) this.buckets.delete(value);
  }
}

/** Objects by key, with indexes. The objects are shared with everybody and must not be changed. */
export class Store<T extends Meta> {
  private readonly objects = new Map<string, T>();
  private readonly indexes = new Map<string, Index<T>>();

  get size(): number {
    return this.objects.size;
  }

  get(key: string): T | undefined {
    return this.objects.get(key);
  }

  values(): IterableIterator<T> {
    return this.objects.values();
  }

  keys(): IterableIterator<string> {
    return this.objects.keys();
  }

  /** The index of that name, made and filled on first use. One name, one function. */
  index(name: string, of: IndexFunction<T>): Index<T> {
    let index = this.indexes.get(name);
    if (!index) {
      this.indexes.set(name, (index = new Index(name, of)));
      for (const [key, object] of this.objects) index.put(key, object, undefined);
    }
    return index;
  }

  /** Puts an object in; gives the one it replaced. */
  put(key: string, object: T): T | undefined {
    const old = this.objects.get(key);
    this.objects.set(key, object);
    for (const index of this.indexes.values()) index.put(key, object, old);
    return old;
  }

  /** Takes an object out; gives it. */
  delete(key: string): T | undefined {
    const old = this.objects.get(key);
    if (old === undefined) return undefined;
    this.objects.delete(key);
    for (const index of this.indexes.values()) index.drop(key, old);
    return old;
  }
}
