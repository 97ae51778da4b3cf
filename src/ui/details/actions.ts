import type { Action, ObjectRef } from '../../lab/protocol.ts';
import { t } from '../i18n/i18n.ts';
import { lab } from '../lab/link.ts';
import { ask } from '../parts/ask.ts';
import type { IconName } from '../parts/icon.tsx';
import { notify } from '../stores/notices.ts';
import { refreshDetails } from './follow.ts';

export interface ObjectAction {
  id: string;
  labelKey: string;
  icon: IconName;
  run(): unknown;
}

/** Does what a diagram's menu offers, and shows the command that does the same. */
export async function act(action: Action): Promise<void> {
  const result = await lab.act(action);
  const words = [`$ ${result.command}`, result.stdout.trim(), result.stderr.trim()].filter(Boolean).join('\n');
  notify({ tone: result.exit === 0 ? 'ok' : 'bad', text: t(result.exit === 0 ? 'details.done' : 'details.refused'), code: words });
  await refreshDetails();
}

const scalable = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'];
const restartable = ['Deployment', 'StatefulSet', 'DaemonSet'];

export const isScalable = (ref: ObjectRef): boolean => scalable.includes(ref.kind);

/** What can be done to an object besides scaling it. */
export function objectActions(ref: ObjectRef, yaml: string): ObjectAction[] {
  const actions: ObjectAction[] = [];
  if (restartable.includes(ref.kind)) actions.push({ id: 'restart', labelKey: 'details.restart', icon: 'reset', run: () => act({ type: 'restart', ref }) });
  if (ref.kind === 'Node') {
    const cordoned = /^ {2}unschedulable: true$/m.test(yaml);
    actions.push(
      { id: 'cordon', labelKey: cordoned ? 'details.uncordon' : 'details.cordon', icon: cordoned ? 'check' : 'minus', run: () => act({ type: 'cordon', node: ref.name, on: !cordoned }) },
      { id: 'drain', labelKey: 'details.drain', icon: 'skip', run: () => act({ type: 'drain', node: ref.name }) },
      { id: 'power-off', labelKey: 'details.powerOff', icon: 'power', run: () => act({ type: 'power', host: ref.name, on: false }) },
      { id: 'power-on', labelKey: 'details.powerOn', icon: 'power', run: () => act({ type: 'power', host: ref.name, on: true }) },
    );
  } else {
    actions.push({
      id: 'delete',
      labelKey: 'details.delete',
      icon: 'trash',
      run: async () => {
        if (await ask({ title: t('details.deleteTitle'), body: t('details.deleteBody', { kind: ref.kind, name: ref.name }), confirm: t('details.delete'), danger: true })) await act({ type: 'delete', ref });
      },
    });
  }
  return actions;
}
