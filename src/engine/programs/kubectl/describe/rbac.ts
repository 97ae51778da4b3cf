import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../../api/kubernetes.ts';
import { combinedResource, compactRules, goStrings, type PolicyRule } from '../rbac.ts';
import { newPage, type Describer } from './describer.ts';

export const role: Describer<Role | ClusterRole> = function* ({ metadata, rules }, d) {
  const page = newPage(d).field('Name', metadata.name).labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  return page.table('PolicyRule', ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'], compactRules((rules ?? []) as readonly PolicyRule[]).map((r) => [combinedResource(r), goStrings(r.nonResourceURLs), goStrings(r.resourceNames), goStrings(r.verbs)]));
};

export const roleBinding: Describer<RoleBinding | ClusterRoleBinding> = function* ({ metadata, roleRef, subjects }, d) {
  const page = newPage(d).field('Name', metadata.name).labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.line(0, 'Role:').field('Kind', roleRef.kind, 1).field('Name', roleRef.name, 1);
  return page.table('Subjects', ['Kind', 'Name', 'Namespace'], (subjects ?? []).map((s) => [s.kind, s.name, s.namespace ?? '']));
};
