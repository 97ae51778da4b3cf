import { conflict, invalid, notFound, optimisticLockMessage } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import { equal, share } from '../api/share.ts';
import type { KubeObject } from '../api/types.ts';
import type { FieldError } from '../kinds/kind.ts';
import type { Task } from '../sim/sim.ts';
import { isChecked, resourceOf, type Context } from './context.ts';
import { confirmNoEscalation } from './authz/grants.ts';
import type { Core } from './core.ts';
import { custom } from './crd/late.ts';
import { decode } from './decode.ts';
import { bookUpdate, withEntries } from './managedfields/managers.ts';
import { isNoted, noteUpdate, shown } from './managedfields/notes.ts';
import { checkSize } from './size.ts';
import { keepAllocated } from './services/allocator.ts';
import { views } from './views.ts';

/** Makes the new state of an object from the current one. */
export type Transform = (current: KubeObject) => KubeObject;

/** PUT of an object or of its status (kubernetes: apiserver/pkg/registry/rest/update.go). */
export function* update(core: Core, context: Context): Task<ApiResponse> {
  const base = context.subresource === 'status' ? core.storage.get(context.kind, context.namespace, context.name!) : undefined;
  const object = decode(context, context.request.body, base);
  const stored = yield* updateObject(core, context, () => object, !!object.metadata.resourceVersion);
  return { code: 200, body: stored };
}

/**
 * Reads, transforms, admits, validates and writes, or deletes the object where that has taken the last thing that held it
 * back; again where somebody else was faster and the client does not insist on
 * the version that it has seen. A new state that equals the old one is not written.
 */
export function* updateObject(core: Core, context: Context, transform: Transform, insists: boolean): Task<KubeObject> {
  const { kind, namespace, request, dryRun } = context;
  const name = context.name!;
  const { storage } = core;
  for (;;) {
    const current = storage.find(kind, namespace, name);
    if (!current) throw notFound(resourceOf(kind), name);
    const old: KubeObject = isNoted(context) ? current.value : shown(current.value);
    let wanted = transform(old);
    const rewrite = wanted === old ? undefined : core.admission.rewrite(core, context, wanted, old);
    if (rewrite) wanted = yield* rewrite;
    const { uid, resourceVersion } = wanted.metadata;
    if (uid && uid !== old.metadata.uid) throw conflict(resourceOf(kind), name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`);
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) throw conflict(resourceOf(kind), name, optimisticLockMessage);
    const next = prepare(core, context, wanted, old);
    if (next === old) return old;
    checkSize(request, next);
    const settle = core.admission.settle(core, context, next, old);
    if (settle) yield* settle;
    if (dryRun) {
      if (kind === core.services) core.allocator.release(current.key, next.spec, old.spec);
      return next;
    }
    if (next.metadata.deletionTimestamp && released(context, next)) {
      if ((yield* storage.remove(kind, next, current.modRevision, request.agent)) !== undefined) return next;
    } else if (yield* storage.put(kind, next, current.modRevision, request.agent, current.key)) return next;
    if (insists) throw conflict(resourceOf(kind), name, optimisticLockMessage);
  }
}

/** The state to store: `old` itself when nothing changes; otherwise fresh, with fresh metadata. */
const prepare = (core: Core, context: Context, wanted: KubeObject, old: KubeObject): KubeObject => {
  const { kind, subresource } = context;
  const view = subresource === undefined ? undefined : views[subresource];
  let next = view ? view(wanted, old, kind, core.sim.now()) : whole(core, context, wanted, old);
  if (next === old) {
    // Validating admission is asked even about what changes nothing.
    if (!view) core.admission.validate(core, context, next, old);
    return old;
  }
  confirmNoEscalation(core, context, next, old);
  const generation = counts(context, next, old);
  // Whatever differs from the old state was made by this request; its metadata may not have been.
  next.metadata = { ...next.metadata };
  if (generation) next.metadata.generation = (old.metadata.generation ?? 0) + 1;
  // Pods warn on creation alone (pkg/registry/core/pod/strategy.go: WarningsOnUpdate), others where their generation is a new one.
  const checked = isChecked(context);
  const warns = kind.warnings && checked && !view && kind !== core.pods && (generation || !kind.generation) && !core.authorizer.isComponent(context.user);
  if (warns) context.warnings.push(...kind.warnings!(next, old));
  const problems = checked ? updateProblems(context, next, old) : [];
  if (problems.length > 0) throw invalid(kind.group, kind.kind, next.metadata.name, problems);
  core.admission.validate(core, context, next, old);
  if (isNoted(context)) noteUpdate(context, (next = withManagersOf(next, old)), old, core.sim.now());
  else if (context.request.patchType !== 'application/apply-patch+yaml') next = bookUpdate(context, withManagersOf(next, old), old, core.sim.now());
  return kind === core.services && subresource !== 'status' ? core.allocator.allocate(next, old) : next;
};

const updateProblems = ({ kind, subresource, served }: Context, next: KubeObject, old: KubeObject): FieldError[] => {
  const whole = (subresource !== 'status' && kind.validate?.(next, old)) || [];
  const change = kind.validateUpdate?.(next, old, subresource, served) ?? [];
  return kind.changesFirst ? [...change, ...whole] : [...whole, ...change];
};

/** True when a change makes a new generation. A Deployment counts its annotations too (pkg/registry/apps/deployment/strategy.go). */
const counts = ({ kind, subresource }: Context, next: KubeObject, old: KubeObject): boolean => {
  if (!kind.generation) return false;
  if (kind.custom) return custom().changesGeneration(next, old, kind.subresources?.includes('status') ?? false);
  if (next['spec'] !== old['spec']) return true;
  return kind.kind === 'Deployment' && subresource !== 'status' && !equal(next.metadata.annotations, old.metadata.annotations);
};

const whole = (core: Core, context: Context, wanted: KubeObject, old: KubeObject): KubeObject => {
  const { kind } = context;
  let next = core.admission.mutate(core, context, wanted, old);
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, resourceVersion, generation, selfLink, ...given } = next.metadata;
  const fixed = old.metadata;
  next = {
    ...next,
    metadata: {
      ...given,
      ...(fixed.uid !== undefined && { uid: fixed.uid }),
      ...(fixed.creationTimestamp !== undefined && { creationTimestamp: fixed.creationTimestamp }),
      ...(fixed.resourceVersion !== undefined && { resourceVersion: fixed.resourceVersion }),
      ...(fixed.generation !== undefined && { generation: fixed.generation }),
      ...(fixed.deletionTimestamp !== undefined && { deletionTimestamp: fixed.deletionTimestamp }),
      ...(fixed.deletionGracePeriodSeconds !== undefined && { deletionGracePeriodSeconds: fixed.deletionGracePeriodSeconds }),
    },
  };
  if (kind.subresources?.includes('status')) next = withStatusOf(next, old);
  if (kind === core.services) next = keepAllocated(next, old);
  if (kind.prepareForUpdate) next = kind.prepareForUpdate(next, old);
  return share(old, next);
};

const withStatusOf = (next: KubeObject, { status }: KubeObject): KubeObject => {
  if (status !== undefined) return { ...next, status };
  const { status: _, ...rest } = next;
  return rest as KubeObject;
};

// A client may send managers, as kubectl does when it takes over its client-side fields; a single empty entry clears them.
const withManagersOf = (next: KubeObject, old: KubeObject): KubeObject => {
  const { managedFields } = next.metadata;
  if (managedFields === old.metadata.managedFields) return next;
  if (managedFields?.length === 1 && !managedFields[0]!.operation) return withEntries(next, []);
  return managedFields?.length ? next : withEntries(next, old.metadata.managedFields ?? []);
};

/** True when an object that is being deleted has nothing left to wait for. */
const released = ({ kind }: Context, object: KubeObject): boolean =>
  !object.metadata.finalizers?.length && !object.metadata.deletionGracePeriodSeconds && !(kind.plural === 'namespaces' && object.spec?.finalizers?.length);
