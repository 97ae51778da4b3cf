import { lazy, Suspense, useLayoutEffect } from 'react';
import { clearStage } from '../first/stage.ts';
import { Header } from '../header/Header.tsx';
import { useTranslation } from '../i18n/i18n.ts';
import { Tooltip } from '../parts/tooltip.tsx';
import { useQuestion } from '../parts/ask.ts';
import { useView } from '../stores/layout.ts';
import { useSession } from '../stores/session.ts';
import { LiveRegion } from './LiveRegion.tsx';
import { Notices } from './Notices.tsx';
import { Workspace } from './Workspace.tsx';
import './app.css';

const Dialogs = lazy(() => import('./Dialogs.tsx'));

export function App() {
  const { t } = useTranslation();
  const dialog = useView((s) => s.dialog);
  const asked = useQuestion((s) => s.question !== null);
  const failed = useSession((s) => s.phase === 'failed');
  // After the effects of what is in it.
  useLayoutEffect(clearStage, []);
  return (
    <div className="app">
      <a className="skip-link" href="#main">
        {t('app.skip')}
      </a>
      <Header />
      <main id="main" className="main">
        {failed ? <Failure /> : <Workspace />}
      </main>
      <Notices />
      <LiveRegion />
      <Tooltip />
      {(dialog || asked) && (
        <Suspense fallback={null}>
          <Dialogs />
        </Suspense>
      )}
    </div>
  );
}

/** The cluster could not be started at all. */
function Failure() {
  const { t } = useTranslation();
  const reason = useSession((s) => s.reason);
  return (
    <div className="failure" role="alert">
      <h1>{t('fault.start')}</h1>
      <pre>{reason}</pre>
      <button type="button" className="button primary" onClick={() => location.reload()}>
        {t('fault.reload')}
      </button>
    </div>
  );
}
