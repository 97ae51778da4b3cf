/**
 * `next` with every subtree that equals one of `old` replaced by that one; `old` itself when they are equal. What is
 * shared already costs nothing. Undefined members count as absent.
 */
export const share = <T>(old: unknown, next: T): T => {
  if (old === next) return next;
  if (typeof old !== 'object' || typeof next !== 'object' || old === null || next === null) return next;
  if (Array.isArray(next)) return Array.isArray(old) ? (shareArray(old, next) as T) : next;
  if (Array.isArray(old)) return next;
  const a = old as Record<string, unknown>;
  const b = next as Record<string, unknown>;
  let equal = true;
  let out: Record<string, unknown> | undefined;
  let members = 0;
  for (const key in b) {
    const value = b[key];
    if (value === undefined) continue;
    members++;
    const before = a[key];
    if (before === value) continue;
    const shared = share(before, value);
    if (shared !== before) equal = false;
    if (shared !== value) (out ??= { ...b })[key] = shared;
  }
  if (equal) {
    for (const key in a) if (a[key] !== undefined) members--;
    if (members === 0) return old as T;
  }
  return (out ?? b) as T;
};

const shareArray = (old: readonly unknown[], next: readonly unknown[]): readonly unknown[] => {
  let equal = old.length === next.length;
  let out: unknown[] | undefined;
  for (let i = 0; i < next.length; i++) {
    const before = old[i];
    const value = next[i];
    if (before === value) continue;
    const shared = share(before, value);
    if (shared !== before) equal = false;
    if (shared !== value) (out ??= next.slice())[i] = shared;
  }
  return equal ? old : (out ?? next);
};

/** Deep equality of JSON values; undefined members count as absent. */
export const equal = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  if (Array.isArray(b)) return false;
  const x = a as Record<string, unknown>;
  const y = b as Record<string, unknown>;
  for (const key in x) if (!equal(x[key], y[key])) return false;
  for (const key in y) if (y[key] !== undefined && x[key] === undefined) return false;
  return true;
};

/**
 * A copy of an object with further members. V8 before 12.2 gives every `{ ...object, added }` a hidden class of its own, which
 * takes memory and makes all that read such objects slow: this is for objects that are made by the thousand.
 */
export const extended = <T extends object, M extends object>(object: T, members: M): Omit<T, keyof M> & M => Object.assign({}, object, members);

/** Freezes a value and everything in it that is not frozen yet. */
export const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key]);
  }
  return value;
};
