import type { KeyboardEvent } from 'react';
import { useEffect, useRef } from 'react';
import { closeTab, useRenaming } from '../actions/terminal.ts';
import { focusPane } from '../app/focus.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { Icon } from '../parts/icon.tsx';
import { Toolbar } from '../parts/toolbar.tsx';
import { changeTab, selectTab, useTerminals, type TerminalTab } from '../stores/terminals.ts';
import { terminalsIn } from './grid.ts';

/** What a tab is called: by the person, or after its hosts. */
function nameOf({ name, grid }: TerminalTab, hostOf: (key: number) => string): string {
  return name || [...new Set(terminalsIn(grid).map(hostOf))].join(' · ');
}

/** The tabs of the terminals. Delete closes, F2 or a double click gives a name. */
export function TabBar() {
  const { t } = useTranslation();
  const { tabs, terminals, active } = useTerminals();
  const renaming = useRenaming((s) => s.tab);
  const hostOf = (key: number) => terminals.find((one) => one.key === key)?.host ?? '';
  const names = tabs.map((tab) => nameOf(tab, hostOf));
  const rename = (tab: number | null) => useRenaming.setState({ tab });
  const key = (event: KeyboardEvent, tab: TerminalTab) => {
    if (event.key === 'Delete') closeTab(tab.key);
    else if (event.key === 'F2') rename(tab.key);
  };
  return (
    <Toolbar role="tablist" label={t('terminal.tabs')} className="tabs">
      {tabs.map((tab, at) => (
        <div key={tab.key} className="tab" data-active={tab.key === active || undefined}>
          <button
            type="button"
            role="tab"
            id={`terminal-tab-${tab.key}`}
            className="tab-name"
            aria-selected={tab.key === active}
            aria-controls={`terminals-${tab.key}`}
            hidden={renaming === tab.key}
            onClick={() => selectTab(tab.key)}
            onDoubleClick={() => rename(tab.key)}
            onKeyDown={(event) => key(event, tab)}
          >
            <Icon name="terminal" size={14} />
            {names[at]}
            {names.filter((name) => name === names[at]).length > 1 && <span className="tab-count">{names.slice(0, at + 1).filter((name) => name === names[at]).length}</span>}
          </button>
          {renaming === tab.key && <NameField tab={tab} usual={names[at]!} done={() => rename(null)} />}
          {tabs.length > 1 && renaming !== tab.key && (
            <button type="button" className="tab-close" data-no-roving tabIndex={-1} aria-hidden="true" title={t('terminal.close')} onClick={() => closeTab(tab.key)}>
              <Icon name="close" size={12} />
            </button>
          )}
        </div>
      ))}
    </Toolbar>
  );
}

function NameField({ tab, usual, done }: { tab: TerminalTab; usual: string; done(): void }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (name?: string) => {
    if (name !== undefined) changeTab(tab.key, { name: name.trim() });
    done();
  };
  return (
    <input
      ref={field}
      className="tab-field"
      data-no-roving
      aria-label={t('terminal.name')}
      defaultValue={tab.name}
      placeholder={usual}
      maxLength={40}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        finish(event.key === 'Enter' ? event.currentTarget.value : undefined);
        focusPane('terminal');
      }}
    />
  );
}
