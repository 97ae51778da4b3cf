import { expect, test } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { cellsOf, created, defaulted, problemsOf, problemsOfUpdate } from '../testing/admit.ts';

// pkg/apis/rbac/validation/validation.go, pkg/apis/rbac/v1/defaults.go, printRoleBinding

const rbac = (kind: string, parts: object): KubeObject => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name: 'a' }, ...parts });
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' };

test.each<[string, string, object, string[]]>([
  ['Role', 'no verbs', { apiGroups: [''], resources: ['pods'] }, ['rules[0].verbs: Required value: verbs must contain at least one value']],
  ['Role', 'no group', { verbs: ['get'], resources: ['pods'] }, ['rules[0].apiGroups: Required value: resource rules must supply at least one api group']],
  ['Role', 'no resource', { verbs: ['get'], apiGroups: [''] }, ['rules[0].resources: Required value: resource rules must supply at least one resource']],
  ['Role', 'a path', { verbs: ['get'], nonResourceURLs: ['/healthz'] }, ['rules[0].nonResourceURLs: Invalid value: ["/healthz"]: namespaced rules cannot apply to non-resource URLs']],
  ['ClusterRole', 'a path', { verbs: ['get'], nonResourceURLs: ['/healthz'] }, []],
  ['ClusterRole', 'a path and a resource', { verbs: ['get'], nonResourceURLs: ['/healthz'], apiGroups: [''], resources: ['pods'] }, ['rules[0].nonResourceURLs: Invalid value: ["/healthz"]: rules cannot apply to both regular resources and non-resource URLs']],
])('a %s with %s', (kind, _, rule, problems) => {
  expect(problemsOf(rbac(kind, { rules: [rule] }))).toEqual(problems);
});

test('references are of RBAC by default; accounts of the core group', () => {
  const object = defaulted(rbac('RoleBinding', { roleRef: { kind: 'Role', name: 'r' }, subjects: [{ kind: 'User', name: 'jane' }, { kind: 'ServiceAccount', name: 'bot', namespace: 'default' }] }));
  expect(object['roleRef'].apiGroup).toBe('rbac.authorization.k8s.io');
  expect(object['subjects'].map((subject: { apiGroup?: string }) => subject.apiGroup)).toEqual(['rbac.authorization.k8s.io', undefined]);
  expect(defaulted(object)).toBe(object);
});

test.each<[string, object, string[]]>([
  ['a role that is none', { roleRef: { ...roleRef, kind: 'Pod' } }, ['roleRef.kind: Unsupported value: "Pod": supported values: "Role", "ClusterRole"']],
  ['no name', { roleRef: { ...roleRef, name: '' } }, ['roleRef.name: Required value']],
  ['an unknown subject', { roleRef, subjects: [{ kind: 'Robot', name: 'r' }] }, ['subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"']],
  ['a nameless account', { roleRef, subjects: [{ kind: 'ServiceAccount', namespace: 'a' }] }, ['subjects[0].name: Required value']],
])('a binding with %s', (_, parts, problems) => {
  expect(problemsOf(rbac('RoleBinding', parts))).toEqual(problems);
});

test('accounts of a ClusterRoleBinding are of a namespace', () => {
  expect(problemsOf(rbac('ClusterRoleBinding', { roleRef: { ...roleRef, kind: 'ClusterRole' }, subjects: [{ kind: 'ServiceAccount', name: 'a' }] }))).toEqual(['subjects[0].namespace: Required value']);
});

test('the role of a binding stays', () => {
  const old = created(rbac('RoleBinding', { roleRef }));
  expect(problemsOfUpdate({ ...old, roleRef: { ...roleRef, name: 'other' } }, old)).toEqual(['roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"other"}: cannot change roleRef']);
});

test('columns', () => {
  const subjects = [{ kind: 'User', name: 'jane' }, { kind: 'User', name: 'joe' }, { kind: 'Group', name: 'dev' }, { kind: 'ServiceAccount', name: 'bot', namespace: 'default' }];
  expect(cellsOf(rbac('RoleBinding', { roleRef, subjects }))).toMatchObject({ Role: 'Role/r', Users: 'jane, joe', Groups: 'dev', ServiceAccounts: 'default/bot' });
  expect(cellsOf({ ...rbac('Role', {}), metadata: { name: 'a', creationTimestamp: '2026-11-21T01:00:00Z' } })).toEqual({ Name: 'a', 'Created At': '2026-11-21T01:00:00Z' });
});
