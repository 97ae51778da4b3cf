import { perform } from '../actions/perform.ts';
import type { UiAction } from '../actions/action.ts';

/** Runs an action chosen in a menu or dialog once that has closed and given the focus back, so that the action can move it. */
export function afterwards(action: UiAction, alt = false): void {
  requestAnimationFrame(() => requestAnimationFrame(() => void perform(action, alt)));
}
