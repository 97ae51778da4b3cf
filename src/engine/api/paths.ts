export type PathStep = string | number;

/** The value at a path, or undefined where it ends early. */
export const getIn = (root: unknown, path: readonly PathStep[]): any => {
  let value: any = root;
  for (const step of path) {
    if (value === undefined || value === null) return undefined;
    value = value[step];
  }
  return value;
};

/** A copy of the way to `path` with a value at its end; everything beside the way is shared. Missing steps become maps. */
export const setIn = <T>(root: T, path: readonly PathStep[], value: unknown, at = 0): T => {
  if (at === path.length) return value as T;
  const step = path[at]!;
  const child = (root as any)?.[step];
  const next = setIn(child, path, value, at + 1);
  if (next === child && root !== undefined && root !== null) return root;
  if (Array.isArray(root)) {
    const copy = root.slice();
    copy[step as number] = next;
    return copy as T;
  }
  return { ...(root as object), [step]: next } as T;
};

/** A copy of the way to `path` without its end; the same object where there was nothing. */
export const removeIn = <T>(root: T, path: readonly PathStep[], at = 0): T => {
  if (root === undefined || root === null || typeof root !== 'object') return root;
  const step = path[at]!;
  const child = (root as any)[step];
  if (child === undefined) return root;
  if (at === path.length - 1) {
    if (Array.isArray(root)) return root.filter((_, i) => i !== step) as T;
    const { [step as string]: _, ...rest } = root as Record<string, unknown>;
    return rest as T;
  }
  const next = removeIn(child, path, at + 1);
  if (next === child) return root;
  return setIn(root, [step], next);
};

/** The steps of a dotted path such as `.spec.replicas`. */
export const parsePath = (text: string): string[] => text.split('.').filter((s) => s !== '');
