import { lazy, Suspense } from 'react';
import { useTranslation } from '../i18n/i18n.ts';
import { useLayout, useView } from '../stores/layout.ts';
import { useNarrow } from '../stores/narrow.ts';
import { useSelection } from '../stores/selection.ts';
import { TerminalPane } from '../terminal/TerminalPane.tsx';
import { ActivityPane } from './ActivityPane.tsx';
import { ActivityRail } from './ActivityRail.tsx';
import { DiagramPane } from './DiagramPane.tsx';
import { Split } from './Split.tsx';
import './workspace.css';

const DetailsPane = lazy(() => import('../details/DetailsPane.tsx'));

export function Workspace() {
  const { t } = useTranslation();
  const maximised = useView((s) => s.maximised);
  const open = useLayout((s) => s.open);
  const over = useView((s) => s.over);
  const narrow = useNarrow();
  return (
    <div className="workspace" data-maximised={maximised ?? undefined}>
      <ActivityRail />
      {over && narrow && (
        <div className="side-over">
          <ActivityPane />
        </div>
      )}
      <Split id="podium.size.side" className="columns" orientation="horizontal" label={t('view.resize.columns')} sized="first" initial={0.32} min={280} most={0.6} rest={360} first={open && !narrow ? <ActivityPane /> : null} second={<Stage />} />
    </div>
  );
}

/** The diagram with the details beside it, the terminal below. */
function Stage() {
  const { t } = useTranslation();
  return <Split id="podium.size.top" orientation="vertical" label={t('view.resize.rows')} sized="first" initial={0.56} min={120} rest={120} first={<Top />} second={<TerminalPane />} />;
}

function Top() {
  const { t } = useTranslation();
  const selected = useSelection((s) => s.ref !== null);
  const narrow = useNarrow();
  const beside = selected && !narrow;
  const details = (
    <Suspense fallback={null}>
      <DetailsPane />
    </Suspense>
  );
  return (
    <div className="top">
      <Split id="podium.size.details" orientation="horizontal" label={t('view.resize.details')} sized="second" initial={340} min={260} most={0.7} rest={240} first={<DiagramPane />} second={beside ? details : null} />
      {selected && narrow && <div className="details-over">{details}</div>}
    </div>
  );
}
