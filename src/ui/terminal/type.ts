import { focusPane } from '../app/focus.ts';
import { lab } from '../lab/link.ts';
import { activeTerminal } from '../stores/terminals.ts';

/** Types a command at the active prompt. It is left to the person to press Enter unless `run` is set. */
export function typeCommand(text: string, run = false): void {
  const tab = activeTerminal();
  if (tab?.id == null) return;
  const lines = text.replace(/\s+$/, '');
  void lab.terminalData(tab.id, lines.includes('\n') ? `\x1b[200~${lines}\x1b[201~` : lines);
  if (run) void lab.terminalData(tab.id, '\r');
  focusPane('terminal');
}

/** Whatever carries `data-type="command"` types it when it is clicked; with `data-run` it is run as well. */
export function followTypeLinks(): void {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-type]') : null;
    const text = target?.dataset['type'];
    if (text) typeCommand(text, target?.dataset['run'] !== undefined);
  });
}
