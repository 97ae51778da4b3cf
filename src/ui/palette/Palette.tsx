import type { KeyboardEvent } from 'react';
import { useId, useMemo, useState } from 'react';
import type { UiAction } from '../actions/action.ts';
import { allActions, isEnabled } from '../actions/registry.ts';
import { fileEntries } from '../editor/FilesBar.tsx';
import { useTranslation } from '../i18n/i18n.ts';
import { afterwards } from '../parts/afterwards.ts';
import { Icon } from '../parts/icon.tsx';
import { Keys } from '../parts/keys.tsx';
import { score } from './match.ts';
import './palette.css';

const reveal = (row: HTMLElement | null) => row?.scrollIntoView({ block: 'nearest' });

interface Hit {
  action: UiAction;
  label: string;
  score: number;
}

/** Finds an action by its words and runs it (WAI-ARIA combobox with a list box). */
export function Palette({ onDone }: { onDone(): void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();

  const hits = useMemo(() => {
    const found: Hit[] = [];
    for (const action of [...allActions(), ...fileEntries()]) {
      if (action.id === 'help.palette' || !isEnabled(action)) continue;
      const label = t(action.labelKey, action.labelValues ?? {});
      const best = Math.max(score(label, query) * 2, score(`${t(`help.group.${action.group}`)} ${label} ${action.keywords ?? ''}`, query));
      if (best > 0) found.push({ action, label, score: best });
    }
    return query.trim() ? found.sort((a, b) => b.score - a.score) : found;
  }, [query, t]);

  const chosen = hits[Math.min(at, hits.length - 1)];

  const run = (hit: Hit | undefined, alt: boolean) => {
    if (!hit) return;
    onDone();
    afterwards(hit.action, alt);
  };

  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const last = hits.length - 1;
    const to: Record<string, number> = { ArrowDown: at >= last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, PageDown: Math.min(last, at + 8), PageUp: Math.max(0, at - 8) };
    const next = to[event.key];
    if (next !== undefined) setAt(next);
    else if (event.key === 'Enter') run(chosen, event.altKey);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="palette-field">
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${chosen.action.id}` : undefined}
          aria-label={t('help.palette')}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={t('help.palettePlaceholder')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={key}
        />
      </div>
      <div className="palette-list" id={`${id}-list`} role="listbox" aria-label={t('help.palette')}>
        {hits.map((hit, index) => (
          <div
            key={hit.action.id}
            ref={hit === chosen ? reveal : undefined}
            id={`${id}-${hit.action.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={hit === chosen}
            className="palette-item"
            onPointerMove={() => setAt(index)}
            onClick={(event) => run(hit, event.altKey)}
          >
            <span className="menu-mark">{hit.action.icon && <Icon name={hit.action.icon} />}</span>
            <span className="menu-words">
              <span>{hit.label}</span>
              {hit.action.command?.() !== undefined && <code className="menu-command">{hit.action.command()}</code>}
            </span>
            {hit.action.checked?.() && <Icon name="check" size={14} />}
            {hit.action.shortcuts?.[0] ? <Keys shortcut={hit.action.shortcuts[0]} /> : <span className="palette-group">{t(`help.group.${hit.action.group}`)}</span>}
          </div>
        ))}
      </div>
      {hits.length === 0 && <p className="palette-none">{t('help.nothing')}</p>}
    </>
  );
}
