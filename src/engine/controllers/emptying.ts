import type { Namespace } from '../api/kubernetes.ts';
import { isStatus, StatusError } from '../api/status.ts';
import { rfc3339 } from '../api/time.ts';
import type { KubeObject } from '../api/types.ts';
import { staleVersions, type ServedResource } from '../client/discovery.ts';
import type { Resource } from '../client/resources.ts';
import type { Task } from '../sim/sim.ts';
import type { Catalog } from './common/catalog.ts';
import type { ControllerContext } from './context.ts';

type Conditions = NonNullable<NonNullable<Namespace['status']>['conditions']>;

/** What is left of a namespace's content, by resource (`pods.`, `deployments.apps`) and by finalizer. */
interface Remains {
  resources: Map<string, number>;
  finalizers: Map<string, number>;
  failures: string[];
  /** Group versions of which nobody tells what they serve. */
  undiscovered: string[];
  /** Milliseconds until what is left may be gone by itself. */
  estimateMs: number;
}

/** Deletes everything in a namespace; says what is left. */
export function* empty(context: ControllerContext, catalog: Catalog, namespace: string): Task<Remains> {
  const remains: Remains = { resources: new Map(), finalizers: new Map(), failures: [], undiscovered: yield* staleVersions(context.client), estimateMs: 0 };
  const resources = (yield* catalog.list()).filter((r) => r.namespaced && r.verbs.includes('list') && r.verbs.includes('delete'));
  const pods = resources.filter((r) => r.resource === 'pods' && r.group === '');
  // Pods go first, and nothing else before they are gone (KEP-5080).
  for (const resource of pods) yield* deleteAll(context, namespace, resource, remains);
  if (remains.resources.size > 0) return remains;
  for (const resource of resources) if (!pods.includes(resource)) yield* deleteAll(context, namespace, resource, remains);
  return remains;
}

function* deleteAll(context: ControllerContext, namespace: string, resource: ServedResource, remains: Remains): Task {
  const { client, sim } = context;
  const of = resource as Resource<KubeObject>;
  try {
    const { items } = yield* client.list(of, namespace);
    for (const { metadata } of items) {
      if (metadata.deletionTimestamp) continue;
      try {
        yield* client.delete(of, metadata, { propagationPolicy: 'Background' });
      } catch (error) {
        if (!isStatus(error, 'NotFound')) throw error;
      }
    }
    if (items.length === 0) return;
    const left = (yield* client.list(of, namespace)).items;
    if (left.length === 0) return;
    remains.resources.set(`${resource.resource}.${resource.group}`, left.length);
    for (const object of left) {
      for (const finalizer of (object.metadata.finalizers as string[] | undefined) ?? []) remains.finalizers.set(finalizer, (remains.finalizers.get(finalizer) ?? 0) + 1);
      const due = Date.parse((object.metadata.deletionTimestamp as string | undefined) ?? '');
      if (resource.resource === 'pods' && due > sim.now()) remains.estimateMs = Math.max(remains.estimateMs, due - sim.now());
    }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    remains.failures.push(error.message);
  }
}

/** The conditions that tell of it; `now` in virtual milliseconds. */
export function conditionsOf(ns: Namespace, { resources, finalizers, failures, undiscovered }: Remains, now: number): Conditions {
  const failed = failures.length > 0;
  const left = [...resources].map(([name, n]) => `${name} has ${n} resource instances`).sort();
  const held = [...finalizers].map(([name, n]) => `${name} in ${n} resource instances`).sort();
  const wanted: [string, boolean, string, string][] = [
    undiscovered.length > 0
      ? ['NamespaceDeletionDiscoveryFailure', true, 'DiscoveryFailed', `Discovery failed for some groups, ${undiscovered.length} failing: unable to retrieve the complete list of server APIs: ${undiscovered.map((gv) => `${gv}: stale GroupVersion discovery: ${gv}`).join(', ')}`]
      : ['NamespaceDeletionDiscoveryFailure', false, 'ResourcesDiscovered', 'All resources successfully discovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', false, 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    failed
      ? ['NamespaceDeletionContentFailure', true, 'ContentDeletionFailed', `Failed to delete all resource types, ${failures.length} remaining: ${failures.join(', ')}`]
      : ['NamespaceDeletionContentFailure', false, 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    left.length > 0
      ? ['NamespaceContentRemaining', true, 'SomeResourcesRemain', `Some resources are remaining: ${left.join(', ')}`]
      : ['NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed'],
    held.length > 0
      ? ['NamespaceFinalizersRemaining', true, 'SomeFinalizersRemain', `Some content in the namespace has finalizers remaining: ${held.join(', ')}`]
      : ['NamespaceFinalizersRemaining', false, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
  ];
  const at = rfc3339(now);
  return wanted.map(([type, status, reason, message]) => {
    const old = ns.status?.conditions?.find((c) => c.type === type);
    const text = status ? 'True' : 'False';
    return { type, status: text, lastTransitionTime: old?.status === text ? old.lastTransitionTime : at, reason, message } as Conditions[number];
  });
}
