import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { registerFocus } from '../app/focus.ts';
import type { TerminalTab } from '../stores/terminals.ts';
import { joinTerminal } from './join.ts';
import type { Joined } from './join.ts';

export function TerminalView({ tab, active }: { tab: TerminalTab; active: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const joined = useRef<Joined | null>(null);
  const { key, host } = tab;

  useEffect(() => {
    if (!box.current) return;
    const made = joinTerminal(box.current, key, host);
    joined.current = made;
    return () => {
      joined.current = null;
      made.dispose();
    };
  }, [key, host]);

  useEffect(() => {
    if (!active) return;
    joined.current?.screen.fit();
    joined.current?.screen.terminal.focus();
    return registerFocus('terminal', () => joined.current?.screen.terminal.focus());
  }, [active]);

  return <div ref={box} className="terminal-box" id={`terminal-${key}`} role="tabpanel" aria-labelledby={`terminal-tab-${key}`} hidden={!active} />;
}
