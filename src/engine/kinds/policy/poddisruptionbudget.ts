import type { PodDisruptionBudget } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** policy/v1 PodDisruptionBudget */
export const podDisruptionBudget: Kind<PodDisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  categories: [],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiPolicyV1PodDisruptionBudget',
  generation: true,
};
