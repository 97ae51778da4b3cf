import type { KubeObject, Table } from '../../../api/types.ts';
import { messageOf } from '../errors.ts';
import { JsonPath, relaxedJsonPath } from './jsonpath/evaluate.ts';
import { compareQuantities, isQuantity } from '../../../api/quantity.ts';

const order = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') {
    if (isQuantity(a) && isQuantity(b)) return compareQuantities(a, b);
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (a === null && b === null) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  throw new Error(`unsortable interface: ${typeof a}`);
};

/** Items by their first value at a path; those without one come first. Throws when none has one (get.SortObjects). */
const sortBy = <T>(items: readonly T[], path: string, object: (item: T) => unknown): T[] => {
  let field = path;
  try {
    field = relaxedJsonPath(path);
  } catch (error) {
    throw new Error(messageOf(error));
  }
  const jsonPath = new JsonPath(field);
  const keyed = items.map((item) => ({ item, values: jsonPath.find(object(item))[0] ?? [] }));
  if (items.length > 0 && keyed.every((k) => k.values.length === 0)) throw new Error(`couldn't find any field with path ${JSON.stringify(field)} in the list of objects`);
  return keyed
    .sort((a, b) => {
      if (a.values.length === 0 || b.values.length === 0) return (a.values.length === 0 ? 0 : 1) - (b.values.length === 0 ? 0 : 1);
      return order(a.values[0], b.values[0]);
    })
    .map((k) => k.item);
};

export const sortItems = (items: readonly KubeObject[], path: string): KubeObject[] => sortBy(items, path, (o) => o);

export const sortRows = (rows: Table['rows'], path: string): Table['rows'] => sortBy(rows, path, (r) => r.object);
