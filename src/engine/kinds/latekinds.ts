import { Part } from '../sim/part.ts';

/** What the server does with objects of kinds that a fresh cluster has none of. */
export const lateKinds = new Part('kinds', () => import('./more.ts'));
