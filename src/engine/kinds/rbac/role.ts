import type { Role } from '../../api/kubernetes.ts';
import { createdAt } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { pathName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { validateRule } from './rules.ts';

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
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, pathName, out);
      object.rules?.forEach((rule, i) => validateRule(rule, true, `rules[${i}]`, out));
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
