import type { KubeObject } from '../api/types.ts';
import { decodeAs } from './schema/decode.ts';

const empty = new Map<string, unknown>();

/** What Go encodes for a status that nothing was written to: `{}`, or with the numbers that are always there. */
export const emptyStatus = (typeId: string): any => {
  let status = empty.get(typeId);
  if (!status) empty.set(typeId, (status = decodeAs({}, typeId).value));
  return status;
};

/** A prepareForCreate that forgets the status a client sent. */
export const withEmptyStatus =
  (typeId: string) =>
  <T extends KubeObject>(object: T): T => ({ ...object, status: emptyStatus(typeId) });

/** The object with its first generation, for kinds that count more than changes of spec. */
export const firstGeneration = <T extends KubeObject>(object: T): T => ({ ...object, metadata: { ...object.metadata, generation: 1 } });

/** The object with its generation one up where one of `fields` differs from the old one's. */
export const countChanges = <T extends KubeObject>(object: T, old: T, same: (a: unknown, b: unknown) => boolean, fields: readonly string[]): T => {
  const changed = fields.some((field) => !same(object[field], old[field]));
  const generation = (old.metadata.generation ?? 0) + (changed ? 1 : 0);
  return generation === object.metadata.generation ? object : { ...object, metadata: { ...object.metadata, generation } };
};
