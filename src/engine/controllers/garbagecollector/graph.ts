import type { OwnerReference } from '../../api/kubernetes.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Resource } from '../../client/resources.ts';

export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

/** An object in the graph of owners, or one that is only known as somebody's owner. */
export interface Vertex {
  readonly uid: string;
  /** Undefined until the object itself was seen. */
  resource: Resource | undefined;
  apiVersion: string;
  kind: string;
  namespace: string | undefined;
  name: string;
  owners: readonly OwnerReference[];
  readonly dependents: Set<Vertex>;
  deleting: boolean;
  /** Waits for its dependents to go first. */
  deletingDependents: boolean;
}

const NO_OWNERS: readonly OwnerReference[] = [];

export const finalizersOf = (object: KubeObject): readonly string[] => (object.metadata.finalizers as string[] | undefined) ?? [];
const ownersOf = (object: KubeObject): readonly OwnerReference[] => (object.metadata.ownerReferences as OwnerReference[] | undefined) ?? NO_OWNERS;

/** What changes in the graph ask of the collector. */
export interface GraphWork {
  /** The object may have to go, or may now lose its finalizer. */
  consider(vertex: Vertex): void;
  /** The object goes, its dependents stay. */
  orphan(vertex: Vertex): void;
}

/** Who owns whom, kept up with every event (pkg/controller/garbagecollector/graph_builder.go). */
export class OwnerGraph {
  private readonly vertices = new Map<string, Vertex>();

  constructor(private readonly work: GraphWork) {}

  get(uid: string): Vertex | undefined {
    return this.vertices.get(uid);
  }

  added(resource: Resource, object: KubeObject): void {
    const uid = object.metadata.uid!;
    const { namespace, name } = object.metadata;
    let vertex = this.vertices.get(uid);
    if (!vertex) {
      vertex = { uid, resource, apiVersion: object.apiVersion, kind: object.kind, namespace, name, owners: NO_OWNERS, dependents: new Set(), deleting: false, deletingDependents: false };
      this.vertices.set(uid, vertex);
    }
    vertex.resource = resource;
    vertex.namespace = namespace;
    vertex.name = name;
    this.setOwners(vertex, ownersOf(object));
    if (object.metadata.deletionTimestamp) this.transition(vertex, object);
  }

  updated(old: KubeObject, object: KubeObject): void {
    const { metadata } = object;
    const sameOwners = old.metadata.ownerReferences === metadata.ownerReferences;
    if (sameOwners && old.metadata.deletionTimestamp === metadata.deletionTimestamp && old.metadata.finalizers === metadata.finalizers) return;
    const vertex = this.vertices.get(metadata.uid!);
    if (!vertex) return;
    if (!sameOwners) {
      const before = vertex.owners;
      this.setOwners(vertex, ownersOf(object));
      // An owner that waits for this one may be free now.
      for (const { uid, blockOwnerDeletion } of before) {
        const owner = this.vertices.get(uid);
        const now = vertex.owners.find((o) => o.uid === uid);
        if (owner?.deletingDependents && blockOwnerDeletion && !now?.blockOwnerDeletion) this.work.consider(owner);
      }
      if (vertex.owners.length > 0) this.work.consider(vertex);
    }
    this.transition(vertex, object);
  }

  deleted(uid: string): void {
    const vertex = this.vertices.get(uid);
    if (!vertex) return;
    this.vertices.delete(uid);
    for (const { uid: owner } of vertex.owners) {
      const there = this.vertices.get(owner);
      if (!there) continue;
      there.dependents.delete(vertex);
      if (there.deletingDependents) this.work.consider(there);
      else if (!there.resource && there.dependents.size === 0) this.vertices.delete(owner);
    }
    for (const dependent of vertex.dependents) this.work.consider(dependent);
  }

  private transition(vertex: Vertex, object: KubeObject): void {
    if (!object.metadata.deletionTimestamp) return;
    vertex.deleting = true;
    const finalizers = finalizersOf(object);
    if (finalizers.includes(ORPHAN)) this.work.orphan(vertex);
    if (!finalizers.includes(FOREGROUND) || vertex.deletingDependents) return;
    vertex.deletingDependents = true;
    for (const dependent of vertex.dependents) this.work.consider(dependent);
    this.work.consider(vertex);
  }

  private setOwners(vertex: Vertex, owners: readonly OwnerReference[]): void {
    for (const { uid } of vertex.owners) if (!owners.some((o) => o.uid === uid)) this.vertices.get(uid)?.dependents.delete(vertex);
    for (const reference of owners) {
      let owner = this.vertices.get(reference.uid);
      if (!owner) {
        const { uid, apiVersion, kind, name } = reference;
        owner = { uid, resource: undefined, apiVersion, kind, namespace: vertex.namespace, name, owners: NO_OWNERS, dependents: new Set(), deleting: false, deletingDependents: false };
        this.vertices.set(uid, owner);
        // Nobody has seen it: it may never have been, or not be there any more.
        this.work.consider(owner);
      }
      owner.dependents.add(vertex);
    }
    vertex.owners = owners;
  }
}
