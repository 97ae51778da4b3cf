import type { PolicyRule } from '../authz/rbac.ts';
import type { KubeObject } from '../../api/types.ts';
import { controllerRoleBindings, controllerRoles } from './controllerroles.ts';
import { events, metadata, paths, read, rule, write } from './rules.ts';

// The default roles and bindings (kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go).

const aggregateLabel = (to: string) => `rbac.authorization.k8s.io/aggregate-to-${to}`;
const clusterRole = (name: string, rules: readonly PolicyRule[], aggregatesTo?: string): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: metadata(name, aggregatesTo ? { [aggregateLabel(aggregatesTo)]: 'true' } : {}),
  rules,
});

/** A role that is the sum of others; the rules are filled in here as the aggregation controller would. */
const aggregate = (name: string, rules: readonly PolicyRule[], aggregatesTo?: string): KubeObject => ({
  ...clusterRole(name, rules, aggregatesTo),
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [aggregateLabel(name)]: 'true' } }] },
});

const viewRules: readonly PolicyRule[] = [
  rule(read, 'core', 'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status'),
  rule(read, 'core', 'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status'),
  rule(read, 'core', 'namespaces'),
  rule(read, 'discovery.k8s.io', 'endpointslices'),
  rule(read, 'events.k8s.io', 'events'),
  rule(read, 'resource.k8s.io', 'resourceclaims resourceclaims/status resourceclaimtemplates'),
  rule(read, 'apps', 'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status'),
  rule(read, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
  rule(read, 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
  rule(read, 'extensions', 'daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale'),
  rule(read, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
  rule(read, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'),
];

const editRules: readonly PolicyRule[] = [
  rule(read, 'core', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
  rule('impersonate', 'core', 'serviceaccounts'),
  rule(write, 'core', 'pods pods/attach pods/exec pods/portforward pods/proxy'),
  rule('create', 'core', 'pods/eviction'),
  rule(write, 'core', 'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy'),
  rule('create', 'core', 'serviceaccounts/token'),
  rule(write, 'apps', 'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale'),
  rule(write, 'autoscaling', 'horizontalpodautoscalers'),
  rule(write, 'batch', 'cronjobs jobs'),
  rule(write, 'extensions', 'daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale'),
  rule(write, 'policy', 'poddisruptionbudgets'),
  rule(write, 'networking.k8s.io', 'ingresses networkpolicies'),
  rule(write, 'resource.k8s.io', 'resourceclaims resourceclaimtemplates'),
  rule('create delete deletecollection get list patch update watch', 'coordination.k8s.io', 'leases'),
];

const adminRules: readonly PolicyRule[] = [
  rule('create', 'authorization.k8s.io', 'localsubjectaccessreviews'),
  rule('create delete deletecollection get list patch update watch', 'rbac.authorization.k8s.io', 'rolebindings roles'),
];

const leader = (name: string): PolicyRule[] => [rule('create', 'coordination.k8s.io', 'leases'), rule('get list update watch', 'coordination.k8s.io', 'leases', name)];
const reviews = rule('create', 'authentication.k8s.io', 'tokenreviews');
const accessReviews = rule('create', 'authorization.k8s.io', 'subjectaccessreviews');

export const clusterRoles: readonly KubeObject[] = [
  clusterRole('cluster-admin', [rule('*', '*', '*'), { verbs: ['*'], nonResourceURLs: ['*'] }]),
  clusterRole('system:discovery', [paths('/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/')]),
  clusterRole('system:monitoring', [paths('/healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*')]),
  clusterRole('system:basic-user', [
    rule('create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
    rule('create', 'authentication.k8s.io', 'selfsubjectreviews'),
  ]),
  clusterRole('system:public-info-viewer', [paths('/healthz /livez /readyz /version /version/')]),
  clusterRole('system:aggregate-to-admin', adminRules, 'admin'),
  clusterRole('system:aggregate-to-edit', editRules, 'edit'),
  clusterRole('system:aggregate-to-view', viewRules, 'view'),
  aggregate('view', viewRules, 'edit'),
  aggregate('edit', [...editRules, ...viewRules], 'admin'),
  aggregate('admin', [...adminRules, ...editRules, ...viewRules]),
  clusterRole('system:heapster', [rule(read, 'core', 'events namespaces nodes pods'), rule(read, 'extensions', 'deployments')]),
  clusterRole('system:node', [
    reviews,
    rule('create', 'authorization.k8s.io', 'localsubjectaccessreviews subjectaccessreviews'),
    rule(read, 'core', 'services'),
    rule('create get list watch', 'core', 'nodes'),
    rule('patch update', 'core', 'nodes/status'),
    rule('patch update', 'core', 'nodes'),
    rule('create patch update', 'core', 'events'),
    rule(read, 'core', 'pods'),
    rule('create delete', 'core', 'pods'),
    rule('patch update', 'core', 'pods/status'),
    rule('create', 'core', 'pods/eviction'),
    rule(read, 'core', 'configmaps secrets'),
    rule('get', 'core', 'persistentvolumeclaims persistentvolumes'),
    rule('get', 'core', 'endpoints'),
    rule('create get list watch', 'certificates.k8s.io', 'certificatesigningrequests'),
    rule('create delete get patch update', 'coordination.k8s.io', 'leases'),
    rule('get', 'storage.k8s.io', 'volumeattachments'),
    rule('create', 'core', 'serviceaccounts/token'),
    rule('get patch update', 'core', 'persistentvolumeclaims/status'),
    rule('get list watch', 'storage.k8s.io', 'csidrivers'),
    rule('create delete get patch update', 'storage.k8s.io', 'csinodes'),
    rule('get list watch', 'node.k8s.io', 'runtimeclasses'),
  ]),
  clusterRole('system:node-problem-detector', [rule('get', 'core', 'nodes'), rule('patch', 'core', 'nodes/status'), ...events]),
  clusterRole('system:kubelet-api-admin', [rule(read, 'core', 'nodes'), rule('proxy', 'core', 'nodes'), rule('*', 'core', 'nodes/log nodes/metrics nodes/proxy nodes/stats')]),
  clusterRole('system:node-bootstrapper', [rule('create get list watch', 'certificates.k8s.io', 'certificatesigningrequests')]),
  clusterRole('system:auth-delegator', [reviews, accessReviews]),
  clusterRole('system:kube-aggregator', [rule(read, 'core', 'endpoints services')]),
  clusterRole('system:kube-controller-manager', [
    ...events,
    ...leader('kube-controller-manager'),
    rule('create', 'core', 'secrets serviceaccounts'),
    rule('delete', 'core', 'secrets'),
    rule('get', 'core', 'configmaps namespaces secrets serviceaccounts'),
    rule('update', 'core', 'secrets serviceaccounts'),
    reviews,
    accessReviews,
    rule('list watch', '*', '*'),
    rule('create', 'core', 'serviceaccounts/token'),
  ]),
  clusterRole('system:kube-dns', [rule('list watch', 'core', 'endpoints services')]),
  clusterRole('system:persistent-volume-provisioner', [
    rule('create delete get list watch', 'core', 'persistentvolumes'),
    rule('get list update watch', 'core', 'persistentvolumeclaims'),
    rule(read, 'storage.k8s.io', 'storageclasses'),
    rule('watch', 'core', 'events'),
    ...events,
  ]),
  clusterRole('system:certificates.k8s.io:certificatesigningrequests:nodeclient', [rule('create', 'certificates.k8s.io', 'certificatesigningrequests/nodeclient')]),
  clusterRole('system:certificates.k8s.io:certificatesigningrequests:selfnodeclient', [rule('create', 'certificates.k8s.io', 'certificatesigningrequests/selfnodeclient')]),
  clusterRole('system:volume-scheduler', [
    rule('get list patch update watch', 'core', 'persistentvolumes'),
    rule(read, 'storage.k8s.io', 'storageclasses'),
    rule('get list patch update watch', 'core', 'persistentvolumeclaims'),
  ]),
  ...(['legacy-unknown', 'kubelet-serving', 'kube-apiserver-client', 'kube-apiserver-client-kubelet'] as const).map((signer) =>
    clusterRole(`system:certificates.k8s.io:${signer}-approver`, [rule('approve', 'certificates.k8s.io', 'signers', `kubernetes.io/${signer}`)]),
  ),
  clusterRole('system:service-account-issuer-discovery', [paths('/.well-known/openid-configuration /openid/v1/jwks')]),
  clusterRole('system:node-proxier', [rule('list watch', 'core', 'endpoints services'), rule(read, 'core', 'nodes'), ...events, rule('list watch', 'discovery.k8s.io', 'endpointslices')]),
  clusterRole('system:kube-scheduler', [
    ...events,
    ...leader('kube-scheduler'),
    rule(read, 'core', 'nodes'),
    rule('delete get list watch', 'core', 'pods'),
    rule('create', 'core', 'bindings pods/binding'),
    rule('patch update', 'core', 'pods/status'),
    rule(read, 'core', 'replicationcontrollers services'),
    rule(read, 'apps extensions', 'replicasets'),
    rule(read, 'apps', 'statefulsets'),
    rule(read, 'policy', 'poddisruptionbudgets'),
    rule(read, 'core', 'persistentvolumeclaims persistentvolumes'),
    reviews,
    accessReviews,
    rule(read, 'storage.k8s.io', 'csinodes'),
    rule(read, 'core', 'namespaces'),
    rule(read, 'storage.k8s.io', 'csidrivers'),
    rule(read, 'storage.k8s.io', 'csistoragecapacities'),
  ]),
  ...controllerRoles,
];

const group = (name: string) => ({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name });
const user = (name: string) => ({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name });

const binding = (name: string, ...subjects: object[]): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: metadata(name),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  ...(subjects.length > 0 && { subjects }),
});

export const clusterRoleBindings: readonly KubeObject[] = [
  binding('cluster-admin', group('system:masters')),
  binding('system:monitoring', group('system:monitoring')),
  binding('system:discovery', group('system:authenticated')),
  binding('system:basic-user', group('system:authenticated')),
  binding('system:public-info-viewer', group('system:authenticated'), group('system:unauthenticated')),
  binding('system:node-proxier', user('system:kube-proxy')),
  binding('system:kube-controller-manager', user('system:kube-controller-manager')),
  binding('system:kube-dns', { kind: 'ServiceAccount', name: 'kube-dns', namespace: 'kube-system' }),
  binding('system:kube-scheduler', user('system:kube-scheduler')),
  binding('system:volume-scheduler', user('system:kube-scheduler')),
  binding('system:node'),
  binding('system:service-account-issuer-discovery', group('system:serviceaccounts')),
  ...controllerRoleBindings,
];
