import { focusPane } from '../app/focus.ts';
import { lab } from '../lab/link.ts';
import { activeTab, activeTerminal, addTerminal, selectTerminal, terminalOf, type OpenTerminal } from '../stores/terminals.ts';
import { useSession } from '../stores/session.ts';
import { terminalsIn } from './grid.ts';
import { frontOf, whenShown } from './screens.ts';

/** To the end of the line, and cut what is before it: what was begun at the prompt can be brought back with Ctrl-Y. */
const EMPTY_LINE = '\x05\x15';

const reads = (terminal: OpenTerminal | undefined): boolean => terminal !== undefined && terminal.id !== null && frontOf(terminal.key)?.reading === true;

/** The terminal in front, or where a program runs in it another that waits at its prompt, or a new one. Its key. */
function terminalAtPrompt(): number {
  const front = activeTerminal();
  if (front && reads(front)) return front.key;
  const tab = activeTab();
  const beside = tab && terminalsIn(tab.grid).map(terminalOf).find(reads);
  if (beside) selectTerminal(beside.key);
  return beside?.key ?? addTerminal(useSession.getState().info?.hosts[0] ?? 'controlplane');
}

/** Types a command at a prompt. It is left to the person to press Enter unless `run` is set. */
export function typeCommand(text: string, run = false): void {
  const lines = text.trimEnd();
  const key = terminalAtPrompt();
  whenShown(key, (front) =>
    front.whenReading(() => {
      const id = terminalOf(key)?.id;
      if (id == null) return;
      void lab.terminalData(id, EMPTY_LINE + (lines.includes('\n') ? `\x1b[200~${lines}\x1b[201~` : lines));
      if (run) void lab.terminalData(id, '\r');
    }),
  );
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
