import { lab } from '../lab/link.ts';
import { attach } from '../lab/output.ts';
import { useSession } from '../stores/session.ts';
import { terminalOf, terminalOpened } from '../stores/terminals.ts';
import { Backlog } from './backlog.ts';
import { showScreen } from './screens.ts';
import { typeCommand } from './type.ts';
import { commandRun } from './welcome.ts';
import { openScreen, SCROLLBACK } from './xterm.ts';
import type { Screen } from './xterm.ts';

export interface Joined {
  screen: Screen;
  dispose(): void;
}

/** A size is told once the dragging of a separator rests: every one of them becomes part of the recording. */
const rest = 120;

const idOf = (key: number): number | null => terminalOf(key)?.id ?? null;

/** Terminals that the lab is asked for, by key: one that is drawn twice must not be opened twice. */
const asked = new Map<number, Promise<number>>();

async function open(key: number, host: string, { terminal }: Screen): Promise<number | undefined> {
  const known = idOf(key);
  if (known !== null) {
    void lab.terminalResize(known, terminal.cols, terminal.rows);
    return known;
  }
  const { generation } = useSession.getState();
  let promise = asked.get(key);
  if (!promise) {
    promise = lab.openTerminal({ host, columns: terminal.cols, rows: terminal.rows });
    asked.set(key, promise);
  }
  const id = await promise.finally(() => asked.delete(key));
  if (generation !== useSession.getState().generation) return undefined;
  if (terminalOf(key)) terminalOpened(key, id);
  else void lab.closeTerminal(id);
  return id;
}

/** Draws a terminal in a box and joins it to the lab's, which is opened once the size is known. */
export function joinTerminal(box: HTMLElement, key: number, host: string): Joined {
  let detach: (() => void) | undefined;
  let gone = false;
  let resizing = 0;
  const screen = openScreen(box, (data) => {
    const id = idOf(key);
    if (id === null) return;
    void lab.terminalData(id, data);
    if (data.includes('\r')) commandRun();
  }, typeCommand);
  screen.terminal.onResize(({ cols, rows }) => {
    clearTimeout(resizing);
    resizing = window.setTimeout(() => {
      const id = idOf(key);
      if (id !== null) void lab.terminalResize(id, cols, rows);
    }, rest);
  });
  const backlog = new Backlog((text, done) => screen.terminal.write(text, done), SCROLLBACK + screen.terminal.rows);
  const hide = showScreen(key, screen);
  const session = useSession.getState().info?.session ?? 0;
  void open(key, host, screen).then((id) => {
    if (id !== undefined && !gone) detach = attach(session, id, (data) => backlog.write(data));
  });
  return {
    screen,
    dispose() {
      gone = true;
      clearTimeout(resizing);
      detach?.();
      hide();
      screen.dispose();
    },
  };
}
