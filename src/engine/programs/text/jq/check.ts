import type { Filter, Pattern } from './ast.ts';
import { builtins } from './builtins.ts';
import { Env } from './env.ts';
import { JqSyntaxError, located } from './lexer.ts';
import { specials } from './special.ts';

/** Finds names that are not defined before anything runs. Throws JqSyntaxError. */
export function check(f: Filter, env: Env, source: string): void {
  new Checker(source).program(f, env);
}

class Checker {
  private reports: string[] = [];
  /** Arguments of functions that are written in jq: jq looks at them only once the rest is good. */
  private later: { filter: Filter; env: Env }[] = [];

  constructor(private readonly source: string) {}

  program(f: Filter, env: Env): void {
    this.later = [{ filter: f, env }];
    while (this.later.length > 0) {
      const now = this.later;
      this.later = [];
      for (const { filter, env: names } of now) this.walk(filter, names);
      if (this.reports.length > 0) throw new JqSyntaxError(this.reports);
    }
  }

  private missing(name: string, at: number | undefined): void {
    this.reports.push(located(this.source, `${name} is not defined`, at ?? 0));
  }

  private walk(f: Filter, env: Env): void {
    switch (f.type) {
      case 'call': {
        const name = `${f.name}/${f.args.length}`;
        const found = env.find(name);
        const native = !found && (builtins[name] || specials[name]);
        if (!found && !native) return this.missing(name, f.at);
        for (const filter of f.args) {
          if (native) this.walk(filter, env);
          else this.later.push({ filter, env });
        }
        return;
      }
      case 'variable':
        if (!env.find(`$${f.name}`)) this.missing(`$${f.name}`, f.at);
        return;
      case 'break':
        if (!env.find(`*${f.name}`)) this.missing(`$*label-${f.name}`, f.at);
        return;
      case 'label':
        return this.walk(f.body, new Env(env, `*${f.name}`, null));
      case 'define': {
        const self = new Env(env, `${f.name}/${f.parameters.length}`, undefined, f.parameters, f.body);
        let inner = self;
        for (const p of f.parameters) inner = p.startsWith('$') ? new Env(new Env(inner, p, null), `${p.slice(1)}/0`, null) : new Env(inner, `${p}/0`, null);
        this.later.push({ filter: f.body, env: inner });
        return this.walk(f.rest, self);
      }
      case 'bind':
        this.walk(f.source, env);
        return this.walk(
          f.body,
          f.patterns.reduce((e, p) => patternNames(p, e), env),
        );
      case 'reduce':
      case 'foreach': {
        this.walk(f.source, env);
        this.walk(f.init, env);
        const inner = patternNames(f.pattern, env);
        this.walk(f.update, inner);
        if (f.type === 'foreach' && f.extract) this.walk(f.extract, inner);
        return;
      }
      default:
        for (const value of Object.values(f)) {
          if (Array.isArray(value)) for (const x of value) this.part(x, env);
          else this.part(value, env);
        }
    }
  }

  private part(x: unknown, env: Env): void {
    if (x === null || typeof x !== 'object') return;
    if ('type' in x && typeof x.type === 'string') this.walk(x as Filter, env);
    else if ('key' in x && 'value' in x) {
      this.part(x.key, env);
      this.part(x.value, env);
    }
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
