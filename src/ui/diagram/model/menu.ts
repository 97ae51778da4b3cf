import type { Action, ObjectRef } from '../../../lab/protocol.ts';
import type { NodeCard, OwnerCard, PodCard, ServiceCard } from '../../../scene/types.ts';
import { actionCommand, target } from '../../../lab/commands.ts';
import type { IconName } from '../../parts/icon.tsx';
import type { Card } from './refs.ts';

/** One thing that can be done with a card. Every one has a command that does the same. */
export interface CardAction {
  /** `diagram.action.<key>` is its text. */
  key: string;
  icon: IconName;
  does: { act: Action } | { type: string } | { yaml: ObjectRef } | { select: ObjectRef } | { etcd: true };
  /** Ends or destroys something. */
  danger?: boolean;
}

/** The command that does the same; undefined for what only shows something of the page. */
export function commandOf({ does }: CardAction): string | undefined {
  if ('act' in does) return actionCommand(does.act);
  if ('type' in does) return does.type;
  if ('yaml' in does) return `kubectl get ${target(does.yaml)}${inNamespace(does.yaml.namespace ?? 'default')} -o yaml`;
  if ('select' in does) return `kubectl get ${target(does.select)}${inNamespace(does.select.namespace ?? 'default')} -o wide`;
  return undefined;
}

const inNamespace = (namespace: string): string => (namespace === 'default' ? '' : ` -n ${namespace}`);

function forPod(pod: PodCard, ref: ObjectRef): CardAction[] {
  const at = `${pod.name}${inNamespace(pod.namespace)}`;
  const container = pod.containers.filter((c) => c.type === 'app').length > 1 ? ` -c ${pod.containers.find((c) => c.type === 'app')!.name}` : '';
  const actions: CardAction[] = [
    { key: 'describe', icon: 'search', does: { type: `kubectl describe pod ${at}` } },
    { key: 'logs', icon: 'terminal', does: { type: `kubectl logs ${at}${container}` } },
  ];
  if (pod.restarts > 0) actions.push({ key: 'logsPrevious', icon: 'terminal', does: { type: `kubectl logs ${at}${container} --previous` } });
  if (pod.containers.some((c) => c.state === 'ready' || c.state === 'running')) actions.push({ key: 'exec', icon: 'terminal', does: { type: `kubectl exec -it ${at}${container} -- sh` } });
  actions.push({ key: 'delete', icon: 'trash', danger: true, does: { act: { type: 'delete', ref } } });
  return actions;
}

const SCALES = new Set<OwnerCard['kind']>(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);
const ROLLS = new Set<OwnerCard['kind']>(['Deployment', 'StatefulSet', 'DaemonSet']);

function forOwner(owner: OwnerCard, ref: ObjectRef): CardAction[] {
  const kind = owner.kind.toLowerCase();
  const at = `${kind}/${owner.name}${inNamespace(owner.namespace)}`;
  const actions: CardAction[] = [{ key: 'describe', icon: 'search', does: { type: `kubectl describe ${at}` } }];
  if (SCALES.has(owner.kind)) {
    actions.push({ key: 'more', icon: 'plus', does: { act: { type: 'scale', ref, replicas: owner.desired + 1 } } });
    if (owner.desired > 0) actions.push({ key: 'less', icon: 'minus', does: { act: { type: 'scale', ref, replicas: owner.desired - 1 } } });
    actions.push({ key: 'scale', icon: 'scale', does: { type: `kubectl scale ${at} --replicas=` } });
  }
  if (ROLLS.has(owner.kind)) {
    actions.push({ key: 'restart', icon: 'reset', does: { act: { type: 'restart', ref } } });
    actions.push({ key: 'status', icon: 'terminal', does: { type: `kubectl rollout status ${at}` } });
    actions.push({ key: 'undo', icon: 'terminal', does: { type: `kubectl rollout undo ${at}` } });
  }
  actions.push({ key: 'delete', icon: 'trash', danger: true, does: { act: { type: 'delete', ref } } });
  return actions;
}

function forNode(node: NodeCard): CardAction[] {
  const power: CardAction = node.powered
    ? { key: 'powerOff', icon: 'power', danger: true, does: { act: { type: 'power', host: node.name, on: false } } }
    : { key: 'powerOn', icon: 'power', does: { act: { type: 'power', host: node.name, on: true } } };
  const ssh: CardAction[] = node.powered ? [{ key: 'ssh', icon: 'terminal', does: { type: `ssh ${node.name}` } }] : [];
  if (!node.joined) return [...ssh, power];
  return [
    { key: 'describe', icon: 'search', does: { type: `kubectl describe node ${node.name}` } },
    ...ssh,
    { key: node.cordoned ? 'uncordon' : 'cordon', icon: 'check', does: { act: { type: 'cordon', node: node.name, on: !node.cordoned } } },
    { key: 'drain', icon: 'download', danger: true, does: { act: { type: 'drain', node: node.name } } },
    power,
  ];
}

function forService(service: ServiceCard, ref: ObjectRef): CardAction[] {
  const host = service.namespace === 'default' ? service.name : `${service.name}.${service.namespace}`;
  const port = service.ports[0]?.split(/[:/]/)[0] ?? '80';
  return [
    { key: 'describe', icon: 'search', does: { type: `kubectl describe service ${service.name}${inNamespace(service.namespace)}` } },
    { key: 'curl', icon: 'terminal', does: { type: `kubectl run curl --rm -it --image=curlimages/curl --restart=Never -- curl -s ${host}:${port}` } },
    { key: 'delete', icon: 'trash', danger: true, does: { act: { type: 'delete', ref } } },
  ];
}

/** What can be done with a card, in the order in which it is offered. `ref` is the object behind it, if any. */
export function actionsOf(card: Card, ref: ObjectRef | undefined): CardAction[] {
  const common: CardAction[] = ref ? [{ key: 'details', icon: 'info', does: { select: ref } }, { key: 'yaml', icon: 'edit', does: { yaml: ref } }] : [];
  switch (card.type) {
    case 'pod':
      return [...common, ...forPod(card.card, ref!)];
    case 'owner':
      return [...common, ...forOwner(card.card, ref!)];
    case 'node':
      return [...common, ...forNode(card.card)];
    case 'service':
      return [...common, ...forService(card.card, ref!)];
    case 'thing':
      return [...common, { key: 'delete', icon: 'trash', danger: true, does: { act: { type: 'delete', ref: ref! } } }];
    case 'component':
      return componentActions(card, ref, common);
  }
}

function componentActions(card: Extract<Card, { type: 'component' }>, ref: ObjectRef | undefined, common: CardAction[]): CardAction[] {
  if (card.name === 'you') return [{ key: 'run', icon: 'terminal', does: { type: 'kubectl run web --image=nginx' } }];
  const etcd: CardAction[] = card.name === 'etcd' ? [{ key: 'etcdLog', icon: 'columns', does: { etcd: true } }] : [];
  const logs: CardAction[] = ref ? [{ key: 'logs', icon: 'terminal', does: { type: `kubectl logs -n kube-system ${ref.name}` } }] : [];
  return [...common, ...etcd, ...logs];
}
