import type { PodCard } from '../../../scene/types.ts';
import { COMPONENT_TONES, NODE_TONES, nodeState, OWNER_TONES, POD_TONES, type Tone } from '../render/glyphs.ts';
import type { SceneState } from '../store/scene.ts';
import type { CardId } from '../store/view.ts';
import { shownState, type Model } from './model.ts';

/** A line of the text twin. */
export interface Branch {
  key: string;
  /** The card that it stands for. */
  id?: CardId;
  /** A kind in kubectl's short form, or nothing. */
  kind?: string;
  name: string;
  detail: string;
  tone?: Tone;
  children?: Branch[];
  /** Children that are left out. */
  more?: number;
}

/** A line with its place among the lines that are open. */
export interface Line extends Branch {
  level: number;
  position: number;
  size: number;
  open: boolean | undefined;
  parent: string | undefined;
}

type T = (key: string, values?: Record<string, string | number>) => string;

const MOST = 200;

function podBranch(pod: PodCard, scene: SceneState, under: string, t: T): Branch {
  const state = shownState(pod, scene.nodes.get(pod.node));
  return {
    key: `${under}/${pod.id}`,
    id: pod.id,
    kind: 'po',
    name: pod.name,
    detail: `${pod.status}${state === 'running' ? '' : ` (${t(`state.${state}`)})`} · ${pod.ready}/${pod.total}${pod.restarts ? ` · ↻${pod.restarts}` : ''}`,
    tone: POD_TONES[state],
    children: pod.containers.map((c) => ({ key: `${under}/${pod.id}/${c.name}`, name: c.name, detail: `${c.image} · ${c.reason ?? c.state}`, tone: c.state === 'ready' ? 'ok' : c.state === 'error' ? 'bad' : 'idle' })),
  };
}

function cut(branches: Branch[]): { children: Branch[]; more: number } {
  return { children: branches.slice(0, MOST), more: Math.max(0, branches.length - MOST) };
}

/** The cluster as a tree: control plane, nodes with their pods, what waits, workloads with theirs, Services, the rest. */
export function treeOf(model: Model, scene: SceneState, t: T, visible: (card: { namespace: string }) => boolean): Branch[] {
  const root = (key: string, branches: Branch[]): Branch => ({ key, name: t(`treeView.${key}`), detail: String(branches.length), ...cut(branches) });
  const pods = (list: readonly PodCard[], under: string) => cut(list.slice(0, MOST + 1).map((pod) => podBranch(pod, scene, under, t)));
  const byOwner = new Map<number, PodCard[]>();
  for (const item of model.nodes) for (const pod of item.pods) if (pod.owner) byOwner.set(pod.owner, [...(byOwner.get(pod.owner) ?? []), pod]);
  for (const pod of model.tray) if (pod.owner) byOwner.set(pod.owner, [...(byOwner.get(pod.owner) ?? []), pod]);

  const control = [...model.components].map(([name, cards]): Branch => ({
    key: `c/${name}`,
    id: name,
    name,
    detail: cards.map((c) => `${c.host}: ${t(`component.${c.state}`)}`).join(', '),
    tone: cards.some((c) => c.state === 'ok') ? 'ok' : COMPONENT_TONES[cards[0]!.state],
  }));
  const nodes = model.nodes.map(({ card, pods: own, folded }): Branch => {
    const state = nodeState(card);
    return { key: `n/${card.id}`, id: card.id, kind: 'no', name: card.name, detail: `${card.status || t(`node.${state}`)}${card.roles.length ? ` · ${card.roles.join(', ')}` : ''}${state === 'off' ? ` · ${t('node.off')}` : ''} · ${t('node.pods')} ${card.pods.count}`, tone: NODE_TONES[state], ...pods([...own, ...folded], `n/${card.id}`) };
  });
  const workloads = model.owners.map(({ card, children }): Branch => ({
    key: `o/${card.id}`,
    id: card.id,
    kind: card.kind,
    name: card.name,
    detail: `${card.ready}/${card.desired} · ${t(`workload.${card.state}`)}`,
    tone: OWNER_TONES[card.state],
    children: [
      ...children.map((child): Branch => ({ key: `o/${child.id}`, id: child.id, kind: child.kind, name: child.name, detail: `${child.ready}/${child.desired}${child.revision ? ` · ${t('owner.revision', { revision: child.revision })}` : ''}`, tone: OWNER_TONES[child.state], ...pods(byOwner.get(child.id) ?? [], `o/${child.id}`) })),
      ...pods(byOwner.get(card.id) ?? [], `o/${card.id}`).children,
    ],
  }));
  const services = model.services.map(({ card, ready, notReady, external }): Branch => ({
    key: `s/${card.id}`,
    id: card.id,
    kind: 'svc',
    name: card.name,
    detail: `${card.type} · ${card.clusterIP} · ${card.ports.join(', ')} · ${ready.length + external}/${ready.length + notReady.length + external}`,
    tone: ready.length + external > 0 ? 'ok' : 'warn',
    ...pods([...ready, ...notReady].map((id) => scene.pods.get(id)).filter((pod) => pod !== undefined), `s/${card.id}`),
  }));
  const others = [...scene.things.values()].filter(visible).map((thing): Branch => ({ key: `x/${thing.id}`, id: thing.id, kind: thing.kind, name: thing.name, detail: thing.status, tone: thing.ok ? 'ok' : 'warn' }));
  const waiting = model.tray.map((pod) => podBranch(pod, scene, 'w', t));
  return [root('controlPlane', control), root('nodes', nodes), root('waiting', waiting), root('workloads', workloads), root('services', services), root('others', others)].filter((b) => b.key === 'nodes' || b.children!.length > 0);
}

/** The lines that are to be seen when the branches in `open` are open. */
export function linesOf(branches: readonly Branch[], open: ReadonlySet<string>, level = 1, parent?: string): Line[] {
  const lines: Line[] = [];
  branches.forEach((branch, i) => {
    const has = !!branch.children && branch.children.length > 0;
    const isOpen = has ? open.has(branch.key) : undefined;
    lines.push({ ...branch, level, position: i + 1, size: branches.length, open: isOpen, parent });
    if (isOpen) lines.push(...linesOf(branch.children!, open, level + 1, branch.key));
  });
  return lines;
}
