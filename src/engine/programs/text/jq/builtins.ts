import { strftime } from '../../lib/strftime.ts';
import { utf8Length } from '../../../api/utf8.ts';
import { brokenDown, epoch, strptime } from './dates.ts';
import { applyFormat } from './formats.ts';
import { parseOne, ParseError } from './input.ts';
import { Halt, type Surroundings } from './machine.ts';
import { mathematics, number } from './math.ts';
import { setPath } from './paths.ts';
import { matches } from './regex.ts';
import { compare, JqError, shown, toJson, typeOf, type Json } from './values.ts';

/** A function of its input and of its arguments' values. */
export type Native = (v: Json, args: readonly Json[], around: Surroundings) => Json;

const list = (v: Json, what: string): Json[] => {
  if (!Array.isArray(v)) throw new JqError(`${typeOf(v)} (${shown(v)}) cannot be ${what}, as it is not an array`);
  return v;
};
const iterable = (v: Json): Json[] => {
  if (v === null || typeof v !== 'object') throw new JqError(`Cannot iterate over ${typeOf(v)} (${shown(v)})`);
  return Object.values(v);
};
const text = (v: Json, why: (v: Json) => string): string => {
  if (typeof v !== 'string') throw new JqError(why(v));
  return v;
};
function contains(a: Json, b: Json): boolean {
  if (typeOf(a) !== typeOf(b)) throw new JqError(`${typeOf(a)} (${shown(a)}) and ${typeOf(b)} (${shown(b)}) cannot have their containment checked`);
  if (typeof a === 'string') return a.includes(b as string);
  if (Array.isArray(a)) return (b as Json[]).every((y) => a.some((x) => typeOf(x) === typeOf(y) && contains(x, y)));
  if (a !== null && typeof a === 'object') return Object.entries(b as Record<string, Json>).every(([k, y]) => Object.hasOwn(a, k) && typeOf(a[k]!) === typeOf(y) && contains(a[k]!, y));
  return compare(a, b) === 0;
}

/** Positions by keys that were computed for each element. */
const sorted = (v: Json, keys: Json): { item: Json; key: Json }[] => {
  const items = list(v, 'sorted');
  return items.map((item, i) => ({ item, key: (keys as Json[])[i]! })).sort((x, y) => compare(x.key, y.key));
};

const extreme = (sign: 1 | -1): Native => (v, [keys]) => {
  if (!Array.isArray(v)) throw new JqError(`${typeOf(v)} (${shown(v)}) and ${typeOf(v)} (${shown(v)}) cannot be iterated over`);
  const items = v;
  let best = 0;
  items.forEach((_, i) => {
    const c = sign * compare((keys as Json[])[i]!, (keys as Json[])[best]!);
    if (c > 0 || (c === 0 && sign > 0)) best = i;
  });
  return items.length === 0 ? null : items[best]!;
};

function flatten(v: Json[], depth: number): Json[] {
  return v.flatMap((x) => (Array.isArray(x) && depth > 0 ? flatten(x, depth - 1) : [x]));
}

function indices(v: Json, x: Json): Json {
  if (v === null) return null;
  const out: Json[] = [];
  if (typeof v === 'string' && typeof x === 'string') {
    if (x === '') return [];
    for (let i = v.indexOf(x); i >= 0; i = v.indexOf(x, i + 1)) out.push([...v.slice(0, i)].length);
    return out;
  }
  if (!Array.isArray(v)) throw new JqError(`Cannot index ${typeOf(v)} with ${typeOf(x)}${typeof x === 'string' ? ` "${x}"` : ''}`);
  if (Array.isArray(x)) {
    for (let i = 0; x.length > 0 && i + x.length <= v.length; i++) if (x.every((y, k) => compare(y, v[i + k]!) === 0)) out.push(i);
    return out;
  }
  v.forEach((y, i) => {
    if (compare(x, y) === 0) out.push(i);
  });
  return out;
}

/** The value that a text is, in the words of `fromjson`. */
function parsed(source: string): Json {
  try {
    return parseOne(source);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new JqError(`${error.message} (while parsing '${source}')`);
  }
}

const codepoint = (c: Json): string => {
  if (typeof c !== 'number') throw new JqError(`${typeOf(c)} (${shown(c)}) can't be imploded, unicode codepoint needs to be numeric`);
  return c > 0x10ffff || c < 0 || (c >= 0xd800 && c < 0xe000) ? '\ufffd' : String.fromCodePoint(Math.trunc(c));
};

const pathList = (v: Json, message: string): Json[] => {
  if (!Array.isArray(v)) throw new JqError(message);
  return v;
};

const seconds = (v: Json, name: string): number => (typeof v === 'number' ? v : epoch(v, `${name} requires parsed datetime inputs`));

/** Functions of values, by name and number of arguments. */
export const builtins: Readonly<Record<string, Native>> = {
  'length/0': (v) => {
    if (v === null) return 0;
    if (typeof v === 'number') return Math.abs(v);
    if (typeof v === 'string') return [...v].length;
    if (typeof v === 'boolean') throw new JqError(`boolean (${v}) has no length`);
    return Array.isArray(v) ? v.length : Object.keys(v).length;
  },
  'utf8bytelength/0': (v) => utf8Length(text(v, (x) => `${typeOf(x)} (${shown(x)}) only strings have UTF-8 byte length`)),
  'keys/0': (v) => {
    if (Array.isArray(v)) return v.map((_, i) => i);
    if (v !== null && typeof v === 'object') return Object.keys(v).sort();
    throw new JqError(`${typeOf(v)} (${shown(v)}) has no keys`);
  },
  'keys_unsorted/0': (v) => {
    if (Array.isArray(v)) return v.map((_, i) => i);
    if (v !== null && typeof v === 'object') return Object.keys(v);
    throw new JqError(`${typeOf(v)} (${shown(v)}) has no keys`);
  },
  'has/1': (v, [k]) => {
    if (v === null && (typeof k === 'string' || typeof k === 'number')) return false;
    if (Array.isArray(v) && typeof k === 'number') return k >= 0 && k < v.length;
    if (v !== null && typeof v === 'object' && !Array.isArray(v) && typeof k === 'string') return Object.hasOwn(v, k);
    throw new JqError(`Cannot check whether ${typeOf(v)} has a ${typeof k === 'string' ? 'string' : typeOf(k!)} key`);
  },
  'contains/1': (v, [x]) => contains(v, x!),
  'type/0': (v) => typeOf(v),
  'tostring/0': (v) => (typeof v === 'string' ? v : toJson(v)),
  'tonumber/0': (v) => {
    if (typeof v === 'number') return v;
    if (typeof v !== 'string') throw new JqError(`${typeOf(v)} (${shown(v)}) cannot be parsed as a number`);
    return parsed(v);
  },
  'tojson/0': (v) => toJson(v),
  'fromjson/0': (v) => {
    return parsed(text(v, (x) => `${typeOf(x)} (${shown(x)}) only strings can be parsed`));
  },
  'explode/0': (v) => [...text(v, () => 'explode input must be a string')].map((c) => c.codePointAt(0)!),
  'implode/0': (v) => {
    if (!Array.isArray(v)) throw new JqError('implode input must be an array');
    return v.map(codepoint).join('');
  },
  'ltrimstr/1': (v, [x]) => (typeof v === 'string' && typeof x === 'string' && v.startsWith(x) ? v.slice(x.length) : v),
  'rtrimstr/1': (v, [x]) => (typeof v === 'string' && typeof x === 'string' && x !== '' && v.endsWith(x) ? v.slice(0, -x.length) : v),
  'trim/0': (v) => text(v, (x) => `${typeOf(x)} (${shown(x)}) cannot be trimmed`).trim(),
  'ltrim/0': (v) => text(v, (x) => `${typeOf(x)} (${shown(x)}) cannot be trimmed`).trimStart(),
  'rtrim/0': (v) => text(v, (x) => `${typeOf(x)} (${shown(x)}) cannot be trimmed`).trimEnd(),
  'startswith/1': (v, [x]) => {
    if (typeof v !== 'string' || typeof x !== 'string') throw new JqError('startswith() requires string inputs');
    return v.startsWith(x);
  },
  'endswith/1': (v, [x]) => {
    if (typeof v !== 'string' || typeof x !== 'string') throw new JqError('endswith() requires string inputs');
    return v.endsWith(x);
  },
  'split/1': (v, [x]) => {
    if (typeof v !== 'string' || typeof x !== 'string') throw new JqError('split input and separator must be strings');
    return v === '' ? [] : v.split(x);
  },
  'split/2': (v, [re, flags]) => {
    const out: Json[] = [];
    const found = matches(v, re!, `g${typeof flags === 'string' ? flags : ''}`) as { offset: number; length: number }[];
    const chars = [...(v as string)];
    let from = 0;
    for (const m of found) {
      out.push(chars.slice(from, m.offset).join(''));
      from = m.offset + m.length;
    }
    return [...out, chars.slice(from).join('')];
  },
  'test/2': (v, [re, flags]) => matches(v, re!, flags!).length > 0,
  'indices/1': (v, [x]) => indices(v, x!),
  'flatten/1': (v, [depth]) => {
    if (number(depth!) < 0) throw new JqError('flatten depth must not be negative');
    return flatten(iterable(v), number(depth!));
  },
  'transpose/0': (v) => {
    const rows = iterable(v) as Json[][];
    return Array.from({ length: Math.max(0, ...rows.map((r) => r.length)) }, (_, i) => rows.map((r) => r[i] ?? null));
  },
  'setpath/2': (v, [path, value]) => setPath(v, pathList(path!, 'Path must be specified as an array'), value!),
  '_sort_by/1': (v, [keys]) => sorted(v, keys!).map((x) => x.item),
  '_group_by/1': (v, [keys]) => {
    const out: Json[][] = [];
    let last: Json | undefined;
    for (const { item, key } of sorted(v, keys!)) {
      if (last !== undefined && compare(last, key) === 0) out[out.length - 1]!.push(item);
      else out.push([item]);
      last = key;
    }
    return out;
  },
  '_min_by/1': extreme(-1),
  '_max_by/1': extreme(1),
  ...mathematics,
  'infinite/0': () => Infinity,
  'nan/0': () => NaN,
  'isnan/0': (v) => Number.isNaN(number(v)),
  'isinfinite/0': (v) => Math.abs(number(v)) === Infinity,
  'isnormal/0': (v) => Number.isFinite(number(v)) && v !== 0,
  'now/0': (_, __, around) => around.now() / 1000,
  'gmtime/0': (v) => brokenDown(number(v)),
  'localtime/0': (v) => brokenDown(number(v)),
  'mktime/0': (v) => {
    if (!Array.isArray(v)) throw new JqError('mktime requires array inputs');
    return epoch(v, 'mktime requires parsed datetime inputs');
  },
  'strftime/1': (v, [format]) => strftime(text(format!, () => 'strftime/1 requires a string format'), seconds(v, 'strftime/1') * 1000),
  'strflocaltime/1': (v, [format]) => strftime(text(format!, () => 'strflocaltime/1 requires a string format'), seconds(v, 'strflocaltime/1') * 1000),
  'strptime/1': (v, [format]) => strptime(v, format!),
  'format/1': (v, [name]) => applyFormat(`@${String(name)}`, v),
  'input_line_number/0': (_, __, around) => around.line?.() ?? 0,
  'input_filename/0': (_, __, around) => around.filename?.() ?? null,
  'get_search_list/0': () => [],
  'halt/0': () => {
    throw new Halt(0, undefined);
  },
  'have_decnum/0': () => false,
  'have_literal_numbers/0': () => true,
  'isfinite/0': (v) => Number.isFinite(number(v)),
};
