import { expired } from '../api/errors.ts';
import type { ApiResponse, WatchEvent } from '../api/http.ts';
import type { KubeObject } from '../api/types.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { Task } from '../sim/sim.ts';
import { Cacher, plainEvent } from './cacher.ts';
import type { Context } from './context.ts';
import type { Core } from './core.ts';
import { selects } from './fields.ts';
import { keyOf, prefixOf } from './keys.ts';
import { checkListOptions } from './listoptions.ts';
import { scopeOf } from './read.ts';
import { Watch } from './watch.ts';

/** How often bookmarks tell idle watches of the current version, in virtual ms (cacher.go: defaultBookmarkFrequency). */
const bookmarkMs = 60_000;

/** All watches of one server: by resource, and those that have something to deliver at this instant. */
export class Watches {
  private readonly cachers = new Map<string, Cacher>();
  private dirty: Watch[] = [];
  private bookmarking = false;
  private generation = 0;

  constructor(private readonly core: Core) {}

  /** How many watches there are, by kind. */
  counts(): ReadonlyMap<Kind, number> {
    const counts = new Map<Kind, number>();
    for (const cacher of this.cachers.values()) {
      let n = 0;
      for (const _ of cacher.watches()) n++;
      if (n > 0) counts.set(cacher.kind, n);
    }
    return counts;
  }

  /** How many events were sent to watches, by kind. */
  events(): ReadonlyMap<Kind, number> {
    return new Map([...this.cachers.values()].filter(({ events }) => events > 0).map(({ kind, events }) => [kind, events]));
  }

  /** Opens a watch, from the version that the request names, or from the current state. */
  *open(context: Context, render?: (object: KubeObject) => any): Task<ApiResponse> {
    const { kind, request } = context;
    const { query = {} } = request;
    checkListOptions(query, true);
    const scope = scopeOf(context);
    yield* this.core.storage.etcd.readIndex();
    const cacher = this.cacher(kind);
    const bookmarks = String(query.allowWatchBookmarks) === 'true';
    const watch = new Watch(scope, request.agent, kind.plural, render, bookmarks, this.changed, () => cacher.remove(watch));
    const { resourceVersion } = query;
    cacher.add(watch);
    const from = Number(resourceVersion ?? 0);
    const initial = String(query.sendInitialEvents) === 'true';
    if (from === 0 || initial) this.replayState(context, watch);
    else this.replaySince(context, watch, from);
    if (initial) watch.push({ type: 'BOOKMARK', object: this.bookmark(kind, { 'k8s.io/initial-events-end': 'true' }) });
    if (query.timeoutSeconds) this.core.sim.after(Number(query.timeoutSeconds) * 1000, () => watch.end());
    if (bookmarks) this.keepBookmarking();
    return { code: 200, body: undefined, watch };
  }

  /** Ends the watches of one kind, or all. */
  stop(kind?: Kind): void {
    if (!kind) this.generation++;
    for (const [id, cacher] of this.cachers) {
      if (kind && id !== prefixOf(kind)) continue;
      cacher.stop();
      this.cachers.delete(id);
    }
    if (!kind) this.bookmarking = false;
  }

  private cacher(kind: Kind): Cacher {
    const id = prefixOf(kind);
    let cacher = this.cachers.get(id);
    if (!cacher) this.cachers.set(id, (cacher = new Cacher(kind, this.core.storage.etcd)));
    return cacher;
  }

  private replayState(context: Context, watch: Watch): void {
    const { kind } = context;
    const { namespace, fields } = watch.scope;
    const name = fields.exactly('metadata.name');
    const { local } = this.core.storage.etcd;
    const direct = name !== undefined && (namespace !== undefined || !kind.namespaced);
    const { kvs } = direct ? local.range(keyOf(kind, namespace, name)) : local.range(namespace === undefined ? prefixOf(kind) : `${prefixOf(kind)}${namespace}/`, { prefix: true });
    for (const kv of kvs) if (selects(kind, watch.scope.labels, watch.scope.fields, kv.value)) watch.push({ type: 'ADDED', object: kv.value });
  }

  private replaySince(context: Context, watch: Watch, from: number): void {
    const { local } = this.core.storage.etcd;
    if (from < local.compacted) {
      const { status } = expired(`too old resource version: ${from} (${local.compacted})`);
      watch.push({ type: 'ERROR', object: status as unknown as KubeObject });
      watch.end();
      return;
    }
    if (from >= local.revision) return;
    const prefix = prefixOf(context.kind);
    for (const kv of local.since(from + 1)) {
      if (!kv.key.startsWith(prefix)) continue;
      const event = Cacher.event(context.kind, watch, kv, plainEvent(kv));
      if (event) watch.push(event);
    }
  }

  private readonly changed = (watch: Watch): void => {
    if (this.dirty.length === 0) this.core.sim.after(0, this.flush);
    this.dirty.push(watch);
  };

  private readonly flush = (): void => {
    const { dirty } = this;
    const { sim, tracer } = this.core;
    this.dirty = [];
    for (const watch of dirty) {
      try {
        const count = watch.deliver();
        if (count > 0 && tracer.active) tracer.emit({ kind: 'watch', at: sim.now(), to: watch.agent, resource: watch.resource, count });
      } catch (error) {
        sim.report(undefined, error);
      }
    }
  };

  private keepBookmarking(): void {
    if (this.bookmarking) return;
    this.bookmarking = true;
    const { generation } = this;
    const tick = () => {
      if (generation !== this.generation) return;
      for (const cacher of this.cachers.values()) {
        let event: WatchEvent | undefined;
        for (const watch of cacher.watches()) if (watch.bookmarks) watch.push((event ??= { type: 'BOOKMARK', object: this.bookmark(cacher.kind) }));
      }
      this.core.sim.after(bookmarkMs, tick);
    };
    this.core.sim.after(bookmarkMs, tick);
  }

  private bookmark(kind: Kind, annotations?: Record<string, string>): KubeObject {
    return {
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: { name: '', resourceVersion: String(this.core.storage.revision), ...(annotations && { annotations }) },
    };
  }
}

