import { isStatus } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import { typeOf } from '../../../kinds/schema/moretypes.ts';
import type { Task } from '../../../sim/sim.ts';
import { threeWayMerge, threeWayStrategic } from '../../kubectl/apply/threeway.ts';
import type { Context } from '../../kubectl/context.ts';
import { messageOf, NoKindMatch } from '../../kubectl/errors.ts';
import { readDocuments } from '../../kubectl/manifests.ts';
import { createObject, deleteObject, getObject, patchObject, replaceObject, type Target } from '../../kubectl/requests.ts';
import { schemaOf } from '../../kubectl/scheme.ts';
import { goQuote } from '../../kubectl/text/gofmt.ts';
import type { Release } from '../release/release.ts';

/** An object of a manifest and where it belongs. */
export interface KubeResource extends Target {
  object: KubeObject;
}

const query = { fieldManager: 'helm' };

const several = (errors: readonly string[]): Error => new Error(errors.length === 1 ? errors[0] : `${errors.length} errors occurred:\n${errors.map((e) => `\t* ${e}\n`).join('')}\n`);

const objectsOf = (manifest: string): KubeObject[] =>
  readDocuments(manifest).flatMap((d) => {
    if ('error' in d) throw new Error(`error parsing : ${d.error}`);
    const o = d.value as (KubeObject & { items?: KubeObject[] }) | null;
    if (!o) return [];
    return o.kind?.endsWith('List') && Array.isArray(o.items) ? o.items : [o];
  });

/** Kubernetes objects of a manifest, with the release's namespace where they have none (kube.Client.Build). */
export function* buildResources(context: Context, manifest: string, namespace: string): Task<KubeResource[]> {
  const out: KubeResource[] = [];
  const errors: string[] = [];
  for (const object of objectsOf(manifest)) {
    const name = object.metadata?.name ?? '';
    try {
      if (!object.kind) throw new Error('error validating "": error validating data: kind not set');
      const mapping = yield* context.mapper.forKind(object.apiVersion ?? '', object.kind);
      const own = mapping.namespaced ? (object.metadata?.namespace ?? namespace) : '';
      out.push({ mapping, namespace: own, name, object: own ? { ...object, metadata: { ...object.metadata, namespace: own } } : object });
    } catch (error) {
      if (!(error instanceof NoKindMatch)) throw error;
      errors.push(`resource mapping not found for name: ${goQuote(name)} namespace: ${goQuote(object.metadata?.namespace ?? '')} from "": ${error.message}\nensure CRDs are installed first`);
    }
  }
  if (errors.length > 0) throw new Error(errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`);
  return out;
}

/** `ServiceAccount "web" in namespace "default"` */
const text = (r: KubeResource): string => `${r.object.kind} ${goQuote(r.name)} in namespace ${goQuote(r.namespace)}`;

const labelName = 'app.kubernetes.io/managed-by';
const releaseName = 'meta.helm.sh/release-name';
const releaseNamespace = 'meta.helm.sh/release-namespace';

/** Marks objects as parts of a release. */
export const owned = (list: readonly KubeResource[], { name, namespace }: Pick<Release, 'name' | 'namespace'>): KubeResource[] =>
  list.map((r) => {
    const { labels, annotations, ...metadata } = r.object.metadata;
    return {
      ...r,
      object: { ...r.object, metadata: { ...metadata, labels: { ...labels, [labelName]: 'Helm' }, annotations: { ...annotations, [releaseName]: name, [releaseNamespace]: namespace } } },
    };
  });

const wanted = (what: string, map: Readonly<Record<string, string>> | undefined, key: string, value: string): string[] => {
  const found = map?.[key];
  if (found === undefined) return [`${what} validation error: missing key ${goQuote(key)}: must be set to ${goQuote(value)}`];
  return found === value ? [] : [`${what} validation error: key ${goQuote(key)} must equal ${goQuote(value)}: current value is ${goQuote(found)}`];
};

/** The resources that are there already and belong to this release. Throws an Error for those of others. */
export function* existing(context: Context, list: readonly KubeResource[], { name, namespace }: Pick<Release, 'name' | 'namespace'>, takeOver = false): Task<KubeResource[]> {
  const out: KubeResource[] = [];
  for (const resource of list) {
    let there: KubeObject;
    try {
      there = yield* getObject(context, resource);
    } catch (error) {
      if (isStatus(error, 'NotFound')) continue;
      throw new Error(`could not get information about the resource ${text(resource)}: ${messageOf(error)}`);
    }
    const { labels, annotations } = there.metadata;
    const problems = [...wanted('label', labels, labelName, 'Helm'), ...wanted('annotation', annotations, releaseName, name), ...wanted('annotation', annotations, releaseNamespace, namespace)];
    if (problems.length > 0 && !takeOver) throw new Error(`${text(resource)} exists and cannot be imported into the current release: invalid ownership metadata; ${problems.join('; ')}`);
    out.push(resource);
  }
  return out;
}

/** Creates all; the first failures are told together. */
export function* createAll(context: Context, list: readonly KubeResource[]): Task {
  const errors: string[] = [];
  for (const resource of list) {
    try {
      yield* createObject(context, resource, resource.object, { query });
    } catch (error) {
      errors.push(messageOf(error));
    }
  }
  if (errors.length > 0) throw several(errors);
}

const patchFrom = (original: unknown, target: KubeObject, current: KubeObject): { patch: Record<string, unknown>; strategic: boolean } => {
  const ref = schemaOf(target.apiVersion, target.kind);
  return ref === undefined ? { patch: threeWayMerge(original, target, current), strategic: false } : { patch: threeWayStrategic(original, target, current, typeOf, ref), strategic: true };
};

function* updateOne(context: Context, original: KubeObject | undefined, resource: KubeResource, current: KubeObject, force: boolean): Task {
  const { object } = resource;
  if (force) {
    yield* replaceObject(context, resource, { ...object, metadata: { ...object.metadata, resourceVersion: current.metadata.resourceVersion } }, { query });
    return;
  }
  const { patch, strategic } = patchFrom(original ?? current, object, current);
  if (Object.keys(patch).length === 0) return;
  try {
    yield* patchObject(context, resource, patch, strategic ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json', { query });
  } catch (error) {
    throw new Error(`cannot patch ${goQuote(resource.name)} with kind ${object.kind}: ${messageOf(error)}`);
  }
}

const same = (a: Target, b: Target): boolean => a.mapping.kind === b.mapping.kind && a.mapping.group === b.mapping.group && a.namespace === b.namespace && a.name === b.name;

const keeps = (object: KubeObject): boolean => object.metadata.annotations?.['helm.sh/resource-policy'] === 'keep';

/** Brings the cluster from one set of objects to another: creates, patches, and deletes what is no longer wanted (kube.Client.Update). */
export function* updateAll(context: Context, from: readonly KubeResource[], to: readonly KubeResource[], force = false): Task {
  const errors: string[] = [];
  for (const resource of to) {
    let current: KubeObject;
    try {
      current = yield* getObject(context, resource);
    } catch (error) {
      if (!isStatus(error, 'NotFound')) throw new Error(`could not get information about the resource: ${messageOf(error)}`);
      try {
        yield* createObject(context, resource, resource.object, { query });
      } catch (failure) {
        throw new Error(`failed to create resource: ${messageOf(failure)}`);
      }
      continue;
    }
    const original = from.find((f) => same(f, resource));
    if (!original) throw new Error(`no ${resource.object.kind} with the name ${goQuote(resource.name)} found`);
    try {
      yield* updateOne(context, original.object, resource, current, force);
    } catch (error) {
      errors.push(messageOf(error));
    }
  }
  if (errors.length > 0) throw new Error(errors.join(' && '));
  for (const resource of from) {
    if (to.some((t) => same(t, resource))) continue;
    const current = yield* optional(context, resource);
    if (current && !keeps(current)) yield* deleteObject(context, resource, { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' });
  }
}

function* optional(context: Context, target: Target): Task<KubeObject | undefined> {
  try {
    return yield* getObject(context, target);
  } catch (error) {
    if (isStatus(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** Deletes what is there of these objects; gives what went wrong. */
export function* deleteAll(context: Context, list: readonly KubeResource[], propagation: 'Background' | 'Foreground' | 'Orphan' = 'Background'): Task<Error[]> {
  const errors: Error[] = [];
  for (const resource of list) {
    try {
      yield* deleteObject(context, resource, { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: propagation });
    } catch (error) {
      if (!isStatus(error, 'NotFound')) errors.push(error as Error);
    }
  }
  return errors;
}

/** Waits until none of these objects is there any more. Throws `context deadline exceeded`. */
export function* waitForDelete(context: Context, list: readonly KubeResource[], timeoutMs: number): Task {
  const deadline = context.now() + timeoutMs;
  for (;;) {
    let left = 0;
    for (const resource of list) if (yield* optional(context, resource)) left++;
    if (left === 0) return;
    if (context.now() >= deadline) throw new Error('context deadline exceeded');
    yield* context.sleep(2000);
  }
}

export { optional as getIfThere };
