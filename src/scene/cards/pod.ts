import { controllerOf } from '../../engine/client/lister.ts';
import type { Pod } from '../../engine/api/kubernetes.ts';
import { parseTime } from '../../engine/api/time.ts';
import type { Ids } from '../ids.ts';
import { nodeUid } from '../ids.ts';
import type { PodCard } from '../types.ts';
import { cellsOf, sameCells, shapeOf } from './containers.ts';
import { podMessage, podState, podStatus } from './podstatus.ts';
import { isSystem, labelText } from './system.ts';

/** `old`: the card of the same pod before, whose unchanging parts are taken over. */
export function podCard(id: number, pod: Pod, ids: Ids, old: PodCard | undefined): PodCard {
  const shown = podStatus(pod);
  const state = podState(pod, shown);
  const node = pod.spec?.nodeName;
  const { metadata } = pod;
  return {
    id,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    status: shown.status,
    state,
    ready: shown.ready,
    total: shown.total,
    restarts: shown.restarts,
    node: node ? ids.of(nodeUid(node)) : 0,
    owner: ownerId(pod, ids),
    ip: pod.status?.podIP ?? '',
    createdAt: old?.createdAt ?? parseTime(metadata.creationTimestamp) ?? 0,
    system: old?.system ?? isSystem(metadata.namespace),
    labels: labelText(metadata.labels),
    message: podMessage(pod, state),
    containers: cellsOf(pod, shapeOf(pod)),
  };
}

export function ownerId(object: Parameters<typeof controllerOf>[0], ids: Ids): number {
  const owner = controllerOf(object);
  // A static pod is owned by its node, which is no workload.
  return owner && owner.kind !== 'Node' ? ids.of(owner.uid) : 0;
}

export const samePod = (a: PodCard, b: PodCard): boolean =>
  a.status === b.status && a.state === b.state && a.ready === b.ready && a.restarts === b.restarts && a.node === b.node && a.owner === b.owner &&
  a.ip === b.ip && a.labels === b.labels && a.message === b.message && a.total === b.total && sameCells(a.containers, b.containers);
