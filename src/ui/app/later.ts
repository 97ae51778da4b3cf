import type { ComponentType, LazyExoticComponent } from 'react';
import { lazy } from 'react';

let begin: () => void = () => undefined;
const begun = new Promise<void>((resolve) => (begin = resolve));

/** The terminal is there: what may come after it can load now. */
export function loadTheRest(): void {
  begin();
}

/** A component whose code waits for the terminal. */
export function later<P>(load: () => Promise<{ default: ComponentType<P> }>): LazyExoticComponent<ComponentType<P>> {
  return lazy(() => begun.then(load));
}
