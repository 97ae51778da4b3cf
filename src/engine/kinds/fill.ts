/** `object` with the members of `defaults` that it lacks; itself when it lacks none. Null counts as missing. */
export const fill = <T extends object>(object: T, defaults: Partial<T>): T => {
  let out: T | undefined;
  for (const key in defaults) {
    const value = defaults[key];
    if (value !== undefined && (object[key] === undefined || object[key] === null)) (out ??= { ...object })[key] = value as T[typeof key];
  }
  return out ?? object;
};

/** `object` with a member changed; itself when it is the same already. */
export const put = <T extends object, K extends keyof T>(object: T, key: K, value: T[K]): T => (object[key] === value ? object : { ...object, [key]: value });

/** `object` without a member; itself when it has none. */
export const drop = <T extends object, K extends keyof T>(object: T, key: K): T => {
  if (object[key] === undefined) return object;
  const { [key]: _, ...rest } = object;
  return rest as T;
};

/** Every item through `change`; the same list when none changes. */
export const each = <T>(list: readonly T[], change: (item: T) => T): T[] => {
  let out: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const after = change(list[i]!);
    if (after !== list[i]) (out ??= list.slice())[i] = after;
  }
  return out ?? (list as T[]);
};

/** A pure change that is computed once for each object. */
export const remembered = <A extends object, B>(change: (value: A) => B): ((value: A) => B) => {
  const known = new WeakMap<A, B>();
  return (value) => {
    let result = known.get(value);
    if (result === undefined) {
      result = change(value);
      known.set(value, result);
      if (typeof result === 'object' && (result as unknown) !== value) known.set(result as never, result);
    }
    return result;
  };
};
