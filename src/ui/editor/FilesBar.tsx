import { blankFile, saveFile, templateActions } from '../actions/editor.ts';
import type { MenuEntry, UiAction } from '../actions/action.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { ActionButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { MenuButton } from '../parts/menu.tsx';
import { Toolbar } from '../parts/toolbar.tsx';
import { close, openFile, shortName, useFiles } from './files.ts';

const fileAction = (path: string): UiAction => ({
  id: `editor.open-${path}`,
  group: 'editor',
  labelKey: 'files.name',
  labelValues: { name: shortName(path) },
  icon: 'file',
  run: () => openFile(path),
});

/** What the folder holds, to open. */
export const fileEntries = (): UiAction[] =>
  useFiles
    .getState()
    .entries.filter((entry) => entry.type === 'file')
    .map((entry) => fileAction(entry.path));

const home: UiAction = { id: 'editor.home', group: 'editor', labelKey: 'files.home', icon: 'folder', run: () => useFiles.setState({ active: null }) };

function folderEntries(): readonly MenuEntry[] {
  const files = fileEntries();
  return [home, ...(files.length ? [null, { heading: '~/work' }, ...files] : [])];
}

export function FilesBar() {
  const { t } = useTranslation();
  const open = useFiles((s) => s.open);
  const active = useFiles((s) => s.active);
  return (
    <>
      <MenuButton label={t('files.folder')} icon="folder" entries={folderEntries} />
      {open.length === 0 && <h2 className="pane-title">{t('view.pane.files')}</h2>}
      {open.length > 0 && (
        <Toolbar role="tablist" label={t('files.open')} className="tabs">
          {open.map((file) => (
            <div key={file.path} className="tab" data-active={file.path === active || undefined}>
              <button
                type="button"
                role="tab"
                className="tab-name"
                id={`file-tab-${file.path}`}
                aria-selected={file.path === active}
                aria-controls="file-panel"
                data-tip={file.path}
                onClick={() => useFiles.setState({ active: file.path })}
                onKeyDown={(event) => event.key === 'Delete' && void close(file.path)}
              >
                {shortName(file.path)}
                {file.dirty && (
                  <span className="tab-dirty">
                    <span className="sr-only">{t('view.unsaved')}</span>
                  </span>
                )}
              </button>
              <button type="button" className="tab-close" data-no-roving tabIndex={-1} aria-hidden="true" title={t('editor.close')} onClick={() => void close(file.path)}>
                <Icon name="close" size={12} />
              </button>
            </div>
          ))}
        </Toolbar>
      )}
      <MenuButton label={t('editor.newMenu')} icon="plus" entries={() => [blankFile, null, { heading: t('editor.templates') }, ...templateActions]} />
    </>
  );
}

export function FilesTools() {
  const active = useFiles((s) => s.active !== null);
  return active ? <ActionButton action={saveFile} /> : null;
}
