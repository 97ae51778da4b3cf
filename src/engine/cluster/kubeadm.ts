import { isStatus } from '../api/status.ts';
import type { Node } from '../api/kubernetes.ts';
import type { KubeObject } from '../api/types.ts';
import type { Client } from '../client/client.ts';
import { nodes } from '../client/resources.ts';
import type { Host } from '../hosts/host.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import { certificateData } from '../programs/kubectl/kubeconfig/certificates.ts';
import { encodeBase64 } from '../api/base64.ts';
import { writeCertificate } from '../api/certificate.ts';
import { emitYaml } from '../api/yaml/emit.ts';
import type { Component } from '../sim/component.ts';
import { sleep, type Sim, type Task } from '../sim/sim.ts';
import { addons } from './addons.ts';
import type { Preset } from './presets.ts';
import { staticPods } from './staticpods.ts';

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

/** The cluster's certificate authority, as a PEM of the simulation. */
export const CA = writeCertificate({ CN: 'kubernetes', O: [] });

/** The authority of who speaks to the API server for others. */
export const FRONT_PROXY_CA = writeCertificate({ CN: 'front-proxy-ca', O: [] });

/** A kubeconfig with a client certificate of the simulation. */
function kubeconfig(server: string, user: string, certificate: { commonName: string; organizations: readonly string[] }): string {
  return emitYaml({
    apiVersion: 'v1',
    clusters: [{ cluster: { 'certificate-authority-data': encodeBase64(CA), server }, name: 'kubernetes' }],
    contexts: [{ context: { cluster: 'kubernetes', user }, name: `${user}@kubernetes` }],
    'current-context': `${user}@kubernetes`,
    kind: 'Config',
    preferences: {},
    users: [{ name: user, user: { 'client-certificate-data': certificateData(certificate), 'client-key-data': encodeBase64('simulated key\n') } }],
  });
}

const ADMIN = { commonName: 'kubernetes-admin', organizations: ['kubeadm:cluster-admins'] };

/** The files that kubeadm and a course's preparation leave on the machines. */
function writeFiles(cluster: Site): void {
  const { preset } = cluster;
  const control = preset.hosts[0]!;
  const address = `https://${control.address}:6443`;
  for (const plan of preset.hosts) {
    cluster.writeFile(plan.name, '/etc/kubernetes/pki/ca.crt', CA);
    cluster.writeFile(plan.name, '/etc/kubernetes/kubelet.conf', kubeconfig(address, `system:node:${plan.name}`, { commonName: `system:node:${plan.name}`, organizations: ['system:nodes'] }));
    cluster.writeFile(plan.name, '/var/lib/kubelet/config.yaml', emitYaml({ apiVersion: 'kubelet.config.k8s.io/v1beta1', cgroupDriver: 'systemd', clusterDNS: ['10.96.0.10'], clusterDomain: 'cluster.local', kind: 'KubeletConfiguration', staticPodPath: '/etc/kubernetes/manifests' }));
    cluster.writeFile(plan.name, '/etc/cni/net.d/10-flannel.conflist', '{\n  "name": "cbr0",\n  "cniVersion": "0.3.1",\n  "plugins": [{ "type": "flannel", "delegate": { "hairpinMode": true, "isDefaultGateway": true } }, { "type": "portmap", "capabilities": { "portMappings": true } }]\n}\n');
    cluster.hosts.get(plan.name)!.fs.mkdir('/root/work', { recursive: true });
    if (plan.role !== 'control-plane') cluster.hosts.get(plan.name)!.fs.mkdir('/etc/kubernetes/manifests', { recursive: true });
  }
  cluster.writeFile(control.name, '/root/.kube/config', kubeconfig('https://127.0.0.1:6443', 'kubernetes-admin', ADMIN));
  cluster.writeFile(control.name, '/etc/kubernetes/admin.conf', kubeconfig(address, 'kubernetes-admin', ADMIN));
  cluster.writeFile(control.name, '/etc/kubernetes/controller-manager.conf', kubeconfig(address, 'system:kube-controller-manager', { commonName: 'system:kube-controller-manager', organizations: [] }));
  cluster.writeFile(control.name, '/etc/kubernetes/scheduler.conf', kubeconfig(address, 'system:kube-scheduler', { commonName: 'system:kube-scheduler', organizations: [] }));
  for (const [file, pod] of Object.entries(staticPods(preset))) cluster.writeFile(control.name, `/etc/kubernetes/manifests/${file}`, emitYaml(pod));
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
