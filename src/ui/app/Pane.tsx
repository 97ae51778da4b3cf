import type { ReactNode } from 'react';
import type { UiAction } from '../actions/action.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { ActionButton } from '../parts/button.tsx';
import type { PaneId } from '../stores/layout.ts';
import { useView } from '../stores/layout.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import './pane.css';

interface PaneProps {
  id: PaneId;
  label: string;
  /** Its name or tabs, on the left of the bar. Without one, what is in the pane has a bar of its own and leaves a corner free. */
  bar?: ReactNode;
  /** On the right of the bar. */
  tools?: ReactNode;
  maximise?: UiAction;
  children: ReactNode;
}

/** A region of the page with a bar on top. A fault in it takes nothing else down. */
export function Pane({ id, label, bar, tools, maximise, children }: PaneProps) {
  const { t } = useTranslation();
  const maximised = useView((s) => s.maximised === id);
  return (
    <section className="pane" aria-label={label} data-pane={id} data-maximised={maximised || undefined} tabIndex={-1}>
      <div className={bar ? 'pane-bar' : 'pane-corner'}>
        {bar && <div className="pane-bar-left">{bar}</div>}
        <div className="pane-bar-right">
          {tools}
          {maximise && <ActionButton action={maximise} onIcon="restore" onLabelKey="view.restore" />}
        </div>
      </div>
      <div className="pane-body">
        <ErrorBoundary title={t('fault.pane', { pane: label })}>{children}</ErrorBoundary>
      </div>
    </section>
  );
}
