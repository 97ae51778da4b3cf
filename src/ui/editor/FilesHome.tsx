import { Fragment, useEffect, useRef } from 'react';
import { blankFile, templateActions } from '../actions/editor.ts';
import { registerFocus } from '../app/focus.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { ActionButton, IconButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { openFile, remove, shortName, useFiles } from './files.ts';
import { templates } from './templates.ts';

/** What there is to open, and what to begin with. */
export function FilesHome() {
  const { t } = useTranslation();
  const entries = useFiles((s) => s.entries);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => registerFocus('activity', () => box.current?.querySelector('button')?.focus()), []);
  const files = entries.filter((entry) => entry.type === 'file');
  return (
    <div ref={box} className="files-home">
      <section aria-labelledby="files-heading">
        <div className="files-head">
          <h3 id="files-heading">
            {t('files.heading')} <code>~/work</code>
          </h3>
          <ActionButton action={blankFile} text />
        </div>
        {files.length === 0 && <p className="files-none">{t('files.none')}</p>}
        <ul className="files-list">
          {files.map((entry) => (
            <li key={entry.path}>
              <button type="button" className="files-open" onClick={() => void openFile(entry.path)}>
                <Icon name="file" size={14} />
                {shortName(entry.path)}
              </button>
              <IconButton icon="trash" label={t('files.removeName', { name: shortName(entry.path) })} onClick={() => void remove(entry.path)} />
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="templates-heading">
        <div className="files-head">
          <h3 id="templates-heading">{t('editor.templates')}</h3>
        </div>
        <ul className="templates">
          {templates.map(({ id, kind }, at) => (
            <li key={id}>
              <button type="button" className="template" onClick={() => void templateActions[at]?.run()}>
                <span className="template-kind">
                  <Humps name={kind} />
                </span>
                <span className="template-words">{t(`templates.${id}`)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** Lets a long kind break where its words meet. */
function Humps({ name }: { name: string }) {
  return name.split(/(?<=[a-z])(?=[A-Z])/).map((word, at) => (
    <Fragment key={word}>
      {at > 0 && <wbr />}
      {word}
    </Fragment>
  ));
}
