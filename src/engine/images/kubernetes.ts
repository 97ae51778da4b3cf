import { sleep } from '../sim/sim.ts';
import type { Program } from '../hosts/types.ts';
import { anyTag, define, simpleServer } from './define.ts';
import { isoDate } from './http.ts';
import type { ImageDefinition, ServerContext } from './types.ts';

const k8s = (name: string): string => `registry.k8s.io/${name}`;

const versions = (t: string): boolean => /^v1\.\d+\.\d+$/.test(t);

const MiB = 1024 * 1024;

/** Bytes that the parts need on a small cluster. */
export const memoryOf: Readonly<Record<string, number>> = { 'kube-apiserver': 260 * MiB, etcd: 55 * MiB, 'kube-controller-manager': 60 * MiB, 'kube-scheduler': 28 * MiB, 'kube-proxy': 22 * MiB, coredns: 18 * MiB, flannel: 20 * MiB };

/** Cores that the parts use on a small cluster where nothing happens. */
export const idleCpuOf: Readonly<Record<string, number>> = { 'kube-apiserver': 0.042, etcd: 0.021, 'kube-controller-manager': 0.014, 'kube-scheduler': 0.003, 'kube-proxy': 0.001, coredns: 0.002, flannel: 0.006 };

/** `I1121 01:10:38.123456       1 server.go:1] text`, as Kubernetes' programs log. */
const klog = (context: ServerContext, ms: number, place: string, text: string): string => {
  const at = isoDate(context.startedAt + ms);
  return `I${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000       1 ${place}] ${text}`;
};

/** What a part of the cluster says when it starts. */
const said = (component: string, c: ServerContext): string[] => {
  const version = c.image.tag;
  const info = (place: string, text: string, ms = 20) => klog(c, ms, place, text);
  switch (component) {
    case 'coredns':
      return []; // It says itself what it runs with.
    case 'kube-proxy':
      return [info('server_linux.go:63', '"Using iptables proxy"'), info('shared_informer.go:349', '"Waiting for caches to sync" controller="node informer cache"', 60), info('server.go:719', `"Version info" version="${version}"`, 80), info('proxier.go:242', '"Starting iptables proxier" ipFamily="IPv4"', 90)];
    case 'flannel':
      return [info('main.go:215', 'CLI flags config: {etcdEndpoints:http://127.0.0.1:4001,http://127.0.0.1:2379 etcdPrefix:/coreos.com/network kubeSubnetMgr:true ipMasq:true}'), info('kube.go:139', 'Waiting 10m0s for node controller to sync'), info('main.go:235', 'Created subnet manager: Kubernetes Subnet Manager'), info('main.go:255', 'Installing signal handlers'), info('vxlan.go:141', 'VXLAN config: VNI=1 Port=0 GBP=false Learning=false DirectRouting=false'), info('main.go:412', 'Running backend.')];
    case 'etcd':
      return [`{"level":"info","ts":"${isoDate(c.startedAt)}","caller":"etcdmain/etcd.go:64","msg":"Running: ","args":${JSON.stringify(c.args)}}`, `{"level":"info","ts":"${isoDate(c.startedAt)}","caller":"embed/serve.go:103","msg":"ready to serve client requests"}`];
    case 'kube-apiserver':
      return [info('options.go:263', `external host was not specified, using ${c.net.addresses[0] ?? ''}`), info('server.go:150', `Version: ${version}`), info('plugins.go:157', 'Loaded 14 mutating admission controller(s) successfully in the following order: NamespaceLifecycle,LimitRanger,ServiceAccount,NodeRestriction,TaintNodesByCondition,Priority,DefaultTolerationSeconds,DefaultStorageClass,StorageObjectInUseProtection,RuntimeClass,DefaultIngressClass,PodTopologyLabels,MutatingAdmissionPolicy,MutatingAdmissionWebhook.'), info('secure_serving.go:211', 'Serving securely on [::]:6443', 90)];
    case 'kube-scheduler':
      return [info('server.go:175', `"Starting Kubernetes Scheduler" version="${version}"`), info('leaderelection.go:257', 'attempting to acquire leader lease kube-system/kube-scheduler...', 90)];
    case 'kube-controller-manager':
      return [info('controllermanager.go:198', `"Starting" version="${version}"`), info('leaderelection.go:257', 'attempting to acquire leader lease kube-system/kube-controller-manager...', 90)];
    default:
      return [info('main.go:1', `"Starting" component="${component}" version="${version}"`)];
  }
};

/** A part of the cluster; what it does is the Component that the cluster gives for it. */
const part = (component: string, repository: string, size: number, executable: string, tags: (tag: string) => boolean = anyTag): ImageDefinition =>
  define({
    repository,
    tags,
    base: 'scratch',
    size,
    config: { entrypoint: [executable] },
    component,
    // One that is not kubeadm's is its pod's service account.
    ...(component === 'kube-scheduler' && { account: true }),
    server: simpleServer({ executables: { [executable.replace(/^.*\//, '')]: executable.startsWith('/') ? executable : `/usr/local/bin/${executable}` }, ports: () => [], readyMs: 100, memory: memoryOf[component] ?? 40 * MiB, idleCpu: idleCpuOf[component] ?? 0.001, stream: 'stderr', log: (c) => said(component, c), terminate: { afterMs: 50, code: 0 } }),
  });

/** Sizes are those that the nodes of a 1.36 cluster report. */
const parts: readonly ImageDefinition[] = [
  part('kube-apiserver', k8s('kube-apiserver'), 21_299_426, 'kube-apiserver', versions),
  part('kube-controller-manager', k8s('kube-controller-manager'), 18_748_181, 'kube-controller-manager', versions),
  part('kube-scheduler', k8s('kube-scheduler'), 23_004_587, 'kube-scheduler', versions),
  part('kube-proxy', k8s('kube-proxy'), 18_752_359, '/usr/local/bin/kube-proxy', versions),
  part('etcd', k8s('etcd'), 16_216_713, 'etcd'),
  part('coredns', k8s('coredns/coredns'), 23_955_307, '/coredns'),
  part('flannel', 'ghcr.io/flannel-io/flannel', 12_308_886, '/opt/bin/flanneld'),
  part('flannel', 'docker.io/flannel/flannel', 12_308_886, '/opt/bin/flanneld'),
  part('local-path-provisioner', 'docker.io/rancher/local-path-provisioner', 19_210_443, 'local-path-provisioner'),
  part('ingress-nginx', k8s('ingress-nginx/controller'), 112_210_012, '/nginx-ingress-controller'),
  part('dashboard', 'docker.io/kubernetesui/dashboard', 75_788_960, '/dashboard'),
  part('network-policy', 'docker.io/calico/node', 117_000_120, 'start_runit'),
  part('network-policy', 'quay.io/calico/node', 117_000_120, 'start_runit'),
  part('network-policy', 'quay.io/cilium/cilium', 210_000_120, 'cilium-agent'),
  part('network-policy', k8s('networking/kube-network-policies'), 18_000_120, '/bin/netpol'),
];

/** A program that ends with 0 after a moment: init containers of the parts above. */
const brief = (ms: number): Program =>
  function* () {
    yield sleep(ms);
    return 0;
  };

/** Images of Kubernetes itself. */
export const kubernetes: readonly ImageDefinition[] = [
  ...parts,
  define({ repository: 'ghcr.io/flannel-io/flannel-cni-plugin', tags: anyTag, base: 'busybox', size: 10_475_356, programs: { '/bin/flannel-cni': brief(20) } }),
  define({ repository: k8s('pause'), tags: (t) => /^(latest|go|0\.8\.0|[12]\.0|3\.\d+(\.\d+)?)$/.test(t), base: 'scratch', size: 319_000, config: { entrypoint: ['/pause'] }, server: simpleServer({ executables: { pause: '/pause' }, ports: () => [], readyMs: 0, memory: 500_000, terminate: { afterMs: 1, code: 0 } }) }),
];
