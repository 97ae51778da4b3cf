import type { Node, NodeCondition, NodeStatus } from '../api/kubernetes.ts';
import { canonicalQuantity } from '../api/quantity.ts';
import { rfc3339 } from '../api/time.ts';
import { kernel, osImage } from '../hosts/ubuntu.ts';
import type { Host } from '../hosts/host.ts';
import type { ResourceList } from './resources.ts';

/** Of a machine whose packages nobody has changed. */
export const kubeletVersion = 'v1.36.2';
const runtimeVersion = 'containerd://2.1.4';

/** Images that a node reports at most. */
const imageLimit = 50;

const ephemeralStorage = { capacity: '41152812Ki', allocatable: '37926431477' };

/** What a machine has, and what of it is for pods: kubeadm's evictionHard leaves 100Mi of memory and a tenth of the disk. */
export function capacity(host: Host, maxPods: number): { capacity: ResourceList; allocatable: ResourceList } {
  const kib = (bytes: number) => canonicalQuantity(`${Math.floor(bytes / 1024)}Ki`);
  const same = { cpu: String(host.cpus), 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', pods: String(maxPods) };
  return {
    capacity: { ...same, 'ephemeral-storage': ephemeralStorage.capacity, memory: kib(host.memory) },
    allocatable: { ...same, 'ephemeral-storage': ephemeralStorage.allocatable, memory: kib(host.memory - 100 * 1024 * 1024) },
  };
}

export interface NodeHealth {
  /** Why the node is not ready; undefined when it is. */
  problem: string | undefined;
  memoryPressure: boolean;
  diskPressure: boolean;
}

const verdicts = (health: NodeHealth): { type: string; status: 'True' | 'False'; reason: string; message: string }[] => [
  health.memoryPressure
    ? { type: 'MemoryPressure', status: 'True', reason: 'KubeletHasInsufficientMemory', message: 'kubelet has insufficient memory available' }
    : { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  health.diskPressure
    ? { type: 'DiskPressure', status: 'True', reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure' }
    : { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
  health.problem === undefined
    ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
    : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: health.problem },
];

/** The kubelet's conditions of a node; `now` is when it looks. */
function nodeConditions(health: NodeHealth, old: readonly NodeCondition[] | undefined, now: number): NodeCondition[] {
  const time = rfc3339(now);
  return verdicts(health).map((v) => {
    const before = old?.find((c) => c.type === v.type);
    return { lastHeartbeatTime: time, lastTransitionTime: before?.status === v.status ? before.lastTransitionTime! : time, message: v.message, reason: v.reason, status: v.status, type: v.type };
  });
}

const hyphened = (id: string): string => `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;

const features = {
  declaredFeatures: ['RestartAllContainersOnContainerExits'],
  features: { supplementalGroupsPolicy: true },
  runtimeHandlers: [
    { features: { recursiveReadOnlyMounts: true, userNamespaces: true }, name: '' },
    { features: { recursiveReadOnlyMounts: true, userNamespaces: true }, name: 'runc' },
  ],
};

/** The whole status of a node. */
export function nodeStatus(host: Host, version: string, bootId: string, maxPods: number, health: NodeHealth, old: readonly NodeCondition[] | undefined): NodeStatus {
  const machineId = host.fs.read('/etc/machine-id').trim();
  return {
    addresses: [
      { address: host.address, type: 'InternalIP' },
      { address: host.hostname, type: 'Hostname' },
    ],
    ...capacity(host, maxPods),
    conditions: nodeConditions(health, old, host.sim.now()),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    ...features,
    images: imagesOf(host),
    nodeInfo: {
      architecture: 'amd64',
      bootID: bootId,
      containerRuntimeVersion: runtimeVersion,
      kernelVersion: kernel,
      kubeProxyVersion: '',
      kubeletVersion: version,
      machineID: machineId,
      operatingSystem: 'linux',
      osImage,
      systemUUID: hyphened(machineId),
    },
  } as unknown as NodeStatus;
}

const imagesOf = (host: Host): { names: string[]; sizeBytes: number }[] => host.containerd!.list().slice(0, imageLimit).map((i) => ({ names: [i.repoDigest, i.name], sizeBytes: i.size }));

/** The labels that a kubelet gives its node. */
export const nodeLabels = (name: string): Record<string, string> => ({
  'beta.kubernetes.io/arch': 'amd64',
  'beta.kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': 'linux',
});

/** The Node that a kubelet registers. */
export const newNode = (name: string, status: NodeStatus): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: nodeLabels(name), annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' } },
  spec: {},
  status,
});
