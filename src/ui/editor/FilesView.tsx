import { Suspense } from 'react';
import { applyFile } from '../actions/editor.ts';
import { later } from '../app/later.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { ActionButton } from '../parts/button.tsx';
import { useSettings } from '../stores/settings.ts';
import { FilesHome } from './FilesHome.tsx';
import { Result } from './Result.tsx';
import type { OpenFile } from './files.ts';
import { close, finishEdit, keepMine, shortName, takeTheirs, useFiles } from './files.ts';
import './editor.css';

/** Monaco reads its own texts when it is loaded, so they come first; it keeps the language it was loaded with. */
const Editor = later(async () => {
  if (useSettings.getState().language === 'ko') await import('monaco-editor/nls/lang/ko.js');
  return import('./Editor.tsx');
});

export function FilesView() {
  const file = useFiles((s) => s.open.find((candidate) => candidate.path === s.active));
  if (!file) return <FilesHome />;
  return (
    <div className="editor-pane" id="file-panel" role="tabpanel" aria-labelledby={`file-tab-${file.path}`}>
      {file.edit && <EditBar file={file} />}
      {file.theirs !== undefined && <ConflictBar file={file} />}
      <Suspense
        fallback={
          <div className="quiet-note">
            <span className="spinner" />
          </div>
        }
      >
        <Editor path={file.path} />
      </Suspense>
      <Result path={file.path} />
      {!file.edit && <Foot file={file} />}
    </div>
  );
}

/** `kubectl edit` waits on the terminal for one of these. */
function EditBar({ file }: { file: OpenFile }) {
  const { t } = useTranslation();
  return (
    <div className="editor-note" data-tone="info" aria-live="polite">
      <p>{t('editor.editWaits')}</p>
      <button type="button" className="button" onClick={() => void close(file.path)}>
        {t('app.cancel')}
      </button>
      <button type="button" className="button primary" onClick={() => void finishEdit(file.path, true)}>
        {t('editor.saveAndClose')}
      </button>
    </div>
  );
}

function ConflictBar({ file }: { file: OpenFile }) {
  const { t } = useTranslation();
  return (
    <div className="editor-note" data-tone="warn" aria-live="polite">
      <p>{t(file.theirs === null ? 'files.removedThere' : 'files.changedThere', { name: shortName(file.path) })}</p>
      <button type="button" className="button" onClick={() => keepMine(file.path)}>
        {t('files.keepMine')}
      </button>
      <button type="button" className="button" onClick={() => takeTheirs(file.path)}>
        {t(file.theirs === null ? 'editor.close' : 'files.takeTheirs')}
      </button>
    </div>
  );
}

function Foot({ file }: { file: OpenFile }) {
  return (
    <div className="editor-foot">
      <code className="editor-command">kubectl apply -f {shortName(file.path)}</code>
      <ActionButton action={applyFile} text primary />
    </div>
  );
}
