type Json = Record<string, unknown>;

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON merge patch (RFC 7396): null removes, maps merge, anything else replaces. Shares what it does not change. */
export const mergePatch = <T>(target: T, patch: unknown): T => {
  if (!isMap(patch)) return patch as T;
  const base: Json = isMap(target) ? target : {};
  let out: Json | undefined = isMap(target) ? undefined : {};
  for (const key in patch) {
    const value = patch[key];
    if (value === null) {
      if (base[key] !== undefined) delete (out ??= { ...base })[key];
    } else {
      const merged = mergePatch(base[key], value);
      if (merged !== base[key]) (out ??= { ...base })[key] = merged;
    }
  }
  return (out ?? base) as T;
};
