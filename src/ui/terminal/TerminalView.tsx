import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { registerFocus } from '../app/focus.ts';
import { closeTerminal } from '../actions/terminal.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { IconButton } from '../parts/button.tsx';
import { selectTerminal, type OpenTerminal } from '../stores/terminals.ts';
import type { Place } from './grid.ts';
import { joinTerminal } from './join.ts';
import type { Joined } from './join.ts';

interface Props {
  terminal: OpenTerminal;
  place: Place;
  /** It shares its tab with others. */
  shared: boolean;
  /** Its tab is in front. */
  shown: boolean;
  /** It has the keyboard in its tab. */
  front: boolean;
}

const percent = (share: number): string => `${share * 100}%`;

export function TerminalView({ terminal: { key, host }, place, shared, shown, front }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const joined = useRef<Joined | null>(null);
  const active = shown && front;

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
    if (shown) joined.current?.screen.fit();
  }, [shown]);

  useEffect(() => {
    if (!active) return;
    joined.current?.screen.terminal.focus();
    return registerFocus('terminal', () => joined.current?.screen.terminal.focus());
  }, [active]);

  const { left, top, width, height } = place;
  return (
    <div className="terminal-place" role="group" aria-label={t('terminal.on', { host })} data-front={(shared && front) || undefined} style={{ left: percent(left), top: percent(top), width: percent(width), height: percent(height) }} onFocus={() => selectTerminal(key)}>
      {shared && (
        <div className="terminal-head">
          <span>{host}</span>
          <IconButton icon="close" label={t('terminal.closeOn', { host })} className="terminal-close" onClick={() => closeTerminal(key)} />
        </div>
      )}
      <div className="terminal-frame">
        <div ref={box} className="terminal-box" data-active={active || undefined} />
      </div>
    </div>
  );
}
