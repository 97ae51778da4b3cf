import type { Filter, Pattern } from './ast.ts';
import { builtins, type Native } from './builtins.ts';
import { check, patternNames } from './check.ts';
import { base, Env, type Closure } from './env.ts';
import { applyFormat } from './formats.ts';
import { made, pathOf, TooLong, type Machine, type Out, type Surroundings } from './machine.ts';
import { JqParser } from './parser.ts';
import { arithmetic, getPath, index, setPath, deletePath, type Path } from './paths.ts';
import { specials } from './special.ts';
import { compare, JqError, shown, truthy, typeOf, type Json } from './values.ts';

class Break {
  constructor(readonly label: object) {}
}

/** Steps after which a program that gives nothing is taken to run for ever. */
const mostSteps = 30_000_000;

export class Jq implements Machine {
  private steps = 0;
  private readonly filter: Filter;
  private env: Env;

  /** Throws JqSyntaxError. */
  constructor(
    source: string,
    readonly around: Surroundings,
    variables: Readonly<Record<string, Json>> = {},
  ) {
    this.filter = new JqParser(source).parse();
    this.env = base();
    for (const [name, value] of Object.entries({ ENV: around.env as Json, ...variables })) this.env = new Env(this.env, `$${name}`, value);
    this.env = new Env(this.env, 'env/0', undefined, [], { type: 'variable', name: 'ENV' });
    check(this.filter, this.env, source);
  }

  *run(input: Json): Generator<Json> {
    this.steps = 0;
    try {
      for (const out of this.evaluate(this.filter, this.env, input, undefined)) {
        this.steps = 0;
        yield out.v;
      }
    } catch (error) {
      if (error instanceof Break) return;
      if (error instanceof RangeError) throw new TooLong();
      throw error;
    }
  }

  step(): void {
    if (++this.steps > mostSteps) throw new TooLong();
  }

  /** Runs a filter on a value; `p` is the value's path where paths are asked for. */
  *evaluate(f: Filter, env: Env, v: Json, p: Path | undefined): Generator<Out> {
    this.step();
    switch (f.type) {
      case 'identity':
        yield { v, p };
        return;
      case 'recurse':
        yield* this.recurse(v, p);
        return;
      case 'literal':
        yield made(f.value as Json, p);
        return;
      case 'field':
        for (const of of this.evaluate(f.of, env, v, p)) {
          for (const k of this.evaluate(f.name, env, v, undefined)) yield* access(of, k.v, f.optional);
        }
        return;
      case 'slice':
        for (const of of this.evaluate(f.of, env, v, p)) {
          for (const to of f.to ? this.evaluate(f.to, env, v, undefined) : [{ v: null }]) {
            for (const from of f.from ? this.evaluate(f.from, env, v, undefined) : [{ v: null }]) {
              yield* access(of, { start: from.v, end: to.v }, f.optional);
            }
          }
        }
        return;
      case 'iterate':
        for (const of of this.evaluate(f.of, env, v, p)) yield* this.iterate(of, f.optional);
        return;
      case 'text':
        yield* this.text(f.parts, 0, f.format, env, v, '', p);
        return;
      case 'format':
        yield made(applyFormat(f.name, v), p);
        return;
      case 'array':
        yield made(f.of ? [...this.evaluate(f.of, env, v, undefined)].map((o) => o.v) : [], p);
        return;
      case 'object':
        yield* this.object(f.entries, 0, env, v, {}, p);
        return;
      case 'pipe':
        for (const left of this.evaluate(f.left, env, v, p)) yield* this.evaluate(f.right, env, left.v, left.p);
        return;
      case 'comma':
        yield* this.evaluate(f.left, env, v, p);
        yield* this.evaluate(f.right, env, v, p);
        return;
      case 'negate':
        for (const o of this.evaluate(f.of, env, v, undefined)) {
          if (typeof o.v !== 'number') throw new JqError(`${typeOf(o.v)} (${shown(o.v)}) cannot be negated`);
          yield made(-o.v, p);
        }
        return;
      case 'binary':
        // The right side is the outer loop, as in jq.
        for (const right of this.evaluate(f.right, env, v, undefined)) for (const left of this.evaluate(f.left, env, v, undefined)) yield made(binary(f.operator, left.v, right.v), p);
        return;
      case 'and':
      case 'or':
        for (const left of this.evaluate(f.left, env, v, undefined)) {
          if (truthy(left.v) === (f.type === 'or')) yield made(f.type === 'or', p);
          else for (const right of this.evaluate(f.right, env, v, undefined)) yield made(truthy(right.v), p);
        }
        return;
      case 'alternative':
        yield* this.alternative(f.left, f.right, env, v, p);
        return;
      case 'assign':
        yield* this.assign(f.operator, f.left, f.right, env, v, p);
        return;
      case 'if':
        for (const test of this.evaluate(f.test, env, v, undefined)) {
          if (truthy(test.v)) yield* this.evaluate(f.then, env, v, p);
          else if (f.otherwise) yield* this.evaluate(f.otherwise, env, v, p);
          else yield { v, p };
        }
        return;
      case 'try':
        yield* this.try(f.body, f.handler, env, v, p);
        return;
      case 'reduce': {
        for (const init of this.evaluate(f.init, env, v, p)) {
          let state: Out | undefined = init;
          for (const x of this.evaluate(f.source, env, v, undefined)) {
            for (const bound of this.bind(f.pattern, env, x.v)) {
              let last: Out | undefined;
              if (state) for (const next of this.evaluate(f.update, bound, state.v, state.p)) last = next;
              state = last;
            }
          }
          yield state ?? made(null, p);
        }
        return;
      }
      case 'foreach':
        for (const init of this.evaluate(f.init, env, v, p)) {
          let state = init;
          for (const x of this.evaluate(f.source, env, v, undefined)) {
            for (const bound of this.bind(f.pattern, env, x.v)) {
              for (const next of this.evaluate(f.update, bound, state.v, state.p)) {
                state = next;
                if (f.extract) yield* this.evaluate(f.extract, bound, next.v, next.p);
                else yield next;
              }
            }
          }
        }
        return;
      case 'bind':
        for (const x of this.evaluate(f.source, env, v, undefined)) yield* this.destructure(f.patterns, f.body, env, x.v, v, p);
        return;
      case 'variable':
        yield made(env.find(`$${f.name}`)!.value ?? null, p);
        return;
      case 'define':
        yield* this.evaluate(f.rest, new Env(env, `${f.name}/${f.parameters.length}`, undefined, f.parameters, f.body), v, p);
        return;
      case 'label': {
        const label = {};
        try {
          yield* this.evaluate(f.body, new Env(env, `*${f.name}`, undefined, undefined, undefined, { filter: label as Filter, env }), v, p);
        } catch (error) {
          if (!(error instanceof Break) || error.label !== label) throw error;
        }
        return;
      }
      case 'break':
        throw new Break(env.find(`*${f.name}`)!.closure!.filter);
      case 'call':
        yield* this.call(f.name, f.args, env, v, p);
    }
  }

  private *recurse(v: Json, p: Path | undefined): Generator<Out> {
    yield { v, p };
    if (v === null || typeof v !== 'object') return;
    for (const inner of this.iterate({ v, p })) yield* this.recurse(inner.v, inner.p);
  }

  private *iterate(of: Out, optional = false): Generator<Out> {
    const { v, p } = of;
    if (Array.isArray(v)) for (let i = 0; i < v.length; i++) yield { v: v[i]!, p: p && [...p, i] };
    else if (v !== null && typeof v === 'object') for (const k of Object.keys(v)) yield { v: v[k]!, p: p && [...p, k] };
    else if (!optional) throw new JqError(`Cannot iterate over ${typeOf(v)} (${shown(v)})`);
  }

  private *text(parts: readonly (string | Filter)[], i: number, format: string | undefined, env: Env, v: Json, done: string, p: Path | undefined): Generator<Out> {
    if (i === parts.length) {
      yield made(done, p);
      return;
    }
    const part = parts[i]!;
    if (typeof part === 'string') yield* this.text(parts, i + 1, format, env, v, done + part, p);
    else for (const o of this.evaluate(part, env, v, undefined)) yield* this.text(parts, i + 1, format, env, v, done + applyFormat(format ?? '@text', o.v), p);
  }

  private *object(entries: readonly { key: Filter; value: Filter }[], i: number, env: Env, v: Json, done: Record<string, Json>, p: Path | undefined): Generator<Out> {
    if (i === entries.length) {
      yield made(done, p);
      return;
    }
    for (const k of this.evaluate(entries[i]!.key, env, v, undefined)) {
      if (typeof k.v !== 'string') throw new JqError(`Cannot use ${typeOf(k.v)} (${shown(k.v)}) as object key`);
      for (const x of this.evaluate(entries[i]!.value, env, v, undefined)) yield* this.object(entries, i + 1, env, v, { ...done, [k.v]: x.v }, p);
    }
  }

  private *alternative(left: Filter, right: Filter, env: Env, v: Json, p: Path | undefined): Generator<Out> {
    let any = false;
    try {
      for (const o of this.evaluate(left, env, v, p)) {
        if (!truthy(o.v)) continue;
        any = true;
        yield o;
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
    }
    if (!any) yield* this.evaluate(right, env, v, p);
  }

  private *try(body: Filter, handler: Filter | undefined, env: Env, v: Json, p: Path | undefined): Generator<Out> {
    const outs = this.evaluate(body, env, v, p);
    for (;;) {
      let next: IteratorResult<Out>;
      try {
        next = outs.next();
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        if (handler) yield* this.evaluate(handler, env, error.value, undefined);
        return;
      }
      if (next.done) return;
      // What stands after the try is not protected by it.
      yield next.value;
    }
  }

  private *assign(operator: string, left: Filter, right: Filter, env: Env, v: Json, p: Path | undefined): Generator<Out> {
    const paths = () => [...this.evaluate(left, env, v, [])].map((o) => pathOf(o));
    if (operator === '|=') {
      let out = v;
      const gone: Path[] = [];
      for (const path of paths()) {
        const [first] = this.evaluate(right, env, getPath(out, path), undefined);
        if (first) out = setPath(out, path, first.v);
        else gone.push(path);
      }
      for (const path of gone.reverse()) out = deletePath(out, path);
      yield made(out, p);
      return;
    }
    for (const value of this.evaluate(right, env, v, undefined)) {
      let out = v;
      for (const path of paths()) {
        const old = getPath(out, path);
        out = setPath(out, path, operator === '=' ? value.v : operator === '//=' ? (truthy(old) ? old : value.v) : arithmetic(operator[0]!, old, value.v));
      }
      yield made(out, p);
    }
  }

  private *bind(pattern: Pattern, env: Env, x: Json): Generator<Env> {
    if (pattern.type === 'variable') {
      yield new Env(env, `$${pattern.name}`, x);
      return;
    }
    if (pattern.type === 'array') {
      if (x !== null && !Array.isArray(x)) throw new JqError(`Cannot index ${typeOf(x)} with number`);
      yield* this.bindList(pattern.items.map((item, i) => ({ item, value: (x as Json[] | null)?.[i] ?? null })), 0, env);
      return;
    }
    yield* this.bindEntries(pattern.entries, 0, env, x);
  }

  private *bindList(list: readonly { item: Pattern; value: Json }[], i: number, env: Env): Generator<Env> {
    if (i === list.length) yield env;
    else for (const e of this.bind(list[i]!.item, env, list[i]!.value)) yield* this.bindList(list, i + 1, e);
  }

  private *bindEntries(entries: Extract<Pattern, { type: 'object' }>['entries'], i: number, env: Env, x: Json): Generator<Env> {
    if (i === entries.length) {
      yield env;
      return;
    }
    const { key, bind, pattern } = entries[i]!;
    for (const k of this.evaluate(key, env, x, undefined)) {
      const value = index(x, k.v);
      const bound = bind === undefined ? env : new Env(env, `$${bind}`, value);
      if (pattern) for (const e of this.bind(pattern, bound, value)) yield* this.bindEntries(entries, i + 1, e, x);
      else yield* this.bindEntries(entries, i + 1, bound, x);
    }
  }

  private *destructure(patterns: readonly Pattern[], body: Filter, env: Env, x: Json, v: Json, p: Path | undefined): Generator<Out> {
    // With `?//`, names of the other patterns are null.
    const all = patterns.length > 1 ? patterns.reduce((e, q) => patternNames(q, e), env) : env;
    for (let i = 0; i < patterns.length; i++) {
      try {
        for (const bound of this.bind(patterns[i]!, all, x)) yield* this.evaluate(body, bound, v, p);
        return;
      } catch (error) {
        if (!(error instanceof JqError) || i === patterns.length - 1) throw error;
      }
    }
  }

  private *call(name: string, args: readonly Filter[], env: Env, v: Json, p: Path | undefined): Generator<Out> {
    // jq's own definitions use each other in any order.
    const found = env.find(`${name}/${args.length}`) ?? base().find(`${name}/${args.length}`);
    if (found?.closure) {
      yield* this.evaluate(found.closure.filter, found.closure.env, v, p);
      return;
    }
    if (found?.body) {
      yield* this.invoke(found, args, 0, env, found, v, p);
      return;
    }
    const native = builtins[`${name}/${args.length}`];
    if (native) {
      yield* this.cartesian(native, args, args.length - 1, [], env, v, p);
      return;
    }
    yield* specials[`${name}/${args.length}`]!(this, args, env, v, p);
  }

  /** Binds the arguments of a defined function one after the other, then runs its body. */
  private *invoke(fn: Env, args: readonly Filter[], i: number, caller: Env, inner: Env, v: Json, p: Path | undefined): Generator<Out> {
    if (i === args.length) {
      yield* this.evaluate(fn.body!, inner, v, p);
      return;
    }
    const parameter = fn.parameters![i]!;
    const closure: Closure = { filter: args[i]!, env: caller };
    if (!parameter.startsWith('$')) {
      yield* this.invoke(fn, args, i + 1, caller, new Env(inner, `${parameter}/0`, undefined, undefined, undefined, closure), v, p);
      return;
    }
    for (const value of this.evaluate(args[i]!, caller, v, undefined)) {
      const bound = new Env(new Env(inner, parameter, value.v), `${parameter.slice(1)}/0`, undefined, undefined, undefined, closure);
      yield* this.invoke(fn, args, i + 1, caller, bound, v, p);
    }
  }

  private *cartesian(native: Native, args: readonly Filter[], i: number, values: readonly Json[], env: Env, v: Json, p: Path | undefined): Generator<Out> {
    if (i < 0) yield made(native(v, values, this.around), p);
    else for (const o of this.evaluate(args[i]!, env, v, undefined)) yield* this.cartesian(native, args, i - 1, [o.v, ...values], env, v, p);
  }
}

/** `.[k]`; nothing where that is an error and errors are forgiven. */
function* access(of: Out, k: Json, optional: boolean | undefined): Generator<Out> {
  let found: Json;
  try {
    found = index(of.v, k);
  } catch (error) {
    if (optional && error instanceof JqError) return;
    throw error;
  }
  yield { v: found, p: of.p && [...of.p, k] };
}

function binary(operator: string, a: Json, b: Json): Json {
  switch (operator) {
    case '==':
      return compare(a, b) === 0;
    case '!=':
      return compare(a, b) !== 0;
    case '<':
      return compare(a, b) < 0;
    case '<=':
      return compare(a, b) <= 0;
    case '>':
      return compare(a, b) > 0;
    case '>=':
      return compare(a, b) >= 0;
    default:
      return arithmetic(operator, a, b);
  }
}
