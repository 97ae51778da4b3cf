import type { ComponentCard, ContainerCell, EndpointsCard, NodeCard, OwnerCard, PodCard, PodState, SceneDelta, ServiceCard } from '../../scene/types.ts';

/** Cards for tests: a cluster like the `trio` preset, with what is asked for in it. */
const AT = Date.UTC(2026, 10, 21, 3, 0, 0);
const GIB = 2 ** 30;

export const node = (id: number, name: string, rest: Partial<NodeCard> = {}): NodeCard => ({
  id,
  name,
  status: 'Ready',
  ready: 'True',
  cordoned: false,
  powered: true,
  joined: true,
  roles: name.startsWith('controlplane') ? ['control-plane'] : [],
  ip: `192.168.56.${10 + id}`,
  version: 'v1.36.2',
  taints: name.startsWith('controlplane') ? ['node-role.kubernetes.io/control-plane:NoSchedule'] : [],
  pressures: [],
  cpu: { capacity: 4000, allocatable: 4000, requested: name.startsWith('controlplane') ? 950 : 100 },
  memory: { capacity: 8 * GIB, allocatable: 7.8 * GIB, requested: name.startsWith('controlplane') ? 0.3 * GIB : 0.05 * GIB },
  pods: { count: 4, allocatable: 110 },
  labels: `kubernetes.io/hostname=${name}`,
  ...rest,
});

const STATUS: Record<PodState, string> = {
  pending: 'Pending',
  starting: 'ContainerCreating',
  running: 'Running',
  warning: 'Running',
  backoff: 'CrashLoopBackOff',
  failed: 'Error',
  succeeded: 'Completed',
  terminating: 'Terminating',
  unknown: 'Unknown',
};
const CONTAINER: Record<PodState, ContainerCell['state']> = { pending: 'waiting', starting: 'waiting', running: 'ready', warning: 'running', backoff: 'waiting', failed: 'error', succeeded: 'completed', terminating: 'ready', unknown: 'ready' };

export function pod(id: number, name: string, nodeId: number, state: PodState = 'running', rest: Partial<PodCard> = {}): PodCard {
  const ready = state === 'running' || state === 'terminating' ? 1 : 0;
  return {
    id,
    namespace: 'default',
    name,
    status: STATUS[state],
    state,
    ready,
    total: 1,
    restarts: state === 'backoff' ? 4 : 0,
    node: nodeId,
    owner: 0,
    ip: nodeId ? `10.244.${nodeId}.${id % 250}` : '',
    createdAt: AT,
    system: false,
    labels: `app=${name.split('-')[0]}`,
    message: state === 'pending' ? '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu.' : undefined,
    containers: [{ name: 'nginx', image: 'nginx:1.27', type: 'app', state: CONTAINER[state] }],
    ...rest,
  };
}

export const owner = (id: number, kind: OwnerCard['kind'], name: string, desired: number, ready: number, rest: Partial<OwnerCard> = {}): OwnerCard => ({
  id,
  kind,
  apiVersion: kind === 'Job' || kind === 'CronJob' ? 'batch/v1' : 'apps/v1',
  namespace: 'default',
  name,
  system: false,
  owner: 0,
  desired,
  current: desired,
  updated: desired,
  ready,
  available: ready,
  state: ready >= desired ? 'ok' : 'progressing',
  images: ['nginx:1.27'],
  createdAt: AT,
  ...rest,
});

export const service = (id: number, name: string, rest: Partial<ServiceCard> = {}): ServiceCard => ({
  id,
  namespace: 'default',
  name,
  system: false,
  type: 'ClusterIP',
  clusterIP: `10.96.14.${id % 250}`,
  externalIP: '',
  ports: ['80/TCP'],
  selector: `app=${name}`,
  ...rest,
});

export const endpoints = (id: number, serviceId: number, ready: number[], notReady: number[] = []): EndpointsCard => ({ id, service: serviceId, ready, notReady, external: 0 });

const component = (name: ComponentCard['name'], rest: Partial<ComponentCard> = {}): ComponentCard => ({ id: `${name}@controlplane`, name, host: 'controlplane', state: 'ok', ...rest });

const SYSTEM: [string, number[]][] = [
  ['coredns-674b8bbfcf-6xk2p', [2]],
  ['coredns-674b8bbfcf-w9vdl', [3]],
  ['etcd-controlplane', [1]],
  ['kube-apiserver-controlplane', [1]],
  ['kube-controller-manager-controlplane', [1]],
  ['kube-scheduler-controlplane', [1]],
  ['kube-proxy-7xk4d', [1]],
  ['kube-proxy-bq2mm', [2]],
  ['kube-proxy-zzt9c', [3]],
  ['kube-flannel-ds-2c4hn', [1]],
  ['kube-flannel-ds-8dk4x', [2]],
  ['kube-flannel-ds-v5k2t', [3]],
];

/** The cluster before anything was done in it. Nodes have the ids 1 (control plane), 2 and 3. */
export const trio = (): SceneDelta => ({
  at: AT,
  reset: true,
  nodes: [node(1, 'controlplane'), node(2, 'node01'), node(3, 'node02')],
  namespaces: ['default', 'kube-system', 'kube-public', 'kube-node-lease', 'kube-flannel'].map((name, i) => ({ id: 10 + i, name, system: name !== 'default', terminating: false })),
  components: [component('kube-apiserver'), component('etcd', { leader: true }), component('kube-scheduler', { leader: true }), component('kube-controller-manager', { leader: true })],
  services: [service(20, 'kubernetes', { selector: '', clusterIP: '10.96.0.1', ports: ['443/TCP'] })],
  pods: SYSTEM.map(([name, [nodeId]], i) => pod(30 + i, name, nodeId!, 'running', { system: true, namespace: name.includes('flannel') ? 'kube-flannel' : 'kube-system' })),
  etcd: { revision: 842, skipped: 0, writes: [] },
});

const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';
const suffix = (n: number): string => Array.from({ length: 5 }, (_, i) => SUFFIX[(n * 7 + i * 11 + n * i) % SUFFIX.length]).join('');

/** `count` pods of one Deployment, in turn on the given nodes; ids from `from`. */
export const pods = (from: number, base: string, count: number, nodes: readonly number[], ownerId: number, state: (i: number) => PodState = () => 'running', rest: Partial<PodCard> = {}): PodCard[] =>
  Array.from({ length: count }, (_, i) => pod(from + i, `${base}-${suffix(from + i)}`, state(i) === 'pending' ? 0 : nodes[i % nodes.length]!, state(i), { owner: ownerId, ...rest }));
