import { create } from '../../stores/store.ts';
import type {
  ComponentCard,
  EndpointsCard,
  EtcdWrite,
  Flow,
  NamespaceCard,
  NodeCard,
  OwnerCard,
  PodCard,
  Pulse,
  SceneDelta,
  ScheduleVerdict,
  ServiceCard,
  ThingCard,
} from '../../../scene/types.ts';
import { decodePods } from './decode.ts';

/** The cards of the cluster by id. The maps are kept and changed in place; `version` tells that something in them changed. */
export interface SceneState {
  /** Virtual milliseconds of the last delta. */
  at: number;
  version: number;
  /** Counts the scenes: ids of another one mean nothing. */
  generation: number;
  nodes: Map<number, NodeCard>;
  pods: Map<number, PodCard>;
  owners: Map<number, OwnerCard>;
  services: Map<number, ServiceCard>;
  endpoints: Map<number, EndpointsCard>;
  namespaces: Map<number, NamespaceCard>;
  things: Map<number, ThingCard>;
  components: Map<string, ComponentCard>;
  verdicts: Map<number, ScheduleVerdict>;
}

export interface EtcdState {
  revision: number;
  /** Newest first. */
  writes: EtcdWrite[];
}

const KEPT_WRITES = 300;

const empty = (generation: number): SceneState => ({
  at: 0,
  version: 0,
  generation,
  nodes: new Map(),
  pods: new Map(),
  owners: new Map(),
  services: new Map(),
  endpoints: new Map(),
  namespaces: new Map(),
  things: new Map(),
  components: new Map(),
  verdicts: new Map(),
});

export const useScene = create<SceneState>(() => empty(0));
export const useEtcd = create<EtcdState>(() => ({ revision: 0, writes: [] }));

/** What just happened, for animations; nobody keeps it. */
export interface Happening {
  pulses: readonly Pulse[];
  flows: readonly Flow[];
}

const listeners = new Set<(happening: Happening) => void>();

/** Calls `fn` with the pulses and flows of each delta; the returned function ends it. */
export function onHappening(fn: (happening: Happening) => void): () => void {
  listeners.add(fn);
  return () => listeners.delete(fn);
}

const NONE: readonly never[] = [];

/** Takes in what the worker tells. */
export function applyScene(delta: SceneDelta): void {
  const before = useScene.getState();
  const state = delta.reset ? empty(before.generation + 1) : before;
  if (delta.reset) useEtcd.setState({ revision: 0, writes: [] });
  const cards = putCards(state, delta);
  if (delta.etcd) log(delta.etcd);
  if (delta.reset || cards) useScene.setState({ ...state, at: delta.at, version: before.version + 1 });
  if (delta.pulses || delta.flows) for (const fn of listeners) fn({ pulses: delta.pulses ?? NONE, flows: delta.flows ?? NONE });
}

/** True when a card changed. */
function putCards(state: SceneState, delta: SceneDelta): boolean {
  let any = false;
  const put = <C extends { id: K }, K>(map: Map<K, C>, cards: readonly C[] | undefined) => {
    if (!cards) return;
    any = true;
    for (const card of cards) map.set(card.id, card);
  };
  if (delta.gone) {
    any = true;
    const maps = [state.pods, state.owners, state.services, state.endpoints, state.nodes, state.namespaces, state.things];
    for (const id of delta.gone) {
      state.verdicts.delete(id);
      for (const map of maps) if (map.delete(id)) break;
    }
  }
  put(state.nodes, delta.nodes);
  put(state.pods, delta.pods);
  put(state.pods, delta.podBatch && decodePods(delta.podBatch));
  put(state.owners, delta.owners);
  put(state.services, delta.services);
  put(state.endpoints, delta.endpoints);
  put(state.namespaces, delta.namespaces);
  put(state.things, delta.things);
  put(state.components, delta.components);
  for (const verdict of delta.schedules ?? NONE) {
    any = true;
    state.verdicts.set(verdict.pod, verdict);
  }
  return any;
}

function log({ revision, writes }: NonNullable<SceneDelta['etcd']>): void {
  useEtcd.setState((s) => ({ revision: Math.max(revision, s.revision), writes: [...writes.toReversed(), ...s.writes].slice(0, KEPT_WRITES) }));
}
