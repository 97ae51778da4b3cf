import type { Filter, Pattern } from './ast.ts';
import { builtins } from './builtins.ts';
import { Env } from './env.ts';
import { JqSyntaxError } from './lexer.ts';
import { specials } from './special.ts';

/** Finds names that are not defined before anything runs. */
export function check(f: Filter, env: Env): void {
  switch (f.type) {
    case 'call': {
      if (!env.find(`${f.name}/${f.args.length}`) && !builtins[`${f.name}/${f.args.length}`] && !specials[`${f.name}/${f.args.length}`]) throw new JqSyntaxError(`${f.name}/${f.args.length} is not defined at <top-level>, line 1:`);
      for (const a of f.args) check(a, env);
      return;
    }
    case 'variable':
      if (!env.find(`$${f.name}`)) throw new JqSyntaxError(`$${f.name} is not defined at <top-level>, line 1:`);
      return;
    case 'define': {
      const self = new Env(env, `${f.name}/${f.parameters.length}`, undefined, f.parameters, f.body);
      let inner = self;
      for (const p of f.parameters) inner = p.startsWith('$') ? new Env(new Env(inner, p, null), `${p.slice(1)}/0`, null) : new Env(inner, `${p}/0`, null);
      check(f.body, inner);
      return check(f.rest, self);
    }
    case 'bind': {
      check(f.source, env);
      return check(f.body, f.patterns.reduce((e, p) => patternNames(p, e), env));
    }
    case 'reduce':
    case 'foreach': {
      check(f.source, env);
      check(f.init, env);
      const inner = patternNames(f.pattern, env);
      check(f.update, inner);
      if (f.type === 'foreach' && f.extract) check(f.extract, inner);
      return;
    }
    default:
      for (const value of Object.values(f)) {
        if (Array.isArray(value)) for (const x of value) checkPart(x, env);
        else checkPart(value, env);
      }
  }
}

function checkPart(x: unknown, env: Env): void {
  if (x === null || typeof x !== 'object') return;
  if ('type' in x && typeof x.type === 'string') check(x as Filter, env);
  else if ('key' in x && 'value' in x) {
    checkPart(x.key, env);
    checkPart(x.value, env);
  }
}

/** The names that a pattern binds, without values. */
export function patternNames(p: Pattern, env: Env): Env {
  if (p.type === 'variable') return new Env(env, `$${p.name}`, null);
  if (p.type === 'array') return p.items.reduce((e, i) => patternNames(i, e), env);
  return p.entries.reduce((e, i) => {
    const next = i.bind === undefined ? e : new Env(e, `$${i.bind}`, null);
    return i.pattern ? patternNames(i.pattern, next) : next;
  }, env);
}
