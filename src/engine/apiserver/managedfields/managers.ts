import type { ManagedFieldsEntry } from '../../api/kubernetes.ts';
import type { Schema } from '../../api/schema.ts';
import { rfc3339 } from '../../api/time.ts';
import type { KubeObject } from '../../api/types.ts';
import { apiVersionOf, type Kind } from '../../kinds/kind.ts';
import { typeOf } from '../../kinds/schema/schema.ts';
import type { Context } from '../context.ts';
import { schemaOf } from '../crd/schemas.ts';
import { custom } from '../crd/late.ts';
import { contains, difference, fromFieldsV1, intersects, isEmpty, sameSet, setOf, toFieldsV1, union, without, type FieldSet } from './fieldset.ts';
import { rootShape, Typed, TypedError, type Shape } from './typed.ts';

/** Who manages which fields of an object, and how. */
export interface Manager {
  entry: ManagedFieldsEntry;
  set: FieldSet;
}

// Fields that the server owns (managedfields/internal/stripmeta.go).
const stripped = setOf([
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata', 'f:name'],
  ['f:metadata', 'f:namespace'],
  ['f:metadata', 'f:creationTimestamp'],
  ['f:metadata', 'f:selfLink'],
  ['f:metadata', 'f:uid'],
  ['f:metadata', 'f:generation'],
  ['f:metadata', 'f:managedFields'],
  ['f:metadata', 'f:resourceVersion'],
  ['f:metadata', 'f:deletionTimestamp'],
  ['f:metadata', 'f:deletionGracePeriodSeconds'],
]);
const ignoredByStatus = union(stripped, setOf([['f:spec']]));
const ignoredByOthers = union(stripped, setOf([['f:status']]));

/** What a request may not manage: the server's own fields, and those that its endpoint resets. */
export const ignoredBy = ({ kind, subresource }: Context): FieldSet => (subresource === 'status' ? ignoredByStatus : kind.subresources?.includes('status') ? ignoredByOthers : stripped);

const builtin = new Typed(typeOf as Schema);

/** The typed view of a kind's objects. */
export const typedOf = (kind: Kind): { typed: Typed; shape: Shape } => {
  if (!kind.custom) return { typed: builtin, shape: rootShape(kind.schema) };
  const { schema, root } = custom().customFacts(schemaOf(kind) ?? {});
  return { typed: new Typed(schema), shape: rootShape(root) };
};

export const managersOf = (object: KubeObject): Manager[] => ((object.metadata.managedFields ?? []) as ManagedFieldsEntry[]).map((entry) => ({ entry, set: fromFieldsV1(entry.fieldsV1 as object | undefined) }));

const isFor = (entry: ManagedFieldsEntry, name: string, operation: 'Apply' | 'Update', apiVersion: string, subresource: string | undefined): boolean =>
  entry.manager === name && entry.operation === operation && (operation === 'Apply' || entry.apiVersion === apiVersion) && (entry.subresource ?? '') === (subresource ?? '');

export const findManager = (managers: readonly Manager[], name: string, operation: 'Apply' | 'Update', context: Context): Manager | undefined =>
  managers.find(({ entry }) => isFor(entry, name, operation, apiVersionOf(context.served), context.subresource));

/** The name that a request's changes are booked on. */
export const managerName = ({ request }: Context): string => request.query?.fieldManager || request.agent;

/** An entry for a set; the time is kept where the set is the one it was. */
export const entryFor = (old: Manager | undefined, name: string, operation: 'Apply' | 'Update', context: Context, set: FieldSet, now: number): ManagedFieldsEntry => {
  const apiVersion = apiVersionOf(context.served);
  if (old && sameSet(old.set, set) && old.entry.apiVersion === apiVersion) return old.entry;
  return {
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(set),
    manager: name,
    operation,
    ...(context.subresource && { subresource: context.subresource }),
    time: rfc3339(now),
  } as ManagedFieldsEntry;
};

/** Entries in their order (managedfields/internal/managedfields.go: sortEncodedManagedFields); those without fields go. */
export const encode = (managers: readonly Manager[]): ManagedFieldsEntry[] =>
  managers
    .filter(({ set }) => !isEmpty(set))
    .map(({ entry, set }) => (sameSet(fromFieldsV1(entry.fieldsV1 as object | undefined), set) ? entry : { ...entry, fieldsV1: toFieldsV1(set) }))
    .sort((a, b) => order(a.operation, b.operation) || order(a.time, b.time) || order(a.manager, b.manager) || order(a.apiVersion, b.apiVersion) || order(a.subresource, b.subresource));

const order = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

/** An object without its managed fields, for comparing. */
export const unmanaged = (object: KubeObject): KubeObject => {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
};

// Components write too much and too often to be booked, unless somebody else has begun to (a deployment that a person
// made, say); what a person creates or changes is booked from then on.
const booked = (context: Context, old: KubeObject | undefined): boolean => !context.user.name.startsWith('system:') || (old?.metadata.managedFields?.length ?? 0) > 0;

/**
 * An object, whose managers are those before the change, with its writer's changes booked; one that can't be, as with list
 * items without their key, has no managers (managedfields/fieldmanager.go: UpdateNoErrors). `old` is undefined for a create.
 */
export const bookUpdate = (context: Context, object: KubeObject, old: KubeObject | undefined, now: number): KubeObject => {
  if (!booked(context, old)) return object;
  try {
    return bookedUpdate(context, object, old, now);
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    return unmanaged(object);
  }
};

// structured-merge-diff: merge/update.go, Update.
const bookedUpdate = (context: Context, object: KubeObject, old: KubeObject | undefined, now: number): KubeObject => {
  const { typed, shape } = typedOf(context.kind);
  const managers = managersOf(object);
  // The managers are no part of what is compared; where they are the same they are passed over as it is.
  const plain = old?.metadata.managedFields === object.metadata.managedFields;
  const { changed, removed } = plain ? typed.compare(old ?? {}, object, shape) : typed.compare(old ? unmanaged(old) : {}, unmanaged(object), shape);
  const ignored = ignoredBy(context);
  const mine = without(changed, ignored);
  const name = managerName(context);
  const own = findManager(managers, name, 'Update', context);
  // What a manager does again and again, a controller's status above all, changes nobody's share.
  if (own && isEmpty(removed) && contains(own.set, mine) && managers.every((m) => m === own || !intersects(m.set, mine))) return object;
  const next: Manager[] = [];
  for (const manager of managers) {
    if (manager === own) continue;
    const set = difference(difference(manager.set, mine), removed);
    next.push({ entry: manager.entry, set });
  }
  const set = without(union(difference(own?.set ?? setOf([]), removed), mine), ignored);
  if (!isEmpty(set)) next.push({ entry: entryFor(own, name, 'Update', context, set, now), set });
  return withEntries(object, encode(next));
};

export const withEntries = (object: KubeObject, entries: readonly ManagedFieldsEntry[]): KubeObject => {
  if (entries.length > 0) return { ...object, metadata: { ...object.metadata, managedFields: entries as ManagedFieldsEntry[] } };
  return unmanaged(object);
};
