import { belongsToShell, isInTerminal, matches, parseShortcut } from './shortcut.ts';

/** The shortcuts that hold in the terminal, for as long as the actions that they belong to are not loaded. */
export const shortcuts = [
  ...['F1', 'F9', 'F10', 'mod+F10', 'alt+[', 'alt+]', 'alt+=', 'alt+-', 'alt+`', 'mod+K'],
  ...['alt+1', 'alt+2', 'alt+3', 'alt+4'],
  ...['T', 'D', 'E', 'W', 'F', 'O', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) => `alt+shift+${key}`),
];

const parsed = shortcuts.map(parseShortcut);

let held: KeyboardEvent[] = [];
let wanted: () => void = () => {};

function hold(event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || belongsToShell(event, isInTerminal(event)) || !parsed.some((shortcut) => matches(shortcut, event))) return;
  event.preventDefault();
  event.stopPropagation();
  held.push(event);
  wanted();
}

/** Keeps the shortcuts that are pressed for `heldKeys`, and says at each that they are wanted. */
export function holdKeys(then: () => void): void {
  wanted = then;
  window.addEventListener('keydown', hold, { capture: true });
}

/** What was held. From now on nothing is. */
export function heldKeys(): KeyboardEvent[] {
  window.removeEventListener('keydown', hold, { capture: true });
  const events = held;
  held = [];
  return events;
}
