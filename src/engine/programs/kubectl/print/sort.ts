import { compareQuantities, isQuantity } from '../../../api/quantity.ts';
import type { KubeObject, Table } from '../../../api/types.ts';
import { LogFatal, messageOf } from '../errors.ts';
import { JsonPath, relaxedJsonPath } from './jsonpath/evaluate.ts';
import { pdqsort } from './pdqsort.ts';

const goType = (value: unknown): string => {
  if (Array.isArray(value)) return '[]interface {}';
  return typeof value === 'object' ? 'map[string]interface {}' : 'bool';
};

const numberType = (n: number): string => (Number.isInteger(n) ? 'int64' : 'float64');

/** Whether one value of an object stands before another. Throws for what has no order (get.isLess). */
const before = (a: unknown, b: unknown): boolean => {
  if (a === null || b === null) return a === null && b !== null;
  if (typeof a === 'number') {
    if (typeof b === 'number' && numberType(a) === numberType(b)) return a < b;
  } else if (typeof a === 'string') {
    if (typeof b === 'string') return isQuantity(a) && isQuantity(b) ? compareQuantities(a, b) < 0 : a < b;
  } else throw new Error(`unsortable type: ${goType(a)}`);
  throw new Error('unsortable interface: interface');
};

/** Where the real one gives up on values without an order, and what it sorts there. */
interface Site {
  source: string;
  goType: string;
}

/** Items by their first value at a path; those without one come first. Throws when none has one (get.SortObjects). */
const sortBy = <T>(items: readonly T[], path: string, object: (item: T) => unknown, site: Site): T[] => {
  let field = path;
  try {
    field = relaxedJsonPath(path);
  } catch (error) {
    throw new Error(messageOf(error));
  }
  const jsonPath = new JsonPath(field);
  const keyed = items.map((item) => ({ item, values: jsonPath.find(object(item))[0] ?? [] }));
  if (items.length > 0 && keyed.every((k) => k.values.length === 0)) throw new Error(`couldn't find any field with path ${JSON.stringify(field)} in the list of objects`);
  return pdqsort(keyed, (a, b) => {
    if (a.values.length === 0) return true;
    if (b.values.length === 0) return false;
    try {
      return before(a.values[0], b.values[0]);
    } catch (error) {
      throw new LogFatal(site.source, `Field ${field} in ${site.goType} is an unsortable type: interface, err: ${messageOf(error)}`);
    }
  }).map((k) => k.item);
};

export const sortItems = (items: readonly KubeObject[], path: string): KubeObject[] => sortBy(items, path, (o) => o, { source: 'sorter.go:329', goType: '*unstructured.Unstructured' });

export const sortRows = (rows: Table['rows'], path: string): Table['rows'] => sortBy(rows, path, (r) => r.object, { source: 'sorter.go:375', goType: '[][][]reflect.Value' });
