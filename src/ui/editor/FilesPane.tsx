import { maximises } from '../actions/view.ts';
import { Pane } from '../app/Pane.tsx';
import { useTranslation } from '../i18n/i18n.ts';
import { FilesBar, FilesTools } from './FilesBar.tsx';
import { FilesView } from './FilesView.tsx';

// At hand when one is chosen.
void import('./templates/texts.ts');

/** The files of ~/work: their tabs, and what is open. */
export default function FilesPane() {
  const { t } = useTranslation();
  return (
    <Pane id="activity" label={t('view.pane.files')} bar={<FilesBar />} tools={<FilesTools />} maximise={maximises.activity}>
      <FilesView />
    </Pane>
  );
}
