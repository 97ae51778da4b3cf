import type { Action, ObjectRef } from './protocol.ts';

/** `deployment/web`, `pod/web-1`: how kubectl names an object on the command line. */
export const target = (ref: ObjectRef): string => {
  const group = ref.apiVersion.includes('/') ? ref.apiVersion.split('/')[0] : '';
  const builtin = group === '' || ['apps', 'batch', 'autoscaling', 'policy'].includes(group!);
  return `${ref.kind.toLowerCase()}${builtin ? '' : `.${group}`}/${ref.name}`;
};

/** `` -n shop`` where it must be said. */
export const inNamespace = (ref: ObjectRef): string => (ref.namespace && ref.namespace !== 'default' ? ` -n ${ref.namespace}` : '');

/** The command that does what a menu action does, as a person would type it on the control plane. A machine that is off hears no command. */
export function actionCommand(action: Exclude<Action, { type: 'power' }>): string;
export function actionCommand(action: Action): string | undefined;
export function actionCommand(action: Action): string | undefined {
  switch (action.type) {
    case 'delete':
      return `kubectl delete ${target(action.ref)}${inNamespace(action.ref)}${action.ref.kind === 'Pod' ? ' --wait=false' : ''}`;
    case 'scale':
      return `kubectl scale ${target(action.ref)}${inNamespace(action.ref)} --replicas=${action.replicas}`;
    case 'restart':
      return `kubectl rollout restart ${target(action.ref)}${inNamespace(action.ref)}`;
    case 'cordon':
      return `kubectl ${action.on ? 'cordon' : 'uncordon'} ${action.node}`;
    case 'drain':
      return `kubectl drain ${action.node} --ignore-daemonsets --delete-emptydir-data --force`;
    case 'power':
      return action.on ? undefined : `ssh ${action.host} poweroff`;
  }
}
