import { Suspense } from 'react';
import { maximises } from '../actions/view.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { useLayout } from '../stores/layout.ts';
import { later } from './later.ts';
import { Pane } from './Pane.tsx';

const Lessons = later(async () => ({ default: (await import('../lessons/index.ts')).LessonsPanel }));
const FilesPane = later(() => import('../editor/FilesPane.tsx'), true);

export function ActivityPane() {
  const { t } = useTranslation();
  const activity = useLayout((s) => s.activity);
  const waiting = (
    <div className="quiet-note">
      <span className="spinner" />
    </div>
  );
  if (activity === 'files') {
    const label = t('view.pane.files');
    return (
      <Suspense
        fallback={
          <Pane id="activity" label={label} bar={<h2 className="pane-title">{label}</h2>} maximise={maximises.activity}>
            {waiting}
          </Pane>
        }
      >
        <FilesPane />
      </Suspense>
    );
  }
  return (
    <Pane id="activity" label={t('view.pane.lessons')} bar={<h2 className="pane-title">{t('view.pane.lessons')}</h2>} maximise={maximises.activity}>
      <Suspense fallback={waiting}>
        <Lessons />
      </Suspense>
    </Pane>
  );
}
