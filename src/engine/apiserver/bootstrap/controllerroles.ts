import type { KubeObject } from '../../api/types.ts';
import type { PolicyRule } from '../authz/rbac.ts';
import { events, metadata, read, rule } from './rules.ts';

// What each controller of kube-controller-manager may do with its own account (kubernetes:
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go).

const signers = ['legacy-unknown', 'kube-apiserver-client', 'kube-apiserver-client-kubelet', 'kubelet-serving'].map((name) => `kubernetes.io/${name}`).join(' ');

const workload = (resource: string, groups: string, pods: string): PolicyRule[] => [
  rule(`${read} update`, groups, resource),
  rule('update', groups, `${resource}/status`),
  rule('update', groups, `${resource}/finalizers`),
  rule(pods, 'core', 'pods'),
  ...events,
];

const rules: Readonly<Record<string, readonly PolicyRule[]>> = {
  'attachdetach-controller': [
    rule('list watch', 'core', 'persistentvolumeclaims persistentvolumes'),
    rule(read, 'core', 'nodes'),
    rule('patch update', 'core', 'nodes/status'),
    rule('list watch', 'core', 'pods'),
    ...events,
    rule(`${read} create delete`, 'storage.k8s.io', 'volumeattachments'),
    rule(read, 'storage.k8s.io', 'csidrivers'),
    rule(read, 'storage.k8s.io', 'csinodes'),
  ],
  'clusterrole-aggregation-controller': [rule(`${read} escalate patch update`, 'rbac.authorization.k8s.io', 'clusterroles')],
  'cronjob-controller': [
    rule(`${read} update`, 'batch', 'cronjobs'),
    rule(`${read} create update delete patch`, 'batch', 'jobs'),
    rule('update', 'batch', 'cronjobs/status'),
    rule('update', 'batch', 'cronjobs/finalizers'),
    rule('list watch delete', 'core', 'pods'),
    ...events,
  ],
  'daemon-set-controller': [
    rule(read, 'apps extensions', 'daemonsets'),
    rule('update', 'apps extensions', 'daemonsets/status'),
    rule('update', 'apps extensions', 'daemonsets/finalizers'),
    rule('list watch', 'core', 'nodes'),
    rule('list watch create delete patch', 'core', 'pods'),
    rule('create', 'core', 'pods/binding'),
    rule(`${read} create delete update patch`, 'apps', 'controllerrevisions'),
    ...events,
  ],
  'deployment-controller': [
    rule(`${read} update`, 'apps extensions', 'deployments'),
    rule('update', 'apps extensions', 'deployments/status'),
    rule('update', 'apps extensions', 'deployments/finalizers'),
    rule(`${read} create update patch delete`, 'apps extensions', 'replicasets'),
    rule(`${read} update`, 'core', 'pods'),
    ...events,
  ],
  'disruption-controller': [
    rule(read, 'apps extensions', 'deployments'),
    rule(read, 'apps extensions', 'replicasets'),
    rule(read, 'core', 'replicationcontrollers'),
    rule(read, 'policy', 'poddisruptionbudgets'),
    rule(read, 'apps', 'statefulsets'),
    rule('update', 'policy', 'poddisruptionbudgets/status'),
    rule('patch update', 'core', 'pods/status'),
    rule('get', '*', '*/scale'),
    ...events,
  ],
  'endpoint-controller': [rule(read, 'core', 'pods services'), rule(`${read} create update delete`, 'core', 'endpoints'), rule('create', 'core', 'endpoints/restricted'), ...events],
  'endpointslice-controller': [rule(read, 'core', 'nodes pods services'), rule('update', 'core', 'services/finalizers'), rule(`${read} create update delete`, 'discovery.k8s.io', 'endpointslices'), ...events],
  'endpointslicemirroring-controller': [
    rule(read, 'core', 'endpoints services'),
    rule('update', 'core', 'services/finalizers'),
    rule('update', 'core', 'endpoints/finalizers'),
    rule(`${read} create update delete`, 'discovery.k8s.io', 'endpointslices'),
    ...events,
  ],
  'expand-controller': [
    rule(`${read} update patch`, 'core', 'persistentvolumes'),
    rule('patch update', 'core', 'persistentvolumeclaims/status'),
    rule(read, 'core', 'persistentvolumeclaims'),
    ...events,
    rule('get', 'core', 'services'),
  ],
  'ephemeral-volume-controller': [rule(read, 'core', 'pods'), rule('update', 'core', 'pods/finalizers'), rule(`${read} create`, 'core', 'persistentvolumeclaims'), ...events],
  'resource-claim-controller': [
    rule(read, 'core', 'pods'),
    rule('update', 'core', 'pods/finalizers'),
    rule(`${read} create delete`, 'resource.k8s.io', 'resourceclaims'),
    rule('patch update', 'resource.k8s.io', 'resourceclaims resourceclaims/status'),
    rule('patch update', 'core', 'pods/status'),
    ...events,
  ],
  'generic-garbage-collector': [rule(`${read} patch update delete`, '*', '*'), ...events],
  'horizontal-pod-autoscaler': [
    rule(read, 'autoscaling', 'horizontalpodautoscalers'),
    rule('update', 'autoscaling', 'horizontalpodautoscalers/status'),
    rule('get update', '*', '*/scale'),
    rule('list watch', 'core', 'pods'),
    rule('list watch', 'metrics.k8s.io', 'pods'),
    rule(read, 'custom.metrics.k8s.io', '*'),
    rule(read, 'external.metrics.k8s.io', '*'),
    ...events,
  ],
  'job-controller': [
    rule(`${read} update patch`, 'batch', 'jobs'),
    rule('update', 'batch', 'jobs/status'),
    rule('update', 'batch', 'jobs/finalizers'),
    rule('list watch create delete patch', 'core', 'pods'),
    ...events,
  ],
  'namespace-controller': [rule(`${read} delete`, 'core', 'namespaces'), rule('update', 'core', 'namespaces/finalize namespaces/status'), rule(`${read} delete deletecollection`, '*', '*')],
  'node-controller': [
    rule(`${read} update delete patch`, 'core', 'nodes'),
    rule('patch update', 'core', 'nodes/status'),
    rule('patch update', 'core', 'pods/status'),
    rule(`${read} delete`, 'core', 'pods'),
    ...events,
  ],
  'persistent-volume-binder': [
    rule(`${read} update create delete`, 'core', 'persistentvolumes'),
    rule('update', 'core', 'persistentvolumes/status'),
    rule(`${read} update`, 'core', 'persistentvolumeclaims'),
    rule('update', 'core', 'persistentvolumeclaims/status'),
    rule(`${read} create delete`, 'core', 'pods'),
    rule(read, 'storage.k8s.io', 'storageclasses'),
    rule('list watch', 'core', 'nodes'),
    ...events,
    rule('watch', 'core', 'events'),
    rule('get', 'core', 'services'),
  ],
  'pod-garbage-collector': [rule('list watch delete', 'core', 'pods'), rule(read, 'core', 'nodes'), rule('patch', 'core', 'pods/status')],
  'replicaset-controller': workload('replicasets', 'apps extensions', 'list watch patch create delete'),
  'replication-controller': workload('replicationcontrollers', 'core', 'list watch patch create delete'),
  'resourcequota-controller': [rule('list watch', '*', '*'), rule('update', 'core', 'resourcequotas/status'), ...events],
  'route-controller': [rule('list watch', 'core', 'nodes'), rule('patch', 'core', 'nodes/status'), ...events],
  'service-account-controller': [rule('create', 'core', 'serviceaccounts'), ...events],
  'service-controller': [rule(read, 'core', 'services'), rule('patch update', 'core', 'services/status'), rule('list watch', 'core', 'nodes'), ...events],
  'service-cidrs-controller': [
    rule(`${read} patch update`, 'networking.k8s.io', 'servicecidrs'),
    rule('patch update', 'networking.k8s.io', 'servicecidrs/finalizers'),
    rule('patch update', 'networking.k8s.io', 'servicecidrs/status'),
    rule(read, 'networking.k8s.io', 'ipaddresses'),
    ...events,
  ],
  'statefulset-controller': [
    rule('list watch', 'core', 'pods'),
    rule(read, 'apps', 'statefulsets'),
    rule('update', 'apps', 'statefulsets/status'),
    rule('update', 'apps', 'statefulsets/finalizers'),
    rule('get create delete update patch', 'core', 'pods'),
    rule(`${read} create delete update patch`, 'apps', 'controllerrevisions'),
    rule(`${read} create`, 'core', 'persistentvolumeclaims'),
    rule('update delete', 'core', 'persistentvolumeclaims'),
    rule('update', 'core', 'pods/finalizers'),
    ...events,
  ],
  'ttl-controller': [rule('update patch list watch', 'core', 'nodes'), ...events],
  'certificate-controller': [
    rule(`${read} delete`, 'certificates.k8s.io', 'certificatesigningrequests'),
    rule('update', 'certificates.k8s.io', 'certificatesigningrequests/approval certificatesigningrequests/status'),
    rule('approve', 'certificates.k8s.io', 'signers', 'kubernetes.io/kube-apiserver-client-kubelet'),
    rule('sign', 'certificates.k8s.io', 'signers', signers),
    rule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    ...events,
  ],
  'pvc-protection-controller': [rule(`${read} update`, 'core', 'persistentvolumeclaims'), rule(read, 'core', 'pods'), ...events],
  'pv-protection-controller': [rule(`${read} update`, 'core', 'persistentvolumes'), ...events],
  'volumeattributesclass-protection-controller': [
    rule(read, 'core', 'persistentvolumeclaims'),
    rule(read, 'core', 'persistentvolumes'),
    rule(`${read} update`, 'storage.k8s.io', 'volumeattributesclasses'),
    ...events,
  ],
  'ttl-after-finished-controller': [rule(`${read} delete`, 'batch', 'jobs'), ...events],
  'root-ca-cert-publisher': [rule('create update', 'core', 'configmaps'), ...events],
  'validatingadmissionpolicy-status-controller': [
    rule(read, 'admissionregistration.k8s.io', 'validatingadmissionpolicies'),
    rule('get patch update', 'admissionregistration.k8s.io', 'validatingadmissionpolicies/status'),
    ...events,
  ],
  'legacy-service-account-token-cleaner': [rule('get', 'core', 'configmaps', 'kube-apiserver-legacy-service-account-token-tracking'), rule('delete patch', 'core', 'secrets')],
  'selinux-warning-controller': [
    ...events,
    rule(read, 'core', 'persistentvolumes'),
    rule(read, 'core', 'persistentvolumeclaims'),
    rule(read, 'core', 'pods'),
    rule(read, 'storage.k8s.io', 'csidrivers'),
  ],
};

const apiVersion = 'rbac.authorization.k8s.io/v1';

const prefix = 'system:controller:';

export const controllerRoles: readonly KubeObject[] = Object.entries(rules).map(([name, allowed]) => ({ apiVersion, kind: 'ClusterRole', metadata: metadata(prefix + name), rules: allowed }));

export const controllerRoleBindings: readonly KubeObject[] = Object.keys(rules).map((name) => ({
  apiVersion,
  kind: 'ClusterRoleBinding',
  metadata: metadata(prefix + name),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: prefix + name },
  subjects: [{ kind: 'ServiceAccount', name, namespace: 'kube-system' }],
}));
