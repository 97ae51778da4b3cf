import { useEffect, useState } from 'react';
import type { ObjectDetails } from '../../lab/protocol.ts';
import { Pane } from '../app/Pane.tsx';
import { openObject } from '../editor/files.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { IconButton } from '../parts/button.tsx';
import { Toolbar } from '../parts/toolbar.tsx';
import { announce } from '../stores/notices.ts';
import { select, useSelection } from '../stores/selection.ts';
import { Actions } from './Actions.tsx';
import { Events, Overview } from './Overview.tsx';
import { useFreshDetails } from './follow.ts';
import './details.css';

const views = ['overview', 'events', 'yaml', 'describe'] as const;
type View = (typeof views)[number];

export default function DetailsPane() {
  const { t } = useTranslation();
  const { ref, details, gone } = useSelection();
  const [view, setView] = useState<View>('overview');
  useFreshDetails();
  useEffect(() => {
    if (ref) announce(t('details.selected', { kind: ref.kind, name: ref.name }));
  }, [ref, t]);
  if (!ref) return null;
  const title = (
    <h2 className="details-title">
      <span className="details-kind">{ref.kind}</span>
      <span className="details-name" data-tip={ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name}>
        {ref.name}
      </span>
    </h2>
  );
  return (
    <Pane id="details" label={t('view.pane.details')} bar={title} tools={<IconButton icon="close" label={t('details.close')} onClick={() => select(null)} />}>
      {gone && <p className="details-gone">{t('details.gone')}</p>}
      <div className="details-bar">
        <Toolbar role="tablist" label={t('details.views')} className="details-tabs">
          {views.map((name) => (
            <button key={name} type="button" role="tab" id={`details-tab-${name}`} className="details-tab" aria-selected={view === name} aria-controls="details-view" onClick={() => setView(name)}>
              {t(`details.view.${name}`)}
              {name === 'events' && details && details.events.length > 0 && <span className="details-count">{details.events.length}</span>}
            </button>
          ))}
        </Toolbar>
      </div>
      <div className="details-view" id="details-view" role="tabpanel" aria-labelledby={`details-tab-${view}`} tabIndex={0}>
        {details ? <Shown view={view} details={details} /> : <div className="quiet-note">{gone ? null : <span className="spinner" />}</div>}
      </div>
      {details && !gone && <Actions refOf={ref} details={details} />}
    </Pane>
  );
}

function Shown({ view, details }: { view: View; details: ObjectDetails }) {
  switch (view) {
    case 'overview':
      return <Overview details={details} />;
    case 'events':
      return <Events details={details} />;
    case 'yaml':
      return <Yaml details={details} />;
    case 'describe':
      return <pre className="details-text">{details.describe}</pre>;
  }
}

function Yaml({ details: { ref, yaml, manifest } }: { details: ObjectDetails }) {
  const { t } = useTranslation();
  return (
    <div className="details-yaml">
      <button type="button" className="button" onClick={() => openObject(ref, manifest)}>
        {t('details.openInEditor')}
      </button>
      <pre className="details-text">{yaml}</pre>
    </div>
  );
}
