import type { CelFunction } from '../receiver.ts';
import { CelError, compareValues, equalValues } from '../values.ts';

// Sets and lists (cel-go: ext/sets.go, ext/lists.go).

const includes = (list: readonly unknown[], item: unknown): boolean => list.some((other) => equalValues(other, item));

const containsAll = (list: readonly unknown[], items: readonly unknown[]): boolean => items.every((item) => includes(list, item));

export const listFunctions: Readonly<Record<string, CelFunction>> = {
  'sets.contains': containsAll,
  'sets.equivalent': (a: unknown[], b: unknown[]) => containsAll(a, b) && containsAll(b, a),
  'sets.intersects': (a: unknown[], b: unknown[]) => a.some((item) => includes(b, item)),
  'lists.range': (n: number) => Array.from({ length: n }, (_, i) => i),
};

const flat = (list: readonly unknown[], depth: number): unknown[] => list.flatMap((item) => (Array.isArray(item) && depth > 0 ? flat(item, depth - 1) : [item]));

export const listMethods: Readonly<Record<string, CelFunction>> = {
  sort: (list: unknown[]) => list.toSorted(compareValues),
  flatten: (list: unknown[], depth = 1) => {
    if (depth < 0) throw new CelError('level must be non-negative');
    return flat(list, depth);
  },
  slice: (list: unknown[], from: number, to: number) => {
    if (from < 0 || to < 0) throw new CelError(`cannot slice(${from}, ${to}), negative indexes not supported`);
    if (from > to) throw new CelError(`cannot slice(${from}, ${to}), start index must be less than or equal to end index`);
    if (to > list.length) throw new CelError(`cannot slice(${from}, ${to}), list is length ${list.length}`);
    return list.slice(from, to);
  },
};
