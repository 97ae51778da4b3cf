import type { Filter } from './ast.ts';
import type { Env } from './env.ts';
import { Halt, made, pathOf, type Machine, type Out } from './machine.ts';
import { deletePath, getPath, type Path } from './paths.ts';
import { matches } from './regex.ts';
import { compare, JqError, shown, toJson, truthy, typeOf, type Json } from './values.ts';

type Special = (jq: Machine, args: readonly Filter[], env: Env, v: Json, p: Path | undefined) => Generator<Out>;

function* substitute(jq: Machine, a: Filter, b: Filter, c: Filter, env: Env, v: Json, p: Path | undefined): Generator<Out> {
  if (typeof v !== 'string') throw new JqError(`${typeOf(v)} (${shown(v)}) cannot be matched, as it is not a string`);
  for (const flags of jq.evaluate(c, env, v, undefined)) {
    for (const re of jq.evaluate(a, env, v, undefined)) {
      const found = matches(v, re.v, flags.v);
      const chars = [...v];
      let outs = [''];
      let from = 0;
      for (const m of found as unknown as { offset: number; length: number; captures: { name: string | null; string: Json }[] }[]) {
        const groups: Record<string, Json> = {};
        for (const g of m.captures) if (g.name !== null) groups[g.name] = g.string;
        const before = chars.slice(from, m.offset).join('');
        const next: string[] = [];
        for (const o of jq.evaluate(b, env, groups, undefined)) {
          if (typeof o.v !== 'string') throw new JqError(`string (${shown(before)}) and ${typeOf(o.v)} (${shown(o.v)}) cannot be added`);
          for (const out of outs) next.push(out + before + o.v);
        }
        outs = next;
        from = m.offset + m.length;
      }
      for (const out of outs) yield made(out + chars.slice(from).join(''), p);
    }
  }
}

const range: Special = function* (jq, [a, b, c], env, v, p) {
  for (const from of jq.evaluate(a!, env, v, undefined)) {
    for (const to of jq.evaluate(b!, env, v, undefined)) {
      for (const by of c ? jq.evaluate(c, env, v, undefined) : [{ v: 1 as Json }]) {
        const [start, end, step] = [from.v, to.v, by.v];
        if (typeof start !== 'number' || typeof end !== 'number' || typeof step !== 'number') throw new JqError('Range bounds must be numeric');
        for (let i = start; step > 0 ? i < end : step < 0 ? i > end : false; i += step) {
          jq.step();
          yield made(i, p);
        }
      }
    }
  }
};

/** Functions that need filters, paths or several results, by name and number of arguments. */
export const specials: Readonly<Record<string, Special>> = {
  *'empty/0'() {},
  *'error/1'(jq, [a], env, v) {
    for (const o of jq.evaluate(a!, env, v, undefined)) throw new JqError(o.v);
  },
  *'not/0'(_jq, _args, _env, v, p) {
    yield made(!truthy(v), p);
  },
  *'path/1'(jq, [a], env, v, p) {
    for (const o of jq.evaluate(a!, env, v, [])) yield made([...pathOf(o)], p);
  },
  *'getpath/1'(jq, [a], env, v, p) {
    for (const k of jq.evaluate(a!, env, v, undefined)) {
      if (!Array.isArray(k.v)) throw new JqError('Path must be specified as an array');
      yield { v: getPath(v, k.v), p: p && [...p, ...(k.v as Json[])] };
    }
  },
  *'delpaths/1'(jq, [a], env, v, p) {
    for (const list of jq.evaluate(a!, env, v, undefined)) {
      if (!Array.isArray(list.v)) throw new JqError('Paths must be specified as an array');
      const wrong = list.v.find((path) => !Array.isArray(path));
      if (wrong !== undefined) throw new JqError('Path must be specified as an array');
      const paths = [...(list.v as Json[][])].sort((x, y) => -compare(x, y));
      yield made(paths.reduce<Json>((out, path) => deletePath(out, path), v), p);
    }
  },
  'range/2': range,
  'range/3': range,
  *'last/1'(jq, [a], env, v, p) {
    let last: Out | undefined;
    for (const o of jq.evaluate(a!, env, v, p)) last = o;
    if (last) yield last;
  },
  *'input/0'(jq, _args, _env, _v, p) {
    const next = jq.around.input();
    if (next === undefined) throw new JqError('break');
    yield made(next, p);
  },
  *'_inputs/0'(jq, _args, _env, _v, p) {
    for (let next = jq.around.input(); next !== undefined; next = jq.around.input()) yield made(next, p);
  },
  *'debug/0'(jq, _args, _env, v, p) {
    jq.around.debug(`["DEBUG:",${toJson(v)}]\n`);
    yield { v, p };
  },
  *'stderr/0'(jq, _args, _env, v, p) {
    jq.around.debug(typeof v === 'string' ? v : toJson(v));
    yield { v, p };
  },
  *'sub/3'(jq, [a, b, c], env, v, p) {
    yield* substitute(jq, a!, b!, c!, env, v, p);
  },
  *'match/2'(jq, [a, b], env, v, p) {
    for (const flags of jq.evaluate(b!, env, v, undefined)) for (const re of jq.evaluate(a!, env, v, undefined)) for (const m of matches(v, re.v, flags.v)) yield made(m, p);
  },
  *'halt_error/1'(jq, [a], env, v) {
    for (const code of jq.evaluate(a!, env, v, undefined)) {
      if (typeof code.v !== 'number') throw new JqError(`${typeOf(v)} (${shown(v)}) halt_error/1: number required`);
      throw new Halt(code.v, typeof v === 'string' ? v : `${toJson(v)}\n`);
    }
  },
};
