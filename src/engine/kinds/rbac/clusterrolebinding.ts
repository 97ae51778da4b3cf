import type { ClusterRoleBinding } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';
import { bindingColumns, defaultBinding } from './binding.ts';

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
};
