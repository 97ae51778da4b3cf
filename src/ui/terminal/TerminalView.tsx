import { useEffect, useLayoutEffect, useRef } from 'react';
import { registerFocus } from '../app/focus.ts';
import { closeTerminal } from '../actions/terminal.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { IconButton } from '../parts/button.tsx';
import { selectTerminal, type OpenTerminal } from '../stores/terminals.ts';
import { placeStyle, type Place } from './grid.ts';
import { showTerminal } from './join.ts';
import { frontOf, screenOf } from './screens.ts';

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

export function TerminalView({ terminal: { key, host }, place, shared, shown, front }: Props) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const active = shown && front;

  // Before it is painted: a terminal that was drawn before the page must not be missing for a moment.
  useLayoutEffect(() => {
    showTerminal(frame.current!, key, host).box.toggleAttribute('data-active', active);
  }, [key, host, active]);

  useEffect(() => {
    if (shown) screenOf(key)?.fit();
  }, [key, shown]);

  useEffect(() => {
    if (!active) return;
    const focus = () => frontOf(key)?.focus();
    focus();
    return registerFocus('terminal', focus);
  }, [key, active]);

  return (
    <div className="terminal-place" role="group" aria-label={t('terminal.on', { host })} data-front={(shared && front) || undefined} style={placeStyle(place)} onFocus={() => selectTerminal(key)}>
      {shared && (
        <div className="terminal-head">
          <span>{host}</span>
          <IconButton icon="close" label={t('terminal.closeOn', { host })} className="terminal-close" onClick={() => closeTerminal(key)} />
        </div>
      )}
      <div ref={frame} className="terminal-frame" />
    </div>
  );
}
