import { Part } from '../sim/part.ts';

/** What the larger kinds are checked with. */
export const checking = new Part('checks', () => import('./checking.ts'));

/** What `checking` holds. Throws where it is not loaded. */
export const checks = (): NonNullable<typeof checking.loaded> => {
  if (!checking.loaded) throw new Error('the checks of kinds are not loaded');
  return checking.loaded;
};
