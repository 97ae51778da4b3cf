import type { PodDisruptionBudget } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { age, integer, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';
import { pathName, validateLabelSelector, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';
import { intOrPercent, notOver100, oneOf } from '../validation/values.ts';

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
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, pathName, out);
      validateSpec(object.spec ?? {}, out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};

const validateSpec = (spec: NonNullable<PodDisruptionBudget['spec']>, out: Problems): void => {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined) out.push(invalid('spec', checks().internal('policy.PodDisruptionBudgetSpec', spec), 'minAvailable and maxUnavailable cannot be both set'));
  for (const name of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[name];
    if (value === undefined) continue;
    intOrPercent(value, `spec.${name}`, out);
    notOver100(value, `spec.${name}`, out);
  }
  validateLabelSelector(selector, 'spec.selector', out);
  oneOf(unhealthyPodEvictionPolicy, ['AlwaysAllow', 'IfHealthyBudget'], 'spec.unhealthyPodEvictionPolicy', out, 'allowed');
};
