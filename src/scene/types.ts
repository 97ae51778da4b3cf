/**
 * What the worker tells the page about the cluster: cards (what is there), links between them, and what just happened
 * along the edges. Times are virtual milliseconds since 1970. An `id` is a small positive number that stands for one
 * object (by uid) as long as the scene lives; 0 stands for none. A delta holds only what changed since the last one.
 */
export interface SceneDelta {
  at: number;
  /** What was known before is void: this delta holds everything. */
  reset?: boolean;
  nodes?: NodeCard[];
  pods?: PodCard[];
  /** Instead of `pods` when there are many: see `decodePods`. */
  podBatch?: PodBatch;
  owners?: OwnerCard[];
  services?: ServiceCard[];
  endpoints?: EndpointsCard[];
  namespaces?: NamespaceCard[];
  things?: ThingCard[];
  components?: ComponentCard[];
  /** Ids of cards that are no more. */
  gone?: number[] | Uint32Array;
  etcd?: EtcdLog;
  pulses?: Pulse[];
  flows?: Flow[];
  schedules?: ScheduleVerdict[];
}

/**
 * How a pod is doing, for shape and colour; `status` has kubectl's word for it.
 * `starting`: scheduled, containers not yet running. `warning`: runs, but not ready. `backoff`: waits after a failure
 * (CrashLoopBackOff, ImagePullBackOff, CreateContainerConfigError). `unknown`: nobody knows (NodeLost).
 */
export type PodState = 'pending' | 'starting' | 'running' | 'warning' | 'backoff' | 'failed' | 'succeeded' | 'terminating' | 'unknown';

export type ContainerState = 'waiting' | 'running' | 'ready' | 'completed' | 'error';

export interface ContainerCell {
  name: string;
  image: string;
  type: 'init' | 'sidecar' | 'app' | 'ephemeral';
  state: ContainerState;
  /** `CrashLoopBackOff`, `Completed`, `OOMKilled`, ... */
  reason?: string | undefined;
  restarts?: number | undefined;
}

export interface PodCard {
  id: number;
  namespace: string;
  name: string;
  /** The STATUS column of `kubectl get pods`. */
  status: string;
  state: PodState;
  /** READY x/y and RESTARTS of `kubectl get pods`. */
  ready: number;
  total: number;
  restarts: number;
  /** Id of the node; 0 while unscheduled. */
  node: number;
  /** Id of the controlling owner; 0 without. */
  owner: number;
  ip: string;
  createdAt: number;
  /** Of the cluster itself: its namespace is kube-system or the like. */
  system: boolean;
  /** `app=web,tier=front` */
  labels: string;
  /** Why it is not running, as the API says it: the scheduler's message, a container's waiting message. */
  message?: string | undefined;
  containers: ContainerCell[];
}

/** Millicores or bytes. */
export interface ResourceUse {
  capacity: number;
  allocatable: number;
  /** Sum of the requests of the pods on the node that have not ended. */
  requested: number;
}

export interface NodeCard {
  id: number;
  name: string;
  /** The STATUS column of `kubectl get nodes`: `Ready`, `NotReady,SchedulingDisabled`, ... */
  status: string;
  /** Status of the Ready condition. */
  ready: 'True' | 'False' | 'Unknown';
  cordoned: boolean;
  /** False when the machine is switched off; the API may not know it yet. */
  powered: boolean;
  /** False for a machine that is no node of the cluster (yet). */
  joined: boolean;
  roles: string[];
  ip: string;
  version: string;
  /** `key=value:Effect` */
  taints: string[];
  /** Types of conditions other than Ready that are not as they should be: `MemoryPressure`, ... */
  pressures: string[];
  /** Reason and message of Ready when it is not True. */
  message?: string | undefined;
  cpu: ResourceUse;
  memory: ResourceUse;
  pods: { count: number; allocatable: number };
  labels: string;
}

export type OwnerKind = 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'ReplicationController';

export interface OwnerCard {
  id: number;
  kind: OwnerKind;
  /** `apps/v1` */
  apiVersion: string;
  namespace: string;
  name: string;
  system: boolean;
  /** Id of its own controller (a ReplicaSet's Deployment, a Job's CronJob); 0 without. */
  owner: number;
  /** Replicas or completions asked for. */
  desired: number;
  /** Pods that are there. */
  current: number;
  /** Pods of the newest template. */
  updated: number;
  /** Ready pods; succeeded ones of a Job. */
  ready: number;
  available: number;
  state: 'ok' | 'progressing' | 'stalled' | 'paused' | 'complete' | 'failed' | 'terminating';
  /** Revision of a Deployment or of its ReplicaSet. */
  revision?: number | undefined;
  /** `nginx:1.27`, one a container. */
  images: string[];
  /** A CronJob's. */
  schedule?: string | undefined;
  message?: string | undefined;
  createdAt: number;
}

export interface ServiceCard {
  id: number;
  namespace: string;
  name: string;
  system: boolean;
  type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** `None` for a headless one. */
  clusterIP: string;
  externalIP: string;
  /** As `kubectl get services` prints them: `80:30080/TCP`. */
  ports: string[];
  /** `app=web`; empty without. */
  selector: string;
}

/** One EndpointSlice: at most 100 endpoints, so that a change stays small. */
export interface EndpointsCard {
  id: number;
  /** Id of the Service. */
  service: number;
  /** Ids of pods. */
  ready: number[];
  notReady: number[];
  /** Addresses that are no pod's. */
  external: number;
}

export interface NamespaceCard {
  id: number;
  name: string;
  system: boolean;
  terminating: boolean;
}

/** An object that the picture only lists: ConfigMap, Secret, PersistentVolumeClaim, Ingress, HorizontalPodAutoscaler, ... */
export interface ThingCard {
  id: number;
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  /** `Bound`, `2 keys`, `cpu 80%/50%`: what matters most of it, as kubectl's columns have it. */
  status: string;
  ok: boolean;
  /** Ids of the cards that it is about: an Ingress' Services, a claim's pods. */
  about: number[];
}

export type ComponentName = 'kube-apiserver' | 'etcd' | 'kube-scheduler' | 'kube-controller-manager' | 'kubelet' | 'kube-proxy' | 'coredns';

/** A control plane process on a host. */
export interface ComponentCard {
  /** `etcd@controlplane` */
  id: string;
  name: ComponentName;
  host: string;
  /** `failed`: the simulation itself failed there. */
  state: 'ok' | 'starting' | 'down' | 'unknown' | 'failed';
  /** Holds the leader election's lease, or leads the Raft group. */
  leader?: boolean | undefined;
  message?: string | undefined;
}

export interface EtcdLog {
  /** The newest revision. */
  revision: number;
  /** Oldest first; of many at once only the newest. */
  writes: EtcdWrite[];
  /** Writes that are left out before these. */
  skipped: number;
}

export interface EtcdWrite {
  at: number;
  revision: number;
  key: string;
  op: 'create' | 'update' | 'delete';
  /** Who asked the API server for it. */
  actor: string;
  /** The line typed or the key reconciled that it comes from. */
  cause?: string | undefined;
}

/** Where a pulse starts or ends: a component, a node's kubelet (with the node's id), or the user at a terminal. */
export interface Place {
  name: 'kubectl' | ComponentName | 'other';
  /** Id of the node, where there is one of it on every node. */
  node?: number | undefined;
}

/** Requests, writes or watch events of one kind that went the same way since the last delta. */
export interface Pulse {
  at: number;
  from: Place;
  to: Place;
  /** `store`: the API server writes to etcd. `heartbeat`: leases and other writes that come by the clock. */
  kind: 'read' | 'write' | 'store' | 'watch' | 'heartbeat';
  /** Verb and resource: `create pods`; the key's kind for a store. */
  label: string;
  /** Id of the object, when it is one and known. */
  object?: number | undefined;
  count: number;
  /** How many were refused or failed. */
  errors: number;
}

export interface FlowHop {
  kind: 'pod' | 'host' | 'dns' | 'service' | 'rule' | 'route' | 'policy' | 'apiserver' | 'external';
  what: string;
  /** Id of the pod, Service or node, when there is a card for it. */
  id?: number | undefined;
  note?: string | undefined;
}

/** A request's path through the cluster's network. */
export interface Flow {
  id: number;
  at: number;
  hops: FlowHop[];
  /** `200`, `connection refused`, `timeout`, ... */
  outcome: string;
  ok: boolean;
  ms: number;
}

/** What the scheduler decided on a pod and why. */
export interface ScheduleVerdict {
  at: number;
  /** Id of the pod. */
  pod: number;
  /** Id of the node; 0 when none fits. */
  node: number;
  /** At most 20 nodes; `rest` counts the others by reason. */
  nodes: { node: number; plugin?: string | undefined; reason?: string | undefined; score?: number | undefined }[];
  rest?: { reason: string; count: number }[] | undefined;
}

/** Containers as the pod's spec has them; pods of one template share a list. */
export interface ContainerShape {
  name: string;
  image: string;
  type: ContainerCell['type'];
}

/** Columns of a PodBatch. */
export const PodColumn = {
  id: 0,
  namespace: 1,
  status: 2,
  state: 3,
  /** ready * 65536 + total */
  ready: 4,
  restarts: 5,
  node: 6,
  owner: 7,
  ip: 8,
  /** Seconds since 1970. */
  createdAt: 9,
  system: 10,
  labels: 11,
  /** Index + 1 of the message; 0 without. */
  message: 12,
  shape: 13,
  /** Container states, three bits each from the lowest, in the order of CONTAINER_STATES; at most ten. */
  containers: 14,
} as const;

export const POD_STRIDE = 15;

export const POD_STATES: readonly PodState[] = ['pending', 'starting', 'running', 'warning', 'backoff', 'failed', 'succeeded', 'terminating', 'unknown'];
export const CONTAINER_STATES: readonly ContainerState[] = ['waiting', 'running', 'ready', 'completed', 'error'];

/** Many pods in transferable form: `data` holds POD_STRIDE numbers a pod, in the order of `PodColumn`. */
export interface PodBatch {
  count: number;
  /** Names in order, joined by newlines. */
  names: string;
  /** What columns refer to by index. */
  strings: string[];
  shapes: ContainerShape[][];
  data: Uint32Array;
}
