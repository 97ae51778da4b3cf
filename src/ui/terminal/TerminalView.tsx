import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { registerFocus } from '../app/focus.ts';
import { lab } from '../lab/link.ts';
import { attach } from '../lab/output.ts';
import { useSession } from '../stores/session.ts';
import type { TerminalTab } from '../stores/terminals.ts';
import { terminalOpened, useTerminals } from '../stores/terminals.ts';
import { openScreen } from './xterm.ts';
import type { Screen } from './xterm.ts';

const current = (key: number) => useTerminals.getState().tabs.find((tab) => tab.key === key);

/** Opens the tab's terminal in the lab once its size is known, and joins it to the screen. */
async function join(key: number, host: string, screen: Screen): Promise<(() => void) | undefined> {
  const { terminal } = screen;
  const generation = useSession.getState().generation;
  let id = current(key)?.id ?? null;
  if (id === null) {
    id = await lab.openTerminal({ host, columns: terminal.cols, rows: terminal.rows });
    if (generation !== useSession.getState().generation || !current(key)) {
      if (generation === useSession.getState().generation) void lab.closeTerminal(id);
      return undefined;
    }
    terminalOpened(key, id);
  }
  void lab.terminalResize(id, terminal.cols, terminal.rows);
  return attach(id, (data) => terminal.write(data));
}

export function TerminalView({ tab, active }: { tab: TerminalTab; active: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen | null>(null);
  const { key, host } = tab;

  useEffect(() => {
    if (!box.current) return;
    let detach: (() => void) | undefined;
    let gone = false;
    const made = openScreen(box.current, (data) => {
      const id = current(key)?.id;
      if (id != null) void lab.terminalData(id, data);
    });
    made.terminal.onResize(({ cols, rows }) => {
      const id = current(key)?.id;
      if (id != null) void lab.terminalResize(id, cols, rows);
    });
    screen.current = made;
    void join(key, host, made).then((end) => {
      if (gone) end?.();
      else detach = end;
    });
    return () => {
      gone = true;
      detach?.();
      made.dispose();
      screen.current = null;
    };
  }, [key, host]);

  useEffect(() => {
    if (!active) return;
    screen.current?.fit();
    screen.current?.terminal.focus();
    return registerFocus('terminal', () => screen.current?.terminal.focus());
  }, [active]);

  return <div ref={box} className="terminal-box" id={`terminal-${key}`} role="tabpanel" aria-labelledby={`terminal-tab-${key}`} hidden={!active} />;
}
