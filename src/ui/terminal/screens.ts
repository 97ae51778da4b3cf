import { activeTerminal } from '../stores/terminals.ts';
import type { Front } from './front.ts';
import type { Screen } from './xterm.ts';

const fronts = new Map<number, Front>();
const awaited = new Map<number, ((front: Front) => void)[]>();

/** A terminal is on the page. Returns what takes it away. */
export function showFront(key: number, front: Front): () => void {
  fronts.set(key, front);
  for (const fn of awaited.get(key) ?? []) fn(front);
  awaited.delete(key);
  return () => {
    if (fronts.get(key) === front) fronts.delete(key);
  };
}

/** What a terminal is drawn with. */
export const frontOf = (key: number): Front | undefined => fronts.get(key);

export function activeFront(): Front | undefined {
  const terminal = activeTerminal();
  return terminal && fronts.get(terminal.key);
}

/** A terminal's xterm. */
export const screenOf = (key: number): Screen | undefined => frontOf(key)?.screen;

export const activeScreen = (): Screen | undefined => activeFront()?.screen;

/** Calls back with what a terminal is drawn with as soon as there is something. */
export function whenShown(key: number, fn: (front: Front) => void): void {
  const front = fronts.get(key);
  if (front) fn(front);
  else awaited.set(key, [...(awaited.get(key) ?? []), fn]);
}
