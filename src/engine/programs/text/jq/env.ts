import type { Filter } from './ast.ts';
import { JqParser } from './parser.ts';
import { prelude } from './prelude.ts';
import type { Json } from './values.ts';

/** A filter with the names that it sees. */
export interface Closure {
  filter: Filter;
  env: Env;
}

/** A name and what it means, and the names around it. */
export class Env {
  constructor(
    private readonly parent: Env | undefined,
    /** `$x`, or `f/2`. */
    private readonly name: string,
    readonly value: Json | undefined,
    readonly parameters?: readonly string[],
    readonly body?: Filter,
    /** Of a parameter that is a filter: what it is bound to. */
    readonly closure?: Closure,
  ) {}

  find(name: string): Env | undefined {
    for (let e: Env | undefined = this; e; e = e.parent) if (e.name === name) return e;
    return undefined;
  }
}

let defined: Env | undefined;

/** The environment with jq's own definitions, made on first use. */
export function base(): Env {
  if (defined) return defined;
  let env = new Env(undefined, '', undefined);
  for (let f: Filter = new JqParser(prelude).parse(); f.type === 'define'; f = f.rest) env = new Env(env, `${f.name}/${f.parameters.length}`, undefined, f.parameters, f.body);
  return (defined = env);
}
