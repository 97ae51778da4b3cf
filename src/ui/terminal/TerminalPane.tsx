import { larger, maximises, smaller } from '../actions/view.ts';
import { closeTerminal, hostActions } from '../actions/terminal.ts';
import { Pane } from '../app/Pane.tsx';
import { useTranslation } from '../i18n/i18n.ts';
import { ActionButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { MenuButton } from '../parts/menu.tsx';
import { Toolbar } from '../parts/toolbar.tsx';
import { useSession } from '../stores/session.ts';
import { selectTerminal, useTerminals } from '../stores/terminals.ts';
import { TerminalView } from './TerminalView.tsx';
import { Welcome } from './Welcome.tsx';
import './terminal.css';

export function TerminalPane() {
  const { t } = useTranslation();
  const tabs = useTerminals((s) => s.tabs);
  const active = useTerminals((s) => s.active);
  const generation = useSession((s) => s.generation);
  const bar = (
    <>
      <Toolbar role="tablist" label={t('terminal.tabs')} className="tabs">
        {tabs.map((tab, at) => (
          <div key={tab.key} className="tab" data-active={tab.key === active || undefined}>
            <button
              type="button"
              role="tab"
              id={`terminal-tab-${tab.key}`}
              className="tab-name"
              aria-selected={tab.key === active}
              aria-controls={`terminal-${tab.key}`}
              onClick={() => selectTerminal(tab.key)}
              onKeyDown={(event) => event.key === 'Delete' && closeTerminal(tab.key)}
            >
              <Icon name="terminal" size={14} />
              {tab.host}
              {tabs.filter((other) => other.host === tab.host).length > 1 && <span className="tab-count">{tabs.slice(0, at + 1).filter((other) => other.host === tab.host).length}</span>}
            </button>
            {tabs.length > 1 && (
              <button type="button" className="tab-close" data-no-roving tabIndex={-1} aria-hidden="true" title={t('terminal.close')} onClick={() => closeTerminal(tab.key)}>
                <Icon name="close" size={12} />
              </button>
            )}
          </div>
        ))}
      </Toolbar>
      <MenuButton label={t('terminal.new')} icon="plus" entries={() => [{ heading: t('terminal.openOn') }, ...hostActions()]} />
    </>
  );
  return (
    <Pane id="terminal" label={t('view.pane.terminal')} bar={bar} tools={<><ActionButton action={smaller} className="narrow-hide" /><ActionButton action={larger} className="narrow-hide" /></>} maximise={maximises.terminal}>
      <Welcome />
      <div className="terminals" key={generation}>
        {tabs.map((tab) => (
          <TerminalView key={tab.key} tab={tab} active={tab.key === active} />
        ))}
      </div>
    </Pane>
  );
}
