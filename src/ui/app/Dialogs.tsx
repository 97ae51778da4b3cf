import { Dialog } from '@base-ui/react/dialog';
import { actions } from '../actions/registry.ts';
import type { ActionGroup } from '../actions/action.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { Palette } from '../palette/Palette.tsx';
import { useQuestion } from '../parts/ask.ts';
import { IconButton } from '../parts/button.tsx';
import { Keys } from '../parts/keys.tsx';
import { useView } from '../stores/layout.ts';
import { About } from './About.tsx';
import './dialogs.css';

const close = () => useView.setState({ dialog: null });

export default function Dialogs() {
  const { t } = useTranslation();
  const dialog = useView((s) => s.dialog);
  return (
    <>
      <Dialog.Root open={dialog === 'palette'} onOpenChange={(open) => !open && close()}>
        <Dialog.Portal>
          <Dialog.Backdrop className="scrim" />
          <Dialog.Popup className="dialog palette" aria-label={t('help.palette')}>
            <Palette onDone={close} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <Window open={dialog === 'shortcuts'} title={t('help.shortcuts')}>
        <Shortcuts />
      </Window>
      <Window open={dialog === 'about'} title={t('help.about')}>
        <About />
      </Window>
      <Asked />
    </>
  );
}

function Window({ open, title, children }: { open: boolean; title: string; children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <Dialog.Root open={open} onOpenChange={(now) => !now && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog window">
          <div className="dialog-head">
            <Dialog.Title className="dialog-title">{title}</Dialog.Title>
            <IconButton icon="close" label={t('app.close')} onClick={close} />
          </div>
          <section className="dialog-body" tabIndex={0} aria-label={title}>
            {children}
          </section>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const groups: readonly ActionGroup[] = ['help', 'view', 'clock', 'editor', 'terminal', 'cluster', 'share'];

function Shortcuts() {
  const { t } = useTranslation();
  return (
    <div className="shortcuts">
      {groups.map((group) => {
        const bound = actions.filter((action) => action.group === group && action.shortcuts?.length);
        if (!bound.length) return null;
        return (
          <section key={group}>
            <h3>{t(`help.group.${group}`)}</h3>
            <dl>
              {bound.map((action) => (
                <div key={action.id} className="shortcut">
                  <dt>{t(action.labelKey, action.labelValues ?? {})}</dt>
                  <dd>
                    {action.shortcuts?.map((shortcut) => (
                      <Keys key={shortcut} shortcut={shortcut} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
      <section>
        <h3>{t('help.inTerminal')}</h3>
        <dl>
          {(['complete', 'history', 'search', 'interrupt', 'copy', 'paste'] as const).map((name) => (
            <div key={name} className="shortcut">
              <dt>{t(`help.terminal.${name}.does`)}</dt>
              <dd>
                <span className="keys">
                  {t(`help.terminal.${name}.keys`)
                    .split(' ')
                    .map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                </span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}

/** A question that must be answered before anything is lost. */
function Asked() {
  const { t } = useTranslation();
  const { question, answer } = useQuestion();
  return (
    <Dialog.Root open={question !== null} onOpenChange={(open) => !open && answer?.(false)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog question" role="alertdialog">
          <Dialog.Title className="dialog-title">{question?.title}</Dialog.Title>
          <Dialog.Description className="question-body">{question?.body}</Dialog.Description>
          <div className="question-foot">
            <button type="button" className="button" onClick={() => answer?.(false)}>
              {t('app.cancel')}
            </button>
            <button type="button" className={`button ${question?.danger ? 'danger' : 'primary'}`} onClick={() => answer?.(true)}>
              {question?.confirm}
            </button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
