import { emitYaml } from '../../api/yaml/emit.ts';

// The manifest that metrics-server's releases come with (metrics-server: components.yaml of v0.7 and v0.8).

const namespace = 'kube-system';
const name = 'metrics-server';
const labels = { 'k8s-app': name };
const rbac = 'rbac.authorization.k8s.io';
const account = { kind: 'ServiceAccount', name, namespace };

const role = (roleName: string, rules: readonly object[], more: Readonly<Record<string, string>> = {}): object => ({
  apiVersion: `${rbac}/v1`,
  kind: 'ClusterRole',
  metadata: { labels: { ...labels, ...more }, name: roleName },
  rules,
});

const binding = (kind: 'RoleBinding' | 'ClusterRoleBinding', bindingName: string, roleKind: 'Role' | 'ClusterRole', roleName: string): object => ({
  apiVersion: `${rbac}/v1`,
  kind,
  metadata: { labels, name: bindingName, ...(kind === 'RoleBinding' && { namespace }) },
  roleRef: { apiGroup: rbac, kind: roleKind, name: roleName },
  subjects: [account],
});

const readers = Object.fromEntries(['admin', 'edit', 'view'].map((to) => [`${rbac}/aggregate-to-${to}`, 'true']));

const probe = (path: string, initialDelaySeconds?: number): object => ({ failureThreshold: 3, httpGet: { path, port: 'https', scheme: 'HTTPS' }, ...(initialDelaySeconds && { initialDelaySeconds }), periodSeconds: 10 });

const container = (tag: string): object => ({
  args: ['--cert-dir=/tmp', '--secure-port=10250', '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname', '--kubelet-use-node-status-port', '--metric-resolution=15s'],
  image: `registry.k8s.io/metrics-server/metrics-server:${tag}`,
  imagePullPolicy: 'IfNotPresent',
  livenessProbe: probe('/livez'),
  name,
  ports: [{ containerPort: 10250, name: 'https', protocol: 'TCP' }],
  readinessProbe: probe('/readyz', 20),
  resources: { requests: { cpu: '100m', memory: '200Mi' } },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  volumeMounts: [{ mountPath: '/tmp', name: 'tmp-dir' }],
});

const deployment = (tag: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { labels, name, namespace },
  spec: {
    selector: { matchLabels: labels },
    strategy: { rollingUpdate: { maxUnavailable: 0 } },
    template: {
      metadata: { labels },
      spec: { containers: [container(tag)], nodeSelector: { 'kubernetes.io/os': 'linux' }, priorityClassName: 'system-cluster-critical', serviceAccountName: name, volumes: [{ emptyDir: {}, name: 'tmp-dir' }] },
    },
  },
});

const objects = (tag: string): readonly object[] => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { labels, name, namespace } },
  role('system:aggregated-metrics-reader', [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }], readers),
  role('system:metrics-server', [
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
  ]),
  binding('RoleBinding', 'metrics-server-auth-reader', 'Role', 'extension-apiserver-authentication-reader'),
  binding('ClusterRoleBinding', 'metrics-server:system:auth-delegator', 'ClusterRole', 'system:auth-delegator'),
  binding('ClusterRoleBinding', 'system:metrics-server', 'ClusterRole', 'system:metrics-server'),
  { apiVersion: 'v1', kind: 'Service', metadata: { labels, name, namespace }, spec: { ports: [{ appProtocol: 'https', name: 'https', port: 443, protocol: 'TCP', targetPort: 'https' }], selector: labels } },
  deployment(tag),
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { labels, name: 'v1beta1.metrics.k8s.io' },
    spec: { group: 'metrics.k8s.io', groupPriorityMinimum: 100, insecureSkipTLSVerify: true, service: { name, namespace }, version: 'v1beta1', versionPriority: 100 },
  },
];

/** `components.yaml` of a release: `v0.8.0`. */
export const metricsServerManifest = (tag: string): string => objects(tag).map(emitYaml).join('---\n');
