import { Suspense } from 'react';
import { maximises } from '../actions/view.ts';
import { FilesBar, FilesTools } from '../editor/FilesBar.tsx';
import { FilesView } from '../editor/FilesView.tsx';
import { useTranslation } from '../i18n/i18n.ts';
import { useLayout } from '../stores/layout.ts';
import { later } from './later.ts';
import { Pane } from './Pane.tsx';

const Lessons = later(async () => ({ default: (await import('../lessons/index.ts')).LessonsPanel }));

export function ActivityPane() {
  const { t } = useTranslation();
  const activity = useLayout((s) => s.activity);
  if (activity === 'files') {
    return (
      <Pane id="activity" label={t('view.pane.files')} bar={<FilesBar />} tools={<FilesTools />} maximise={maximises.activity}>
        <FilesView />
      </Pane>
    );
  }
  return (
    <Pane id="activity" label={t('view.pane.lessons')} bar={<h2 className="pane-title">{t('view.pane.lessons')}</h2>} maximise={maximises.activity}>
      <Suspense
        fallback={
          <div className="quiet-note">
            <span className="spinner" />
          </div>
        }
      >
        <Lessons />
      </Suspense>
    </Pane>
  );
}
