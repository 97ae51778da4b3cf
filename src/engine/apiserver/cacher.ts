import type { WatchEvent } from '../api/http.ts';
import type { KubeObject } from '../api/types.ts';
import type { Etcd, KeyValue, Watcher } from '../etcd/types.ts';
import type { Kind } from '../kinds/kind.ts';
import { selects } from './fields.ts';
import { prefixOf } from './keys.ts';
import type { Watch } from './watch.ts';

/** Field selectors that watches are indexed by, besides metadata.name. */
const indexedField: Record<string, string> = { '/pods': 'spec.nodeName' };

/**
 * The watches of one resource. A change reaches only the watches of its namespace, its name or its node, and those that
 * asked for everything, whatever the number of the others.
 */
export class Cacher {
  private readonly all = new Set<Watch>();
  private readonly byNamespace = new Map<string, Set<Watch>>();
  private readonly byName = new Map<string, Set<Watch>>();
  private readonly byField = new Map<string, Set<Watch>>();
  private readonly field: string | undefined;
  private source: Watcher | undefined;
  /** Events that watches were sent. */
  events = 0;

  constructor(
    readonly kind: Kind,
    private readonly etcd: Etcd,
  ) {
    this.field = indexedField[`${kind.group}/${kind.plural}`];
  }

  add(watch: Watch): void {
    this.setOf(watch).add(watch);
    this.source ??= this.etcd.watch(prefixOf(this.kind), { prefix: true }, (changes) => this.dispatch(changes));
  }

  remove(watch: Watch): void {
    this.setOf(watch).delete(watch);
  }

  *watches(): Iterable<Watch> {
    yield* this.all;
    for (const index of [this.byNamespace, this.byName, this.byField]) for (const set of index.values()) yield* set;
  }

  /** Ends all watches. */
  stop(): void {
    for (const watch of [...this.watches()]) watch.end();
    this.source?.cancel();
    this.source = undefined;
  }

  /** What a change is to one watch: undefined where the object is selected neither before nor after. */
  static event(kind: Kind, watch: Watch, kv: KeyValue, plain: WatchEvent): WatchEvent | undefined {
    const { labels, fields, namespace } = watch.scope;
    const now: KubeObject | undefined = kv.version > 0 ? kv.value : undefined;
    const before: KubeObject | undefined = kv.prev?.value;
    if (namespace !== undefined && (now ?? before)?.metadata.namespace !== namespace) return undefined;
    if (labels.empty && fields.empty) return plain;
    const is = now !== undefined && selects(kind, labels, fields, now);
    const was = before !== undefined && selects(kind, labels, fields, before);
    if (is) return was === (plain.type === 'MODIFIED') ? plain : { type: was ? 'MODIFIED' : 'ADDED', object: now };
    // An object that leaves the selection is told in its last selected state, with the version of the change.
    return was ? { type: 'DELETED', object: plain.type === 'DELETED' ? plain.object : withVersion(before, kv.modRevision) } : undefined;
  }

  private dispatch(changes: readonly KeyValue[]): void {
    for (const kv of changes) {
      const plain = plainEvent(kv);
      const { metadata } = plain.object;
      for (const watch of this.all) this.offer(watch, kv, plain);
      if (this.byNamespace.size > 0) this.offerSet(this.byNamespace.get(metadata.namespace ?? ''), kv, plain);
      if (this.byName.size > 0) this.offerSet(this.byName.get(metadata.name), kv, plain);
      if (this.field && this.byField.size > 0) {
        const now = kv.version > 0 ? fieldValue(kv.value, this.field) : undefined;
        const before = kv.prev && fieldValue(kv.prev.value, this.field);
        if (now !== undefined) this.offerSet(this.byField.get(now), kv, plain);
        if (before !== undefined && before !== now) this.offerSet(this.byField.get(before), kv, plain);
      }
    }
  }

  private offerSet(set: Set<Watch> | undefined, kv: KeyValue, plain: WatchEvent): void {
    if (set) for (const watch of set) this.offer(watch, kv, plain);
  }

  private offer(watch: Watch, kv: KeyValue, plain: WatchEvent): void {
    const event = Cacher.event(this.kind, watch, kv, plain);
    if (!event) return;
    this.events++;
    watch.push(event);
  }

  private setOf(watch: Watch): Set<Watch> {
    const { namespace, fields } = watch.scope;
    const name = fields.exactly('metadata.name');
    if (name !== undefined) return bucket(this.byName, name);
    const value = this.field && fields.exactly(this.field);
    if (value !== undefined) return bucket(this.byField, value);
    return namespace !== undefined ? bucket(this.byNamespace, namespace) : this.all;
  }
}

const bucket = (index: Map<string, Set<Watch>>, key: string): Set<Watch> => {
  let set = index.get(key);
  if (!set) index.set(key, (set = new Set()));
  return set;
};

const fieldValue = (object: KubeObject, field: string): string => (field === 'spec.nodeName' ? (object.spec?.nodeName ?? '') : '');

/** A change as an unfiltered watch sees it. */
export const plainEvent = (kv: KeyValue): WatchEvent => {
  if (kv.version === 0) return { type: 'DELETED', object: withVersion(kv.prev?.value, kv.modRevision) };
  return { type: kv.version === 1 ? 'ADDED' : 'MODIFIED', object: kv.value };
};

const withVersion = (object: KubeObject, revision: number): KubeObject => ({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } });
