import type { ClusterRoleBinding, RoleBinding } from '../../api/kubernetes.ts';
import { age, name, text, wide } from '../columns.ts';
import { each, put } from '../fill.ts';
import type { Column } from '../kind.ts';

type Binding = RoleBinding | ClusterRoleBinding;
type Subject = NonNullable<Binding['subjects']>[number];

const rbacGroup = 'rbac.authorization.k8s.io';

/** pkg/apis/rbac/v1/defaults.go: references to roles, users and groups are RBAC's own by default. */
export const defaultBinding = <T extends Binding>(object: T): T => {
  const out: T = object.roleRef && !object.roleRef.apiGroup ? { ...object, roleRef: { ...object.roleRef, apiGroup: rbacGroup } } : object;
  return out.subjects ? put<Binding, 'subjects'>(out, 'subjects', each(out.subjects, defaultSubject)) as T : out;
};

const defaultSubject = (subject: Subject): Subject => (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group') ? { ...subject, apiGroup: rbacGroup } : subject);

const subjects = (kind: string) => (binding: Binding) =>
  (binding.subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map((subject) => (kind === 'ServiceAccount' && subject.namespace ? `${subject.namespace}/${subject.name}` : subject.name))
    .join(', ');

export const bindingColumns: readonly Column<Binding>[] = [
  name,
  text('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
  age,
  wide('Users', subjects('User')),
  wide('Groups', subjects('Group')),
  wide('ServiceAccounts', subjects('ServiceAccount')),
];
