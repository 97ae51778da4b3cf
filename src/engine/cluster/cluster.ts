import type { GoProcess } from '../api/processmetrics.ts';
import type { KubeObject } from '../api/types.ts';
import { Tracer } from '../api/trace.ts';
import { prefixOf } from '../apiserver/keys.ts';
import { ApiServer } from '../apiserver/server.ts';
import { idleCpuOf, memoryOf } from '../images/kubernetes.ts';
import { stampVersion } from '../apiserver/storage.ts';
import { Client } from '../client/client.ts';
import { createLocalPathProvisioner } from '../controllers/localpath.ts';
import { createControllerManager } from '../controllers/manager.ts';
import { Solo } from '../etcd/solo.ts';
import type { KeyValue } from '../etcd/types.ts';
import { createHost, type Host } from '../hosts/host.ts';
import type { ProcessHandle, Output } from '../hosts/types.ts';
import { createRegistry } from '../kinds/index.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import type { ComponentPlace } from '../kubelet/node.ts';
import { createKubelet, type Kubelet } from '../kubelet/kubelet.ts';
import { createNetwork, type Network } from '../network/network.ts';
import type { HttpRequest, HttpResponse, Listener } from '../network/types.ts';
import { utf8Length } from '../api/utf8.ts';
import { createPrograms } from '../programs/registry.ts';
import { createScheduler, type Scheduler } from '../scheduler/scheduler.ts';
import type { Component } from '../sim/component.ts';
import { Part } from '../sim/part.ts';
import { Sim, type Cause, type Task } from '../sim/sim.ts';
import { podiumEdit } from './edit.ts';
import { kubeadmInit } from './kubeadm.ts';
import { KubeletAccess } from './kubeletaccess.ts';
import { etcdDoors } from './etcddoors.ts';
import type { EtcdMember } from './etcdgateway.ts';
import { Listening } from './listening.ts';
import type { Served } from './componentpages.ts';
import { health } from './health.ts';
import { ownPart, partFor } from './partof.ts';
import { CA, FRONT_PROXY_CA } from './pki.ts';
import { mirrorSpec } from './staticpods.ts';
import { presetByName, type HostPlan, type Preset } from './presets.ts';
import { loginEnvironment, Terminal } from './terminal.ts';

export { Terminal } from './terminal.ts';

export interface ClusterOptions {
  seed: number;
  /** See presets.ts. */
  preset: string;
  /** The virtual clock when a person first sees the cluster, milliseconds since 1970. */
  epochMs?: number;
  /** Freezes stored objects, so that a mutation throws. */
  freeze?: boolean;
}

/** 2026-11-21T01:00:00Z, for clusters whose epoch nobody chose. */
const EPOCH = Date.UTC(2026, 10, 21, 1, 0, 0);

/** The API server's requests and answers as they are on the wire. */
const wire = new Part('http', () => import('../apiserver/http.ts'));

const CONTROL_PLANE = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

interface HostInfo {
  name: string;
  ip: string;
  powered: boolean;
  components?: { name: (typeof CONTROL_PLANE)[number]; state: 'ok' | 'down' }[];
}

/** A whole simulated cluster: its machines, its network, its control plane, and the clock that drives them. */
export class Cluster {
  readonly sim: Sim;
  readonly tracer = new Tracer();
  readonly kinds: KindRegistry = createRegistry();
  readonly etcd: Solo;
  readonly apiserver: ApiServer;
  readonly network: Network;
  readonly hosts = new Map<string, Host>();
  readonly kubelets = new Map<string, Kubelet>();
  /** Control plane components by name, as the static pods start and stop them. */
  readonly components = new Map<string, Component>();
  /** Also for what it decided about a pod and why. */
  readonly scheduler: Scheduler;
  /** Makes volumes of the default StorageClass. It runs beside the cluster, not in a pod of it. */
  readonly provisioner: Component;
  /** The virtual clock when a person first sees the cluster. */
  readonly born: number;
  /** Called when a program asks for the page's editor (podium-edit). */
  onEdit: ((host: string, path: string) => void) | undefined;
  private readonly clients = new Map<string, Client>();

  private constructor(
    readonly preset: Preset,
    options: ClusterOptions,
  ) {
    this.born = options.epochMs ?? EPOCH;
    const sim = (this.sim = new Sim(options.seed, this.born - preset.age));
    this.etcd = new Solo({ sim, stamp: stampVersion });
    this.network = createNetwork({ sim, tracer: this.tracer });
    const control = preset.hosts[0]!;
    this.apiserver = new ApiServer({
      sim,
      etcd: this.etcd,
      kinds: this.kinds,
      tracer: this.tracer,
      address: `${control.address}:6443`,
      hostname: control.name,
      resources: { memory: memoryOf['kube-apiserver']!, cpu: idleCpuOf['kube-apiserver']! },
      serviceCidr: preset.serviceCidr,
      authorities: { clients: CA, frontProxy: FRONT_PROXY_CA },
      trustUntil: this.born,
      freeze: options.freeze ?? false,
      kubelets: (node) => this.kubelets.get(node)?.endpoint,
      dial: (host, port) => this.hosts.get(control.name)!.net.dial(host, port),
      componentHealth: (name) => this.healthOf(`kube-${name}`),
    });
    const clientFor = (agent: string) => this.clientOf(agent);
    this.provisioner = createLocalPathProvisioner({ sim, clientFor, pod: 'local-path-provisioner-6f8b7d5c9-x2k4m', identity: 'dd0c2c70-261f-6204-5ff1-b8d639a29b94' });
    const manager = createControllerManager({ sim, clientFor, tracer: this.tracer, flags: { clusterCidr: preset.podCidr, rootCaFile: CA } });
    const scheduler = (this.scheduler = createScheduler({ sim, clientFor, tracer: this.tracer }));
    const net = () => this.hosts.get(control.name)!.net;
    const at = (component: Component, address: string, port: number, listener: Omit<Listener, 'program'>) => this.components.set(component.name, new Listening(component, net, [{ address, port, listener: { program: component.name, ...listener } }]));
    this.components.set('etcd', new Listening(this.etcd, net, etcdDoors(sim, control, () => this.etcdMember())));
    at(this.apiserver, '0.0.0.0', 6443, { api: this.apiserver, http: (request) => this.answerHttp(request), tls: { names: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', control.name, 'localhost', '127.0.0.1', control.address, '10.96.0.1'], ca: 'kubernetes' } });
    const served = (component: Component) => health(['localhost', control.address], () => this.servedBy(component.name, `${control.address}:6443`));
    at(manager, '127.0.0.1', 10257, served(manager));
    at(scheduler, '127.0.0.1', 10259, served(scheduler));

    const programs = createPrograms();
    programs.register('podium-edit', (p) => podiumEdit(p, p.args[1] ?? '', () => this.onEdit?.(p.machine.host, p.args[1]!)));
    const lines = preset.hosts.map((h) => `${h.address} ${h.name}\n`).join('');
    for (const plan of preset.hosts) {
      const host = createHost({ sim, name: plan.name, address: plan.address, cpus: plan.cpu, memory: plan.memory, programs, network: this.network, hosts: lines, ...(plan.machineId && { machineId: plan.machineId }) });
      this.hosts.set(plan.name, host);
      this.kubelets.set(plan.name, this.kubelet(plan, host));
    }
    kubeadmInit(this);
  }

  /** The one client of a component. */
  private clientOf(agent: string): Client {
    let client = this.clients.get(agent);
    if (!client) this.clients.set(agent, (client = this.client(agent)));
    return client;
  }

  /** Since when a component of the control plane has run, and what it uses. */
  private processOf(name: string): Omit<GoProcess, 'goroutines' | 'now'> {
    return { since: this.born - this.preset.age, memory: memoryOf[name]!, cpu: idleCpuOf[name]! };
  }

  /** What a component of the control plane tells of itself. */
  private servedBy(name: string, server: string): Served {
    const { sim, scheduler } = this;
    return { name, sim, client: this.clientOf(name), server, ...this.processOf(name), ...(name === scheduler.name && { scheduler }) };
  }

  /** Why a component does not answer the API server's health check. */
  private healthOf(name: string): string | undefined {
    if (this.components.get(name)?.running) return undefined;
    const port = name === 'kube-scheduler' ? 10259 : 10257;
    return `Get "https://127.0.0.1:${port}/healthz": dial tcp 127.0.0.1:${port}: connect: connection refused`;
  }

  /** The API server's HTTP face, for curl and the like. */
  private *answerHttp(request: HttpRequest): Task<HttpResponse> {
    const { serveHttp } = yield* this.sim.part(wire);
    const { status, headers, body } = yield* serveHttp(this.apiserver, request, request.certificate && { certificate: request.certificate });
    return { status, headers: { ...headers, 'content-length': String(utf8Length(body)) }, body };
  }

  private etcdMember(): EtcdMember {
    const { name, address } = this.preset.hosts[0]!;
    const process = { ...this.processOf('etcd'), now: this.sim.now() };
    return { etcd: this.etcd, kinds: this.kinds, name, peerUrl: `https://${address}:2380`, clientUrl: `https://${address}:2379`, version: '3.6.8', process };
  }

  /** Makes a cluster and lets it run until a person may see it. Throws for an unknown preset. */
  static create(options: ClusterOptions): Cluster {
    const preset = presetByName(options.preset);
    if (!preset) throw new Error(`unknown preset "${options.preset}"`);
    const cluster = new Cluster(preset, options);
    cluster.sim.run({ until: cluster.born });
    cluster.forgetEvents();
    return cluster;
  }

  /** The newest revision that is applied. */
  get revision(): number {
    return this.etcd.local.revision;
  }

  /** A client with an administrator's certificate. */
  client(agent: string): Client {
    const commonName = COMPONENT_USERS[agent] ?? 'kubernetes-admin';
    return new Client(this.apiserver, agent, { certificate: { commonName, organizations: ['system:masters'] }, ...(TRUSTED.has(agent) && { trusted: true }) });
  }

  /** The stored object under an etcd key, read without a request. */
  peek(key: string): KubeObject | undefined {
    return this.etcd.local.get(key)?.value as KubeObject | undefined;
  }

  /** Stored objects of a kind, by its resource, kind, singular or short name, read without a request. Undefined for a kind that is not served. */
  objects(name: string): KubeObject[] | undefined {
    const kind = this.kind(name);
    return kind && this.etcd.local.range(prefixOf(kind), { prefix: true }).kvs.map((kv) => kv.value as KubeObject);
  }

  /** The kind of a name as kubectl takes it. */
  kind(name: string): Kind | undefined {
    const lower = name.toLowerCase();
    return this.kinds.all().find((k) => k.plural === lower || k.singular === lower || k.kind.toLowerCase() === lower || k.shortNames.includes(lower));
  }

  /** Calls back after each commit with its changes; the state is already the new one. */
  onWrite(fn: (changes: readonly KeyValue[]) => void): () => void {
    const watcher = this.etcd.watch('/registry/', { prefix: true }, fn);
    return () => watcher.cancel();
  }

  /** Keys below a prefix by their newest change. */
  etcdRows(prefix: string, limit: number): { revision: number; rows: { key: string; modRevision: number; version: number }[] } {
    const { kvs } = this.etcd.local.range(prefix, { prefix: true });
    const rows = kvs.map((kv) => ({ key: kv.key, modRevision: kv.modRevision, version: kv.version })).sort((a, b) => b.modRevision - a.modRevision);
    return { revision: this.revision, rows: rows.slice(0, limit) };
  }

  /** What the machines know of themselves, besides the API. The control plane's processes run on the first. */
  hostInfo(): HostInfo[] {
    const processes = () => CONTROL_PLANE.map((name) => ({ name, state: this.components.get(name)?.running ? ('ok' as const) : ('down' as const) }));
    return [...this.hosts.values()].map((h, i) => ({ name: h.host, ip: h.address, powered: h.running, ...(i === 0 && { components: processes() }) }));
  }

  /** True while some pod is being deleted. */
  terminating(): boolean {
    return (this.objects('pods') ?? []).some((p) => p.metadata.deletionTimestamp !== undefined);
  }

  /** A login on a host; undefined when the host does not exist or is off. */
  openTerminal(host: string, columns: number, rows: number, cause: Cause, onData: (text: string) => void): Terminal | undefined {
    const machine = this.hosts.get(host);
    if (!machine?.running) return undefined;
    return this.because(cause, () => new Terminal(machine, columns, rows, { KUBE_EDITOR: 'podium-edit' }, onData));
  }

  /** Runs a line in a fresh bash in /root/work; undefined when the host does not exist or is off. */
  exec(host: string, line: string, cause: Cause, out: (text: string) => void, err: (text: string) => void): ProcessHandle | undefined {
    const machine = this.hosts.get(host);
    if (!machine?.running) return undefined;
    const sink = (fn: (text: string) => void): Output => ({
      *write(text) {
        fn(text);
      },
    });
    const script = `shopt -s expand_aliases\nalias k=kubectl\n${line}`;
    return this.because(cause, () =>
      machine.spawn({ args: ['bash', '-c', script], cwd: '/root/work', env: { ...loginEnvironment, TERM: 'dumb' }, stdin: { *read() { return undefined; } }, stdout: sink(out), stderr: sink(err), group: 'new' }),
    );
  }

  /** Writes a file with the folders above it, or removes it. Bad paths change nothing. */
  writeFile(host: string, path: string, text: string | null): void {
    const fs = this.hosts.get(host)?.fs;
    if (!fs) return;
    if (text === null) {
      if (fs.stat(path)) fs.remove(path, { recursive: true });
      return;
    }
    const folder = path.replace(/\/[^/]*$/, '');
    if (folder && !fs.stat(folder)) fs.mkdir(folder, { recursive: true });
    if (fs.stat(path)?.type !== 'dir') fs.write(path, text);
  }

  /** Turns a machine on or off, as its switch does. */
  power(host: string, on: boolean): void {
    const machine = this.hosts.get(host);
    if (!machine || machine.running === on) return;
    if (on) machine.powerOn();
    else machine.powerOff();
  }

  /** A number that two clusters share when their stored state and their clocks are the same. */
  hash(): string {
    let h = 0x811c9dc5;
    const add = (text: string) => {
      for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    };
    for (const kv of this.etcd.local.range('/', { prefix: true }).kvs) add(`${kv.key}=${kv.modRevision}:${JSON.stringify(kv.value)}\n`);
    add(`${this.sim.now()}/${this.sim.events}`);
    return (h >>> 0).toString(16).padStart(8, '0');
  }

  private because<T>(cause: Cause, fn: () => T): T {
    const outer = this.sim.current;
    let made: T | undefined;
    this.sim.current = undefined;
    try {
      this.sim.spawn('input', (function* () { made = fn(); })(), { cause });
    } finally {
      this.sim.current = outer;
    }
    return made as T;
  }

  private kubelet(plan: HostPlan, host: Host): Kubelet {
    const control = this.preset.hosts[0]!;
    const names = [control.address, control.name, ...(plan === control ? ['127.0.0.1', 'localhost'] : [])];
    const access = new KubeletAccess(this.apiserver, host.fs, (name, port) => port === '6443' && names.includes(name));
    const client = new Client(access, 'kubelet', { certificate: { commonName: `system:node:${plan.name}`, organizations: ['system:nodes'] }, trusted: true });
    const componentFor = (name: string, place: ComponentPlace) => ownPart(this, name, place);
    const needs = (name: string, pod: Parameters<typeof partFor>[2], args: readonly string[]) => partFor(this.preset, name, pod, args, this.sim.now() >= this.born);
    return createKubelet({ sim: this.sim, host, client, network: this.network, componentFor, needs, unusable: (path) => access.use(path), ...(plan.role === 'control-plane' ? { components: this.components, mirrorSpec: (pod) => mirrorSpec(this.preset, pod) } : {}) });
  }

  /** A person finds no events of the time before, as if the cluster were hours old. */
  private forgetEvents(): void {
    this.sim.spawn('forget', this.etcd.txn({ success: [{ type: 'delete', key: '/registry/events/', prefix: true }] }));
    this.sim.run({ until: this.sim.now() + 10 });
  }
}

const COMPONENT_USERS: Record<string, string> = {
  'kube-scheduler': 'system:kube-scheduler',
  'kube-controller-manager': 'system:kube-controller-manager',
};

/** Parts of the simulation that read and write all the time. */
const TRUSTED: ReadonlySet<string> = new Set([...Object.keys(COMPONENT_USERS), 'local-path-provisioner', 'podium-scene']);
