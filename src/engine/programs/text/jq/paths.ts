import { compare, JqError, shown, typeOf, type Json } from './values.ts';

export type Path = readonly Json[];

interface Range {
  start: Json;
  end: Json;
}

const isRange = (k: Json): k is Json & Record<'start' | 'end', Json> => k !== null && typeof k === 'object' && !Array.isArray(k) && 'start' in k && 'end' in k;

/** Bounds of a slice of something so long. */
function bounds(range: Range, length: number): [number, number] {
  const at = (v: Json, otherwise: number, round: (n: number) => number) => {
    if (v === null) return otherwise;
    if (typeof v !== 'number') throw new JqError('Array/string slice indices must be integers');
    const n = round(v < 0 ? v + length : v);
    return Math.max(0, Math.min(length, n));
  };
  const from = at(range.start, 0, Math.floor);
  return [from, Math.max(from, at(range.end, length, Math.ceil))];
}

/** `.[k]` */
export function index(v: Json, k: Json): Json {
  if (isRange(k)) {
    if (v === null) return null;
    if (typeof v === 'string') {
      const chars = [...v];
      return chars.slice(...bounds(k, chars.length)).join('');
    }
    if (Array.isArray(v)) return v.slice(...bounds(k, v.length));
    throw new JqError(`Cannot index ${typeOf(v)} with object`);
  }
  if (v === null && (typeof k === 'string' || typeof k === 'number' || k === null)) return null;
  if (typeof k === 'string') {
    if (v !== null && typeof v === 'object' && !Array.isArray(v)) return Object.hasOwn(v, k) ? v[k]! : null;
    throw new JqError(`Cannot index ${typeOf(v)} with string "${k}"`);
  }
  if (typeof k === 'number' && Array.isArray(v)) return v[Math.floor(k < 0 ? k + v.length : k)] ?? null;
  if (Array.isArray(k) && Array.isArray(v)) {
    const out: Json[] = [];
    for (let i = 0; i + k.length <= v.length && k.length > 0; i++) if (k.every((x, j) => compare(x, v[i + j]!) === 0)) out.push(i);
    return out;
  }
  throw new JqError(`Cannot index ${typeOf(v)} with ${typeOf(k)}`);
}

/** A copy of a value with something else at a path. */
export function setPath(v: Json, path: Path, value: Json): Json {
  if (path.length === 0) return value;
  const [k, ...rest] = path as [Json, ...Json[]];
  if (isRange(k)) {
    if (v !== null && !Array.isArray(v)) throw new JqError(`Cannot update field at object index of ${typeOf(v)}`);
    const list = v ?? [];
    const [from, to] = bounds(k, list.length);
    const put = setPath(list.slice(from, to), rest, value);
    if (!Array.isArray(put)) throw new JqError('A slice of an array can only be assigned another array');
    return [...list.slice(0, from), ...put, ...list.slice(to)];
  }
  if (typeof k === 'string') {
    if (v !== null && (typeof v !== 'object' || Array.isArray(v))) throw new JqError(`Cannot index ${typeOf(v)} with string "${k}"`);
    return { ...v, [k]: setPath(v === null ? null : ((v as Record<string, Json>)[k] ?? null), rest, value) };
  }
  if (typeof k === 'number') {
    if (v !== null && !Array.isArray(v)) throw new JqError(`Cannot index ${typeOf(v)} with number`);
    const list = v === null ? [] : v.slice();
    const i = Math.floor(k < 0 ? k + list.length : k);
    if (i < 0) throw new JqError('Out of bounds negative array index');
    while (list.length < i) list.push(null);
    list[i] = setPath(list[i] ?? null, rest, value);
    return list;
  }
  throw new JqError(`Invalid path component ${shown(k)}`);
}

export const getPath = (v: Json, path: Path): Json => path.reduce<Json>((at, k) => (at === null ? null : index(at, k)), v);

export function deletePath(v: Json, path: Path): Json {
  if (path.length === 0) return null;
  const [k, ...rest] = path as [Json, ...Json[]];
  if (v === null) return null;
  if (rest.length > 0) {
    const inner = index(v, k);
    return inner === null ? v : setPath(v, [k], deletePath(inner, rest));
  }
  if (isRange(k) && Array.isArray(v)) {
    const [from, to] = bounds(k, v.length);
    return [...v.slice(0, from), ...v.slice(to)];
  }
  if (typeof k === 'string' && typeof v === 'object' && !Array.isArray(v)) {
    const { [k]: _, ...kept } = v;
    return kept;
  }
  if (typeof k === 'number' && Array.isArray(v)) {
    const i = k < 0 ? k + v.length : k;
    return v.filter((__, n) => n !== i);
  }
  if (typeof k !== 'string' && typeof k !== 'number') throw new JqError(`Cannot delete fields from ${typeOf(v)}`);
  throw new JqError(`Cannot delete field at ${typeof k === 'string' ? 'object' : 'array'} index of ${typeOf(v)}`);
}

/** `+`, `-`, `*`, `/` and `%`. */
export function arithmetic(operator: string, a: Json, b: Json): Json {
  const cannot = (what: string) => new JqError(`${typeOf(a)} (${shown(a)}) and ${typeOf(b)} (${shown(b)}) cannot be ${what}`);
  switch (operator) {
    case '+':
      if (a === null) return b;
      if (b === null) return a;
      if (typeof a === 'number' && typeof b === 'number') return a + b;
      if (typeof a === 'string' && typeof b === 'string') return a + b;
      if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
      if (typeOf(a) === 'object' && typeOf(b) === 'object') return { ...(a as object), ...(b as object) } as Json;
      throw cannot('added');
    case '-':
      if (typeof a === 'number' && typeof b === 'number') return a - b;
      if (Array.isArray(a) && Array.isArray(b)) {
        return a.filter((x) => !b.some((y) => compare(x, y) === 0));
      }
      throw cannot('subtracted');
    case '*':
      if (typeof a === 'number' && typeof b === 'number') return a * b;
      if (typeof a === 'string' && typeof b === 'number') return b > 0 ? a.repeat(Math.max(1, Math.floor(b))) : null;
      if (typeof a === 'number' && typeof b === 'string') return arithmetic('*', b, a);
      if (typeOf(a) === 'object' && typeOf(b) === 'object') return merge(a as Record<string, Json>, b as Record<string, Json>);
      throw cannot('multiplied');
    case '/':
      if (typeof a === 'number' && typeof b === 'number') {
        if (b === 0) throw cannot('divided because the divisor is zero');
        return a / b;
      }
      if (typeof a === 'string' && typeof b === 'string') return a === '' ? [] : a.split(b);
      throw cannot('divided');
    default:
      if (typeof a === 'number' && typeof b === 'number') {
        if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
        if (Math.trunc(b) === 0) throw cannot('divided (remainder) because the divisor is zero');
        return Math.trunc(a) % Math.abs(Math.trunc(b)) || 0;
      }
      throw cannot('divided (remainder)');
  }
}

const merge = (a: Record<string, Json>, b: Record<string, Json>): Json => {
  const out: Record<string, Json> = { ...a };
  for (const [k, v] of Object.entries(b)) out[k] = typeOf(v) === 'object' && typeOf(out[k] ?? null) === 'object' ? merge(out[k] as Record<string, Json>, v as Record<string, Json>) : v;
  return out;
};
