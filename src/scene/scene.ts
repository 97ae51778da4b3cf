import { serviceNameOf } from '../engine/api/endpointslice.ts';
import type { Pod } from '../engine/api/kubernetes.ts';
import type { KubeObject } from '../engine/api/types.ts';
import { Activity, type Lookup } from './activity.ts';
import { BATCH_FROM, encodePods } from './batch.ts';
import { hostCard, nodeCard } from './cards/node.ts';
import { ownerCard } from './cards/owner.ts';
import { ownerId, podCard, samePod } from './cards/pod.ts';
import { endpointsCard, serviceCard } from './cards/service.ts';
import { isSystem } from './cards/system.ts';
import { backends, thingCard } from './cards/thing.ts';
import { Components, type HostInfo } from './components.ts';
import { Ids, nodeUid } from './ids.ts';
import { NodeUse } from './nodeuse.ts';
import { same } from './same.ts';
import { Table } from './table.ts';
import { watchCluster, type WatchOptions } from './watched.ts';
import type { NodeCard, OwnerCard, OwnerKind, PodCard, SceneDelta, ServiceCard, ThingCard } from './types.ts';

export interface SceneOptions extends WatchOptions {
  /** What is known of the machines besides the API. Asked once a flush; must be cheap. */
  hosts?: () => readonly HostInfo[];
}

export interface Scene {
  /** What changed since the last call; undefined when nothing did. The first delta holds everything. Never touches the simulation. */
  flush(): SceneDelta | undefined;
  /** Everything that is told so far, for a fresh page; what has changed since the last flush comes with the next. */
  snapshot(): SceneDelta;
  stop(): void;
}

/** Pods looked at in one flush, so that it stays a short task; the rest comes with the next. */
const PODS_A_FLUSH = 10_000;

/** Draws what is watched of a cluster; see `types.ts` for what it tells. */
export function createScene({ hosts = () => [], ...options }: SceneOptions, watched = watchCluster(options)): Scene {
  const { sim, client } = options;
  const ids = new Ids();
  const use = new NodeUse();
  const components = new Components();
  const hostCards = new Map<number, NodeCard>();
  const powered = new Map<string, boolean>();
  const mirrors = new Map<number, Pod>();

  const pods = new Table<Pod, PodCard>(watched.pods, ids, {
    card: (object, old) => {
      const id = ids.of(object.metadata.uid!);
      const card = podCard(id, object, ids, old);
      use.put(id, card, object);
      if (card.system && object.metadata.labels?.tier === 'control-plane') mirrors.set(id, object);
      return card;
    },
    same: samePod,
    gone: (id) => {
      use.put(id, undefined, undefined);
      mirrors.delete(id);
    },
  });
  const nodeId = (name: string) => ids.of(nodeUid(name));
  const nodes = new Table<any, NodeCard>(watched.nodes, ids, {
    uid: (object) => nodeUid(object.metadata.name),
    card: (object) => nodeCard(nodeId(object.metadata.name), object, use.of(nodeId(object.metadata.name)), powered.get(object.metadata.name) ?? true),
  });
  const owners = watched.owners.map(
    (informer) =>
      new Table<any, OwnerCard>(informer, ids, {
        card: (object) => ownerCard(ids.of(object.metadata.uid), informer.resource.kind as OwnerKind, object, ownerId(object, ids)),
      }),
  );
  const services = new Table<any, ServiceCard>(watched.services, ids, { card: (object) => serviceCard(ids.of(object.metadata.uid), object) });
  const slices = new Table<any, any>(watched.slices, ids, {
    card: (object) => endpointsCard(ids.of(object.metadata.uid), serviceOf(object), object, (uid) => ids.of(uid)),
  });
  const namespaces = new Table<any, any>(watched.namespaces, ids, {
    card: (object) => ({ id: ids.of(object.metadata.uid), name: object.metadata.name, system: isSystem(object.metadata.name), terminating: !!object.metadata.deletionTimestamp }),
  });
  const things = watched.things.map((informer) => {
    const { group, version, kind } = informer.resource;
    return new Table<any, ThingCard>(informer, ids, { card: (object) => thingCard(ids.of(object.metadata.uid), group ? `${group}/${version}` : version, kind, object, about(kind, object)) });
  });

  function serviceOf(slice: KubeObject): number {
    const name = serviceNameOf(slice);
    return name ? ids.find(services.informer.get(slice.metadata.namespace, name)?.metadata.uid) : 0;
  }

  function about(kind: string, object: KubeObject): number[] {
    if (kind !== 'Ingress') return [];
    return backends(object).map((name) => ids.find(services.informer.get(object.metadata.namespace, name)?.metadata.uid)).filter(Boolean);
  }

  const lookup: Lookup = {
    object: (resource, namespace, name) => {
      if (!name) return 0;
      if (resource === 'nodes') return ids.find(nodeUid(name));
      const informer = resource === 'pods' ? pods.informer : resource === 'services' ? services.informer : owners.find((o) => o.informer.resource.resource === resource)?.informer;
      return ids.find(informer?.get(namespace, name)?.metadata.uid);
    },
    nodeOfPod: (namespace, name) => (name ? ids.find(nodeUid(pods.informer.get(namespace, name)?.spec?.nodeName ?? '')) : 0),
    node: (name) => (name ? ids.find(nodeUid(name)) : 0),
  };
  const activity = new Activity(lookup, client.agent);
  watched.traces((trace) => activity.take(trace));

  // A Service may be seen after its slices and after the Ingresses that name it.
  services.informer.handle({
    add: (service) => {
      const { namespace, name } = service.metadata;
      for (const slice of slices.informer.list()) if (slice.metadata.namespace === namespace && serviceNameOf(slice) === name) slices.touch(namespace, slice.metadata.name);
      const ingresses = things.find((table) => table.informer.resource.kind === 'Ingress')!;
      for (const ingress of ingresses.informer.list()) if (ingress.metadata.namespace === namespace) ingresses.touch(namespace, ingress.metadata.name);
    },
  });

  function refreshNodes(gone: number[], known: readonly HostInfo[]): NodeCard[] {
    for (const host of known) {
      if ((powered.get(host.name) ?? true) === host.powered) continue;
      powered.set(host.name, host.powered);
      nodes.touch(undefined, host.name);
    }
    for (const id of use.changed) {
      const card = nodes.cards.get(id);
      if (card) nodes.touch(undefined, card.name);
    }
    use.changed.clear();
    const out = nodes.flush(gone);
    for (const host of known) {
      const id = nodeId(host.name);
      if (nodes.cards.has(id)) {
        hostCards.delete(id);
        continue;
      }
      const card = hostCard(id, host.name, host.ip, host.powered);
      const old = hostCards.get(id);
      if (old && same(old, card)) continue;
      hostCards.set(id, card);
      out.push(card);
      const i = gone.indexOf(id);
      if (i >= 0) gone.splice(i, 1);
    }
    return out;
  }

  const putPods = (delta: SceneDelta, changed: PodCard[]) => {
    if (changed.length > BATCH_FROM) delta.podBatch = encodePods(changed);
    else if (changed.length > 0) delta.pods = changed;
  };

  const leaders = new Map<string, string>();
  let first = true;

  return {
    flush() {
      const delta: SceneDelta = { at: sim.now() };
      const gone: number[] = [];
      const known = hosts();
      const put = <K extends keyof SceneDelta>(key: K, cards: unknown[]) => cards.length > 0 && Object.assign(delta, { [key]: cards });
      putPods(delta, pods.flush(gone, PODS_A_FLUSH));
      put('nodes', refreshNodes(gone, known));
      put('owners', owners.flatMap((table) => table.flush(gone)));
      put('services', services.flush(gone));
      put('endpoints', slices.flush(gone));
      put('namespaces', namespaces.flush(gone));
      put('things', things.flatMap((table) => table.flush(gone)));
      for (const lease of watched.leases.list()) leaders.set(lease.metadata.name, (lease.spec?.holderIdentity ?? '').split('_')[0]!);
      const changed = components.refresh(known, mirrors.values(), leaders);
      if (changed) delta.components = changed;
      if (gone.length > 0) delta.gone = gone.length > BATCH_FROM ? Uint32Array.from(gone) : gone;
      Object.assign(delta, activity.flush());
      if (first) {
        first = false;
        delta.reset = true;
        return delta;
      }
      // Only `at`: nothing to tell.
      for (const key in delta) if (key !== 'at') return delta;
      return undefined;
    },
    snapshot() {
      const delta: SceneDelta = {
        at: sim.now(),
        reset: true,
        nodes: [...nodes.cards.values(), ...hostCards.values()],
        owners: owners.flatMap((table) => [...table.cards.values()]),
        services: [...services.cards.values()],
        endpoints: [...slices.cards.values()],
        namespaces: [...namespaces.cards.values()],
        things: things.flatMap((table) => [...table.cards.values()]),
        components: [...components.cards.values()],
        etcd: activity.log(),
      };
      putPods(delta, [...pods.cards.values()]);
      return delta;
    },
    stop: () => watched.stop(),
  };
}
