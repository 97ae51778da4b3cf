import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/kubernetes.ts';
import { compareQuantities } from '../../api/quantity.ts';
import { selectorOf } from '../../api/selector.ts';
import { equal } from '../../api/share.ts';
import type { Client } from '../../client/client.ts';
import type { Informer } from '../../client/informer.ts';
import { persistentVolumeClaims, persistentVolumes } from '../../client/resources.ts';
import { matchesTerm } from '../../client/scheduling.ts';
import { keyOf } from '../../client/store.ts';
import { Signal } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import { rejection, SKIP, type Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodeinfo.ts';

const NAME = 'VolumeBinding';
const REASON_BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind";
const REASON_NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity";
const REASON_UNBOUND = 'pod has unbound immediate PersistentVolumeClaims';

const BIND_CONFLICT = rejection(NAME, REASON_BIND_CONFLICT, true);
const NODE_CONFLICT = rejection(NAME, REASON_NODE_CONFLICT, true);
const UNBOUND = rejection(NAME, REASON_UNBOUND, true);

const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

type Annotations = Record<string, string>;

export interface Volumes {
  client: Client;
  claims: Informer<PersistentVolumeClaim>;
  volumes: Informer<PersistentVolume>;
  classes: Informer<StorageClass>;
}

interface State {
  bound: PersistentVolume[];
  /** Claims that are bound to the pod's node once that is known. */
  delayed: PersistentVolumeClaim[];
}

/** The claims that a pod mounts, those of generic ephemeral volumes included. */
function claimsOf(pod: Pod): { name: string; ephemeral: boolean }[] {
  const claims: { name: string; ephemeral: boolean }[] = [];
  for (const volume of pod.spec?.volumes ?? [])
    if (volume.persistentVolumeClaim) claims.push({ name: volume.persistentVolumeClaim.claimName, ephemeral: false });
    else if (volume.ephemeral) claims.push({ name: `${pod.metadata.name}-${volume.name}`, ephemeral: true });
  return claims;
}

const requested = (claim: PersistentVolumeClaim): string => (claim.spec?.resources?.requests as Annotations | undefined)?.['storage'] ?? '0';
const capacity = (volume: PersistentVolume): string => (volume.spec?.capacity as Annotations | undefined)?.['storage'] ?? '0';
const isBound = (claim: PersistentVolumeClaim): boolean => !!claim.spec?.volumeName && (claim.metadata.annotations as Annotations | undefined)?.[BIND_COMPLETED] !== undefined;

function reaches(volume: PersistentVolume, { node }: NodeInfo): boolean {
  const terms = volume.spec?.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || terms.some((term) => matchesTerm(term, node!));
}

/** Claims must be bound to volumes that the node reaches, or be such as can be bound or provisioned there. */
export function volumeBinding(stores: Volumes): Plugin {
  const { client, claims, volumes, classes } = stores;
  /** Volumes chosen for a claim and not yet seen as bound. */
  const chosen = new Map<string, string>();
  const changed = new Signal();
  claims.handle({ update: () => changed.notify(), delete: () => changed.notify() });

  const classOf = (claim: PersistentVolumeClaim) => classes.get(undefined, claim.spec?.storageClassName ?? '');

  const available = (volume: PersistentVolume, claim: PersistentVolumeClaim, node: NodeInfo): boolean => {
    const reference = volume.spec?.claimRef;
    if (reference && (reference.name !== claim.metadata.name || reference.namespace !== claim.metadata.namespace)) return false;
    const taken = chosen.get(volume.metadata.name);
    if (taken !== undefined && taken !== keyOf(claim)) return false;
    if (volume.metadata.deletionTimestamp || (volume.spec?.storageClassName ?? '') !== (claim.spec?.storageClassName ?? '') || (volume.spec?.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem')) return false;
    if (!reference && volume.status?.phase !== 'Available') return false;
    if (claim.spec?.selector && !selectorOf(claim.spec.selector).matches(volume.metadata.labels as Annotations | undefined)) return false;
    return compareQuantities(capacity(volume), requested(claim)) >= 0 && (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode)) && reaches(volume, node);
  };

  /** The smallest volume for a claim on a node. */
  const findVolume = (claim: PersistentVolumeClaim, node: NodeInfo): PersistentVolume | undefined => {
    let best: PersistentVolume | undefined;
    for (const volume of volumes.list()) if (available(volume, claim, node) && (!best || compareQuantities(capacity(volume), capacity(best)) < 0)) best = volume;
    return best;
  };

  function* bind(delayed: readonly PersistentVolumeClaim[], node: NodeInfo): Task {
    const matched = delayed.map((claim) => {
      const volume = findVolume(claim, node);
      if (volume) chosen.set(volume.metadata.name, keyOf(claim));
      return volume;
    });
    try {
      for (const [i, claim] of delayed.entries()) {
        const volume = matched[i];
        if (volume) yield* client.update(persistentVolumes, claimed(volume, claim));
        else yield* client.patch(persistentVolumeClaims, claim.metadata, { metadata: { annotations: { [SELECTED_NODE]: node.name } } });
      }
      for (const claim of delayed)
        for (;;) {
          const now = claims.store.get(keyOf(claim));
          if (!now || now.metadata.uid !== claim.metadata.uid) throw new Error(`binding volumes: persistentvolumeclaim "${claim.metadata.name}" not found`);
          if (isBound(now)) break;
          yield changed.wait();
        }
    } finally {
      for (const volume of matched) if (volume) chosen.delete(volume.metadata.name);
    }
  }

  return {
    name: NAME,
    local: false,
    preFilter: (cycle) => {
      const named = claimsOf(cycle.pod);
      if (named.length === 0) return SKIP;
      const state: State = { bound: [], delayed: [] };
      for (const { name, ephemeral } of named) {
        const claim = claims.get(cycle.pod.metadata.namespace, name);
        if (!claim) return rejection(NAME, ephemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"` : `persistentvolumeclaim "${name}" not found`, true);
        if (claim.status?.phase === 'Lost') return rejection(NAME, `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`, true);
        if (claim.metadata.deletionTimestamp) return rejection(NAME, `persistentvolumeclaim "${name}" is being deleted`, true);
        const volume = isBound(claim) ? volumes.get(undefined, claim.spec!.volumeName!) : undefined;
        if (volume) state.bound.push(volume);
        else if (classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer' && !claim.spec?.volumeName) state.delayed.push(claim);
        else return UNBOUND;
      }
      cycle.state.set(NAME, state);
      return undefined;
    },
    filter: (cycle, node) => {
      const { bound, delayed } = cycle.state.get(NAME) as State;
      for (const volume of bound) if (!reaches(volume, node)) return NODE_CONFLICT;
      for (const claim of delayed) {
        const selected = (claim.metadata.annotations as Annotations | undefined)?.[SELECTED_NODE];
        const provisioner = classOf(claim)?.provisioner;
        if (selected !== undefined && selected !== node.name) return BIND_CONFLICT;
        if (!findVolume(claim, node) && (!provisioner || provisioner === NO_PROVISIONER)) return BIND_CONFLICT;
      }
      return undefined;
    },
    preBind: (cycle, node) => {
      const state = cycle.state.get(NAME) as State | undefined;
      return state && state.delayed.length > 0 ? bind(state.delayed, node) : undefined;
    },
    hint: ({ pod }, event) => {
      if (event.resource === 'claim') return concerns(event.claim, pod);
      if (event.resource === 'volume') return true;
      if (event.resource === 'class') return !event.before || !equal(event.class.allowedTopologies, event.before.allowedTopologies);
      return event.resource === 'node' && event.action !== 'delete' && (!event.before || !equal(event.node.node!.metadata.labels, event.before.node!.metadata.labels));
    },
  };
}

const concerns = ({ metadata }: PersistentVolumeClaim, pod: Pod): boolean => metadata.namespace === pod.metadata.namespace && claimsOf(pod).some(({ name }) => name === metadata.name);

const claimed = (volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume => {
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  const annotations = { ...(volume.metadata.annotations as Annotations | undefined), [BOUND_BY_CONTROLLER]: 'yes' };
  return { ...volume, metadata: { ...volume.metadata, annotations }, spec: { ...volume.spec, claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion } } } as PersistentVolume;
};
