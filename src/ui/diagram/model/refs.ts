import type { ObjectRef } from '../../../lab/protocol.ts';
import type { ComponentCard, NodeCard, OwnerCard, PodCard, ServiceCard, ThingCard } from '../../../scene/types.ts';
import type { SceneState } from '../store/scene.ts';
import type { CardId } from '../store/view.ts';

/** A card with what kind of card it is. */
export type Card =
  | { type: 'pod'; card: PodCard }
  | { type: 'node'; card: NodeCard }
  | { type: 'owner'; card: OwnerCard }
  | { type: 'service'; card: ServiceCard }
  | { type: 'thing'; card: ThingCard }
  | { type: 'component'; name: ComponentCard['name'] | 'you'; cards: ComponentCard[] };

export function cardOf(scene: SceneState, id: CardId): Card | undefined {
  if (typeof id === 'string') return { type: 'component', name: id as ComponentCard['name'], cards: [...scene.components.values()].filter((c) => c.name === id) };
  const pod = scene.pods.get(id);
  if (pod) return { type: 'pod', card: pod };
  const node = scene.nodes.get(id);
  if (node) return { type: 'node', card: node };
  const owner = scene.owners.get(id);
  if (owner) return { type: 'owner', card: owner };
  const service = scene.services.get(id);
  if (service) return { type: 'service', card: service };
  const thing = scene.things.get(id);
  return thing && { type: 'thing', card: thing };
}

/** The object behind a card; a control plane process is its static pod. Undefined for what is none in the API. */
export function refOf(scene: SceneState, id: CardId): ObjectRef | undefined {
  const found = cardOf(scene, id);
  switch (found?.type) {
    case undefined:
      return undefined;
    case 'pod':
      return { apiVersion: 'v1', kind: 'Pod', namespace: found.card.namespace, name: found.card.name };
    case 'node':
      return found.card.joined ? { apiVersion: 'v1', kind: 'Node', name: found.card.name } : undefined;
    case 'owner':
    case 'thing': {
      const { apiVersion, kind, namespace, name } = found.card;
      return namespace ? { apiVersion, kind, namespace, name } : { apiVersion, kind, name };
    }
    case 'service':
      return { apiVersion: 'v1', kind: 'Service', namespace: found.card.namespace, name: found.card.name };
    case 'component': {
      const first = found.cards[0];
      return first && { apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system', name: `${first.name}-${first.host}` };
    }
  }
}

const same = (card: { namespace?: string; name: string }, ref: ObjectRef): boolean => card.name === ref.name && (card.namespace ?? '') === (ref.namespace ?? '');

/** The card of an object; undefined when it has none. */
export function idOf(scene: SceneState, ref: ObjectRef | null): CardId | undefined {
  if (!ref) return undefined;
  const find = <C extends { id: number; name: string; namespace?: string }>(cards: Iterable<C>, also: (card: C) => boolean = () => true): number | undefined => {
    for (const card of cards) if (same(card, ref) && also(card)) return card.id;
    return undefined;
  };
  switch (ref.kind) {
    case 'Pod':
      if (ref.namespace === 'kube-system') for (const c of scene.components.values()) if (`${c.name}-${c.host}` === ref.name) return c.name;
      return find(scene.pods.values());
    case 'Node':
      return find(scene.nodes.values());
    case 'Service':
      return find(scene.services.values());
    default:
      return find(scene.owners.values(), (card) => card.kind === ref.kind) ?? find(scene.things.values(), (card) => card.kind === ref.kind);
  }
}
