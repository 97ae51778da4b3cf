import type { NodeCard, OwnerCard, PodCard, ServiceCard } from '../../../scene/types.ts';
import type { SceneState } from '../store/scene.ts';
import { shownState } from './model.ts';
import { bytes, cores } from './names.ts';
import type { Card } from './refs.ts';

/** A card in words, for the box beside the pointer and for who listens. `field` is a key below `diagram.field`. */
export interface Facts {
  kind: string;
  name: string;
  rows: { field: string; value: string; bad?: boolean }[];
}

type T = (key: string, values?: Record<string, string | number>) => string;
type Row = Facts['rows'][number] | false | undefined | '' | 0;

const list = (...rows: Row[]): Facts['rows'] => rows.filter((row): row is Facts['rows'][number] => !!row && row.value !== '');

function podFacts(pod: PodCard, scene: SceneState, t: T): Facts['rows'] {
  const node = scene.nodes.get(pod.node);
  const state = shownState(pod, node);
  const bad = state === 'backoff' || state === 'failed';
  return list(
    { field: 'status', value: pod.status === 'Running' && state === 'running' ? pod.status : `${pod.status} (${t(`state.${state}`)})`, bad },
    pod.message && { field: 'why', value: pod.message, bad },
    { field: 'ready', value: `${pod.ready}/${pod.total}` },
    pod.restarts > 0 && { field: 'restarts', value: String(pod.restarts) },
    { field: 'node', value: node?.name ?? '' },
    { field: 'ip', value: pod.ip },
    { field: 'image', value: pod.containers.filter((c) => c.type === 'app').map((c) => c.image).join(', ') },
    { field: 'labels', value: pod.labels.replaceAll(',', ', ') },
  );
}

function nodeFacts(node: NodeCard): Facts['rows'] {
  const bad = node.ready !== 'True' || !node.powered;
  const share = (use: NodeCard['cpu'], text: (n: number) => string) => (use.allocatable ? `${text(use.requested)} / ${text(use.allocatable)}` : '');
  return list(
    { field: 'status', value: node.status, bad },
    node.message && { field: 'why', value: node.message, bad },
    { field: 'conditions', value: node.pressures.join(', '), bad: true },
    { field: 'cpu', value: share(node.cpu, cores) },
    { field: 'memory', value: share(node.memory, bytes) },
    node.joined && { field: 'pods', value: `${node.pods.count} / ${node.pods.allocatable}` },
    { field: 'taints', value: node.taints.join(', ') },
    { field: 'version', value: node.version },
    { field: 'ip', value: node.ip },
  );
}

function ownerFacts(owner: OwnerCard, t: T): Facts['rows'] {
  const bad = owner.state === 'stalled' || owner.state === 'failed';
  return list(
    { field: 'status', value: t(`workload.${owner.state}`), bad },
    owner.message && { field: 'why', value: owner.message, bad },
    { field: 'ready', value: `${owner.ready}/${owner.desired}` },
    owner.kind === 'Deployment' && { field: 'updated', value: String(owner.updated) },
    owner.revision && { field: 'revision', value: String(owner.revision) },
    owner.schedule && { field: 'schedule', value: owner.schedule },
    { field: 'images', value: owner.images.join(', ') },
  );
}

function serviceFacts(service: ServiceCard, scene: SceneState): Facts['rows'] {
  let ready = 0;
  let all = 0;
  for (const slice of scene.endpoints.values()) {
    if (slice.service !== service.id) continue;
    ready += slice.ready.length + slice.external;
    all += slice.ready.length + slice.notReady.length + slice.external;
  }
  return list(
    { field: 'type', value: service.type },
    { field: 'clusterIP', value: service.clusterIP },
    { field: 'externalIP', value: service.externalIP },
    { field: 'ports', value: service.ports.join(', ') },
    { field: 'selector', value: service.selector.replaceAll(',', ', ') },
    service.type !== 'ExternalName' && { field: 'endpoints', value: `${ready}/${all}`, bad: ready === 0 },
  );
}

export function factsOf(card: Card, scene: SceneState, t: T): Facts {
  switch (card.type) {
    case 'pod':
      return { kind: t('kind.Pod'), name: card.card.name, rows: podFacts(card.card, scene, t) };
    case 'node':
      return { kind: t('kind.Node'), name: card.card.name, rows: nodeFacts(card.card) };
    case 'owner':
      return { kind: card.card.kind, name: card.card.name, rows: ownerFacts(card.card, t) };
    case 'service':
      return { kind: t('kind.Service'), name: card.card.name, rows: serviceFacts(card.card, scene) };
    case 'thing':
      return { kind: card.card.kind, name: card.card.name, rows: list({ field: 'status', value: card.card.status, bad: !card.card.ok }) };
    case 'component':
      return {
        kind: t('kind.component'),
        name: card.name === 'you' ? t('band.you') : card.name,
        rows: list({ field: '', value: t(`about.${card.name}`) }, ...card.cards.map((c) => ({ field: 'host', value: `${c.host}: ${t(`component.${c.state}`)}${c.leader && card.cards.length > 1 ? ` (${t('field.leader')})` : ''}${c.message ? ` — ${c.message}` : ''}`, bad: c.state === 'down' || c.state === 'failed' }))),
      };
  }
}

/** A card in one line, for screen readers. */
export const factsLine = (facts: Facts, t: T): string => [`${facts.kind} ${facts.name}`, ...facts.rows.slice(0, 4).map((row) => (row.field ? `${t(`field.${row.field}`)} ${row.value}` : row.value))].join(', ');
