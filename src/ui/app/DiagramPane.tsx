import { Suspense } from 'react';
import type { ObjectRef } from '../../lab/protocol.ts';
import { maximises } from '../actions/view.ts';
import { act } from '../details/act.ts';
import { openObject } from '../editor/files.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { lab } from '../lab/link.ts';
import { onScene } from '../lab/dispatch.ts';
import { announce } from '../stores/notices.ts';
import { select, useSelection } from '../stores/selection.ts';
import { typeCommand } from '../terminal/type.ts';
import { later } from './later.ts';
import { Pane } from './Pane.tsx';

const Diagram = later(async () => {
  const room = await import('../diagram/index.ts');
  onScene(room.applyScene);
  void lab.draw();
  return { default: room.Diagram };
});

const actions = {
  act: (action: Parameters<typeof act>[0]) => void act(action),
  openYaml: async (ref: ObjectRef) => {
    const details = await lab.details(ref);
    if (details) openObject(ref, details.manifest);
  },
  typeCommand: (text: string) => typeCommand(text),
};

export function DiagramPane() {
  const { t } = useTranslation();
  const selected = useSelection((s) => s.ref);
  return (
    <Pane id="diagram" label={t('view.pane.diagram')} maximise={maximises.diagram}>
      <Suspense
        fallback={
          <div className="quiet-note">
            <span className="spinner" />
          </div>
        }
      >
        <Diagram actions={actions} selected={selected} onSelect={select} announce={announce} />
      </Suspense>
    </Pane>
  );
}
