import { useState } from 'react';
import type { Action, ObjectDetails, ObjectRef } from '../../lab/protocol.ts';
import { actionCommand, inNamespace, target } from '../../lab/commands.ts';
import { perform } from '../actions/perform.ts';
import { openObject } from '../editor/files.ts';
import { useTranslation } from '../i18n/i18n.ts';
import { IconButton } from '../parts/button.tsx';
import { Toolbar } from '../parts/toolbar.tsx';
import { typeCommand } from '../terminal/type.ts';
import { act } from './act.ts';
import { isScalable, objectActions } from './actions.ts';

/** What can be done to the selected object; each does what a command would. */
export function Actions({ refOf, details }: { refOf: ObjectRef; details: ObjectDetails }) {
  const { t } = useTranslation();
  const namespace = inNamespace(refOf);
  const name = `${refOf.kind.toLowerCase()} ${refOf.name}${namespace}`;
  const commands: [verb: string, command: string][] = refOf.kind === 'Pod' ? [['describe', `kubectl describe ${name}`], ['logs', `kubectl logs ${refOf.name}${namespace}`]] : [['describe', `kubectl describe ${name}`]];
  const edit = { command: () => `kubectl edit ${target(refOf)}${namespace}`, run: () => openObject(refOf, details.manifest) };
  return (
    <div className="details-foot">
      {isScalable(refOf) && <Scale refOf={refOf} yaml={details.yaml} />}
      <Toolbar label={t('details.actions')} className="details-actions">
        <button type="button" className="button" data-tip={t('details.edit')} data-command={edit.command()} onClick={(event) => void perform(edit, event.altKey)}>
          {t('details.edit')}
        </button>
        {commands.map(([verb, command]) => (
          <button key={verb} type="button" className="button" data-tip={command} onClick={() => typeCommand(command)}>
            {verb}
          </button>
        ))}
        {objectActions(refOf, details.yaml).map((action) => (
          <IconButton key={action.id} icon={action.icon} label={t(action.labelKey)} command={action.command()} onClick={(event) => void perform(action, event.altKey)} />
        ))}
      </Toolbar>
    </div>
  );
}

function Scale({ refOf, yaml }: { refOf: ObjectRef; yaml: string }) {
  const { t } = useTranslation();
  const now = Number(/^ {2}replicas: (\d+)$/m.exec(yaml)?.[1] ?? 1);
  const [busy, setBusy] = useState(false);
  const scale = (replicas: number) => {
    const action: Action = { type: 'scale', ref: refOf, replicas };
    return {
      command: () => actionCommand(action),
      run: async () => {
        setBusy(true);
        await act(action);
        setBusy(false);
      },
    };
  };
  const fewer = scale(Math.max(0, now - 1));
  const more = scale(now + 1);
  return (
    <fieldset className="details-scale">
      <legend className="sr-only">{t('details.replicas')}</legend>
      <span aria-hidden="true">{t('details.replicas')}</span>
      <IconButton icon="minus" label={t('details.fewer')} command={fewer.command()} disabled={busy || now === 0} onClick={(event) => void perform(fewer, event.altKey)} />
      <output>{now}</output>
      <IconButton icon="plus" label={t('details.more')} command={more.command()} disabled={busy} onClick={(event) => void perform(more, event.altKey)} />
    </fieldset>
  );
}
