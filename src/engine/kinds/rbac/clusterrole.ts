import type { ClusterRole } from '../../api/kubernetes.ts';
import { createdAt } from '../columns.ts';
import type { Kind } from '../kind.ts';

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
};
