import { alreadyExists, failure, generateNameConflict, invalid, qualified, unknownError } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import type { ManagedFieldsEntry } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import { generateName } from '../api/names.ts';
import { rfc3339 } from '../api/time.ts';
import type { KubeObject } from '../api/types.ts';
import type { Task } from '../sim/sim.ts';
import { isChecked, resourceOf, type Context } from './context.ts';
import { confirmNoEscalation } from './authz/grants.ts';
import type { Core } from './core.ts';
import { decode } from './decode.ts';
import { keyOf } from './keys.ts';
import { newPodProblems } from './podtemplates.ts';
import { checkSize } from './size.ts';
import { bookUpdate, unmanaged as withoutManagers, withEntries } from './managedfields/managers.ts';
import { isNoted, noteCreate } from './managedfields/notes.ts';

/** POST of an object (kubernetes: apiserver/pkg/registry/rest/create.go, registry/generic/registry/store.go). */
export function* create(core: Core, context: Context): Task<ApiResponse> {
  const { kind } = context;
  const object = decode(context, context.request.body);
  // Components throw their warnings away; a person reads them.
  if (kind.warnings && isChecked(context) && !core.authorizer.isComponent(context.user)) context.warnings.push(...kind.warnings(object));
  for (let attempt = 1; ; attempt++) {
    try {
      return { code: 201, body: yield* createObject(core, context, object) };
    } catch (error) {
      // A generated name that is taken is no fault of the client's.
      if (attempt === generateAttempts || object.metadata.name || !isStatus(error, 'AlreadyExists')) throw error;
    }
  }
}

/** How often a name is generated before the server gives up (store.go: maxNameGenerationCreateAttempts). */
const generateAttempts = 8;

/** Admits, completes, validates and stores a decoded object. */
export function* createObject(core: Core, context: Context, decoded: KubeObject): Task<KubeObject> {
  const { kind, namespace, request, dryRun } = context;
  const { sim, chance, storage } = core;
  const { name, generateName: base, resourceVersion } = decoded.metadata;
  if (resourceVersion) throw unknownError('resourceVersion should not be set on objects to be created');
  const generated = !name && base ? generateName(base, chance) : undefined;
  // Both are this request's own, until somebody replaces them.
  let metadata = { ...decoded.metadata };
  let object: KubeObject = { ...decoded, metadata };
  // What admission adds is nobody's (apiserver/pkg/endpoints/handlers/create.go).
  const applies = request.patchType === 'application/apply-patch+yaml';
  const noted = !applies && isNoted(context);
  const managed = applies || noted ? undefined : (bookUpdate(context, withoutManagers(object), undefined, sim.now()).metadata.managedFields as ManagedFieldsEntry[] | undefined);
  const before = core.admission.before(core, context, object);
  if (before) yield* before;
  object = core.admission.mutate(core, context, object, undefined);
  const rewrite = core.admission.rewrite(core, context, object, undefined);
  if (rewrite) object = yield* rewrite;
  if (rewrite || object.metadata !== metadata || serverOwned.some((key) => key in metadata)) {
    const { deletionTimestamp: _t, deletionGracePeriodSeconds: _g, selfLink: _s, ...rest } = object.metadata;
    metadata = rest;
    object = { ...object, metadata };
  }
  // Plugins that mutate do not see a generated name yet (registry/generic/registry/store.go: createWithGenerateNameRetry).
  if (generated && !metadata.name) metadata.name = generated;
  metadata.uid = chance.uuid();
  metadata.creationTimestamp = rfc3339(sim.now());
  metadata.resourceVersion = '';
  if (kind.namespaced) metadata.namespace = namespace!;
  if (kind.generation) metadata.generation = 1;
  if (kind.prepareForCreate) object = kind.prepareForCreate(object);
  confirmNoEscalation(core, context, object, undefined);
  const problems = !isChecked(context) ? [] : kind === core.pods ? newPodProblems(kind, object) : [...(kind.validate?.(object) ?? []), ...(kind.validateCreate?.(object, context.served) ?? [])];
  if (problems.length > 0) throw invalid(kind.group, kind.kind, metadata.name ?? '', problems);
  core.admission.validate(core, context, object, undefined);
  if (!applies) object = withEntries(object, managed ?? []);
  checkSize(request, object);
  if (kind === core.services) object = core.allocator.allocate(object, undefined);
  const settle = core.admission.settle(core, context, object, undefined);
  if (settle) yield* settle;
  if (noted) noteCreate(context, object, decoded, sim.now());
  if (dryRun) delete object.metadata.resourceVersion;
  const stored = dryRun ? (storage.find(kind, namespace, metadata.name) ? undefined : object) : yield* storage.put(kind, object, 0, request.agent);
  if (kind === core.services && (dryRun || !stored)) core.allocator.release(keyOf(kind, namespace, metadata.name), object.spec, storage.get(kind, namespace, metadata.name)?.spec);
  if (!stored) throw taken(core, context, metadata.name, !!generated);
  return stored;
}

const serverOwned = ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink'] as const;

const taken = (core: Core, { kind, namespace }: Context, name: string, generated: boolean) => {
  const of = resourceOf(kind);
  if (generated) return generateNameConflict(of, name);
  const error = alreadyExists(of, name);
  if (!core.storage.get(kind, namespace, name)?.metadata.deletionTimestamp) return error;
  return failure(409, 'AlreadyExists', `object is being deleted: ${qualified(of)} "${name}" already exists`, error.status.details);
};
