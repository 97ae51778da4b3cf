import type { KubeObject } from '../../api/types.ts';
import type { PolicyRule } from '../authz/rbac.ts';
import { events, metadata, read, rule } from './rules.ts';

// The default roles of the system namespaces (kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/namespace_policy.go).

const apiVersion = 'rbac.authorization.k8s.io/v1';

const role = (namespace: string, name: string, rules: readonly PolicyRule[]): KubeObject => ({ apiVersion, kind: 'Role', metadata: { ...metadata(name), namespace }, rules });

/** A leader's lock on the ConfigMap of its name. */
const leaderLocking = (component: string): KubeObject =>
  role('kube-system', `system::leader-locking-${component}`, [rule('watch', 'core', 'configmaps'), rule('get update', 'core', 'configmaps', component)]);

export const roles: readonly KubeObject[] = [
  role('kube-system', 'extension-apiserver-authentication-reader', [rule(read, 'core', 'configmaps', 'extension-apiserver-authentication')]),
  role('kube-system', 'system:controller:bootstrap-signer', [rule(read, 'core', 'secrets')]),
  role('kube-system', 'system:controller:cloud-provider', [rule(`${read} create`, 'core', 'configmaps')]),
  role('kube-system', 'system:controller:token-cleaner', [rule(`${read} delete`, 'core', 'secrets'), ...events]),
  leaderLocking('kube-controller-manager'),
  leaderLocking('kube-scheduler'),
  role('kube-public', 'system:controller:bootstrap-signer', [rule(read, 'core', 'configmaps'), rule('update', 'core', 'configmaps', 'cluster-info'), ...events]),
];

const user = (name: string) => ({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: `system:${name}` });
const account = (name: string) => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' });

const binding = (namespace: string, name: string, subjects: readonly object[], to = name): KubeObject => ({
  apiVersion,
  kind: 'RoleBinding',
  metadata: { ...metadata(name), namespace },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: to },
  subjects,
});

export const roleBindings: readonly KubeObject[] = [
  binding('kube-system', 'system::extension-apiserver-authentication-reader', [user('kube-controller-manager'), user('kube-scheduler')], 'extension-apiserver-authentication-reader'),
  ...['kube-controller-manager', 'kube-scheduler'].map((name) => binding('kube-system', `system::leader-locking-${name}`, [user(name), account(name)])),
  ...['bootstrap-signer', 'cloud-provider', 'token-cleaner'].map((name) => binding('kube-system', `system:controller:${name}`, [account(name)])),
  binding('kube-public', 'system:controller:bootstrap-signer', [account('bootstrap-signer')]),
];
