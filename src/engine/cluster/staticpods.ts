import type { Pod } from '../api/kubernetes.ts';
import type { Preset } from './presets.ts';

export const KUBERNETES_VERSION = 'v1.36.2';

interface StaticPod {
  component: string;
  image: string;
  command: string[];
  requests: Record<string, string>;
  /** Files and folders of the machine by the name of their volume; a file's path ends in `.conf`. */
  volumes: readonly (readonly [name: string, path: string])[];
  annotations?: Record<string, string>;
}

const PKI = '/etc/kubernetes/pki';
const CONF = '/etc/kubernetes';

/** Authorities of the machine, and the cluster's own (cmd/kubeadm/app/phases/controlplane/volumes.go). */
const certificates = [
  ['ca-certs', '/etc/ssl/certs'],
  ['etc-ca-certificates', '/etc/ca-certificates'],
  ['k8s-certs', PKI],
  ['usr-local-share-ca-certificates', '/usr/local/share/ca-certificates'],
  ['usr-share-ca-certificates', '/usr/share/ca-certificates'],
] as const;

/** Where the control plane's own etcd keeps its data. */
export const ETCD_DATA = '/var/lib/etcd';

const flags = (values: Record<string, string>): string[] => Object.entries(values).map(([name, value]) => `--${name}=${value}`);

/** `authentication-kubeconfig`, `authorization-kubeconfig` and `bind-address` of a component that serves its own port. */
const delegated = (conf: string): Record<string, string> => ({ 'authentication-kubeconfig': conf, 'authorization-kubeconfig': conf, 'bind-address': '127.0.0.1' });

const etcd = (name: string, address: string): StaticPod => ({
  component: 'etcd',
  image: 'registry.k8s.io/etcd:3.6.8-0',
  command: ['etcd', ...flags({
    'advertise-client-urls': `https://${address}:2379`,
    'cert-file': `${PKI}/etcd/server.crt`,
    'client-cert-auth': 'true',
    'data-dir': ETCD_DATA,
    'feature-gates': 'InitialCorruptCheck=true',
    'initial-advertise-peer-urls': `https://${address}:2380`,
    'initial-cluster': `${name}=https://${address}:2380`,
    'key-file': `${PKI}/etcd/server.key`,
    'listen-client-urls': `https://127.0.0.1:2379,https://${address}:2379`,
    'listen-metrics-urls': 'http://127.0.0.1:2381',
    'listen-peer-urls': `https://${address}:2380`,
    name,
    'peer-cert-file': `${PKI}/etcd/peer.crt`,
    'peer-client-cert-auth': 'true',
    'peer-key-file': `${PKI}/etcd/peer.key`,
    'peer-trusted-ca-file': `${PKI}/etcd/ca.crt`,
    'snapshot-count': '10000',
    'trusted-ca-file': `${PKI}/etcd/ca.crt`,
    'watch-progress-notify-interval': '5s',
  })],
  requests: { cpu: '100m', memory: '100Mi' },
  volumes: [['etcd-data', ETCD_DATA], ['etcd-certs', `${PKI}/etcd`]],
  annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${address}:2379` },
});

const apiserver = (address: string, serviceCidr: string): StaticPod => ({
  component: 'kube-apiserver',
  image: `registry.k8s.io/kube-apiserver:${KUBERNETES_VERSION}`,
  command: ['kube-apiserver', ...flags({
    'advertise-address': address,
    'allow-privileged': 'true',
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': `${PKI}/ca.crt`,
    'enable-admission-plugins': 'NodeRestriction',
    'enable-bootstrap-token-auth': 'true',
    'etcd-cafile': `${PKI}/etcd/ca.crt`,
    'etcd-certfile': `${PKI}/apiserver-etcd-client.crt`,
    'etcd-keyfile': `${PKI}/apiserver-etcd-client.key`,
    'etcd-servers': 'https://127.0.0.1:2379',
    'kubelet-client-certificate': `${PKI}/apiserver-kubelet-client.crt`,
    'kubelet-client-key': `${PKI}/apiserver-kubelet-client.key`,
    'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
    'proxy-client-cert-file': `${PKI}/front-proxy-client.crt`,
    'proxy-client-key-file': `${PKI}/front-proxy-client.key`,
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-client-ca-file': `${PKI}/front-proxy-ca.crt`,
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-username-headers': 'X-Remote-User',
    'secure-port': '6443',
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-account-key-file': `${PKI}/sa.pub`,
    'service-account-signing-key-file': `${PKI}/sa.key`,
    'service-cluster-ip-range': serviceCidr,
    'tls-cert-file': `${PKI}/apiserver.crt`,
    'tls-private-key-file': `${PKI}/apiserver.key`,
  })],
  requests: { cpu: '250m' },
  volumes: certificates,
  annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${address}:6443` },
});

const controllerManager = ({ podCidr, serviceCidr }: Preset): StaticPod => ({
  component: 'kube-controller-manager',
  image: `registry.k8s.io/kube-controller-manager:${KUBERNETES_VERSION}`,
  command: ['kube-controller-manager', ...flags({
    'allocate-node-cidrs': 'true',
    ...delegated(`${CONF}/controller-manager.conf`),
    'client-ca-file': `${PKI}/ca.crt`,
    'cluster-cidr': podCidr,
    'cluster-name': 'kubernetes',
    'cluster-signing-cert-file': `${PKI}/ca.crt`,
    'cluster-signing-key-file': `${PKI}/ca.key`,
    controllers: '*,bootstrapsigner,tokencleaner',
    kubeconfig: `${CONF}/controller-manager.conf`,
    'leader-elect': 'true',
    'requestheader-client-ca-file': `${PKI}/front-proxy-ca.crt`,
    'root-ca-file': `${PKI}/ca.crt`,
    'service-account-private-key-file': `${PKI}/sa.key`,
    'service-cluster-ip-range': serviceCidr,
    'use-service-account-credentials': 'true',
  })],
  requests: { cpu: '200m' },
  volumes: [...certificates.slice(0, 2), ['flexvolume-dir', '/usr/libexec/kubernetes/kubelet-plugins/volume/exec'], certificates[2], ['kubeconfig', `${CONF}/controller-manager.conf`], ...certificates.slice(3)],
});

const scheduler: StaticPod = {
  component: 'kube-scheduler',
  image: `registry.k8s.io/kube-scheduler:${KUBERNETES_VERSION}`,
  command: ['kube-scheduler', ...flags({ ...delegated(`${CONF}/scheduler.conf`), kubeconfig: `${CONF}/scheduler.conf`, 'leader-elect': 'true' })],
  requests: { cpu: '100m' },
  volumes: [['kubeconfig', `${CONF}/scheduler.conf`]],
};

const components = (preset: Preset): StaticPod[] => {
  const { address, name } = preset.hosts[0]!;
  return [etcd(name, address), apiserver(address, preset.serviceCidr), controllerManager(preset), scheduler];
};

/** The command line of a static pod; undefined for a name that none has. */
export const commandOf = (preset: Preset, component: string): readonly string[] | undefined => components(preset).find((c) => c.component === component)?.command;

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

/** Only etcd writes to what it mounts, and the controllers to the folder of flexible volumes. */
const mountsOf = (c: StaticPod): object[] => c.volumes.map(([name, mountPath]) => ({ mountPath, name, ...(c.component === 'etcd' || name === 'flexvolume-dir' ? {} : { readOnly: true }) }));

const volumesOf = (c: StaticPod): object[] => [...c.volumes].sort(byName).map(([name, path]) => ({ hostPath: { path, type: path.endsWith('.conf') ? 'FileOrCreate' : 'DirectoryOrCreate' }, name }));

/** The static pods of a control plane node as kubeadm writes them into /etc/kubernetes/manifests: file name to Pod. */
export function staticPods(preset: Preset): Record<string, object> {
  const files: Record<string, object> = {};
  for (const c of components(preset)) {
    files[`${c.component}.yaml`] = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: c.component, namespace: 'kube-system', labels: { component: c.component, tier: 'control-plane' }, ...(c.annotations ? { annotations: c.annotations } : {}) },
      spec: {
        containers: [{ name: c.component, image: c.image, imagePullPolicy: 'IfNotPresent', command: c.command, resources: { requests: c.requests }, volumeMounts: mountsOf(c) }],
        hostNetwork: true,
        priority: 2000001000,
        priorityClassName: 'system-node-critical',
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        volumes: volumesOf(c),
      },
      status: {},
    };
  }
  return files;
}

/** What the API tells of a static pod: kubeadm's are without the machine's folders, as in the cluster of the recordings. */
export function mirrorSpec(preset: Preset, { metadata, spec }: Pod): Pod['spec'] {
  const own = metadata.namespace === 'kube-system' && components(preset).some(({ component }) => metadata.name === `${component}-${preset.hosts[0]!.name}`);
  if (!own || !spec) return spec;
  const volumes = spec.volumes?.filter((v) => !v.hostPath);
  const kept = new Set(volumes?.map((v) => v.name));
  const containers = spec.containers.map(({ volumeMounts, ...rest }) => {
    const mounts = volumeMounts?.filter((m) => kept.has(m.name));
    return mounts?.length ? { ...rest, volumeMounts: mounts } : rest;
  });
  const { volumes: _, ...others } = spec;
  return { ...others, containers, ...(volumes?.length && { volumes }) };
}
