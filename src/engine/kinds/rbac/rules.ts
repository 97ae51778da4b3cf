import type { ClusterRoleBinding, Role, RoleBinding } from '../../api/kubernetes.ts';
import { dns1123Subdomain, pathSegment } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import { checks } from '../checks.ts';
import { invalid, notSupported, type Problems, required, tell } from '../validation/problems.ts';

// pkg/apis/rbac/validation/validation.go

type Rule = NonNullable<Role['rules']>[number];
type Binding = RoleBinding | ClusterRoleBinding;

const rbacGroup = 'rbac.authorization.k8s.io';

export const validateRule = ({ verbs, nonResourceURLs, apiGroups, resources, resourceNames }: Rule, namespaced: boolean, path: string, out: Problems): void => {
  if (!verbs?.length) out.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs?.length) {
    if (namespaced) out.push(invalid(`${path}.nonResourceURLs`, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups?.length || resources?.length || resourceNames?.length) out.push(invalid(`${path}.nonResourceURLs`, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs'));
    return;
  }
  if (!apiGroups?.length) out.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (!resources?.length) out.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
};

export const validateBinding = ({ roleRef, subjects }: Binding, namespaced: boolean, out: Problems): void => {
  const { apiGroup = '', kind = '', name = '' } = roleRef ?? {};
  if (apiGroup !== rbacGroup) out.push(notSupported('roleRef.apiGroup', apiGroup, [rbacGroup]));
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!kinds.includes(kind)) out.push(notSupported('roleRef.kind', kind, kinds));
  if (!name) out.push(required('roleRef.name'));
  else tell(pathSegment(name), 'roleRef.name', name, out);
  subjects?.forEach((subject, i) => validateSubject(subject, namespaced, `subjects[${i}]`, out));
};

const validateSubject = ({ kind, name, apiGroup = '', namespace }: NonNullable<Binding['subjects']>[number], namespaced: boolean, path: string, out: Problems): void => {
  if (!name) out.push(required(`${path}.name`));
  if (kind === 'ServiceAccount') {
    if (name) tell(dns1123Subdomain(name), `${path}.name`, name, out);
    if (apiGroup) out.push(notSupported(`${path}.apiGroup`, apiGroup, ['']));
    if (!namespaced && !namespace) out.push(required(`${path}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== rbacGroup) out.push(notSupported(`${path}.apiGroup`, apiGroup, [rbacGroup]));
  } else out.push(notSupported(`${path}.kind`, kind ?? '', ['ServiceAccount', 'User', 'Group']));
};

export const validateRoleRefUpdate = ({ roleRef }: Binding, old: Binding, out: Problems): void => {
  if (!equal(roleRef, old.roleRef)) out.push(invalid('roleRef', checks().internal('rbac.RoleRef', roleRef), 'cannot change roleRef'));
};
