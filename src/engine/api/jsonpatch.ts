import { equal } from './share.ts';

/** A JSON patch that is not one (`malformed`: 400), or that does not fit the object (422). */
export class JsonPatchError extends Error {
  constructor(
    message: string,
    readonly malformed: boolean,
  ) {
    super(message);
  }
}

interface Operation {
  op?: unknown;
  path?: unknown;
  from?: unknown;
  value?: unknown;
}

const goType = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

const malformed = (value: unknown, type: string) => new JsonPatchError(`error decoding patch: json: cannot unmarshal ${goType(value)} into Go value of type ${type}`, true);

/** Applies a JSON patch (RFC 6902); what it does not change is shared. Throws JsonPatchError. */
export const applyJsonPatch = <T>(target: T, patch: unknown): T => {
  if (!Array.isArray(patch)) throw malformed(patch, '[]handlers.jsonPatchOp');
  let document: unknown = target;
  for (const item of patch as unknown[]) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) throw malformed(item, 'handlers.jsonPatchOp');
    document = applyOne(document, item as Operation);
  }
  return document as T;
};

const applyOne = (document: unknown, operation: Operation): unknown => {
  const { op, value } = operation;
  const path = pointer(operation.path, op);
  switch (op) {
    case 'add':
      return change(document, path, 0, { op, value });
    case 'remove':
      return change(document, path, 0, { op });
    case 'replace':
      return change(document, path, 0, { op, value });
    case 'move': {
      const from = pointer(operation.from, op);
      return change(change(document, from, 0, { op: 'remove' }), path, 0, { op: 'add', value: read(document, from, op) });
    }
    case 'copy':
      return change(document, path, 0, { op: 'add', value: read(document, pointer(operation.from, op), op) });
    case 'test':
      if (!equal(find(document, path) ?? null, value ?? null)) throw new JsonPatchError(`testing value ${String(operation.path)} failed: test failed`, false);
      return document;
    default:
      throw new JsonPatchError(`Unexpected kind: ${String(op)}`, false);
  }
};

const pointer = (path: unknown, op: unknown): string[] => {
  if (typeof path !== 'string' || (path !== '' && path[0] !== '/')) throw new JsonPatchError(`${String(op)} operation does not apply: doc is missing path: ${JSON.stringify(path ?? '')}: missing value`, false);
  return path === '' ? [] : path.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
};

const find = (document: unknown, path: readonly string[]): unknown => {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Array.isArray(value) ? value[Number(step)] : (value as Record<string, unknown>)[step];
  }
  return value;
};

const missing = (op: string, path: readonly string[]) => new JsonPatchError(`${op} operation does not apply: doc is missing path: "/${path.join('/')}": missing value`, false);

const read = (document: unknown, path: readonly string[], op: string): unknown => {
  const value = find(document, path);
  if (value === undefined) throw missing(op, path);
  return value;
};

type Change = { op: 'add' | 'replace'; value: unknown } | { op: 'remove' };

const change = (node: unknown, path: readonly string[], at: number, what: Change): unknown => {
  if (at === path.length) {
    if (what.op === 'remove') throw missing(what.op, path);
    return what.value;
  }
  if (typeof node !== 'object' || node === null) throw missing(what.op, path);
  const step = path[at]!;
  const last = at === path.length - 1;
  if (Array.isArray(node)) return changeArray(node, path, at, what, last);
  const map = node as Record<string, unknown>;
  if (!last) return { ...map, [step]: change(map[step], path, at + 1, what) };
  if (what.op === 'add') return { ...map, [step]: what.value };
  if (map[step] === undefined) throw missing(what.op, path);
  if (what.op === 'replace') return { ...map, [step]: what.value };
  const { [step]: _, ...rest } = map;
  return rest;
};

const changeArray = (list: readonly unknown[], path: readonly string[], at: number, what: Change, last: boolean): unknown[] => {
  const step = path[at]!;
  if (last && what.op === 'add' && step === '-') return [...list, what.value];
  // A negative index counts from the end, as in the Go library.
  const index = /^-?\d+$/.test(step) ? (step.startsWith('-') ? list.length + Number(step) : Number(step)) : NaN;
  const limit = last && what.op === 'add' ? list.length : list.length - 1;
  if (!(index >= 0 && index <= limit)) throw missing(what.op, path);
  if (!last) return list.with(index, change(list[index], path, at + 1, what));
  if (what.op === 'replace') return list.with(index, what.value);
  return list.toSpliced(index, what.op === 'remove' ? 1 : 0, ...(what.op === 'add' ? [what.value] : []));
};
