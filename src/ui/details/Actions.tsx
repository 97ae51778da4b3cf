import { useState } from 'react';
import type { ObjectDetails, ObjectRef } from '../../lab/protocol.ts';
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
  const namespace = refOf.namespace && refOf.namespace !== 'default' ? ` -n ${refOf.namespace}` : '';
  const name = `${refOf.kind.toLowerCase()} ${refOf.name}${namespace}`;
  const commands: [verb: string, command: string][] = refOf.kind === 'Pod' ? [['describe', `kubectl describe ${name}`], ['logs', `kubectl logs ${refOf.name}${namespace}`]] : [['describe', `kubectl describe ${name}`]];
  return (
    <div className="details-foot">
      {isScalable(refOf) && <Scale refOf={refOf} yaml={details.yaml} />}
      <Toolbar label={t('details.actions')} className="details-actions">
        <button type="button" className="button" onClick={() => openObject(refOf, details.manifest)}>
          {t('details.edit')}
        </button>
        {commands.map(([verb, command]) => (
          <button key={verb} type="button" className="button" data-tip={command} onClick={() => typeCommand(command)}>
            {verb}
          </button>
        ))}
        {objectActions(refOf, details.yaml).map((action) => (
          <IconButton key={action.id} icon={action.icon} label={t(action.labelKey)} onClick={() => void action.run()} />
        ))}
      </Toolbar>
    </div>
  );
}

function Scale({ refOf, yaml }: { refOf: ObjectRef; yaml: string }) {
  const { t } = useTranslation();
  const now = Number(/^ {2}replicas: (\d+)$/m.exec(yaml)?.[1] ?? 1);
  const [busy, setBusy] = useState(false);
  const scale = async (replicas: number) => {
    setBusy(true);
    await act({ type: 'scale', ref: refOf, replicas });
    setBusy(false);
  };
  return (
    <fieldset className="details-scale">
      <legend className="sr-only">{t('details.replicas')}</legend>
      <span aria-hidden="true">{t('details.replicas')}</span>
      <IconButton icon="minus" label={t('details.fewer')} disabled={busy || now === 0} onClick={() => void scale(now - 1)} />
      <output>{now}</output>
      <IconButton icon="plus" label={t('details.more')} disabled={busy} onClick={() => void scale(now + 1)} />
    </fieldset>
  );
}
