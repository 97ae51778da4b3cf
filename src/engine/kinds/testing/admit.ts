import type { KubeObject } from '../../api/types.ts';
import { createRegistry } from '../more.ts';
import type { Kind } from '../kind.ts';
import { decodeAs } from '../schema/decode.ts';
// Objects of any kind are made here.
import '../schema/moretypes.ts';

const kinds = createRegistry();

const kindOf = (object: KubeObject): Kind => {
  const kind = kinds.byKind(object.apiVersion, object.kind);
  if (!kind) throw new Error(`no kind ${object.apiVersion} ${object.kind}`);
  return kind;
};

/** An object as the server has it when it validates a create: decoded, completed, in namespace default. For tests. */
export const created = (given: Omit<KubeObject, 'metadata'> & { metadata?: object }): KubeObject => {
  const kind = kindOf(given as KubeObject);
  let object = decodeAs(given, kind.schema!).value as KubeObject;
  object = { ...object, metadata: { ...object.metadata, ...(kind.namespaced && { namespace: 'default' }), uid: 'b3ff7d9c', creationTimestamp: '2026-11-21T01:00:00Z' } };
  object = kind.defaults?.(object) ?? object;
  return kind.prepareForCreate?.(object) ?? object;
};

/** What is wrong with a new object, as `field: message`. */
export const problemsOf = (given: Parameters<typeof created>[0]): string[] => {
  const served = kindOf(given as KubeObject);
  const kind = served.storedAs?.kind ?? served;
  const made = created(given);
  const object = served.storedAs?.encode(made) ?? made;
  return [...(kind.validate?.(object) ?? []), ...(kind.validateCreate?.(object, served) ?? [])].map((each) => `${each.field}: ${each.message}`);
};

/** What is wrong with a change. */
export const problemsOfUpdate = (object: KubeObject, old: KubeObject, subresource?: string): string[] => {
  const served = kindOf(object);
  const { kind, encode } = served.storedAs ?? { kind: served, encode: (same: KubeObject) => same };
  const before = encode(old);
  const next = kind.prepareForUpdate?.(encode(object), before) ?? encode(object);
  const whole = (subresource !== 'status' && kind.validate?.(next, before)) || [];
  const change = kind.validateUpdate?.(next, before, subresource, served) ?? [];
  return (kind.changesFirst ? [...change, ...whole] : [...whole, ...change]).map((each) => `${each.field}: ${each.message}`);
};

/** The cells of an object's row by the names of their columns; `now` is an RFC 3339 time. */
export const cellsOf = (object: KubeObject, now = '2026-11-21T01:00:00Z'): Record<string, unknown> => Object.fromEntries((kindOf(object).columns ?? []).map((column) => [column.name, column.cell(object, Date.parse(now))]));

/** An object with the defaults of its kind. */
export const defaulted = <T extends KubeObject>(object: T): T => kindOf(object).defaults?.(object) ?? object;

/** The warnings for a new object. */
export const warningsOf = (given: Parameters<typeof created>[0]): string[] => {
  const object = created(given);
  return kindOf(object).warnings?.(object) ?? [];
};
