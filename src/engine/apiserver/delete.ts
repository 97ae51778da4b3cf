import { badRequest, conflict, deleted, notFound } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import type { DeleteOptions } from '../api/kubernetes.ts';
import { rfc3339 } from '../api/time.ts';
import type { KubeObject, ObjectMeta } from '../api/types.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Task } from '../sim/sim.ts';
import { resourceOf, type Context } from './context.ts';
import type { Core } from './core.ts';
import { cleanupFinalizer } from './crd/finalizer.ts';
import { bodyAs } from './decode.ts';
import { checkDeleteOptions } from './writeoptions.ts';

/** DELETE of one object (kubernetes: apiserver/pkg/registry/generic/registry/store.go, rest/delete.go). */
export function* remove(core: Core, context: Context): Task<ApiResponse> {
  const { kind } = context;
  const options = deleteOptions(context);
  const outcome = yield* removeObject(core, context, context.name!, options);
  if (!outcome.gone || returnsObject(kind)) return { code: 200, body: outcome.object };
  return { code: 200, body: deleted(resourceOf(kind), outcome.object.metadata.name, outcome.object.metadata.uid) };
}

// Kinds whose storage answers with the deleted object (ReturnDeletedObject) rather than with a Status.
const returning = new Set(['/pods', '/podtemplates', '/services', '/serviceaccounts', '/persistentvolumes', '/persistentvolumeclaims', '/resourcequotas', 'storage.k8s.io/storageclasses', 'storage.k8s.io/volumeattachments', 'storage.k8s.io/csinodes', 'storage.k8s.io/csidrivers']);
const returnsObject = (kind: Kind): boolean => returning.has(`${kind.group}/${kind.plural}`);

/** Deletes an object, or begins to. `gone` tells that it is. */
export function* removeObject(core: Core, context: Context, name: string, options: DeleteOptions): Task<{ object: KubeObject; gone: boolean }> {
  const { kind, namespace, request, dryRun } = context;
  const { storage } = core;
  for (;;) {
    const current = storage.find(kind, namespace, name);
    if (!current) throw notFound(resourceOf(kind), name);
    const old: KubeObject = current.value;
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (uid && uid !== old.metadata.uid) throw conflict(resourceOf(kind), name, `the UID in the precondition (${uid}) does not match the UID in record (${old.metadata.uid}). The object might have been deleted and then recreated`);
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) {
      throw conflict(resourceOf(kind), name, `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${old.metadata.resourceVersion}). The object might have been modified`);
    }
    core.admission.remove(core, context, old);
    const settle = core.admission.settleRemoval(core, context, old);
    if (settle) yield* settle;
    const next = marked(core, kind, old, options);
    if (dryRun) return { object: next ?? old, gone: next === undefined };
    if (next === old) return { object: old, gone: false };
    if (next) {
      const stored = yield* storage.put(kind, next, current.modRevision, request.agent);
      if (stored) return { object: stored, gone: false };
    } else {
      const revision = yield* storage.remove(kind, old, current.modRevision, request.agent);
      if (revision !== undefined) return { object: old, gone: true };
    }
  }
}

/** Options in the body, or in the query where there is no body. Throws BadRequest or Invalid. */
export const deleteOptions = (context: Context): DeleteOptions => {
  const options = readOptions(context);
  checkDeleteOptions(options);
  return options;
};

const readOptions = (context: Context): DeleteOptions => {
  const { body, query = {} } = context.request;
  if (body !== undefined) return bodyAs(context, { schema: 'IoK8sApimachineryPkgApisMetaV1DeleteOptions', kind: 'DeleteOptions', version: 'v1' });
  const { gracePeriodSeconds, propagationPolicy, orphanDependents } = query;
  if (gracePeriodSeconds === undefined && propagationPolicy === undefined && orphanDependents === undefined) return {} as DeleteOptions;
  if (gracePeriodSeconds !== undefined && !/^-?\d+$/.test(String(gracePeriodSeconds))) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(String(gracePeriodSeconds))}: invalid syntax`);
  return {
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds: Number(gracePeriodSeconds) }),
    ...(propagationPolicy && { propagationPolicy: String(propagationPolicy) }),
    ...(orphanDependents !== undefined && { orphanDependents: String(orphanDependents) === 'true' }),
  } as DeleteOptions;
};

/** The state of an object that waits for its end; undefined when there is nothing to wait for. */
const marked = (core: Core, kind: Kind, old: KubeObject, options: DeleteOptions): KubeObject | undefined => {
  const finalizers = finalizersFor(kind, old, options);
  const grace = graceOf(kind, old, options);
  const held = finalizers.length > 0 || grace > 0 || (kind.plural === 'namespaces' && old.spec?.finalizers?.length > 0);
  if (!held) return undefined;
  const { metadata } = old;
  const changed = finalizers.length !== (metadata.finalizers?.length ?? 0) || finalizers.some((f, i) => f !== metadata.finalizers![i]);
  const before = metadata.deletionTimestamp ? (metadata.deletionGracePeriodSeconds ?? 0) : undefined;
  // A second delete may only shorten the time that is left.
  if (before !== undefined && grace >= before && !changed) return old;
  const seconds = before === undefined ? grace : Math.min(grace, before);
  const begins = before === undefined || seconds < before;
  const { finalizers: _, ...marks } = metadata as ObjectMeta;
  if (begins) marks.deletionTimestamp = rfc3339(core.sim.now() + seconds * 1000);
  if (begins && !marksItself(kind)) marks.deletionGracePeriodSeconds = seconds;
  if (before === undefined && metadata.generation !== undefined && !marksItself(kind)) marks.generation = metadata.generation + 1;
  const next: KubeObject = { ...old, metadata: finalizers.length > 0 ? { ...marks, finalizers } : marks };
  if (kind.plural === 'namespaces' && kind.group === '') next.status = { ...old.status, phase: 'Terminating' };
  return next;
};

// Namespaces and definitions have deletions of their own, which set the time and nothing else of metadata
// (pkg/registry/core/namespace/storage/storage.go, apiextensions-apiserver: pkg/registry/customresourcedefinition/etcd.go).
const marksItself = ({ group, plural }: Kind): boolean => (group === '' && plural === 'namespaces') || (group === 'apiextensions.k8s.io' && plural === 'customresourcedefinitions');

/** Seconds that a pod is given to end; nothing else is given any. */
const graceOf = (kind: Kind, old: KubeObject, options: DeleteOptions): number => {
  if (kind.plural !== 'pods' || kind.group !== '') return 0;
  if (!old.spec?.nodeName || old.status?.phase === 'Failed' || old.status?.phase === 'Succeeded') return 0;
  const seconds = options.gracePeriodSeconds ?? old.spec.terminationGracePeriodSeconds ?? 30;
  return seconds < 0 ? 1 : seconds;
};

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

/** The finalizers after the propagation policy has had its say (store.go: deletionFinalizersForGarbageCollection). */
const finalizersFor = (kind: Kind, old: KubeObject, options: DeleteOptions): string[] => {
  const own = (old.metadata.finalizers ?? []).filter((f) => f !== foreground && f !== orphan);
  // A definition outlives its objects (apiextensions-apiserver: pkg/registry/customresourcedefinition/etcd.go).
  if (kind.group === 'apiextensions.k8s.io' && !old.metadata.deletionTimestamp && !own.includes(cleanupFinalizer)) own.push(cleanupFinalizer);
  const had = (f: string) => old.metadata.finalizers?.includes(f) ?? false;
  const policy = options.propagationPolicy ?? (options.orphanDependents === undefined ? undefined : options.orphanDependents ? 'Orphan' : 'Background');
  const orphans = policy === 'Orphan' || (policy === undefined && (had(orphan) || (!had(foreground) && orphansByDefault(kind))));
  const waits = policy === 'Foreground' || (policy === undefined && had(foreground));
  return [...own, ...(orphans ? [orphan] : []), ...(waits ? [foreground] : [])];
};

/** rest.OrphanDependents for backward compatibility: controllers that are older than garbage collection. */
const orphansByDefault = (kind: Kind): boolean => `${kind.group}/${kind.plural}` === '/replicationcontrollers' || `${kind.group}/${kind.plural}` === 'batch/jobs';
