import type { PodDisruptionBudget } from '../../api/kubernetes.ts';
import { age, integer, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';

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
  prepareForCreate: withEmptyStatus('IoK8sApiPolicyV1PodDisruptionBudgetStatus'),
  columns: [
    name,
    text('Min Available', ({ spec }) => String(spec?.minAvailable ?? 'N/A')),
    text('Max Unavailable', ({ spec }) => String(spec?.maxUnavailable ?? 'N/A')),
    integer('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed),
    age,
  ],
};
