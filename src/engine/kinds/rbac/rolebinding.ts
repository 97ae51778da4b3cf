import type { RoleBinding } from '../../api/kubernetes.ts';
import { checking } from '../checks.ts';
import type { Kind } from '../kind.ts';
import { pathName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { bindingColumns, defaultBinding } from './binding.ts';
import { validateBinding, validateRoleRefUpdate } from './rules.ts';

/** rbac.authorization.k8s.io/v1 RoleBinding */
export const roleBinding: Kind<RoleBinding> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiRbacV1RoleBinding',
  defaults: defaultBinding,
  columns: bindingColumns,
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, pathName, out);
      validateBinding(object, true, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      validateRoleRefUpdate(object, old, out);
    }),
};
