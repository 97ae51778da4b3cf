import type { ApiQuery, RemoteStream, TextReader } from '../api/http.ts';
import type { Node, Pod, Service } from '../api/kubernetes.ts';
import { quantityMilliValue, quantityValue } from '../api/quantity.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import { EventRecorder } from '../client/recorder.ts';
import { nodes, pods } from '../client/resources.ts';
import { Containerd } from './containerd/containerd.ts';
import type { Host } from '../hosts/host.ts';
import { packageVersion } from '../hosts/packages.ts';
import { klogHead, klogText } from '../hosts/klog.ts';
import { ImageCatalogue } from '../images/catalogue.ts';
import type { Network } from '../network/network.ts';
import type { ForwardedPorts } from '../network/types.ts';
import type { Component } from '../sim/component.ts';
import type { Random } from '../sim/random.ts';
import type { Part } from '../sim/part.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import { Backoff } from './backoff.ts';
import { defaultConfig, readConfig, type KubeletConfig } from './config.ts';
import { publishCsiNode } from './csinode.ts';
import type { StreamOptions } from './endpoint.ts';
import { EvictionManager } from './eviction.ts';
import { LateEndpoint } from './lateendpoint.ts';
import { showFolders } from './folders.ts';
import { Heartbeat } from './heartbeat.ts';
import { AddressPool } from './ipam.ts';
import type { ComponentPlace } from './node.ts';
import { capacity, kubeletVersion, type NodeHealth } from './nodestatus.ts';
import { installed, nodePart, viewOf } from './parts.ts';
import { ObjectCache } from './objects.ts';
import { PodWorker } from './pod.ts';
import { openPorts } from './ports.ts';
import type { KubeletContext, PodState } from './podstate.ts';
import { ImagePuller } from './puller.ts';
import type { ResourceList } from './resources.ts';
import { mirrorAnnotation, StaticPods } from './static.ts';
import { usage, type NodeUsage } from './stats.ts';
import { StatusManager } from './statuses.ts';
import { endGone, terminate } from './terminate.ts';
import { flagOf, kubeletCommand } from './service.ts';
import { refreshVolumes } from './volumes/refresh.ts';

export interface KubeletOptions {
  sim: Sim;
  host: Host;
  /** With the rights of system:node. */
  client: Client;
  network: Network;
  /** Parts of the cluster that the machine's own static pods start and stop, by name: `etcd` is the pod `etcd-NODE`'s. */
  components?: ReadonlyMap<string, Component>;
  /** Parts that pods of such images are instead. Asked first. */
  componentFor?: (name: string, place: ComponentPlace) => Component | undefined;
  /** What `componentFor` must be loaded with for a pod and a command line, if anything. */
  needs?: (name: string, pod: Pick<ComponentPlace, 'host' | 'pod' | 'isStatic'>, args: readonly string[]) => Part | undefined;
  /** What the API is told of a static pod's spec; all of it by default. */
  mirrorSpec?: (pod: Pod) => Pod['spec'];
  /** Why it can't start with a kubeconfig. */
  unusable?: (path: string | undefined) => string | undefined;
  /** What the machine is for: decides which images an installation has brought. */
  plan?: { readonly role: 'control-plane' | 'worker' };
  catalogue?: ImageCatalogue;
  /** Images that are there from the start. */
  preload?: readonly string[];
}

/** How often mirror pods are checked. */
const mirrorMs = 60_000;

/** How soon a mirror pod that could not be made is tried again. */
const mirrorRetryMs = 50;

const cniDir = '/etc/cni/net.d';

/** The node agent: runs the pods that are bound to its node, and tells the API how they and the node are. */
export class Kubelet implements Component, KubeletContext {
  readonly name: string;
  readonly sim: Sim;
  readonly host: Host;
  readonly client: Client;
  readonly network: Network;
  readonly runtime: Containerd;
  readonly random: Random;
  readonly recorder: EventRecorder;
  readonly objects: ObjectCache;
  readonly puller: ImagePuller;
  readonly statuses: StatusManager;
  readonly addresses = new AddressPool();
  readonly crashes = new Backoff(10_000, 300_000);
  readonly pullFailures = new Map<string, string>();
  readonly refreshes = new Set<PodState>();
  readonly workers = new Map<string, PodWorker>();
  readonly hostIps: readonly { ip: string }[];
  readonly allocatable: ResourceList;
  /** The API server's way in: logs, exec, attach, port-forward. */
  readonly endpoint: LateEndpoint;
  readonly networkProblem = 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';
  config: KubeletConfig = defaultConfig;
  node: Node | undefined;
  running = false;
  version = '';
  private readonly options: KubeletOptions;
  private readonly statics: StaticPods;
  private readonly heartbeat: Heartbeat;
  private readonly eviction: EvictionManager;
  private informer: Informer<Pod> | undefined;
  private nodeInformer: Informer<Node> | undefined;
  private tasks: TaskHandle[] = [];
  private closePorts: (() => void) | undefined;
  private cni: boolean | undefined;
  private cniWatch: (() => void) | undefined;

  constructor(options: KubeletOptions) {
    const { sim, host } = options;
    this.options = options;
    this.sim = sim;
    this.host = host;
    this.name = host.hostname;
    this.client = options.client;
    this.network = options.network;
    this.random = sim.random(`kubelet/${this.name}`);
    this.runtime = new Containerd(host, options.catalogue ?? catalogueOf(options.network));
    host.containerd = this.runtime;
    this.recorder = new EventRecorder(sim, options.client, { component: 'kubelet', host: this.name });
    this.objects = new ObjectCache(sim, options.client);
    this.puller = new ImagePuller(sim, this.runtime);
    this.statuses = new StatusManager(this);
    this.statics = new StaticPods(this);
    this.heartbeat = new Heartbeat(this);
    this.eviction = new EvictionManager(this);
    this.endpoint = new LateEndpoint(this);
    this.hostIps = [{ ip: host.address }];
    this.allocatable = capacity(host, this.config.maxPods).allocatable;
    for (const image of [...installed(options.plan?.role ?? (options.components ? 'control-plane' : 'worker')), ...(options.preload ?? [])]) this.runtime.preload(image);
  }

  /** Gives a reason when it can't start. */
  start(): string | void {
    if (this.running) return;
    const command = kubeletCommand(this.host.fs);
    const config = readConfig(this.host, flagOf(command, 'config'));
    const problem = typeof config === 'string' ? config : this.options.unusable?.(flagOf(command, 'kubeconfig'));
    if (problem !== undefined) return this.logLine('E', 'run.go:72', 'command failed', { err: problem });
    if (typeof config === 'string') return;
    this.config = config;
    this.running = true;
    const installed = packageVersion(this.host.fs, 'kubelet');
    this.version = installed ? `v${installed}` : kubeletVersion;
    this.log('I', 'server.go:531', 'Kubelet version', { kubeletVersion: this.version });
    this.informer = new Informer(this.sim, this.client, pods, { fieldSelector: `spec.nodeName=${this.name}` });
    this.informer.handle({
      add: (pod) => this.seesPod(pod),
      update: (old, pod) => this.seesPod(pod, old),
      delete: (pod) => this.losesPod(pod),
    });
    this.nodeInformer = new Informer(this.sim, this.client, nodes, { fieldSelector: `metadata.name=${this.name}` });
    this.nodeInformer.handle({ add: (node) => this.sees(node), update: (_, node) => this.sees(node) });
    for (const worker of this.workers.values()) worker.resume();
    this.closePorts = openPorts(this);
    this.statics.start();
    this.statuses.start();
    this.tasks = [this.sim.spawn(`kubelet ${this.name}`, this.main()), this.sim.spawn(`kubelet ${this.name} volumes`, refreshVolumes(this))];
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.closePorts?.();
    this.informer?.stop();
    this.nodeInformer?.stop();
    this.statics.stop();
    this.statuses.stop();
    for (const task of this.tasks) task.cancel();
    this.tasks = [];
    for (const worker of this.workers.values()) worker.suspend();
  }

  sees(node: Node): void {
    this.node = node;
    const cidr = node.spec?.podCIDR;
    if (cidr) this.addresses.configure(cidr);
  }

  /** Whether a CNI plugin is configured; looked up again when the folder changes. */
  networkReady(): boolean {
    if (this.cni === undefined) {
      const { fs } = this.host;
      this.cniWatch ??= fs.watch(cniDir, () => (this.cni = undefined));
      this.cni = fs.stat(cniDir)?.type === 'dir' && fs.list(cniDir).some((n) => /\.conf(list)?$/.test(n));
    }
    return this.cni;
  }

  health(): NodeHealth {
    const problem = !this.runtime.running ? 'container runtime is down' : this.networkReady() ? undefined : this.networkProblem;
    return { problem, memoryPressure: this.eviction.memoryPressure, diskPressure: false };
  }

  activePods(): number {
    let n = 0;
    for (const w of this.workers.values()) if (!w.finished && !w.failure && w.state !== 'terminated') n++;
    return n;
  }

  requested(resource: string, except: PodState): number {
    let sum = 0;
    for (const w of this.workers.values()) {
      if (w === except || w.finished || w.failure || w.state === 'terminated' || !w.admitted) continue;
      const text = w.requests[resource];
      if (text !== undefined) sum += resource === 'cpu' ? quantityMilliValue(text) : quantityValue(text);
    }
    return sum;
  }

  services(): Iterable<Service> {
    return viewOf(this.network, this.sim, this.client).services.list();
  }

  mirrorSpec(pod: Pod): Pod['spec'] {
    return this.options.mirrorSpec ? this.options.mirrorSpec(pod) : pod.spec;
  }

  *prepare(name: string, pod: Pick<ComponentPlace, 'pod' | 'isStatic'>, args: readonly string[]): Task {
    const part = this.options.needs?.(name, { host: this.host, ...pod }, args);
    if (part) yield* this.sim.part(part);
  }

  component(name: string, place: ComponentPlace): Component | undefined {
    const own = place.isStatic && place.pod === `${name}-${this.name}`;
    return this.options.componentFor?.(name, place) ?? (own ? this.options.components?.get(name) : undefined) ?? nodePart(this, name, place);
  }

  logs(namespace: string, pod: string, container: string, query: ApiQuery): Task<string | TextReader> {
    return this.endpoint.logs(namespace, pod, container, query);
  }

  exec(namespace: string, pod: string, container: string, options: StreamOptions & { command: readonly string[] }): Task<RemoteStream> {
    return this.endpoint.exec(namespace, pod, container, options);
  }

  attach(namespace: string, pod: string, container: string, options: StreamOptions): Task<RemoteStream> {
    return this.endpoint.attach(namespace, pod, container, options);
  }

  portForward(namespace: string, pod: string, ports: readonly number[]): Task<ForwardedPorts> {
    return this.endpoint.portForward(namespace, pod, ports);
  }

  log(severity: 'I' | 'W' | 'E', source: string, message: string, pairs?: Readonly<Record<string, string>>): void {
    this.host.journal.write('kubelet.service', 'kubelet', this.pid, this.logLine(severity, source, message, pairs), severity === 'E' ? 'err' : severity === 'W' ? 'warning' : 'info');
  }

  get pid(): number {
    return this.host.systemd.unit('kubelet')?.process?.pid ?? 0;
  }

  private logLine(severity: 'I' | 'W' | 'E', source: string, message: string, pairs?: Readonly<Record<string, string>>): string {
    return klogHead(this, severity, source) + klogText(message, pairs);
  }

  nodeEvent(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.recorder.event({ apiVersion: 'v1', kind: 'Node', name: this.name, uid: this.name }, type, reason, message);
  }

  fail(worker: PodState, reason: string, message: string, graceMs = worker.gracePeriodMs): void {
    worker.failure = { reason, message };
    worker.report();
    this.sim.spawn(`fail ${worker.key}`, terminate(worker, graceMs, 'keep'));
  }

  relieve(): void {
    this.eviction.look();
  }

  /** What the node and its pods use now. */
  usage(): NodeUsage {
    return usage(this);
  }

  releaseSandbox(worker: PodState): void {
    const { sandbox } = worker;
    if (!sandbox || sandbox.released) return;
    sandbox.release();
    for (const close of worker.closers ?? []) close();
    worker.closers = undefined;
    if (sandbox.hostNetwork) return;
    this.network.removePod(sandbox.net);
    this.addresses.release(worker.ip);
  }

  forget(worker: PodState): void {
    worker.interrupt();
    this.releaseSandbox(worker);
    if (worker.sandbox) this.runtime.removeSandbox(worker.sandbox);
    this.statuses.forget(worker);
    this.refreshes.delete(worker);
    for (const unit of worker.units) this.crashes.forget(`${worker.uid} ${unit.spec.name} ${unit.spec.image}`);
    this.workers.delete(worker.uid);
  }

  addStatic(pod: Pod): PodWorker {
    const worker = new PodWorker(this, pod, true);
    this.workers.set(worker.uid, worker);
    worker.kick();
    return worker;
  }

  endStatic(worker: PodState): void {
    this.sim.spawn(`end ${worker.key}`, terminate(worker, worker.gracePeriodMs, 'static'));
  }

  find(namespace: string, name: string): PodWorker | undefined {
    const key = `${namespace}/${name}`;
    for (const worker of this.workers.values()) if (worker.key === key) return worker;
    return undefined;
  }

  private seesPod(pod: Pod, old?: Pod): void {
    if (pod.metadata.annotations?.[mirrorAnnotation] !== undefined) return this.statics.mirrored(pod, false);
    const known = this.workers.get(pod.metadata.uid!);
    const worker = known ?? new PodWorker(this, pod, false);
    if (!known) this.workers.set(worker.uid, worker);
    else {
      worker.update(pod);
      worker.adopt(pod.status);
    }
    if (pod.metadata.deletionTimestamp !== undefined) {
      const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
      if (worker.state === 'active') this.sim.spawn(`terminate ${worker.key}`, terminate(worker, grace, 'delete'));
      else if (worker.state === 'terminating' && old && old.metadata.deletionGracePeriodSeconds !== pod.metadata.deletionGracePeriodSeconds) worker.hasten(grace);
      return;
    }
    const done = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (!known && done) {
      worker.finished = true;
      return;
    }
    if (!known || !old || old.spec !== pod.spec) worker.kick();
    else if (pod.spec!.readinessGates && old.status?.conditions !== pod.status?.conditions) worker.report();
  }

  private losesPod(pod: Pod): void {
    if (pod.metadata.annotations?.[mirrorAnnotation] !== undefined) return this.statics.mirrored(pod, true);
    const worker = this.workers.get(pod.metadata.uid!);
    if (!worker) return;
    if (worker.state === 'terminated' || worker.finished || !worker.units.some((u) => u.running)) this.forget(worker);
    else this.sim.spawn(`end ${worker.key}`, endGone(worker));
  }

  private *main(): Task {
    yield* this.heartbeat.register();
    if (!this.running) return;
    viewOf(this.network, this.sim, this.client).start();
    this.nodeInformer!.start();
    this.informer!.start();
    this.tasks.push(this.sim.spawn(`kubelet ${this.name} lease`, this.heartbeat.leaseLoop()), this.sim.spawn(`kubelet ${this.name} status`, this.heartbeat.statusLoop()), this.sim.spawn(`kubelet ${this.name} csinode`, publishCsiNode(this)));
    for (;;) {
      yield* this.statics.syncMirrors();
      yield sleep(this.statics.complete ? mirrorMs : mirrorRetryMs);
    }
  }
}

const catalogues = new WeakMap<Network, ImageCatalogue>();

/** The nodes of one network pull from the same registries. */
const catalogueOf = (network: Network): ImageCatalogue => {
  let catalogue = catalogues.get(network);
  if (!catalogue) catalogues.set(network, (catalogue = new ImageCatalogue()));
  return catalogue;
};

/** Installs a container runtime and a kubelet on a host, as units that its systemd starts. */
export function createKubelet(options: KubeletOptions): Kubelet {
  const kubelet = new Kubelet(options);
  const { host } = options;
  host.systemd.add({
    name: 'containerd.service',
    description: 'containerd container runtime',
    file: '/usr/lib/systemd/system/containerd.service',
    docs: ['https://containerd.io'],
    restartMs: 5000,
    behaviour: {
      command: '/usr/bin/containerd',
      start: () => {
        kubelet.runtime.running = true;
      },
      stop: () => {
        kubelet.runtime.running = false;
      },
    },
  });
  host.systemd.add({
    name: 'kubelet.service',
    description: 'kubelet: The Kubernetes Node Agent',
    file: '/usr/lib/systemd/system/kubelet.service',
    dropIns: ['/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf'],
    docs: ['https://kubernetes.io/docs/'],
    restartMs: 10_000,
    behaviour: {
      get command() {
        return kubeletCommand(host.fs);
      },
      missing: () => {
        const [program] = kubeletCommand(host.fs).split(' ');
        return program === '/usr/bin/kubelet' || host.fs.stat(program!) ? undefined : program;
      },
      start: () => kubelet.start(),
      stop: () => kubelet.stop(),
    },
  });
  host.onPowerLoss(() => kubelet.runtime.crash());
  host.onMakeTree(() => showFolders(kubelet));
  return kubelet;
}

