import { Part } from '../../sim/part.ts';

/** What custom kinds need. */
export const customKinds = new Part('custom kinds', () => import('./custom.ts'));

/** What `customKinds` holds: where a custom kind is, it is loaded. Throws where it is not. */
export const custom = (): NonNullable<typeof customKinds.loaded> => {
  if (!customKinds.loaded) throw new Error('custom kinds are not loaded');
  return customKinds.loaded;
};
