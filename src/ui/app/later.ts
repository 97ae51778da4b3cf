import type { ComponentType, LazyExoticComponent } from 'react';
import { lazy } from 'react';
import { wholeLanguage } from '../i18n/i18n.ts';

let begin: () => void = () => undefined;
const begun = new Promise<void>((resolve) => (begin = resolve));

/** The terminal is there: what may come after it can load now. */
export function loadTheRest(): void {
  void wholeLanguage().finally(begin);
}

/** A component whose code waits for the terminal. `ahead`: it is loaded then even where it is not drawn yet. */
export function later<P>(load: () => Promise<{ default: ComponentType<P> }>, ahead = false): LazyExoticComponent<ComponentType<P>> {
  if (ahead) void begun.then(load);
  return lazy(() => begun.then(load));
}
