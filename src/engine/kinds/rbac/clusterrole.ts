import type { ClusterRole } from '../../api/kubernetes.ts';
import { createdAt } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { pathName, validateLabelSelector, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, required } from '../validation/problems.ts';
import { validateRule } from './rules.ts';

/** rbac.authorization.k8s.io/v1 ClusterRole */
export const clusterRole: Kind<ClusterRole> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiRbacV1ClusterRole',
  columns: createdAt,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, pathName, out);
      object.rules?.forEach((rule, i) => validateRule(rule, false, `rules[${i}]`, out));
      const selectors = object.aggregationRule?.clusterRoleSelectors;
      if (object.aggregationRule && !selectors?.length) out.push(required('aggregationRule.clusterRoleSelectors', 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
      selectors?.forEach((selector, i) => validateLabelSelector(selector, `aggregationRule.clusterRoleSelectors[${i}]`, out));
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
