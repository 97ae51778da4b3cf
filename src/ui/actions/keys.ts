import { heldKeys } from './held.ts';
import { perform } from './perform.ts';
import { actions, isEnabled } from './registry.ts';
import { belongsToShell, isInTerminal, matches, parseShortcut } from './shortcut.ts';

const bound = actions.flatMap((action) => (action.shortcuts ?? []).map((text) => ({ action, shortcut: parseShortcut(text) })));

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229) return;
  const target = event.target instanceof Element ? event.target : null;
  const inTerminal = isInTerminal(event);
  const typing = inTerminal || !!target?.closest('.monaco-editor, input, textarea, select, [contenteditable]');
  if (belongsToShell(event, inTerminal)) return;
  for (const { action, shortcut } of bound) {
    if (!matches(shortcut, event) || (action.where === 'page' && typing)) continue;
    if (document.querySelector('[role=dialog], [role=alertdialog]') && action.id !== 'help.palette') return;
    if (action.group === 'editor' && inTerminal) return;
    // Monaco's own Ctrl+Enter and the browser's "save page" stay out even when there is nothing to do.
    event.preventDefault();
    event.stopPropagation();
    if (isEnabled(action)) void perform(action);
    return;
  }
}

/** Before xterm and Monaco see the key. What was pressed before counts. */
export function followKeys(): void {
  window.addEventListener('keydown', onKey, { capture: true });
  heldKeys().forEach(onKey);
}
