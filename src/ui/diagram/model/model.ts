import type { ComponentCard, ComponentName, EndpointsCard, NamespaceCard, NodeCard, OwnerCard, PodCard, ServiceCard, ThingCard } from '../../../scene/types.ts';
import type { SceneState } from '../store/scene.ts';

/** Places of the control plane's band. `you` is who types. */
export type BandName = 'you' | 'kube-scheduler' | 'kube-controller-manager' | 'kube-apiserver' | 'etcd';

export interface NodeItem {
  card: NodeCard;
  /** Drawn one by one, in order. */
  pods: PodCard[];
  /** Folded into the node's strip. */
  folded: PodCard[];
}

export interface OwnerItem {
  card: OwnerCard;
  /** ReplicaSets of a Deployment, Jobs of a CronJob: those that have or want pods, newest first. */
  children: OwnerCard[];
  /** Children that have and want nothing. */
  old: number;
  /** 0 to 7: the colour that it shares with its pods. */
  hue: number;
  /** How many of its pods have failed or fail again and again. */
  trouble: number;
}

export interface ServiceItem {
  card: ServiceCard;
  ready: number[];
  notReady: number[];
  external: number;
  /** Ingresses that send to it. */
  ingresses: ThingCard[];
}

/** What is drawn: the cards that the filter lets through, grouped and in order. */
export interface Model {
  nodes: NodeItem[];
  /** Pods without a node that is drawn: unscheduled above all. */
  tray: PodCard[];
  owners: OwnerItem[];
  services: ServiceItem[];
  components: Map<ComponentName, ComponentCard[]>;
  /** How many pods are drawn one by one. */
  podCount: number;
  /** By id of a pod's direct owner: the colour, and whether it is not the newest of its Deployment. */
  look: Map<number, { hue: number; old: boolean; root: number }>;
}

export interface Filter {
  namespace: string | null;
  system: boolean;
}

const HUES = 8;
/** Colours by root owner, so that a Deployment keeps its own whatever comes and goes. */
export type Hues = Map<number, number>;

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const byPlace = (a: { namespace: string; name: string }, b: { namespace: string; name: string }): number => (a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : byName(a, b));

const natural = new Intl.Collator('en', { numeric: true });
const isControl = (card: NodeCard): boolean => card.roles.includes('control-plane');
const byRole = (a: NodeItem, b: NodeItem): number => Number(isControl(b.card)) - Number(isControl(a.card)) || natural.compare(a.card.name, b.card.name);

/** Groups and orders the cards. `hues` is kept by the caller from one model to the next. */
export function buildModel(scene: SceneState, filter: Filter, hues: Hues): Model {
  const visible = (card: { namespace: string; system: boolean }): boolean => (filter.system || !card.system) && (filter.namespace === null || card.namespace === filter.namespace);
  const owners = ownerItems(scene, visible, hues);
  const look: Model['look'] = new Map();
  const troubled = new Map(owners.map((item) => [item.card.id, item]));
  for (const { card, hue } of owners) look.set(card.id, { hue, old: false, root: card.id });
  lookOfChildren(scene, look);

  const nodes = new Map<number, NodeItem>();
  for (const card of scene.nodes.values()) nodes.set(card.id, { card, pods: [], folded: [] });
  const tray: PodCard[] = [];
  let podCount = 0;
  for (const pod of scene.pods.values()) {
    const node = nodes.get(pod.node);
    if (visible(pod)) {
      podCount++;
      (node ? node.pods : tray).push(pod);
      if (pod.state === 'backoff' || pod.state === 'failed') {
        const item = troubled.get(look.get(pod.owner)?.root ?? 0);
        if (item) item.trouble++;
      }
    } else if (node && pod.system && filter.namespace === null) node.folded.push(pod);
  }
  const root = (pod: PodCard): number => look.get(pod.owner)?.root ?? 0;
  const order = (a: PodCard, b: PodCard): number => root(a) - root(b) || a.id - b.id;
  for (const item of nodes.values()) {
    item.pods.sort(order);
    item.folded.sort(byName);
  }
  const components: Model['components'] = new Map();
  for (const card of scene.components.values()) components.set(card.name, [...(components.get(card.name) ?? []), card]);
  for (const list of components.values()) list.sort((a, b) => natural.compare(a.host, b.host));

  return { nodes: [...nodes.values()].sort(byRole), tray: tray.sort((a, b) => a.id - b.id), owners, services: serviceItems(scene, visible), components, podCount, look };
}

type Visible = (card: { namespace: string; system: boolean }) => boolean;

function ownerItems(scene: SceneState, visible: Visible, hues: Hues): OwnerItem[] {
  const items = new Map<number, OwnerItem>();
  const children: OwnerCard[] = [];
  for (const card of scene.owners.values()) {
    if (!visible(card)) continue;
    if (card.owner && scene.owners.has(card.owner)) children.push(card);
    else items.set(card.id, { card, children: [], old: 0, hue: 0, trouble: 0 });
  }
  for (const child of children) {
    const item = items.get(child.owner);
    if (!item) continue;
    if (child.desired === 0 && child.current === 0 && child.kind === 'ReplicaSet') item.old++;
    else item.children.push(child);
  }
  const list = [...items.values()].sort((a, b) => byPlace(a.card, b.card) || byName({ name: a.card.kind }, { name: b.card.kind }));
  for (const item of list) {
    item.children.sort((a, b) => (b.revision ?? 0) - (a.revision ?? 0) || b.id - a.id);
    let hue = hues.get(item.card.id);
    if (hue === undefined) hues.set(item.card.id, (hue = hues.size % HUES));
    item.hue = hue;
  }
  return list;
}

function lookOfChildren(scene: SceneState, look: Model['look']): void {
  for (const card of scene.owners.values()) {
    if (!card.owner) continue;
    const of = look.get(card.owner);
    const parent = scene.owners.get(card.owner);
    if (of && parent) look.set(card.id, { ...of, old: card.kind === 'ReplicaSet' && card.revision !== parent.revision });
  }
}

function serviceItems(scene: SceneState, visible: Visible): ServiceItem[] {
  const items = new Map<number, ServiceItem>();
  for (const card of scene.services.values()) {
    const own = card.namespace === 'default' && card.name === 'kubernetes';
    if (visible({ namespace: card.namespace, system: card.system || own })) items.set(card.id, { card, ready: [], notReady: [], external: 0, ingresses: [] });
  }
  for (const slice of scene.endpoints.values()) addEndpoints(items.get(slice.service), slice);
  for (const thing of scene.things.values()) if (thing.kind === 'Ingress') for (const id of thing.about) items.get(id)?.ingresses.push(thing);
  return [...items.values()].sort((a, b) => byPlace(a.card, b.card));
}

function addEndpoints(item: ServiceItem | undefined, slice: EndpointsCard): void {
  if (!item) return;
  item.ready.push(...slice.ready);
  item.notReady.push(...slice.notReady);
  item.external += slice.external;
}

/** Namespaces to choose from, those of the cluster itself last. */
export const namespaceList = (scene: SceneState): NamespaceCard[] => [...scene.namespaces.values()].sort((a, b) => Number(a.system) - Number(b.system) || byName(a, b));

/** The state in which a pod is drawn: nobody knows how pods on a node that does not answer are doing. */
export function shownState(pod: PodCard, node: NodeCard | undefined): PodCard['state'] {
  if (!node?.joined || node.ready !== 'Unknown') return pod.state;
  return pod.state === 'succeeded' || pod.state === 'failed' || pod.state === 'terminating' ? pod.state : 'unknown';
}
