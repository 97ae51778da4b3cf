import { isStatus } from '../api/status.ts';
import type { Node } from '../api/kubernetes.ts';
import type { KubeObject } from '../api/types.ts';
import type { Client } from '../client/client.ts';
import { nodes } from '../client/resources.ts';
import type { Host } from '../hosts/host.ts';
import { unitFiles } from '../kubelet/service.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import { BOOTSTRAPPED, KUBELET_PKI, kubeconfigOf, kubeletPki, type KubeconfigNames } from '../programs/kubeadm/nodefiles.ts';
import { certificateData } from '../programs/kubectl/kubeconfig/certificates.ts';
import { encodeBase64 } from '../api/base64.ts';
import { emitYaml } from '../api/yaml/emit.ts';
import type { Component } from '../sim/component.ts';
import { sleep, type Sim, type Task } from '../sim/sim.ts';
import { addons } from './addons.ts';
import type { HostPlan, Preset } from './presets.ts';
import { CA, pki } from './pki.ts';
import { BORN_WITH, databaseIn, dataName } from './etcdfiles.ts';
import { ETCD_DATA, staticPods } from './staticpods.ts';

/** The machines and components that kubeadm makes a cluster of. */
export interface Site {
  readonly sim: Sim;
  readonly preset: Preset;
  readonly kinds: KindRegistry;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly components: ReadonlyMap<string, Component>;
  /** Makes volumes of the default StorageClass. */
  readonly provisioner: Component;
  client(agent: string): Client;
  /** The stored object under an etcd key. */
  peek(key: string): KubeObject | undefined;
  writeFile(host: string, path: string, text: string): void;
}

const kubeadmNames = (user: string): KubeconfigNames => ({ cluster: 'kubernetes', user, context: `${user}@kubernetes` });

/** A kubeconfig with a client certificate of the simulation. */
const kubeconfig = (server: string, user: string, certificate: { commonName: string; organizations: readonly string[] }): string =>
  kubeconfigOf(server, CA, kubeadmNames(user), { 'client-certificate-data': certificateData(certificate), 'client-key-data': encodeBase64('simulated key\n') });

const ADMIN = { commonName: 'kubernetes-admin', organizations: ['kubeadm:cluster-admins'] };

const FLANNEL = '{\n  "name": "cbr0",\n  "cniVersion": "0.3.1",\n  "plugins": [{ "type": "flannel", "delegate": { "hairpinMode": true, "isDefaultGateway": true } }, { "type": "portmap", "capabilities": { "portMappings": true } }]\n}\n';

const KUBELET_CONFIG = emitYaml({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' } },
  authorization: { mode: 'Webhook' },
  cgroupDriver: 'systemd',
  clusterDNS: ['10.96.0.10'],
  clusterDomain: 'cluster.local',
  containerRuntimeEndpoint: 'unix:///var/run/containerd/containerd.sock',
  healthzBindAddress: '127.0.0.1',
  healthzPort: 10248,
  kind: 'KubeletConfiguration',
  rotateCertificates: true,
  staticPodPath: '/etc/kubernetes/manifests',
});

/** What only its owner may read. */
function writeSecret(cluster: Site, host: string, path: string, text: string): void {
  cluster.writeFile(host, path, text);
  cluster.hosts.get(host)!.fs.chmod(path, 0o600);
}

/** The kubelet's certificates, and the kubeconfig that refers to the one which it renews. */
function writeKubeletFiles(cluster: Site, name: string, address: string, names: KubeconfigNames): void {
  const { fs } = cluster.hosts.get(name)!;
  const { files, current } = kubeletPki(name, cluster.sim.now());
  for (const [file, text] of Object.entries(files)) {
    if (file.endsWith('.crt')) cluster.writeFile(name, `${KUBELET_PKI}/${file}`, text);
    else writeSecret(cluster, name, `${KUBELET_PKI}/${file}`, text);
  }
  const link = `${KUBELET_PKI}/kubelet-client-current.pem`;
  fs.symlink(`${KUBELET_PKI}/${current}`, link);
  writeSecret(cluster, name, '/etc/kubernetes/kubelet.conf', kubeconfigOf(address, CA, names, { 'client-certificate': link, 'client-key': link }));
}

/** The files that a machine has once it joined. */
function writeNodeFiles(cluster: Site, { name, role }: HostPlan, address: string): void {
  cluster.writeFile(name, '/etc/kubernetes/pki/ca.crt', CA);
  writeKubeletFiles(cluster, name, address, role === 'control-plane' ? kubeadmNames(`system:node:${name}`) : BOOTSTRAPPED);
  cluster.writeFile(name, '/var/lib/kubelet/config.yaml', KUBELET_CONFIG);
  for (const [path, text] of Object.entries(unitFiles)) cluster.writeFile(name, path, text);
  cluster.writeFile(name, '/etc/cni/net.d/10-flannel.conflist', FLANNEL);
  const { fs } = cluster.hosts.get(name)!;
  fs.mkdir('/root/work', { recursive: true });
  if (role !== 'control-plane') fs.mkdir('/etc/kubernetes/manifests', { recursive: true });
}

/** The certificates, kubeconfigs and static pods of the control plane. */
function writeControlPlaneFiles(cluster: Site, { name, address: ip }: HostPlan, address: string): void {
  for (const [file, text] of Object.entries(pki(name, ip, '10.96.0.1', cluster.sim.now()))) {
    if (file.endsWith('.key')) writeSecret(cluster, name, `/etc/kubernetes/pki/${file}`, text);
    else cluster.writeFile(name, `/etc/kubernetes/pki/${file}`, text);
  }
  const superAdmin = { commonName: 'kubernetes-super-admin', organizations: ['system:masters'] };
  const confs = {
    '/root/.kube/config': kubeconfig('https://127.0.0.1:6443', 'kubernetes-admin', ADMIN),
    '/etc/kubernetes/admin.conf': kubeconfig(address, 'kubernetes-admin', ADMIN),
    '/etc/kubernetes/super-admin.conf': kubeconfig(address, 'kubernetes-super-admin', superAdmin),
    '/etc/kubernetes/controller-manager.conf': kubeconfig(address, 'system:kube-controller-manager', { commonName: 'system:kube-controller-manager', organizations: [] }),
    '/etc/kubernetes/scheduler.conf': kubeconfig(address, 'system:kube-scheduler', { commonName: 'system:kube-scheduler', organizations: [] }),
  };
  for (const [path, text] of Object.entries(confs)) writeSecret(cluster, name, path, text);
  cluster.writeFile(name, databaseIn(ETCD_DATA), dataName(BORN_WITH));
  const { fs } = cluster.hosts.get(name)!;
  fs.mkdir(`${ETCD_DATA}/member/wal`);
  for (const path of [ETCD_DATA, `${ETCD_DATA}/member`, `${ETCD_DATA}/member/snap`, `${ETCD_DATA}/member/wal`]) fs.chmod(path, 0o700);
  for (const [file, pod] of Object.entries(staticPods(cluster.preset))) writeSecret(cluster, name, `/etc/kubernetes/manifests/${file}`, emitYaml(pod));
}

/** The files that kubeadm and a course's preparation leave on the machines. */
function writeFiles(cluster: Site): void {
  const { hosts } = cluster.preset;
  const address = `https://${hosts[0]!.address}:6443`;
  for (const plan of hosts) writeNodeFiles(cluster, plan, address);
  writeControlPlaneFiles(cluster, hosts[0]!, address);
}

function* createObject(cluster: Site, client: Client, object: KubeObject): Task {
  const kind = cluster.kinds.byKind(object.apiVersion, object.kind);
  if (!kind) throw new Error(`no kind ${object.apiVersion} ${object.kind}`);
  for (;;) {
    try {
      yield* client.create({ group: kind.group, version: kind.version, resource: kind.plural, kind: kind.kind }, object);
      return;
    } catch (error) {
      if (isStatus(error, 'AlreadyExists')) return;
      // The namespace's ServiceAccount controller or the namespace itself may not be there yet.
      if (!isStatus(error, 'NotFound') && !isStatus(error, 'Forbidden')) throw error;
      yield sleep(200);
    }
  }
}

/** Labels and taints the control plane's node, as `kubeadm init phase mark-control-plane`, and annotates all as flannel does. */
function* markNodes(cluster: Site, client: Client): Task {
  const mac = cluster.sim.random('flannel');
  for (const plan of cluster.preset.hosts) {
    while (!cluster.peek(`/registry/minions/${plan.name}`)) yield sleep(100);
    const annotations = {
      'flannel.alpha.coreos.com/backend-data': `{"VNI":1,"VtepMAC":"${plan.mac ?? `02:${Array.from({ length: 5 }, () => mac.int(0, 255).toString(16).padStart(2, '0')).join(':')}`}"}`,
      'flannel.alpha.coreos.com/backend-type': 'vxlan',
      'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
      'flannel.alpha.coreos.com/public-ip': plan.address,
    };
    const control = plan.role === 'control-plane' ? { labels: { 'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } } : {};
    const alone = cluster.preset.hosts.length === 1;
    yield* client.patch(nodes, { name: plan.name }, {
      metadata: { annotations, ...control },
      ...(plan.role === 'control-plane' && !alone ? { spec: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] } } : {}),
    });
  }
}

/** True once every node is Ready and the control plane's pods are known: what is placed now is placed as in a grown cluster. */
const settled = (cluster: Site): boolean =>
  cluster.preset.hosts.every((plan) => (cluster.peek(`/registry/minions/${plan.name}`) as Node | undefined)?.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True')) &&
  Object.keys(staticPods(cluster.preset)).every((file) => cluster.peek(`/registry/pods/kube-system/${file.replace('.yaml', '')}-${cluster.preset.hosts[0]!.name}`));

/** What `kubeadm init` and the joins leave behind: files, running components, addons. The simulation has yet to run. */
export function kubeadmInit(cluster: Site): void {
  writeFiles(cluster);
  cluster.components.get('etcd')!.start();
  cluster.components.get('kube-apiserver')!.start();
  const client = cluster.client('kubeadm');
  for (const host of cluster.hosts.values()) for (const unit of host.systemd.all()) if (unit.enabled) host.systemd.start(unit);
  cluster.sim.spawn('kubeadm', (function* (): Task {
    yield* markNodes(cluster, client);
    const { network, rest } = addons(cluster.preset);
    for (const object of network) yield* createObject(cluster, client, object);
    while (!settled(cluster)) yield sleep(100);
    for (const object of rest) yield* createObject(cluster, client, object);
    cluster.provisioner.start();
  })());
}
