import type { ManagedFieldsEntry } from '../../api/kubernetes.ts';
import type { Schema } from '../../api/schema.ts';
import { rfc3339 } from '../../api/time.ts';
import type { KubeObject } from '../../api/types.ts';
import { apiVersionOf, type Kind } from '../../kinds/kind.ts';
import { typeOf } from '../../kinds/schema/schema.ts';
import type { Context } from '../context.ts';
import { schemaOf } from '../crd/schemas.ts';
import { customFacts } from './customfacts.ts';
import { difference, emptySet, fromFieldsV1, isEmpty, sameSet, setOf, toFieldsV1, union, without, type FieldSet } from './fieldset.ts';
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

/** Who changes an object, and through which door. */
export interface Writer {
  /** The kind that is stored, and the one that the writer speaks. */
  readonly kind: Kind;
  readonly served: Kind;
  readonly subresource: string | undefined;
  readonly manager: string;
}

/** Who writes with a request: its field manager, or else its user agent. */
export const writerOf = ({ kind, served, subresource, request }: Context): Writer => ({ kind, served, subresource, manager: request.query?.fieldManager || request.agent });

/** What a writer may not manage: the server's own fields, and those that its endpoint resets. */
export const ignoredBy = ({ kind, subresource }: Pick<Writer, 'kind' | 'subresource'>): FieldSet => (subresource === 'status' ? ignoredByStatus : kind.subresources?.includes('status') ? ignoredByOthers : stripped);

const builtin = new Typed(typeOf as Schema);

/** The typed view of a kind's objects. */
export const typedOf = (kind: Kind): { typed: Typed; shape: Shape } => {
  if (!kind.custom) return { typed: builtin, shape: rootShape(kind.schema) };
  const { schema, root } = customFacts(schemaOf(kind) ?? {});
  return { typed: new Typed(schema), shape: rootShape(root) };
};

export const managersOf = (object: KubeObject): Manager[] => ((object.metadata.managedFields ?? []) as ManagedFieldsEntry[]).map((entry) => ({ entry, set: fromFieldsV1(entry.fieldsV1 as object | undefined) }));

export const findManager = (managers: readonly Manager[], operation: 'Apply' | 'Update', { manager, served, subresource = '' }: Writer): Manager | undefined =>
  managers.find(({ entry }) => entry.manager === manager && entry.operation === operation && (operation === 'Apply' || entry.apiVersion === apiVersionOf(served)) && (entry.subresource ?? '') === subresource);

/** An entry for a set; `now` is virtual milliseconds. */
export const entryFor = ({ manager, served, subresource }: Writer, operation: 'Apply' | 'Update', set: FieldSet, now: number): ManagedFieldsEntry =>
  ({
    apiVersion: apiVersionOf(served),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(set),
    manager,
    operation,
    ...(subresource && { subresource }),
    time: rfc3339(now),
  }) as ManagedFieldsEntry;

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

/**
 * An object, whose managers are those before the change, with its writer's changes booked; one that can't be, as with list
 * items without their key, has no managers (managedfields/fieldmanager.go: UpdateNoErrors). `old` is undefined for a create.
 */
export const bookUpdate = (context: Context, object: KubeObject, old: KubeObject | undefined, now: number): KubeObject => {
  try {
    // The managers are no part of what is compared; where they are the same they are passed over as it is.
    const plain = old?.metadata.managedFields === object.metadata.managedFields;
    const managers = booked(managersOf(object), writerOf(context), plain ? old : old && unmanaged(old), plain ? object : unmanaged(object), now);
    return withEntries(object, encode(managers));
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    return unmanaged(object);
  }
};

/** The managers after a change (structured-merge-diff: merge/update.go, Update; managedfields/internal/managedfieldsupdater.go). Throws TypedError. */
export const booked = (managers: readonly Manager[], writer: Writer, old: object | undefined, object: object, now: number): Manager[] => {
  const { changed, removed } = differences(writer.kind, old, object);
  const ignored = ignoredBy(writer);
  const { storedAs } = writer.served;
  const mine = without(storedAs && !writer.served.custom ? differences(writer.served, old && storedAs.decode(old as KubeObject), storedAs.decode(object as KubeObject)).changed : changed, ignored);
  const taken = without(changed, ignored);
  const own = findManager(managers, 'Update', writer);
  const left = managers.filter((m) => m !== own).map(({ entry, set }) => ({ entry, set: difference(difference(set, taken), removed) }));
  const set = without(union(difference(own?.set ?? emptySet, removed), mine), ignored);
  if (isEmpty(set)) return left;
  return capped([...left, { entry: own && isEmpty(mine) ? own.entry : entryFor(writer, 'Update', set, now), set }]);
};

const maxUpdaters = 10;

/** Of too many managers by update the oldest become one (managedfields/internal/capmanagers.go). */
const capped = (managers: Manager[]): Manager[] => {
  const updaters = managers.filter(({ entry, set }) => entry.operation === 'Update' && !isEmpty(set)).sort((a, b) => order(a.entry.time, b.entry.time) || order(a.entry.manager, b.entry.manager));
  let left = managers;
  const buckets = new Map<string, Manager>();
  for (let i = 0, count = updaters.length; count > maxUpdaters && i < updaters.length; i++) {
    const oldest = updaters[i]!;
    const { apiVersion = '', time } = oldest.entry;
    const first = buckets.get(apiVersion);
    if (first) {
      const { subresource: _, ...entry } = first.entry;
      const bucket: Manager = { entry: { ...entry, manager: 'ancient-changes', time: time! }, set: union(first.set, oldest.set) };
      left = [...left.filter((m) => m !== first && m !== oldest), bucket];
      buckets.set(apiVersion, bucket);
      count--;
    } else buckets.set(apiVersion, oldest);
  }
  return left;
};

const differences = (kind: Kind, old: object | undefined, object: object) => {
  const { typed, shape } = typedOf(kind);
  return typed.compare(old ?? {}, object, shape);
};

export const withEntries = (object: KubeObject, entries: readonly ManagedFieldsEntry[]): KubeObject => {
  if (entries.length > 0) return { ...object, metadata: { ...object.metadata, managedFields: entries as ManagedFieldsEntry[] } };
  return unmanaged(object);
};
