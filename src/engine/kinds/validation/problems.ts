import { duplicate, forbiddenField as forbidden, invalidValue, notFoundValue as notFound, notSupported, required, tooLong, tooMany } from '../../api/field.ts';
import { goSorted } from '../internal/order.ts';
import type { FieldError } from '../kind.ts';

/** The problems that a check has found so far, in the order in which the API server reports them. */
export type Problems = FieldError[];

export { duplicate, forbidden, notFound, notSupported, required, tooLong, tooMany };

/** The problems that a check finds. */
export const found = (check: (out: Problems) => void): Problems => {
  const out: Problems = [];
  check(out);
  return out;
};

/** `Invalid value: "x": must be ...`; objects are printed as Go's JSON, undefined as null. */
export const invalid = (field: string, value: unknown, detail: string): FieldError => {
  if (typeof value !== 'object' || value === null) return invalidValue(field, value, detail);
  const printed = JSON.stringify(goSorted(value)).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  return { type: 'FieldValueInvalid', field, message: `Invalid value: ${printed}${detail ? `: ${detail}` : ''}` };
};

/** Like `duplicate`, for an object. */
export const duplicateObject = (field: string, value: object, detail = ''): FieldError => ({ type: 'FieldValueDuplicate', field, message: `Duplicate value: ${JSON.stringify(value)}${detail ? `: ${detail}` : ''}` });

/** `field is immutable` where the two differ. */
export const immutable = (value: unknown, old: unknown, field: string, same: (a: unknown, b: unknown) => boolean, out: Problems): void => {
  if (!same(value, old)) out.push(invalid(field, value, 'field is immutable'));
};

/** Each message of a check of a text as a problem of the field. */
export const tell = (messages: readonly string[], field: string, value: unknown, out: Problems): void => {
  for (const message of messages) out.push(invalid(field, value, message));
};

/**
 * A check that depends on nothing but the object, done once for each: an object without problems is known by its identity
 * afterwards.
 */
export const once = <T extends object>(check: (value: T, path: string, out: Problems) => void): ((value: T | null | undefined, path: string, out: Problems) => void) => {
  const clean = new WeakSet<T>();
  return (value, path, out) => {
    if (value === undefined || value === null || clean.has(value)) return;
    const before = out.length;
    check(value, path, out);
    if (out.length === before) clean.add(value);
  };
};
