import type { Container, ObjectReference, Pod, PodStatus } from '../api/kubernetes.ts';
import { share } from '../api/share.ts';
import { rfc3339 } from '../api/time.ts';
import { FileNode } from '../hosts/inode.ts';
import type { ResolverFiles } from '../network/netns.ts';
import type { Sandbox } from './containerd/sandbox.ts';
import type { Timer } from '../sim/heap.ts';
import type { TaskHandle } from '../sim/sim.ts';
import type { Facts } from './env.ts';
import { hostsFile, resolvConf } from './dns.ts';
import type { Kubelet } from './kubelet.ts';
import { isSidecar, podResources, type ResourceList } from './resources.ts';
import { computeStatus } from './status.ts';
import { syncPod } from './sync.ts';
import { beginProbes } from './start.ts';
import { stopUnit } from './stop.ts';
import { terminate } from './terminate.ts';
import { ContainerUnit } from './unit.ts';
import type { PodVolume, VolumeHost } from './volumes/volumes.ts';

/** How long the kubelet takes to notice what the runtime did (pleg.go relists every second), in milliseconds. */
const noticeMs = [120, 900] as const;

/**
 * One pod on its node. While nothing is to be done it has no task and no timer; `kick` makes it look again at what there
 * is and what there should be.
 */
export class PodWorker implements VolumeHost, ResolverFiles {
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
  private task: TaskHandle | undefined;
  private dirty = false;
  private timer: Timer | undefined;
  private hostsFile: FileNode | undefined;
  private resolvFile: FileNode | undefined;

  constructor(
    readonly node: Kubelet,
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

  /** Looks again at once, or after the look that is going on. */
  kick(): void {
    if (this.state !== 'active' || !this.node.running) return;
    this.dirty = true;
    if (!this.task?.live) this.task = this.node.sim.spawn(`kubelet ${this.key}`, this.loop());
  }

  /** Looks again after a while, unless there is a reason to before. */
  retry(ms: number): void {
    const at = this.node.sim.now() + ms;
    if (this.timer?.run && this.timer.at <= at) return;
    this.node.sim.cancel(this.timer);
    this.timer = this.node.sim.at(at, () => this.kick());
  }

  /** The runtime did something; the kubelet notices soon. */
  noticed(): void {
    if (this.state === 'active') this.retry(this.node.random.int(...noticeMs));
  }

  /** Drops what is going on: the pod is to end, or the kubelet stops. */
  interrupt(): void {
    this.task?.cancel();
    this.node.sim.cancel(this.timer);
    this.timer = undefined;
  }

  /** Less time is left to end than was given. */
  hasten(graceMs: number): void {
    this.node.sim.after(graceMs, () => {
      if (this.state === 'terminating') for (const unit of this.units) unit.task?.kill();
    });
  }

  /** The kubelet stops; containers run on. */
  suspend(): void {
    this.interrupt();
    this.terminating?.cancel();
    this.terminating = undefined;
    if (this.state === 'terminating') this.state = 'active';
    for (const unit of this.units) {
      unit.probes?.forEach((p) => p.stop());
      unit.probes = undefined;
    }
  }

  /** The kubelet is back. */
  resume(): void {
    if (this.sandbox && !this.node.runtime.sandboxes.has(this.sandbox.id) && !this.finished) this.lostSandbox();
    for (const unit of this.units) if (unit.running) beginProbes(this, unit);
    if (this.pod.metadata.deletionTimestamp === undefined) this.kick();
    else if (this.state === 'active') this.node.sim.spawn(`terminate ${this.key}`, terminate(this, (this.pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000, 'delete'));
  }

  /** The machine was off: what ran is gone. */
  private lostSandbox(): void {
    this.node.releaseSandbox(this);
    this.sandbox = undefined;
    this.ip = '';
    this.hostsFile = undefined;
    this.initialized = false;
    this.event('Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
  }

  /** Computes the status and sees to it that the API gets it. */
  report(): void {
    const status = computeStatus(this);
    if (status === this.status && this.sent === this.status) return;
    this.status = status;
    this.node.statuses.push(this);
  }

  setReady(unit: ContainerUnit, ready: boolean): void {
    if (unit.ready === ready || !unit.running) return;
    unit.ready = ready;
    this.report();
  }

  startupPassed(unit: ContainerUnit): void {
    unit.started = true;
    unit.ready = unit.spec.readinessProbe === undefined;
    this.report();
    if (unit.kind === 'sidecar') this.kick();
  }

  /** Ends one container; the restart policy decides what follows. */
  restartUnit(unit: ContainerUnit, why: string, graceSeconds?: number): void {
    if (!unit.running || unit.killing) return;
    this.event('Normal', 'Killing', why, unit);
    unit.killing = why;
    this.node.sim.spawn(`kill ${this.key}`, stopUnit(this, unit, graceSeconds === undefined ? this.gracePeriodMs : graceSeconds * 1000));
  }

  facts(): Facts {
    return { pod: this.pod, podIp: this.ip, hostIp: this.node.host.address, allocatable: this.node.allocatable };
  }

  token(): string {
    return this.tokenText;
  }

  /** The pod's /etc/hosts, one file for all its containers. */
  hostsNode(): FileNode {
    return (this.hostsFile ??= new FileNode(hostsFile(this), 0o644, 0, 0, this.node.sim.now()));
  }

  resolvNode(): FileNode {
    return (this.resolvFile ??= new FileNode(resolvConf(this), 0o644, 0, 0, this.node.sim.now()));
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

  private *loop() {
    while (this.dirty && this.state === 'active') {
      this.dirty = false;
      yield* syncPod(this);
    }
  }
}
