import type { UiAction } from '../actions/action.ts';

/** Runs an action chosen in a menu or dialog once that has closed and given the focus back, so that the action can move it. */
export function afterwards(action: UiAction): void {
  requestAnimationFrame(() => requestAnimationFrame(() => void action.run()));
}
