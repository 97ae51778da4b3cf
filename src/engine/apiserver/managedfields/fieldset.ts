// Sets of field paths (structured-merge-diff: fieldpath), as trees whose edges are path elements in FieldsV1's notation:
// `f:name`, `k:{"name":"x"}`, `v:"x"`, `i:0`.

/** A set of paths. `member`: the path to this place is in the set itself. Immutable. */
export interface FieldSet {
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

const noChildren: ReadonlyMap<string, FieldSet> = new Map();

export const emptySet: FieldSet = { member: false, children: noChildren };
export const leaf: FieldSet = { member: true, children: noChildren };

export const isEmpty = (set: FieldSet): boolean => !set.member && set.children.size === 0;

/** A set from its places; undefined when nothing is in it. */
export const node = (member: boolean, children: ReadonlyMap<string, FieldSet>): FieldSet | undefined => (member || children.size > 0 ? { member, children } : undefined);

const combine = (a: FieldSet, b: FieldSet, member: boolean, child: (x: FieldSet | undefined, y: FieldSet | undefined) => FieldSet | undefined): FieldSet => {
  const children = new Map<string, FieldSet>();
  for (const key of new Set([...a.children.keys(), ...b.children.keys()])) {
    const result = child(a.children.get(key), b.children.get(key));
    if (result && !isEmpty(result)) children.set(key, result);
  }
  return { member, children };
};

export const union = (a: FieldSet, b: FieldSet): FieldSet => (isEmpty(a) ? b : isEmpty(b) ? a : combine(a, b, a.member || b.member, (x, y) => (x && y ? union(x, y) : (x ?? y))));

export const intersection = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, a.member && b.member, (x, y) => (x && y ? intersection(x, y) : undefined));

/** What is in the first and not in the second. */
export const difference = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, a.member && !b.member, (x, y) => (x && y ? difference(x, y) : x));

/** The first without everything at and below the second's members. */
export const without = (a: FieldSet, b: FieldSet): FieldSet => (b.member ? emptySet : combine(a, b, a.member, (x, y) => (x && y ? without(x, y) : x)));

export const sameSet = (a: FieldSet, b: FieldSet): boolean => {
  if (a === b) return true;
  if (a.member !== b.member || a.children.size !== b.children.size) return false;
  for (const [key, child] of a.children) {
    const other = b.children.get(key);
    if (!other || !sameSet(child, other)) return false;
  }
  return true;
};

/** A set with one path more. */
const withPath = (set: FieldSet, path: readonly string[], at = 0): FieldSet => {
  if (at === path.length) return set.member ? set : { member: true, children: set.children };
  const children = new Map(set.children);
  children.set(path[at]!, withPath(children.get(path[at]!) ?? emptySet, path, at + 1));
  return { member: set.member, children };
};

export const setOf = (paths: readonly (readonly string[])[]): FieldSet => paths.reduce((set, path) => withPath(set, path), emptySet);

type FieldsV1 = { [element: string]: FieldsV1 };

/** FieldsV1 as managedFields have it: `.` marks a member that has others below. */
export const toFieldsV1 = (set: FieldSet): FieldsV1 => {
  const out: FieldsV1 = {};
  if (set.member && set.children.size > 0) out['.'] = {};
  for (const key of [...set.children.keys()].sort()) out[key] = toFieldsV1(set.children.get(key)!);
  return out;
};

const read = new WeakMap<object, FieldSet>();

/** Reads FieldsV1; remembered by identity. */
export const fromFieldsV1 = (fields: object | undefined): FieldSet => {
  if (!fields) return emptySet;
  let set = read.get(fields);
  if (!set) {
    set = parse(fields as FieldsV1, true);
    read.set(fields, set);
  }
  return set;
};

const parse = (fields: FieldsV1, root: boolean): FieldSet => {
  const children = new Map<string, FieldSet>();
  for (const key of Object.keys(fields)) if (key !== '.') children.set(key, parse(fields[key]!, false));
  return { member: '.' in fields || (!root && children.size === 0), children };
};

/** The members as Go prints paths: `.spec.containers[name="nginx"].image`, in the order of the set. */
export const pathTexts = (set: FieldSet, prefix = ''): string[] => [
  ...(set.member && prefix !== '' ? [prefix] : []),
  ...[...set.children.keys()].sort().flatMap((key) => pathTexts(set.children.get(key)!, prefix + elementText(key))),
];

/** `.name`, `[port=80,protocol="TCP"]`, `[="x"]`, `[0]` */
const elementText = (element: string): string => {
  const body = element.slice(2);
  switch (element[0]) {
    case 'k': {
      const keys = JSON.parse(body) as Record<string, unknown>;
      return `[${Object.keys(keys).sort().map((k) => `${k}=${JSON.stringify(keys[k])}`).join(',')}]`;
    }
    case 'v':
      return `[=${body}]`;
    case 'i':
      return `[${body}]`;
    default:
      return `.${body}`;
  }
};
