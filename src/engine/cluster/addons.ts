import { encodeBase64 } from '../api/base64.ts';
import type { KubeObject } from '../api/types.ts';
import { CA } from './pki.ts';
import type { Preset } from './presets.ts';
import { KUBERNETES_VERSION } from './staticpods.ts';

const object = (apiVersion: string, kind: string, name: string, namespace: string | undefined, rest: object, meta: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace ? { namespace } : {}), ...meta },
  ...rest,
});

const corefile = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;

const probe = (path: string, port: string, rest: object) => ({ httpGet: { path, port, scheme: 'HTTP' }, ...rest });

/** CoreDNS as `kubeadm init` installs it: ServiceAccount, RBAC, ConfigMap, Service, Deployment. */
const coredns = (dnsAddress: string): KubeObject[] => {
  const labels = { 'k8s-app': 'kube-dns' };
  return [
    object('v1', 'ServiceAccount', 'coredns', 'kube-system', {}),
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:coredns', undefined, {
      rules: [
        { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      ],
    }),
    object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'system:coredns', undefined, {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' },
      subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace: 'kube-system' }],
    }),
    object('v1', 'ConfigMap', 'coredns', 'kube-system', { data: { Corefile: corefile } }),
    object('v1', 'Service', 'kube-dns', 'kube-system', {
      spec: {
        clusterIP: dnsAddress,
        selector: labels,
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
          { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
          { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
        ],
      },
    }, { labels: { ...labels, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' }, annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' } }),
    object('apps/v1', 'Deployment', 'coredns', 'kube-system', {
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
        template: {
          metadata: { labels },
          spec: {
            containers: [{
              name: 'coredns',
              image: 'registry.k8s.io/coredns/coredns:v1.14.2',
              imagePullPolicy: 'IfNotPresent',
              args: ['-conf', '/etc/coredns/Corefile'],
              ports: [
                { name: 'dns', containerPort: 53, protocol: 'UDP' },
                { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
                { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
                { name: 'liveness-probe', containerPort: 8080, protocol: 'TCP' },
                { name: 'readiness-probe', containerPort: 8181, protocol: 'TCP' },
              ],
              livenessProbe: probe('/health', 'liveness-probe', { initialDelaySeconds: 60, timeoutSeconds: 5, failureThreshold: 5 }),
              readinessProbe: probe('/ready', 'readiness-probe', {}),
              resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] }, readOnlyRootFilesystem: true },
              volumeMounts: [{ mountPath: '/etc/coredns', name: 'config-volume', readOnly: true }],
            }],
            dnsPolicy: 'Default',
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            priorityClassName: 'system-cluster-critical',
            serviceAccountName: 'coredns',
            affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: { labelSelector: { matchExpressions: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] }, topologyKey: 'kubernetes.io/hostname' } }] } },
            tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }, { effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane' }],
            volumes: [{ name: 'config-volume', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } }],
          },
        },
      },
    }, { labels }),
  ];
};

/** kube-proxy as `kubeadm init` installs it. */
const kubeProxy = (preset: Preset): KubeObject[] => {
  const labels = { 'k8s-app': 'kube-proxy' };
  const hostPath = (name: string, path: string, type: string) => ({ name, hostPath: { path, type } });
  return [
    object('v1', 'ServiceAccount', 'kube-proxy', 'kube-system', {}),
    object('v1', 'ConfigMap', 'kube-proxy', 'kube-system', {
      data: { 'config.conf': `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nbindAddress: 0.0.0.0\nclusterCIDR: ${preset.podCidr}\nkind: KubeProxyConfiguration\nmode: ""\n`, 'kubeconfig.conf': `apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt\n    server: https://${preset.hosts[0]!.address}:6443\n  name: default\n` },
    }, { labels: { app: 'kube-proxy' } }),
    object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'kubeadm:node-proxier', undefined, {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node-proxier' },
      subjects: [{ kind: 'ServiceAccount', name: 'kube-proxy', namespace: 'kube-system' }],
    }),
    object('apps/v1', 'DaemonSet', 'kube-proxy', 'kube-system', {
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [{
              name: 'kube-proxy',
              image: `registry.k8s.io/kube-proxy:${KUBERNETES_VERSION}`,
              imagePullPolicy: 'IfNotPresent',
              command: ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf', '--hostname-override=$(NODE_NAME)'],
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              securityContext: { privileged: true },
              volumeMounts: [{ mountPath: '/var/lib/kube-proxy', name: 'kube-proxy' }, { mountPath: '/run/xtables.lock', name: 'xtables-lock' }, { mountPath: '/lib/modules', name: 'lib-modules', readOnly: true }],
            }],
            hostNetwork: true,
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            priorityClassName: 'system-node-critical',
            serviceAccountName: 'kube-proxy',
            tolerations: [{ operator: 'Exists' }],
            volumes: [{ name: 'kube-proxy', configMap: { name: 'kube-proxy' } }, hostPath('xtables-lock', '/run/xtables.lock', 'FileOrCreate'), hostPath('lib-modules', '/lib/modules', '')],
          },
        },
      },
    }, { labels }),
  ];
};

/** flannel from its published manifest: the CNI plugin without which no node is Ready. */
const flannel = (preset: Preset): KubeObject[] => {
  const labels = { app: 'flannel', tier: 'node' };
  return [
    object('v1', 'Namespace', 'kube-flannel', undefined, {}, { labels: { 'k8s-app': 'flannel', 'pod-security.kubernetes.io/enforce': 'privileged' } }),
    object('v1', 'ServiceAccount', 'flannel', 'kube-flannel', {}, { labels: { 'k8s-app': 'flannel' } }),
    object('v1', 'ConfigMap', 'kube-flannel-cfg', 'kube-flannel', {
      data: {
        'cni-conf.json': '{\n  "name": "cbr0",\n  "cniVersion": "0.3.1",\n  "plugins": [\n    {\n      "type": "flannel",\n      "delegate": {\n        "hairpinMode": true,\n        "isDefaultGateway": true\n      }\n    },\n    {\n      "type": "portmap",\n      "capabilities": {\n        "portMappings": true\n      }\n    }\n  ]\n}\n',
        'net-conf.json': `{\n  "Network": "${preset.podCidr}",\n  "EnableNFTables": false,\n  "Backend": {\n    "Type": "vxlan"\n  }\n}\n`,
      },
    }, { labels: { app: 'flannel', 'k8s-app': 'flannel', tier: 'node' } }),
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'flannel', undefined, {
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
      ],
    }, { labels: { 'k8s-app': 'flannel' } }),
    object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'flannel', undefined, {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'flannel' },
      subjects: [{ kind: 'ServiceAccount', name: 'flannel', namespace: 'kube-flannel' }],
    }, { labels: { 'k8s-app': 'flannel' } }),
    object('apps/v1', 'DaemonSet', 'kube-flannel-ds', 'kube-flannel', {
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [{
              name: 'kube-flannel',
              image: 'ghcr.io/flannel-io/flannel:v0.27.4',
              command: ['/opt/bin/flanneld'],
              args: ['--ip-masq', '--kube-subnet-mgr'],
              resources: { requests: { cpu: '100m', memory: '50Mi' } },
              securityContext: { privileged: false, capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
              env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
              volumeMounts: [{ name: 'run', mountPath: '/run/flannel' }, { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/' }],
            }],
            hostNetwork: true,
            priorityClassName: 'system-node-critical',
            serviceAccountName: 'flannel',
            tolerations: [{ effect: 'NoSchedule', operator: 'Exists' }],
            volumes: [{ name: 'run', hostPath: { path: '/run/flannel' } }, { name: 'cni', hostPath: { path: '/etc/cni/net.d' } }, { name: 'flannel-cfg', configMap: { name: 'kube-flannel-cfg' } }],
          },
        },
      },
    }, { labels: { app: 'flannel', 'k8s-app': 'flannel', tier: 'node' } }),
  ];
};

/** The default StorageClass of local-path-provisioner. */
const storage = (): KubeObject[] => [
  object('storage.k8s.io/v1', 'StorageClass', 'standard', undefined, { provisioner: 'rancher.io/local-path', reclaimPolicy: 'Delete', volumeBindingMode: 'WaitForFirstConsumer' }, { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
];

const rbac = 'rbac.authorization.k8s.io';
const group = (name: string) => ({ apiGroup: rbac, kind: 'Group', name });
const TOKENS = group('system:bootstrappers:kubeadm:default-node-token');

/** A role of kubeadm's that lets `subjects` read one ConfigMap, and its binding. */
const configReader = (name: string, namespace: string, configMap: string, subjects: readonly object[]): KubeObject[] => [
  object(`${rbac}/v1`, 'Role', name, namespace, { rules: [{ apiGroups: [''], resourceNames: [configMap], resources: ['configmaps'], verbs: ['get'] }] }),
  object(`${rbac}/v1`, 'RoleBinding', name, namespace, { roleRef: { apiGroup: rbac, kind: 'Role', name }, subjects }),
];

/** Who may do what after `kubeadm init` (kubernetes: cmd/kubeadm/app/phases: kubeconfig, uploadconfig, kubelet, bootstraptoken, addons/proxy). */
const kubeadmRoles = (): KubeObject[] => {
  const bound = (name: string, role: string, subject: object) => object(`${rbac}/v1`, 'ClusterRoleBinding', name, undefined, { roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role }, subjects: [subject] });
  const nodes = group('system:nodes');
  return [
    bound('kubeadm:cluster-admins', 'cluster-admin', group('kubeadm:cluster-admins')),
    object(`${rbac}/v1`, 'ClusterRole', 'kubeadm:get-nodes', undefined, { rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }] }),
    bound('kubeadm:get-nodes', 'kubeadm:get-nodes', TOKENS),
    bound('kubeadm:kubelet-bootstrap', 'system:node-bootstrapper', TOKENS),
    bound('kubeadm:node-autoapprove-bootstrap', 'system:certificates.k8s.io:certificatesigningrequests:nodeclient', TOKENS),
    bound('kubeadm:node-autoapprove-certificate-rotation', 'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient', nodes),
    ...configReader('kubeadm:nodes-kubeadm-config', 'kube-system', 'kubeadm-config', [TOKENS, nodes]),
    ...configReader('kubeadm:kubelet-config', 'kube-system', 'kubelet-config', [nodes, TOKENS]),
    ...configReader('kube-proxy', 'kube-system', 'kube-proxy', [TOKENS]),
    ...configReader('kubeadm:bootstrap-signer-clusterinfo', 'kube-public', 'cluster-info', [{ apiGroup: rbac, kind: 'User', name: 'system:anonymous' }]),
  ];
};

/** What is in a fresh kubeadm cluster besides its control plane, in the order of creation: what nodes need to be Ready, and the rest. */
export const addons = (preset: Preset): { network: KubeObject[]; rest: KubeObject[] } => ({
  network: [
  object('v1', 'ConfigMap', 'cluster-info', 'kube-public', { data: { kubeconfig: `apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: ${encodeBase64(CA)}\n    server: https://${preset.hosts[0]!.address}:6443\n  name: ""\ncontexts: null\ncurrent-context: ""\nkind: Config\nusers: null\n` } }),
  object('v1', 'ConfigMap', 'kubeadm-config', 'kube-system', {
    data: { ClusterConfiguration: `apiVersion: kubeadm.k8s.io/v1beta4\nclusterName: kubernetes\nkind: ClusterConfiguration\nkubernetesVersion: ${KUBERNETES_VERSION}\nnetworking:\n  dnsDomain: cluster.local\n  podSubnet: ${preset.podCidr}\n  serviceSubnet: ${preset.serviceCidr}\n` },
  }),
  object('v1', 'ConfigMap', 'kubelet-config', 'kube-system', { data: { kubelet: 'apiVersion: kubelet.config.k8s.io/v1beta1\ncgroupDriver: systemd\nclusterDNS:\n- 10.96.0.10\nclusterDomain: cluster.local\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\n' } }),
  ...kubeadmRoles(),
  ...kubeProxy(preset),
  ...flannel(preset),
  ],
  rest: [...coredns('10.96.0.10'), ...storage()],
});
