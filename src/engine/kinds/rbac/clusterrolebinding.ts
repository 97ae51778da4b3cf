import type { ClusterRoleBinding } from '../../api/kubernetes.ts';
import { checking } from '../checks.ts';
import type { Kind } from '../kind.ts';
import { pathName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { bindingColumns, defaultBinding } from './binding.ts';
import { validateBinding, validateRoleRefUpdate } from './rules.ts';

/** rbac.authorization.k8s.io/v1 ClusterRoleBinding */
export const clusterRoleBinding: Kind<ClusterRoleBinding> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiRbacV1ClusterRoleBinding',
  defaults: defaultBinding,
  columns: bindingColumns,
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, pathName, out);
      validateBinding(object, false, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      validateRoleRefUpdate(object, old, out);
    }),
};
