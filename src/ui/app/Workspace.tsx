import { lazy, Suspense } from 'react';
import { useTranslation } from '../i18n/i18n.ts';
import { useLayout, useView } from '../stores/layout.ts';
import { useNarrow } from '../stores/use-narrow.ts';
import { useSelection } from '../stores/selection.ts';
import { TerminalPane } from '../terminal/TerminalPane.tsx';
import { ActivityPane } from './ActivityPane.tsx';
import { ActivityRail } from './ActivityRail.tsx';
import { DiagramPane } from './DiagramPane.tsx';
import { Split } from './Split.tsx';
import { columns, details, rows } from './splits.ts';
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
      <Split {...columns} className="columns" label={t('view.resize.columns')} first={open && !narrow ? <ActivityPane /> : null} second={<Stage />} />
    </div>
  );
}

/** The diagram with the details beside it, the terminal below. */
function Stage() {
  const { t } = useTranslation();
  return <Split {...rows} label={t('view.resize.rows')} first={<Top />} second={<TerminalPane />} />;
}

function Top() {
  const { t } = useTranslation();
  const selected = useSelection((s) => s.ref !== null);
  const narrow = useNarrow();
  const beside = selected && !narrow;
  const pane = (
    <Suspense fallback={null}>
      <DetailsPane />
    </Suspense>
  );
  return (
    <div className="top">
      <Split {...details} label={t('view.resize.details')} first={<DiagramPane />} second={beside ? pane : null} />
      {selected && narrow && <div className="details-over">{pane}</div>}
    </div>
  );
}
