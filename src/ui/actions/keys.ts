import { perform } from './perform.ts';
import { actions, isEnabled } from './registry.ts';
import { isMac, matches, parseShortcut } from './shortcut.ts';

const bound = actions.flatMap((action) => (action.shortcuts ?? []).map((text) => ({ action, shortcut: parseShortcut(text) })));

/** Control with a letter belongs to the shell (Ctrl-K cuts the line); a Mac's Command does not. */
function belongsToShell(event: KeyboardEvent, inTerminal: boolean): boolean {
  return inTerminal && !isMac && event.ctrlKey && event.code.startsWith('Key');
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229) return;
  const target = event.target instanceof Element ? event.target : null;
  const inTerminal = !!target?.closest('.xterm');
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

/** Before xterm and Monaco see the key. */
export function followKeys(): void {
  window.addEventListener('keydown', onKey, { capture: true });
}
