import { keyOf, prefixOf } from '../apiserver/keys.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KeyValue } from '../etcd/types.ts';
import type { Cluster } from './cluster.ts';

/** One link of the chain that leads from an object back to what somebody did. */
export interface Origin {
  /** Virtual milliseconds. */
  at: number;
  /** Who made the object: a controller's name, `user`, or a client's. */
  actor: string;
  /** The line typed, where a person did it. */
  line?: string;
  /** What was done to the object. */
  did: 'made' | 'changed' | 'deleted';
  kind: string;
  apiVersion: string;
  namespace?: string;
  name: string;
}

/** A rollout goes in many small steps, each because of the one before. */
const MOST_STEPS = 400;

/**
 * How an object came to be, the oldest link first: who made it because of which write, who wrote that, and so on back to a
 * line that was typed. Empty when the writes are too old to be remembered.
 */
export function originOf(cluster: Cluster, kind: Kind, namespace: string | undefined, name: string): Origin[] {
  const kv = cluster.etcd.local.get(keyOf(kind, namespace, name));
  const chain: Origin[] = [];
  for (let revision = kv?.createRevision, steps = 0; revision !== undefined && steps < MOST_STEPS; steps++) {
    const triggered = cluster.apiserver.causes.of(revision);
    const written = triggered && objectOf(cluster, triggered.key);
    if (!triggered || !written) break;
    const asked = cluster.etcd.local.get(triggered.key);
    const kept = asked && versionAt(asked, revision);
    const write = (kept && cluster.apiserver.causes.of(kept.modRevision)) ?? triggered;
    const { cause } = write;
    const typed = cause && cause.actor === 'user' && cause.what !== undefined;
    const did = kept ? (kept.version === 1 ? 'made' : 'changed') : written.kind === 'Pod' ? 'deleted' : 'changed';
    const actor = cause?.actor ?? write.actor;
    const later = chain.at(-1);
    // What one controller did step by step is one link: the last step, and whether it made the object of that.
    if (later?.actor === actor && !typed) {
      if (did === 'made' && later.kind === written.kind && later.name === written.name) later.did = did;
    } else chain.push({ at: write.at, actor, ...(typed && { line: cause.what! }), did, ...written });
    revision = cause?.revision;
  }
  return chain.reverse();
}

/** The version that asked for what was there at a revision: later ones of the same generation only changed its status. */
function versionAt(newest: KeyValue, revision: number): KeyValue | undefined {
  let kv: KeyValue | undefined = newest;
  while (kv && kv.modRevision > revision) kv = kv.prev;
  const generation = kv?.value.metadata.generation;
  while (kv?.prev && kv.version > 1 && kv.prev.value.metadata.generation === generation) kv = kv.prev;
  return kv;
}

function objectOf(cluster: Cluster, key: string): Pick<Origin, 'kind' | 'apiVersion' | 'namespace' | 'name'> | undefined {
  const kind = cluster.kinds.all().find((k) => key.startsWith(prefixOf(k)));
  if (!kind) return undefined;
  const rest = key.slice(prefixOf(kind).length).split('/');
  const name = rest.pop()!;
  return { kind: kind.kind, apiVersion: apiVersionOf(kind), name, ...(kind.namespaced && rest[0] !== undefined && { namespace: rest[0] }) };
}
