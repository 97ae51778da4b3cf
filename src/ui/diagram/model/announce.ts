import type { ComponentCard, NodeCard, OwnerCard, PodCard } from '../../../scene/types.ts';
import { useScene, type SceneState } from '../store/scene.ts';
import { shownState } from './model.ts';

type T = (key: string, values?: Record<string, string | number>) => string;

interface Seen {
  generation: number;
  nodes: Map<number, NodeCard>;
  owners: Map<number, OwnerCard>;
  components: Map<string, ComponentCard>;
  troubled: Set<number>;
  pending: number;
}

/** Changes are told together after a pause, so that a listener is not flooded. */
const PAUSE = 1500;
const TOLD_ONE_BY_ONE = 3;
/** Beyond, single pods are not news. */
const MOST_PODS = 5000;

const isTroubled = (pod: PodCard, scene: SceneState): boolean => {
  const state = shownState(pod, scene.nodes.get(pod.node));
  return state === 'backoff' || state === 'failed';
};

function look(scene: SceneState): Seen {
  const troubled = new Set<number>();
  let pending = 0;
  if (scene.pods.size <= MOST_PODS) {
    for (const pod of scene.pods.values()) {
      if (pod.state === 'pending') pending++;
      if (isTroubled(pod, scene)) troubled.add(pod.id);
    }
  }
  return { generation: scene.generation, nodes: new Map(scene.nodes), owners: new Map(scene.owners), components: new Map(scene.components), troubled, pending };
}

/** What a person would be told of a change; nothing about another cluster. */
function news(before: Seen, scene: SceneState, t: T): { lines: string[]; now: Seen } {
  const now = look(scene);
  const lines: string[] = [];
  if (before.generation !== now.generation) return { lines, now };
  for (const node of scene.nodes.values()) {
    const old = before.nodes.get(node.id);
    if (!old) continue;
    if (old.powered && !node.powered) lines.push(t('announce.nodeOff', { name: node.name }));
    else if (old.ready === 'True' && node.ready !== 'True') lines.push(t('announce.nodeLost', { name: node.name, status: node.status }));
    else if (old.ready !== 'True' && node.ready === 'True') lines.push(t('announce.nodeBack', { name: node.name }));
  }
  for (const component of scene.components.values()) {
    const old = before.components.get(component.id);
    if (old && old.state !== component.state && (component.state === 'down' || component.state === 'ok')) lines.push(t(component.state === 'down' ? 'announce.componentDown' : 'announce.componentUp', { name: component.name }));
  }
  for (const owner of scene.owners.values()) {
    const old = before.owners.get(owner.id);
    if (!owner.system && !owner.owner && old && old.state === 'progressing' && owner.state === 'ok') lines.push(t('announce.rolled', { kind: owner.kind, name: owner.name, ready: owner.ready, desired: owner.desired }));
  }
  const fresh = [...now.troubled].filter((id) => !before.troubled.has(id));
  if (fresh.length > TOLD_ONE_BY_ONE) lines.push(t('announce.podsTrouble', { count: fresh.length }));
  else for (const id of fresh) lines.push(t('announce.podTrouble', { name: scene.pods.get(id)!.name, status: scene.pods.get(id)!.status }));
  if (now.pending > before.pending) lines.push(t('announce.pending', { count: now.pending }));
  return { lines, now };
}

/** Tells `announce` what changed for better or worse; the returned function ends it. */
export function followChanges(announce: (text: string) => void, t: T): () => void {
  let seen = look(useScene.getState());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = useScene.subscribe(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      const { lines, now } = news(seen, useScene.getState(), t);
      seen = now;
      if (lines.length > 0) announce(lines.join('. '));
    }, PAUSE);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
