/** ObjectMeta's fields in the order in which Go writes them. */
export const metadataOrder: readonly string[] = ['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields'];

const inOrder = new WeakSet<object>();

/** Marks an object whose order is a struct's, not a map's. */
export const asStruct = <T extends object>(object: T): T => {
  inOrder.add(object);
  return object;
};

const selectorOrder = ['matchLabels', 'matchExpressions', 'key', 'operator', 'values'];

const rank = (name: string): number => (selectorOrder.includes(name) ? selectorOrder.indexOf(name) : selectorOrder.length);

/** An API value with its map keys as Go's JSON has them: sorted, a LabelSelector's fields in their order. */
export const goSorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(goSorted);
  if (typeof value !== 'object' || value === null || inOrder.has(value)) return value;
  const source = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(source)
      .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map((key) => [key, goSorted(source[key])]),
  );
};
