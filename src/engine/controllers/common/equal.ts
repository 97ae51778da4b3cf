/** Deep equality of JSON values; a missing field and an undefined one are the same. Shared subtrees cost nothing. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!deepEqual(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) if (!deepEqual(left[key], right[key])) return false;
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
  return true;
}

/** Whether a list or map that may be missing says the same; a missing one is an empty one. */
export const sameOrEmpty = (a: object | undefined, b: object | undefined): boolean => deepEqual(a ?? {}, b ?? {}) || (isEmpty(a) && isEmpty(b));

const isEmpty = (value: object | undefined): boolean => {
  for (const _ in value) return false;
  return true;
};
