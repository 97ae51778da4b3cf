// What patches and server-side apply must know of types. The rooms that have schemas fit these shapes.

/** A value's type, as far as patches look at it. */
export interface ValueType {
  kind: string;
  /** Names the type of an `object`. */
  ref?: string;
  /** The items of a `list` or the values of a `map`. */
  of?: ValueType;
}

/** How server-side apply treats a list: whole, as a set of scalars, or as a map by `keys`, whose items it may take `whole`. */
export interface ListFacts {
  type: 'atomic' | 'set' | 'map';
  keys: readonly string[];
  whole?: boolean;
}

export interface FieldFacts {
  type: ValueType;
  list?: ListFacts;
  /** An object or map that server-side apply takes whole. */
  atomic?: boolean;
  /** Strategic merge: `merge`, `replace`, `retainKeys`. */
  patch?: { strategy: readonly string[]; mergeKey?: string };
  /** A struct by value in Go, written even where it is empty: a time that is not set is null. */
  value?: boolean;
}

export interface TypeFacts {
  fields: ReadonlyMap<string, FieldFacts>;
}

/** Finds a type by its name; undefined where nothing is known of it. */
export type Schema = (ref: string) => TypeFacts | undefined;
