import type { Preset } from './presets.ts';

export const KUBERNETES_VERSION = 'v1.36.2';

interface StaticPod {
  component: string;
  image: string;
  command: string[];
  requests: Record<string, string>;
  annotations?: Record<string, string>;
}

const components = (preset: Preset): StaticPod[] => {
  const address = preset.hosts[0]!.address;
  const name = preset.hosts[0]!.name;
  return [
    {
      component: 'etcd',
      image: 'registry.k8s.io/etcd:3.6.8-0',
      command: ['etcd', `--advertise-client-urls=https://${address}:2379`, '--data-dir=/var/lib/etcd', `--name=${name}`],
      requests: { cpu: '100m', memory: '100Mi' },
      annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${address}:2379` },
    },
    {
      component: 'kube-apiserver',
      image: `registry.k8s.io/kube-apiserver:${KUBERNETES_VERSION}`,
      command: ['kube-apiserver', `--advertise-address=${address}`, '--allow-privileged=true', '--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction', '--etcd-servers=https://127.0.0.1:2379', '--secure-port=6443', `--service-cluster-ip-range=${preset.serviceCidr}`],
      requests: { cpu: '250m' },
      annotations: { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${address}:6443` },
    },
    {
      component: 'kube-controller-manager',
      image: `registry.k8s.io/kube-controller-manager:${KUBERNETES_VERSION}`,
      command: ['kube-controller-manager', '--allocate-node-cidrs=true', `--cluster-cidr=${preset.podCidr}`, '--controllers=*,bootstrapsigner,tokencleaner', '--kubeconfig=/etc/kubernetes/controller-manager.conf', '--leader-elect=true', `--service-cluster-ip-range=${preset.serviceCidr}`],
      requests: { cpu: '200m' },
    },
    {
      component: 'kube-scheduler',
      image: `registry.k8s.io/kube-scheduler:${KUBERNETES_VERSION}`,
      command: ['kube-scheduler', '--kubeconfig=/etc/kubernetes/scheduler.conf', '--leader-elect=true'],
      requests: { cpu: '100m' },
    },
  ];
};

/** The command line of a static pod; undefined for a name that none has. */
export const commandOf = (preset: Preset, component: string): readonly string[] | undefined => components(preset).find((c) => c.component === component)?.command;

/** The static pods of a control plane node as kubeadm writes them into /etc/kubernetes/manifests: file name to Pod. */
export function staticPods(preset: Preset): Record<string, object> {
  const files: Record<string, object> = {};
  for (const c of components(preset)) {
    files[`${c.component}.yaml`] = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: c.component, namespace: 'kube-system', labels: { component: c.component, tier: 'control-plane' }, ...(c.annotations ? { annotations: c.annotations } : {}) },
      spec: {
        containers: [{ name: c.component, image: c.image, imagePullPolicy: 'IfNotPresent', command: c.command, resources: { requests: c.requests } }],
        hostNetwork: true,
        priority: 2000001000,
        priorityClassName: 'system-node-critical',
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      },
    };
  }
  return files;
}
