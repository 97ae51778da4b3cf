import { emitYaml } from '../../api/yaml/emit.ts';

// The manifest that ingress-nginx has for each place to run at (ingress-nginx: deploy/static/provider), without the
// webhook that checks Ingresses and the Jobs that make its certificate.

const namespace = 'ingress-nginx';
const name = 'ingress-nginx';
const controller = 'ingress-nginx-controller';
const selector = { 'app.kubernetes.io/component': 'controller', 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': name };
const rbac = 'rbac.authorization.k8s.io';

/** How the controller is reached from outside. */
const services: Readonly<Record<string, object>> = {
  baremetal: { type: 'NodePort' },
  cloud: { externalTrafficPolicy: 'Local', type: 'LoadBalancer' },
  kind: { type: 'LoadBalancer' },
};

const read = ['get', 'list', 'watch'];
const events = { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] };
const slices = { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch', 'get'] };
const ingresses = { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: read };
const ingressStatus = { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] };
const ingressClasses = { apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'], verbs: read };
const lease = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };

const roleRules = [
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
  { apiGroups: [''], resources: ['configmaps', 'pods', 'secrets', 'endpoints'], verbs: read },
  { apiGroups: [''], resources: ['services'], verbs: read },
  ingresses,
  ingressStatus,
  ingressClasses,
  { ...lease, resourceNames: ['ingress-nginx-leader'], verbs: ['get', 'update'] },
  { ...lease, verbs: ['create'] },
  events,
  slices,
];

const clusterRules = [
  { apiGroups: [''], resources: ['configmaps', 'endpoints', 'nodes', 'pods', 'secrets', 'namespaces'], verbs: ['list', 'watch'] },
  { ...lease, verbs: ['list', 'watch'] },
  { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
  { apiGroups: [''], resources: ['services'], verbs: read },
  ingresses,
  events,
  ingressStatus,
  ingressClasses,
  slices,
];

const probe = (failureThreshold: number): object => ({ failureThreshold, httpGet: { path: '/healthz', port: 10254, scheme: 'HTTP' }, initialDelaySeconds: 10, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 });

const fieldVariable = (variable: string, fieldPath: string): object => ({ name: variable, valueFrom: { fieldRef: { fieldPath } } });

const container = (version: string, provider: string): object => {
  const onNode = provider === 'kind';
  const port = (portName: string, containerPort: number): object => ({ containerPort, ...(onNode && { hostPort: containerPort }), name: portName, protocol: 'TCP' });
  return {
    args: ['/nginx-ingress-controller', ...(provider === 'cloud' ? [`--publish-service=$(POD_NAMESPACE)/${controller}`] : []), '--election-id=ingress-nginx-leader', '--controller-class=k8s.io/ingress-nginx', '--ingress-class=nginx', `--configmap=$(POD_NAMESPACE)/${controller}`, ...(onNode ? ['--watch-ingress-without-class=true', '--publish-status-address=localhost'] : [])],
    env: [fieldVariable('POD_NAME', 'metadata.name'), fieldVariable('POD_NAMESPACE', 'metadata.namespace'), { name: 'LD_PRELOAD', value: '/usr/local/lib/libmimalloc.so' }],
    image: `registry.k8s.io/ingress-nginx/controller:v${version}`,
    imagePullPolicy: 'IfNotPresent',
    lifecycle: { preStop: { exec: { command: ['/wait-shutdown'] } } },
    livenessProbe: probe(5),
    name: 'controller',
    ports: [port('http', 80), port('https', 443)],
    readinessProbe: probe(3),
    resources: { requests: { cpu: '100m', memory: '90Mi' } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] }, readOnlyRootFilesystem: false, runAsGroup: 82, runAsNonRoot: true, runAsUser: 101, seccompProfile: { type: 'RuntimeDefault' } },
  };
};

const objects = (version: string, provider: string): readonly object[] => {
  const common = { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': name, 'app.kubernetes.io/version': version };
  const labels = { ...selector, ...common };
  const own = (metadata: object = {}): object => ({ labels, name, namespace, ...metadata });
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const web = (portName: string, port: number): object => ({ appProtocol: portName, name: portName, port, protocol: 'TCP', targetPort: portName });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { labels: { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': name }, name: namespace } },
    { apiVersion: 'v1', automountServiceAccountToken: true, kind: 'ServiceAccount', metadata: own() },
    { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: own(), rules: roleRules },
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { labels: common, name }, rules: clusterRules },
    { apiVersion: `${rbac}/v1`, kind: 'RoleBinding', metadata: own(), roleRef: { apiGroup: rbac, kind: 'Role', name }, subjects },
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRoleBinding', metadata: { labels: common, name }, roleRef: { apiGroup: rbac, kind: 'ClusterRole', name }, subjects },
    { apiVersion: 'v1', data: {}, kind: 'ConfigMap', metadata: own({ name: controller }) },
    { apiVersion: 'v1', kind: 'Service', metadata: own({ name: controller }), spec: { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', ports: [web('http', 80), web('https', 443)], selector, ...services[provider] } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: own({ name: controller }),
      spec: {
        minReadySeconds: 0,
        revisionHistoryLimit: 10,
        selector: { matchLabels: selector },
        strategy: { rollingUpdate: { maxUnavailable: 1 }, type: 'RollingUpdate' },
        template: {
          metadata: { labels },
          spec: {
            containers: [container(version, provider)],
            dnsPolicy: 'ClusterFirst',
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            serviceAccountName: name,
            terminationGracePeriodSeconds: provider === 'kind' ? 0 : 300,
            ...(provider === 'kind' && { tolerations: [{ effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane', operator: 'Equal' }] }),
          },
        },
      },
    },
    { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { labels, name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
  ];
};

const newest = '1.13.3';

/** `deploy.yaml` at a path of raw.githubusercontent.com, of a release (`controller-v1.13.3`) or of `main`; undefined where there is none. */
export function ingressNginxManifest(path: string): string | undefined {
  const [, ref, provider] = /^\/kubernetes\/ingress-nginx\/([^/]+)\/deploy\/static\/provider\/([^/]+)\/deploy\.yaml$/.exec(path) ?? [];
  const version = ref === 'main' ? newest : /^controller-v(1\.(?:\d|1[0-4])\.\d+)$/.exec(ref ?? '')?.[1];
  return version === undefined || !services[provider!] ? undefined : objects(version, provider!).map(emitYaml).join('---\n');
}
