import type { Container, Node, ObjectReference, Pod, PodStatus } from '../api/kubernetes.ts';
import { share } from '../api/share.ts';
import { rfc3339 } from '../api/time.ts';
import type { FileNode } from '../hosts/inode.ts';
import type { ResolverFiles } from '../network/netns.ts';
import type { TaskHandle } from '../sim/sim.ts';
import type { Backoff } from './backoff.ts';
import type { Sandbox } from './containerd/sandbox.ts';
import type { Facts } from './env.ts';
import type { AddressPool } from './ipam.ts';
import type { NodeContext } from './node.ts';
import type { NodeHealth } from './nodestatus.ts';
import type { ImagePuller } from './puller.ts';
import { isSidecar, podResources, type ResourceList } from './resources.ts';
import { ContainerUnit } from './unit.ts';
import type { PodVolume, VolumeHost } from './volumes/volumes.ts';

/** The kubelet as its parts and its pods know it. */
export interface KubeletContext extends NodeContext {
  readonly running: boolean;
  /** Of the program that runs, which a package may have replaced since. */
  readonly version: string;
  readonly workers: ReadonlyMap<string, PodState>;
  readonly puller: ImagePuller;
  readonly statuses: { push(worker: PodState): void };
  readonly addresses: AddressPool;
  /** Restarts of containers: 10 s doubling to 5 min. */
  readonly crashes: Backoff;
  /** Why the last pull for a pod and image failed. */
  readonly pullFailures: Map<string, string>;
  /** Pods with volumes that follow ConfigMaps or Secrets. */
  readonly refreshes: Set<PodState>;
  readonly hostIps: readonly { ip: string }[];
  readonly allocatable: ResourceList;
  readonly networkProblem: string;
  /** Whether a CNI plugin is configured. */
  networkReady(): boolean;
  health(): NodeHealth;
  /** What the API is told of a static pod's spec. */
  mirrorSpec(pod: Pod): Pod['spec'];
  /** The Node object has changed. */
  sees(node: Node): void;
  nodeEvent(type: 'Normal' | 'Warning', reason: string, message: string): void;
  /** How many pods have a claim on the node. */
  activePods(): number;
  /** What the other pods ask for in all: thousandths of CPUs, or units. */
  requested(resource: string, except: PodState): number;
  /** The worker of a pod by its namespace and name. */
  find(namespace: string, name: string): PodState | undefined;
  /** A pod fails as a whole: its containers are killed, the object stays. */
  fail(worker: PodState, reason: string, message: string, graceMs?: number): void;
  /** Evicts a pod when the node runs out of memory. */
  relieve(): void;
  /** The sandbox of a pod that has ended: its address is free again. */
  releaseSandbox(worker: PodState): void;
  forget(worker: PodState): void;
  addStatic(pod: Pod): PodState;
  endStatic(worker: PodState): void;
}

/** What is known of one pod on its node, and what its steps may ask of whoever drives them. */
export abstract class PodState implements VolumeHost, ResolverFiles {
  readonly uid: string;
  readonly key: string;
  readonly units: ContainerUnit[] = [];
  /** All init containers have done their work, or main containers have run before. */
  initialized = false;
  /** The pod as it is wanted: the API's, or of a static pod the file's. */
  pod: Pod;
  /** What the API has of a static pod. */
  mirror: Pod | undefined;
  state: 'active' | 'terminating' | 'terminated' = 'active';
  admitted = false;
  /** Why the pod has failed as a whole: rejected, evicted, past its deadline. */
  failure: { reason: string; message: string } | undefined;
  /** It is ended for the node's sake: condition DisruptionTarget. */
  disrupted = false;
  /** All containers have ended for good. */
  finished = false;
  startTime: string;
  sandbox: Sandbox | undefined;
  ip = '';
  volumes: readonly PodVolume[] | undefined;
  mountDelay = 0;
  /** The status that the API has, as far as known. */
  sent: PodStatus | undefined;
  status: PodStatus;
  tokenText = '';
  /** Terminated for good: nothing more is to come but the removal from the API. */
  onSent: (() => void) | undefined;
  /** What to undo when the sandbox goes. */
  closers: (() => void)[] | undefined;
  /** What ends it, once something does. */
  terminating: TaskHandle | undefined;
  private sums: { requests: ResourceList; limits: ResourceList } | undefined;

  constructor(
    readonly node: KubeletContext,
    pod: Pod,
    readonly isStatic: boolean,
  ) {
    this.uid = pod.metadata.uid!;
    this.key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    this.pod = pod;
    this.startTime = pod.status?.startTime ?? rfc3339(node.sim.now());
    this.sent = isStatic ? undefined : pod.status;
    this.status = pod.status ?? {};
    for (const c of pod.spec!.initContainers ?? []) this.units.push(new ContainerUnit(c, isSidecar(c) ? 'sidecar' : 'init'));
    for (const c of pod.spec!.containers) this.units.push(new ContainerUnit(c, 'main'));
    this.addEphemeral();
  }

  /** Looks again at once, or after the look that is going on. */
  abstract kick(): void;
  /** Looks again after a while, unless there is a reason to before. */
  abstract retry(ms: number): void;
  /** The runtime did something; the kubelet notices soon. */
  abstract noticed(): void;
  /** Drops what is going on: the pod is to end, or the kubelet stops. */
  abstract interrupt(): void;
  /** Computes the status and sees to it that the API gets it. */
  abstract report(): void;
  abstract setReady(unit: ContainerUnit, ready: boolean): void;
  abstract startupPassed(unit: ContainerUnit): void;
  /** Ends one container; the restart policy decides what follows. */
  abstract restartUnit(unit: ContainerUnit, why: string, graceSeconds?: number): void;
  /** The pod's /etc/hosts, one file for all its containers. */
  abstract hostsNode(): FileNode;
  abstract resolvNode(): FileNode;

  get hostNetwork(): boolean {
    return this.pod.spec!.hostNetwork === true;
  }

  get gracePeriodMs(): number {
    return (this.pod.spec!.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  volume(name: string): PodVolume | undefined {
    return this.volumes?.find((v) => v.name === name);
  }

  unit(name: string): ContainerUnit | undefined {
    return this.units.find((u) => u.spec.name === name);
  }

  /** What the API should be told of: a static pod's mirror. */
  get reference(): Pod {
    return this.mirror ?? this.pod;
  }

  /** What the pod asks for, and what it may use. */
  get requests(): ResourceList {
    return (this.sums ??= { requests: podResources(this.pod, 'requests'), limits: podResources(this.pod, 'limits') }).requests;
  }

  get limits(): ResourceList {
    return this.requests && this.sums!.limits;
  }

  /** The pod has changed in the API. */
  update(pod: Pod): void {
    const same = this.pod.spec === pod.spec;
    this.pod = pod;
    if (same) return;
    this.sums = undefined;
    for (const unit of this.units) {
      const list: readonly Container[] | undefined = unit.kind === 'main' ? pod.spec!.containers : unit.kind === 'ephemeral' ? undefined : pod.spec!.initContainers;
      const spec = list?.find((c) => c.name === unit.spec.name);
      if (spec) unit.spec = spec;
    }
    this.addEphemeral();
  }

  event(type: 'Normal' | 'Warning', reason: string, message: string, unit?: ContainerUnit): void {
    const { namespace, name, uid, resourceVersion } = this.reference.metadata;
    this.node.recorder.event({ kind: 'Pod', apiVersion: 'v1', namespace, name, uid, resourceVersion } as ObjectReference, type, reason, message, unit?.path);
  }

  /** The API has the status that was sent: one object for both. */
  adopt(status: PodStatus | undefined): void {
    if (!status || this.sent !== this.status || share(status, this.status) !== status) return;
    this.status = this.sent = status;
    for (const unit of this.units) {
      const list = unit.kind === 'main' ? status.containerStatuses : unit.kind === 'ephemeral' ? status.ephemeralContainerStatuses : status.initContainerStatuses;
      unit.status = list?.find((s) => s.name === unit.spec.name) ?? unit.status;
    }
  }

  facts(): Facts {
    return { pod: this.pod, podIp: this.ip, hostIp: this.node.host.address, allocatable: this.node.allocatable };
  }

  token(): string {
    return this.tokenText;
  }

  /** What a resolver in the pod reads. */
  hosts(): string {
    return this.hostsNode().read();
  }

  resolvConf(): string {
    return this.resolvNode().read();
  }

  private addEphemeral(): void {
    for (const c of this.pod.spec!.ephemeralContainers ?? []) {
      if (!this.unit(c.name)) this.units.push(new ContainerUnit(c as unknown as Container, 'ephemeral'));
    }
  }
}
