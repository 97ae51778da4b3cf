import { Part } from '../../sim/part.ts';

/** The types of kinds that a fresh cluster has no objects of. */
export const lateTypes = new Part('schema types', () => import('./moretypes.ts'));
