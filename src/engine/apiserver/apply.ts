import { applyConflict, badRequest, unknownError } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import type { ManagedFieldsEntry } from '../api/kubernetes.ts';
import { equal, share } from '../api/share.ts';
import type { KubeObject } from '../api/types.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { Task } from '../sim/sim.ts';
import type { Context } from './context.ts';
import type { Core } from './core.ts';
import { createObject } from './create.ts';
import { completed, decodeConfiguration } from './decode.ts';
import { difference, emptySet, intersection, isEmpty, pathTexts, sameSet, union, without, type FieldSet } from './managedfields/fieldset.ts';
import { encode, entryFor, findManager, ignoredBy, managersOf, typedOf, unmanaged, withEntries, writerOf, type Manager } from './managedfields/managers.ts';
import { takenOver, withLastApplied } from './managedfields/lastapplied.ts';
import { TypedError } from './managedfields/typed.ts';
import { updateObject } from './update.ts';

/** PATCH with an applied configuration: server-side apply (KEP-555; structured-merge-diff: merge/update.go, Apply). */
export function* apply(core: Core, context: Context): Task<ApiResponse> {
  const { kind, namespace, request } = context;
  const name = context.name!;
  const configuration = decodeConfiguration(context, request.body);
  if (configuration.metadata.managedFields) throw badRequest('metadata.managedFields must be nil');
  const given = configuration.metadata.name;
  if (given && given !== name) throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  const fields = fieldsOf(context, configuration);
  if (!core.storage.find(kind, namespace, name)) {
    const made = { ...configuration, metadata: { ...configuration.metadata, name } };
    const managers = [{ entry: entryFor(writerOf(context), 'Apply', fields, core.sim.now()), set: fields }];
    return { code: 201, body: yield* createObject(core, context, stored(context, completed(context, withEntries(made, encode(managers))))) };
  }
  const body = yield* updateObject(core, context, (live) => appliedTo(core, context, live, configuration, fields), !!configuration.metadata.resourceVersion);
  return { code: 200, body };
}

const fieldsOf = (context: Context, configuration: KubeObject): FieldSet => {
  const { kind } = context;
  const { typed, shape } = typedOf(kind);
  try {
    return without(typed.fieldsIn(configuration, shape), ignoredBy(context));
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    const { namespace, name } = configuration.metadata;
    throw unknownError(`failed to create typed patch object (${namespace ?? ''}/${name}; ${configuration.apiVersion}, Kind=${kind.kind}): ${error.message}`);
  }
};

/** A custom object of the request's version in the one that is stored. */
const stored = ({ served }: Context, object: KubeObject): KubeObject => (served.custom && served.storedAs ? served.storedAs.encode(object) : object);

/** A live object with the configuration applied in the request's version. */
const appliedTo = (core: Core, context: Context, live: KubeObject, configuration: KubeObject, fields: FieldSet): KubeObject => {
  const { custom, storedAs } = context.served;
  const shown = custom && storedAs ? storedAs.decode(live) : live;
  const next = applied(core, context, shown, configuration, fields);
  return next === shown ? live : stored(context, next);
};

/** The live object with the configuration applied; itself where nothing changes. Throws Conflict. */
const applied = (core: Core, context: Context, live: KubeObject, configuration: KubeObject, fields: FieldSet): KubeObject => {
  const { typed, shape } = typedOf(context.kind);
  const writer = writerOf(context);
  const before = unmanaged(live);
  let managers = managersOf(live);
  if (managers.length === 0) managers = [earlier(context, before, core.sim.now())];
  const own = findManager(managers, 'Apply', writer);
  const others = managers.filter((m) => m !== own);
  const sent = withoutServerFields(configuration, context, live);
  const merged = typed.merge(before, sent, shape) as KubeObject;
  const { changed } = typed.compare(before, merged, shape);
  if (String(context.request.query?.force) !== 'true') {
    const free = takenOver(writer, before);
    const conflicts = others.map((m) => ({ manager: m, set: difference(intersection(m.set, changed), free) })).filter((c) => !isEmpty(c.set));
    if (conflicts.length > 0) throw conflictOf(conflicts);
  }
  const dropped = own ? difference(own.set, fields) : emptySet;
  const kept = others.reduce<FieldSet>((set, m) => union(set, m.set), fields);
  const pruned = typed.remove(merged, prunable(dropped, kept), shape) as KubeObject;
  const next = withLastApplied(writer, completed(context, pruned), configuration);
  const left = others.map(({ entry, set }) => ({ entry, set: difference(set, changed) }));
  const idle = own && own.entry.apiVersion === apiVersionOf(context.served) && sameSet(own.set, fields) && equal(before, next);
  const mine: Manager = { entry: idle ? own.entry : entryFor(writer, 'Apply', fields, core.sim.now()), set: fields };
  return share(live, withEntries(next, encode([...left, mine])));
};

/** What may be removed: the dropped fields that nobody keeps, and no item that somebody still has a part of. */
const prunable = (dropped: FieldSet, kept: FieldSet): FieldSet => {
  const children = new Map<string, FieldSet>();
  for (const [key, below] of dropped.children) {
    const rest = prunable(below, kept.children.get(key) ?? emptySet);
    if (!isEmpty(rest)) children.set(key, rest);
  }
  return { member: dropped.member && !kept.member && kept.children.size === 0, children };
};

const withoutServerFields = (configuration: KubeObject, { kind }: Context, live: KubeObject): KubeObject => {
  const { creationTimestamp: _c, uid: _u, generation: _g, selfLink: _s, managedFields: _m, ...metadata } = configuration.metadata;
  const rest = kind.subresources?.includes('status') ? { ...configuration, status: live['status'] } : configuration;
  return { ...rest, metadata: { ...metadata, name: live.metadata.name } };
};

/** Stands for whoever wrote an object before anybody booked it (managedfields: skipNonApplied, buildManagerInfo). */
const earlier = (context: Context, live: KubeObject, now: number): Manager => {
  const { typed, shape } = typedOf(context.kind);
  const set = without(typed.fieldsIn(live, shape), ignoredBy(context));
  return { entry: entryFor({ ...writerOf(context), manager: 'before-first-apply', subresource: undefined }, 'Update', set, now), set };
};

const managerText = ({ manager, operation, subresource, apiVersion }: ManagedFieldsEntry): string =>
  `${JSON.stringify(manager)}${subresource ? ` with subresource ${JSON.stringify(subresource)}` : ''}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;

const conflictOf = (conflicts: readonly { manager: Manager; set: FieldSet }[]) => {
  const all = conflicts
    .map(({ manager, set }) => ({ text: managerText(manager.entry), paths: pathTexts(set) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  const causes = all.flatMap(({ text, paths }) => paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${text}`, field })));
  if (causes.length === 1) return applyConflict(causes, `Apply failed with 1 conflict: ${causes[0]!.message}: ${causes[0]!.field}`);
  const lines = all.flatMap(({ text, paths }) => [`conflicts with ${text}:`, ...paths.map((path) => `- ${path}`)]);
  return applyConflict(causes, `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`);
};
