import type { Role } from '../../api/kubernetes.ts';
import { createdAt } from '../columns.ts';
import type { Kind } from '../kind.ts';

/** rbac.authorization.k8s.io/v1 Role */
export const role: Kind<Role> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiRbacV1Role',
  columns: createdAt,
};
