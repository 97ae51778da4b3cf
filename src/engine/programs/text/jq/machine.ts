import type { Filter } from './ast.ts';
import type { Env } from './env.ts';
import type { Path } from './paths.ts';
import { JqError, shown, type Json } from './values.ts';

/** A result, with its path where paths are asked for. */
export interface Out {
  v: Json;
  p: Path | undefined;
}

/** What the program may ask of its surroundings. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  now(): number;
  env: Record<string, string>;
  /** The next input; undefined at the end. */
  input(): Json | undefined;
  debug(text: string): void;
  /** Lines read of the input at hand. */
  line?(): number;
  /** The file that the input at hand is from. */
  filename?(): string | undefined;
}

/** What runs filters. */
export interface Machine {
  readonly around: Surroundings;
  /** Runs a filter on a value; `p` is the value's path where paths are asked for. */
  evaluate(f: Filter, env: Env, v: Json, p: Path | undefined): Generator<Out>;
  /** Counts one more step. Throws TooLong. */
  step(): void;
}

/** The program takes too long: it would never end. */
export class TooLong extends Error {}

/** `halt` and `halt_error`. */
export class Halt {
  constructor(
    readonly code: number,
    readonly text: string | undefined,
  ) {}
}

const noPath: Path = [];

/** A value that stands at no path. */
export const made = (v: Json, p: Path | undefined): Out => ({ v, p: p === undefined ? undefined : noPath });

/** Throws where a value was made and not found. */
export function pathOf(o: Out): Path {
  if (o.p === undefined || o.p === noPath) throw new JqError(`Invalid path expression with result ${shown(o.v)}`);
  return o.p;
}
