import { keyOf, prefixOf } from '../apiserver/keys.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { Cluster } from './cluster.ts';

/** One link of the chain that leads from an object back to what somebody did. */
export interface Origin {
  /** Virtual milliseconds. */
  at: number;
  /** Who made the object: a controller's name, `user`, or a client's. */
  actor: string;
  /** The line typed, where a person did it. */
  line?: string;
  /** What was written. */
  kind: string;
  apiVersion: string;
  namespace?: string;
  name: string;
}

/** More links than any chain of owners has. */
const MOST = 12;

/**
 * How an object came to be, the oldest link first: who made it because of which write, who made that, and so on back to a
 * line that was typed. Empty when the writes are too old to be remembered.
 */
export function originOf(cluster: Cluster, kind: Kind, namespace: string | undefined, name: string): Origin[] {
  const kv = cluster.etcd.local.get(keyOf(kind, namespace, name));
  const chain: Origin[] = [];
  for (let revision = kv?.createRevision; revision !== undefined && chain.length < MOST; ) {
    const write = cluster.apiserver.causes.of(revision);
    const written = write && objectOf(cluster, write.key);
    if (!write || !written) break;
    const { cause } = write;
    const last = chain.at(-1);
    // A controller that wrote the same object again is the same link.
    if (last?.kind !== written.kind || last.name !== written.name) {
      const typed = cause && cause.actor === 'user' && cause.what !== undefined;
      chain.push({ at: write.at, actor: cause?.actor ?? write.actor, ...(typed && { line: cause.what! }), ...written });
    }
    revision = cause?.revision;
  }
  return chain.reverse();
}

function objectOf(cluster: Cluster, key: string): Pick<Origin, 'kind' | 'apiVersion' | 'namespace' | 'name'> | undefined {
  const kind = cluster.kinds.all().find((k) => key.startsWith(prefixOf(k)));
  if (!kind) return undefined;
  const rest = key.slice(prefixOf(kind).length).split('/');
  const name = rest.pop()!;
  return { kind: kind.kind, apiVersion: apiVersionOf(kind), name, ...(kind.namespaced && rest[0] !== undefined && { namespace: rest[0] }) };
}
