import type { RoleBinding } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';
import { bindingColumns, defaultBinding } from './binding.ts';

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
};
