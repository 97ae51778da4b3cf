import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useLayout, useView } from '../stores/layout.ts';
import { useNarrow } from '../stores/narrow.ts';
import { useSelection } from '../stores/selection.ts';
import { TerminalPane } from '../terminal/TerminalPane.tsx';
import { ActivityPane } from './ActivityPane.tsx';
import { ActivityRail } from './ActivityRail.tsx';
import { DiagramPane } from './DiagramPane.tsx';
import './workspace.css';

const DetailsPane = lazy(() => import('../details/DetailsPane.tsx'));

export function Workspace() {
  const { t } = useTranslation();
  const maximised = useView((s) => s.maximised);
  const open = useLayout((s) => s.open);
  const over = useView((s) => s.over);
  const narrow = useNarrow();
  const panelIds = open && !narrow ? ['side', 'stage'] : ['stage'];
  const columns = useDefaultLayout({ id: 'podium.columns', panelIds, onlySaveAfterUserInteractions: true });
  return (
    <div className="workspace" data-maximised={maximised ?? undefined}>
      <ActivityRail />
      {over && narrow && (
        <div className="side-over">
          <ActivityPane />
        </div>
      )}
      <Group className="columns" orientation="horizontal" defaultLayout={columns.defaultLayout} onLayoutChanged={columns.onLayoutChanged}>
        {open && !narrow && (
          <>
            <Panel id="side" defaultSize="32%" minSize={280} maxSize="60%" groupResizeBehavior="preserve-pixel-size">
              <ActivityPane />
            </Panel>
            <Separator className="separator" aria-label={t('view.resize.columns')} />
          </>
        )}
        <Panel id="stage" minSize={360}>
          <Stage />
        </Panel>
      </Group>
    </div>
  );
}

/** The diagram with the details beside it, the terminal below. */
function Stage() {
  const { t } = useTranslation();
  const rows = useDefaultLayout({ id: 'podium.rows', onlySaveAfterUserInteractions: true });
  return (
    <Group orientation="vertical" defaultLayout={rows.defaultLayout} onLayoutChanged={rows.onLayoutChanged}>
      <Panel id="top" defaultSize="56%" minSize={120}>
        <Top />
      </Panel>
      <Separator className="separator" aria-label={t('view.resize.rows')} />
      <Panel id="bottom" minSize={120}>
        <TerminalPane />
      </Panel>
    </Group>
  );
}

function Top() {
  const { t } = useTranslation();
  const selected = useSelection((s) => s.ref !== null);
  const narrow = useNarrow();
  const beside = selected && !narrow;
  const panelIds = beside ? ['diagram', 'details'] : ['diagram'];
  const columns = useDefaultLayout({ id: 'podium.top', panelIds, onlySaveAfterUserInteractions: true });
  const details = (
    <Suspense fallback={null}>
      <DetailsPane />
    </Suspense>
  );
  return (
    <div className="top">
      <Group orientation="horizontal" defaultLayout={columns.defaultLayout} onLayoutChanged={columns.onLayoutChanged}>
        <Panel id="diagram" minSize={240}>
          <DiagramPane />
        </Panel>
        {beside && (
          <>
            <Separator className="separator" aria-label={t('view.resize.details')} />
            <Panel id="details" defaultSize={340} minSize={260} maxSize="70%" groupResizeBehavior="preserve-pixel-size">
              {details}
            </Panel>
          </>
        )}
      </Group>
      {selected && narrow && <div className="details-over">{details}</div>}
    </div>
  );
}
