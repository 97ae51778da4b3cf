import { sortedKeys } from '../../kubectl/text/json.ts';
import type { Functions } from '../../lib/gotemplate/template.ts';
import { fn, heldBy, isGoMap, type Value } from '../../lib/gotemplate/values.ts';
import { textOf } from './strings.ts';
import { empty } from './types.ts';

type Dict = Record<string, Value>;

const dict = (args: readonly Value[]): Dict => {
  const out: Dict = {};
  for (let i = 0; i < args.length; i += 2) out[textOf(args[i])] = i + 1 < args.length ? args[i + 1] : '';
  return out;
};

/** mergo's merge into the first: what is empty there is taken; with `overwrite`, all that is not empty here. */
const merged = (into: Dict, from: Dict, overwrite: boolean): Dict => {
  for (const [key, value] of Object.entries(from)) {
    const old = into[key];
    if (isGoMap(old) && isGoMap(value)) merged(old, value, overwrite);
    else if (!Object.hasOwn(into, key) || (overwrite ? !empty(value) : empty(old))) into[key] = value;
  }
  return into;
};

const merge = (overwrite: boolean) => ([first, ...rest]: readonly Dict[]): Value => rest.reduce((into, from) => merged(into, from, overwrite), first!);

const digInto = (args: readonly Value[]): Value => {
  if (args.length < 3) throw new Error('dig needs at least three arguments');
  const keys = args.slice(0, -2);
  const otherwise = args.at(-2);
  let value = heldBy(args.at(-1));
  for (const key of keys) {
    if (!isGoMap(value) || !Object.hasOwn(value, textOf(key))) return otherwise;
    value = value[textOf(key)];
  }
  return value;
};

const picked = (from: Dict, keys: readonly string[]): Dict => Object.fromEntries(keys.filter((k) => Object.hasOwn(from, k)).map((k) => [k, from[k]]));

const values = (d: Dict): Value[] => sortedKeys(d).map((k) => d[k]);

/** sprig's functions on maps. They change the map that they are given where sprig's do. */
export const dictFunctions: Functions = {
  dict: fn('...any', dict),
  get: fn('map string', ([d, key]: [Dict, string]) => (Object.hasOwn(d, key) ? d[key] : '')),
  set: fn('map string any', ([d, key, value]: [Dict, string, Value]) => {
    d[key] = value;
    return d;
  }),
  unset: fn('map string', ([d, key]: [Dict, string]) => {
    delete d[key];
    return d;
  }),
  hasKey: fn('map string', ([d, key]: [Dict, string]) => Object.hasOwn(d, key)),
  pluck: fn('string ...map', ([key, ...dicts]: [string, ...Dict[]]) => dicts.filter((d) => Object.hasOwn(d, key)).map((d) => d[key])),
  keys: fn('...map', (dicts: Dict[]) => dicts.flatMap(sortedKeys)),
  values: fn('map', ([d]: [Dict]) => values(d)),
  pick: fn('map ...string', ([d, ...keys]: [Dict, ...string[]]) => picked(d, keys)),
  omit: fn('map ...string', ([d, ...keys]: [Dict, ...string[]]) => picked(d, Object.keys(d).filter((k) => !keys.includes(k)))),
  merge: fn('map ...map', merge(false)),
  mustMerge: fn('map ...map', merge(false)),
  mergeOverwrite: fn('map ...map', merge(true)),
  mustMergeOverwrite: fn('map ...map', merge(true)),
  dig: fn('...any', digInto),
};
