import type { Action, ObjectRef } from '../../lab/protocol.ts';
import { actionCommand } from '../../lab/commands.ts';
import { useScene } from '../diagram/store/scene.ts';
import { t } from '../i18n/i18n.ts';
import { ask } from '../parts/ask.ts';
import type { IconName } from '../parts/icon.tsx';
import { act } from './act.ts';

export interface ObjectAction {
  id: string;
  labelKey: string;
  icon: IconName;
  command(): string | undefined;
  run(): unknown;
}

const scalable = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'];
const restartable = ['Deployment', 'StatefulSet', 'DaemonSet'];

export const isScalable = (ref: ObjectRef): boolean => scalable.includes(ref.kind);

const does = (action: Action): Pick<ObjectAction, 'command' | 'run'> => ({ command: () => actionCommand(action), run: () => act(action) });

/** What can be done to an object besides scaling it. */
export function objectActions(ref: ObjectRef, yaml: string): ObjectAction[] {
  const actions: ObjectAction[] = [];
  if (restartable.includes(ref.kind)) actions.push({ id: 'restart', labelKey: 'details.restart', icon: 'reset', ...does({ type: 'restart', ref }) });
  if (ref.kind === 'Node') {
    const powered = [...useScene.getState().nodes.values()].find((node) => node.name === ref.name)?.powered ?? true;
    const cordoned = /^ {2}unschedulable: true$/m.test(yaml);
    actions.push(
      { id: 'cordon', labelKey: cordoned ? 'details.uncordon' : 'details.cordon', icon: cordoned ? 'check' : 'minus', ...does({ type: 'cordon', node: ref.name, on: !cordoned }) },
      { id: 'drain', labelKey: 'details.drain', icon: 'skip', ...does({ type: 'drain', node: ref.name }) },
      { id: 'power', labelKey: powered ? 'details.powerOff' : 'details.powerOn', icon: 'power', ...does({ type: 'power', host: ref.name, on: !powered }) },
    );
  } else {
    actions.push({
      id: 'delete',
      labelKey: 'details.delete',
      icon: 'trash',
      ...does({ type: 'delete', ref }),
      run: async () => {
        if (await ask({ title: t('details.deleteTitle'), body: t('details.deleteBody', { kind: ref.kind, name: ref.name }), confirm: t('details.delete'), danger: true })) await act({ type: 'delete', ref });
      },
    });
  }
  return actions;
}
