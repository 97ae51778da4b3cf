/**
 * A part of the engine that is loaded when it is first needed, so that a page need not wait for it at its start.
 * The engine only names it: whoever runs the engine calls `load` and keeps the result in `loaded`.
 */
export class Part<T = unknown> {
  loaded: T | undefined;

  /** `load` imports the part: `() => import('./edit.ts')`. */
  constructor(
    readonly name: string,
    readonly load: () => PromiseLike<T>,
  ) {
    parts.add(this);
  }
}

/** Every part that is declared in the modules loaded so far. */
export const parts = new Set<Part>();
