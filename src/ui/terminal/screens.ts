import { activeTerminal } from '../stores/terminals.ts';
import type { Screen } from './xterm.ts';

const screens = new Map<number, Screen>();
const awaited = new Map<number, ((screen: Screen) => void)[]>();

/** The screen of a terminal is on the page. Returns what takes it away. */
export function showScreen(key: number, screen: Screen): () => void {
  screens.set(key, screen);
  for (const fn of awaited.get(key) ?? []) fn(screen);
  awaited.delete(key);
  return () => {
    if (screens.get(key) === screen) screens.delete(key);
  };
}

export const screenOf = (key: number): Screen | undefined => screens.get(key);

export function activeScreen(): Screen | undefined {
  const terminal = activeTerminal();
  return terminal && screens.get(terminal.key);
}

/** Calls back with the screen of a terminal as soon as there is one. */
export function whenShown(key: number, fn: (screen: Screen) => void): void {
  const screen = screens.get(key);
  if (screen) fn(screen);
  else awaited.set(key, [...(awaited.get(key) ?? []), fn]);
}
