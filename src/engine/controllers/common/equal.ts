import { equal } from '../../api/share.ts';

/** Whether a list or map that may be missing says the same; a missing one is an empty one. */
export const sameOrEmpty = (a: object | undefined, b: object | undefined): boolean => equal(a ?? {}, b ?? {}) || (isEmpty(a) && isEmpty(b));

const isEmpty = (value: object | undefined): boolean => {
  for (const _ in value) return false;
  return true;
};
