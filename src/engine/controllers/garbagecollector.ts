import type { OwnerReference } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import type { KubeObject } from '../api/types.ts';
import type { ServedResource } from '../client/discovery.ts';
import type { Resource } from '../client/resources.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task, TaskHandle } from '../sim/sim.ts';
import { all } from '../sim/channel.ts';
import { Catalog } from './common/catalog.ts';
import type { Controller, ControllerContext } from './context.ts';
import { finalizersOf, FOREGROUND, ORPHAN, OwnerGraph, type Vertex } from './garbagecollector/graph.ts';

const WORKERS = 20;

export const garbageCollector = (context: ControllerContext): Controller => new GarbageCollector(context);

/**
 * Deletes what has lost its owners, in the background or before them, or sets it free (pkg/controller/garbagecollector).
 */
class GarbageCollector implements Controller {
  readonly name = 'garbage-collector-controller';
  private readonly deletions: WorkQueue;
  private readonly orphans: WorkQueue;
  private readonly graph: OwnerGraph;
  private readonly catalog: Catalog;
  private readonly watched = new Set<string>();
  /** How owners are read: `apps/v1/ReplicaSet` to its resource. */
  private readonly byKind = new Map<string, ServedResource>();
  private monitor: TaskHandle | undefined;

  constructor(private readonly context: ControllerContext) {
    const { sim } = context;
    this.deletions = new WorkQueue(sim, this.name);
    this.orphans = new WorkQueue(sim, `${this.name} orphans`);
    this.graph = new OwnerGraph({ consider: (vertex) => this.deletions.add(vertex.uid), orphan: (vertex) => this.orphans.add(vertex.uid) });
    this.catalog = Catalog.of(context);
  }

  start(): void {
    this.monitor = this.context.sim.spawn(this.name, this.watchAll());
    this.deletions.run(WORKERS, (uid) => this.attemptToDelete(uid));
    this.orphans.run(WORKERS, (uid) => this.attemptToOrphan(uid));
  }

  stop(): void {
    this.monitor?.cancel();
    this.deletions.shutDown();
    this.orphans.shutDown();
  }

  /** Watches everything that can be deleted, events aside. */
  private *watchAll(): Task {
    for (;;) {
      for (const resource of yield* this.catalog.list()) {
        const apiVersion = resource.group ? `${resource.group}/${resource.version}` : resource.version;
        this.byKind.set(`${apiVersion}/${resource.kind}`, resource);
        const id = `${resource.group}/${resource.resource}`;
        if (this.watched.has(id) || resource.resource === 'events' || !['delete', 'list', 'watch'].every((verb) => resource.verbs.includes(verb))) continue;
        this.watched.add(id);
        this.context.informers.informer<KubeObject>(resource).handle({
          add: (object) => this.graph.added(resource, object),
          update: (old, object) => this.graph.updated(old, object),
          delete: (object) => this.graph.deleted(object.metadata.uid!),
        });
      }
      yield* this.catalog.next();
    }
  }

  private *attemptToDelete(uid: string): Task {
    const vertex = this.graph.get(uid);
    if (!vertex || (vertex.deleting && !vertex.deletingDependents)) return;
    const latest = yield* this.read(vertex);
    if (!latest) {
      this.graph.deleted(uid);
      return;
    }
    if (vertex.deletingDependents) {
      yield* this.deleteDependents(vertex, latest);
      return;
    }
    const owners = (latest.metadata.ownerReferences as OwnerReference[] | undefined) ?? [];
    if (owners.length === 0) return;
    const { solid, dangling, waiting } = yield* this.classify(owners, vertex.namespace);
    if (solid.length > 0) {
      const gone = [...dangling, ...waiting];
      if (gone.length > 0) yield* this.removeReferences(vertex, latest, gone);
      return;
    }
    if (waiting.length > 0 && vertex.dependents.size > 0) {
      // A circle of objects that wait for each other would wait for ever.
      if ([...vertex.dependents].some((dependent) => dependent.deletingDependents)) yield* this.unblock(vertex, latest);
      yield* this.remove(vertex, latest, 'Foreground');
      return;
    }
    const finalizers = finalizersOf(latest);
    yield* this.remove(vertex, latest, finalizers.includes(ORPHAN) ? 'Orphan' : finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background');
  }

  /** The object as it is: as we have seen it, or, where nobody has, as the server has it. */
  private *read(vertex: Vertex): Task<KubeObject | undefined> {
    const resource = vertex.resource ?? this.byKind.get(`${vertex.apiVersion}/${vertex.kind}`);
    if (!resource) return undefined;
    const namespace = 'namespaced' in resource && !resource.namespaced ? undefined : vertex.namespace;
    if (vertex.resource) {
      const seen = this.context.informers.informer<KubeObject>(resource).get(namespace, vertex.name);
      if (seen?.metadata.uid === vertex.uid) return seen;
    }
    try {
      const live = yield* this.context.client.get(resource as Resource<KubeObject>, { namespace, name: vertex.name });
      return live.metadata.uid === vertex.uid ? live : undefined;
    } catch (error) {
      if (isStatus(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  private *classify(owners: readonly OwnerReference[], namespace: string | undefined): Task<Record<'solid' | 'dangling' | 'waiting', OwnerReference[]>> {
    const result = { solid: [] as OwnerReference[], dangling: [] as OwnerReference[], waiting: [] as OwnerReference[] };
    for (const owner of owners) {
      const vertex = this.graph.get(owner.uid) ?? { uid: owner.uid, resource: undefined, apiVersion: owner.apiVersion, kind: owner.kind, namespace, name: owner.name, owners: [], dependents: new Set<Vertex>(), deleting: false, deletingDependents: false };
      const live = yield* this.read(vertex);
      if (!live) result.dangling.push(owner);
      else if (live.metadata.deletionTimestamp && finalizersOf(live).includes(FOREGROUND)) result.waiting.push(owner);
      else result.solid.push(owner);
    }
    return result;
  }

  /** An object that waits for its dependents: it goes when none of them holds it back. */
  private *deleteDependents(vertex: Vertex, latest: KubeObject): Task {
    const blocking = [...vertex.dependents].filter((dependent) => dependent.owners.some((owner) => owner.uid === vertex.uid && owner.blockOwnerDeletion));
    if (blocking.length === 0) yield* this.removeFinalizer(vertex, latest, FOREGROUND);
    for (const dependent of blocking) if (!dependent.deletingDependents) this.deletions.add(dependent.uid, latest);
  }

  private *attemptToOrphan(uid: string): Task {
    const vertex = this.graph.get(uid);
    const owner = vertex && (yield* this.read(vertex));
    if (!vertex || !owner || !finalizersOf(owner).includes(ORPHAN)) return;
    const release = function* (this: GarbageCollector, dependent: Vertex): Task {
      const object = yield* this.read(dependent);
      const reference = (object?.metadata.ownerReferences as OwnerReference[] | undefined)?.find((o) => o.uid === uid);
      if (object && reference) yield* this.removeReferences(dependent, object, [reference]);
    }.bind(this);
    yield* all(this.context.sim, `${this.name} orphan`, [...vertex.dependents].map(release));
    yield* this.removeFinalizer(vertex, owner, ORPHAN);
  }

  private *remove(vertex: Vertex, latest: KubeObject, propagationPolicy: string): Task {
    try {
      yield* this.context.client.delete(vertex.resource!, latest.metadata, { propagationPolicy, preconditions: { uid: vertex.uid } });
    } catch (error) {
      if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) throw error;
    }
  }

  private *removeReferences(vertex: Vertex, latest: KubeObject, gone: readonly OwnerReference[]): Task {
    const owners = (latest.metadata.ownerReferences as OwnerReference[]).filter((owner) => !gone.some((g) => g.uid === owner.uid));
    yield* this.patch(vertex, latest, { ownerReferences: owners.length > 0 ? owners : null });
  }

  private *removeFinalizer(vertex: Vertex, latest: KubeObject, finalizer: string): Task {
    const finalizers = finalizersOf(latest);
    if (!finalizers.includes(finalizer)) return;
    yield* this.patch(vertex, latest, { finalizers: finalizers.filter((f) => f !== finalizer), resourceVersion: latest.metadata.resourceVersion });
  }

  private *unblock(vertex: Vertex, latest: KubeObject): Task {
    const owners = (latest.metadata.ownerReferences as OwnerReference[]).map((owner) => (owner.blockOwnerDeletion ? { ...owner, blockOwnerDeletion: false } : owner));
    yield* this.patch(vertex, latest, { ownerReferences: owners });
  }

  private *patch(vertex: Vertex, latest: KubeObject, metadata: object): Task {
    try {
      yield* this.context.client.patch(vertex.resource!, latest.metadata, { metadata: { uid: vertex.uid, ...metadata } }, { type: 'application/merge-patch+json' });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
}
