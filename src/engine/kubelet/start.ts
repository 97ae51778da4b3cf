import { goDuration } from '../api/duration.ts';
import { parseTime } from '../api/time.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import type { Component } from '../sim/component.ts';
import { StartError, type ContainerSpec, type MountSpec } from './containerd/spec.ts';
import type { ContainerTask } from './containerd/task.ts';
import { FileNode } from '../hosts/inode.ts';
import type { PidNamespace } from '../hosts/machine.ts';
import type { Credentials, Signal } from '../hosts/types.ts';
import type { DeclaredPort, Image } from '../images/types.ts';
import type { ConfigMap, Secret } from '../api/kubernetes.ts';
import { sleep, type Task } from '../sim/sim.ts';
import { capabilitiesOf } from './capabilities.ts';
import { deniesWrites, letsNothingRun, profileProblem } from './confinement.ts';
import { ConfigError, environment, environmentRefs, expand, serviceVariables, type Sources } from './env.ts';
import { pullFor } from './pull.ts';
import type { PodState } from './podstate.ts';
import { attempt, ProbeWorker } from './probes.ts';
import { cpuLimit, memoryLimit } from './resources.ts';
import { stopUnit } from './terminate.ts';
import { ensureToken } from './token.ts';
import { terminated, type ContainerUnit } from './unit.ts';
import { effectiveUser, nonRootProblem } from './user.ts';
import { subPath } from './volumes/volumes.ts';

const configRetryMs = 10_000;
/** From CreateContainer to the end of StartContainer, in milliseconds. */
const startMs = [40, 110] as const;

/** Starts a container, or says in its status why not. True when it has been started (kuberuntime: startContainer). */
export function* startUnit(worker: PodState, unit: ContainerUnit): Task<boolean> {
  if (!mayRestart(worker, unit)) return false;
  const image = yield* pullFor(worker, unit);
  if (!image) {
    if (unit.replacing) notReplaced(worker, unit);
    return false;
  }
  let spec: ContainerSpec;
  try {
    spec = yield* containerSpec(worker, unit, image);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StatusError || error instanceof ConnectionError)) throw error;
    return failed(worker, unit, 'CreateContainerConfigError', error.message);
  }
  yield sleep(worker.node.random.int(...startMs));
  const problem = profileProblem(worker.node.host.fs, worker.pod, unit.spec);
  if (problem) return failed(worker, unit, 'CreateContainerError', problem);
  return yield* run(worker, unit, spec);
}

/** From here on the restart policy decides (kubernetes: pkg/kubelet/container/helpers.go, ShouldContainerBeRestarted). */
function notReplaced(worker: PodState, unit: ContainerUnit): void {
  unit.killing = undefined;
  if (!unit.comesBack(worker.pod.spec!.restartPolicy)) unit.waiting = undefined;
  worker.report();
}

/** When the run ended that the back-off counts from; the sync that ends a container has yet to see its end. */
const endedAt = (unit: ContainerUnit): number | undefined => (unit.replacing ? unit.previous?.finishedAt : unit.task?.exitCode === undefined ? undefined : unit.task.finishedAt);

/** Where a container ended before, waits out its back-off (kuberuntime: doBackOff). */
function mayRestart(worker: PodState, unit: ContainerUnit): boolean {
  const ended = endedAt(unit);
  if (ended === undefined) return true;
  const { crashes, sim } = worker.node;
  const { name, namespace } = worker.pod.metadata;
  const key = `${worker.uid} ${unit.spec.name} ${unit.spec.image}`;
  const pod = `${name}_${namespace}(${worker.uid})`;
  const left = crashes.remaining(key, ended, sim.now());
  if (left > 0) {
    if (unit.waiting?.reason !== 'CrashLoopBackOff') worker.event('Warning', 'BackOff', `Back-off restarting failed container ${unit.spec.name} in pod ${pod}`, unit);
    unit.waiting = { reason: 'CrashLoopBackOff', message: `back-off ${goDuration(crashes.get(key))} restarting failed container=${unit.spec.name} pod=${pod}` };
    if (unit.replacing) unit.killing = undefined;
    worker.report();
    worker.retry(left);
    return false;
  }
  crashes.next(key, ended, sim.now());
  return true;
}

function failed(worker: PodState, unit: ContainerUnit, reason: string, message: string): false {
  unit.waiting = { reason, message };
  if (unit.replacing) unit.killing = undefined;
  worker.event('Warning', 'Failed', `Error: ${message}`, unit);
  worker.report();
  worker.retry(configRetryMs + worker.node.random.int(0, 3000));
  return false;
}

/** What a container is started from; nearly all of it is worked out when somebody asks. */
class UnitSpec implements ContainerSpec {
  private known: Record<string, string> | undefined;

  constructor(
    private readonly worker: PodState,
    private readonly unit: ContainerUnit,
    private readonly container: ContainerUnit['spec'],
    readonly image: Image,
    private readonly startedAt: number,
  ) {}

  get name(): string {
    return this.container.name;
  }

  get args(): readonly string[] {
    const { command, args } = this.container;
    if (!command?.length && !args?.length) return imageLine(this.image);
    const { config } = this.image;
    const line = [...(command?.length ? command : config.entrypoint), ...(args?.length ? args : command?.length ? [] : config.cmd)];
    return line.some((w) => w.includes('$(') || w.includes('$$')) ? line.map((w) => expand(w, this.env())) : line;
  }

  env(): Readonly<Record<string, string>> {
    return (this.known ??= this.environment({ configMap: () => undefined, secret: () => undefined }));
  }

  /** Works the environment out from ConfigMaps and Secrets as they are now. Throws ConfigError. */
  settle(sources: Sources): void {
    this.known = this.environment(sources);
  }

  get workingDir(): string {
    return this.container.workingDir ?? this.image.config.workingDir;
  }

  get user(): number | Credentials {
    const who = effectiveUser(this.worker, this.unit, this.image);
    return who.uid === 0 && who.gid === 0 && who.groups.length === 1 ? 0 : who;
  }

  get mounts(): readonly MountSpec[] {
    return mountsOf(this.worker, this.unit, this);
  }

  get mountPaths(): readonly string[] {
    return this.container.volumeMounts?.map((m) => m.mountPath) ?? [];
  }

  get capabilities(): bigint {
    return capabilitiesOf(this.container.securityContext);
  }

  get readOnlyRoot(): boolean {
    return this.container.securityContext?.readOnlyRootFilesystem ?? false;
  }

  get confined(): boolean {
    return deniesWrites(this.worker.node.host.fs, this.worker.pod, this.container);
  }

  get refused(): string | undefined {
    return letsNothingRun(this.worker.node.host.fs, this.worker.pod, this.container) ? 'operation not permitted' : undefined;
  }

  get stdin(): boolean {
    return this.container.stdin ?? false;
  }

  get stdinOnce(): boolean {
    return this.container.stdinOnce ?? false;
  }

  get tty(): boolean {
    return this.container.tty ?? false;
  }

  get memoryLimit(): number | undefined {
    return memoryLimit(this.container);
  }

  get cpuLimit(): number | undefined {
    return cpuLimit(this.container);
  }

  get declaredPorts(): readonly DeclaredPort[] {
    return this.container.ports?.map((p) => ({ port: p.containerPort, protocol: (p.protocol ?? 'TCP') as 'TCP' | 'UDP', ...(speaksTls(this.container, p) && { tls: true }) })) ?? [];
  }

  get stopSignal(): Signal | undefined {
    const { repository } = this.image;
    return repository.endsWith('/nginx') ? 'SIGQUIT' : repository.endsWith('/httpd') ? 'SIGINT' : undefined;
  }

  get pids(): PidNamespace | undefined {
    const target = (this.container as { targetContainerName?: string }).targetContainerName;
    return target === undefined ? undefined : this.worker.unit(target)?.task?.machine.pids;
  }

  private environment(sources: Sources): Record<string, string> {
    return {
      ...this.image.config.env,
      HOSTNAME: this.worker.sandbox!.hostname,
      ...environment(this.container, this.worker.facts(), sources, services(this.worker, this.startedAt)),
      ...(this.tty ? { TERM: 'xterm' } : {}),
    };
  }
}

/** Whether a port's name or a probe of it says HTTPS. */
const speaksTls = ({ livenessProbe, readinessProbe, startupProbe }: ContainerUnit['spec'], { name, containerPort }: { name?: string | undefined; containerPort: number }): boolean =>
  name?.startsWith('https') || [livenessProbe, readinessProbe, startupProbe].some((probe) => probe?.httpGet?.scheme === 'HTTPS' && (probe.httpGet.port === containerPort || probe.httpGet.port === name));

const lines = new WeakMap<Image, readonly string[]>();

/** An image's own command line. */
const imageLine = (image: Image): readonly string[] => {
  let line = lines.get(image);
  if (!line) lines.set(image, (line = [...image.config.entrypoint, ...image.config.cmd]));
  return line;
};

function* containerSpec(worker: PodState, unit: ContainerUnit, image: Image): Task<ContainerSpec> {
  const { node, pod } = worker;
  const rootProblem = nonRootProblem(worker, unit, image);
  if (rootProblem) throw new ConfigError(rootProblem);
  const made = new UnitSpec(worker, unit, unit.spec, image, node.sim.now());
  const refs = environmentRefs(unit.spec);
  if (refs) {
    const namespace = pod.metadata.namespace!;
    const configMaps = new Map<string, ConfigMap | undefined>();
    const secrets = new Map<string, Secret | undefined>();
    for (const name of refs.configMaps) configMaps.set(name, yield* node.objects.configMap(namespace, name, 0));
    for (const name of refs.secrets) secrets.set(name, yield* node.objects.secret(namespace, name, 0));
    made.settle({ configMap: (n) => configMaps.get(n), secret: (n) => secrets.get(n) });
  }
  const line = made.args;
  if (line.length === 0) throw new ConfigError('no command specified');
  if (usesToken(image, line)) yield* ensureToken(worker);
  return made;
}

/** A known server reads its service account's token only where its image says so; what a manifest says to run may. */
const usesToken = (image: Image, line: readonly string[]): boolean => image.definition.account === true || !(line[0]!.slice(line[0]!.lastIndexOf('/') + 1) in (image.definition.server?.executables ?? {}));

/** Variables for the Services that there are when the container starts. */
function services(worker: PodState, startedAt: number): Record<string, string> {
  const { pod, node } = worker;
  const links = pod.spec!.enableServiceLinks ?? true;
  const result: Record<string, string> = {};
  for (const service of node.services()) {
    const { namespace, name, creationTimestamp } = service.metadata;
    const master = namespace === 'default' && name === 'kubernetes';
    if (!master && (!links || namespace !== pod.metadata.namespace)) continue;
    if (creationTimestamp !== undefined && parseTime(creationTimestamp)! > startedAt) continue;
    Object.assign(result, serviceVariables(service));
  }
  return result;
}

function mountsOf(worker: PodState, unit: ContainerUnit, spec: UnitSpec): MountSpec[] {
  const { node } = worker;
  const file = (path: string, make: () => FileNode): MountSpec => ({ path, readOnly: false, source: '/dev/sda1', node: make });
  const mounts: MountSpec[] = (unit.spec.volumeMounts ?? []).map((m) => ({
    path: m.mountPath,
    readOnly: m.readOnly ?? false,
    source: worker.volume(m.name)?.source ?? 'tmpfs',
    node: () => {
      const root = worker.volume(m.name)?.node();
      const sub = m.subPath ?? (m.subPathExpr === undefined ? undefined : expand(m.subPathExpr, spec.env()));
      return sub ? subPath(root, sub, node.sim.now()) : root;
    },
  }));
  mounts.push(file('/etc/hosts', () => worker.hostsNode()));
  mounts.push(file('/etc/resolv.conf', () => worker.resolvNode()));
  mounts.push(file('/etc/hostname', () => new FileNode(`${worker.sandbox!.hostname}\n`, 0o644, 0, 0, node.sim.now())));
  mounts.push(file(unit.spec.terminationMessagePath ?? '/dev/termination-log', () => new FileNode('', 0o666, 0, 0, node.sim.now())));
  return mounts;
}

function* run(worker: PodState, unit: ContainerUnit, spec: ContainerSpec): Task<boolean> {
  const { node } = worker;
  const { component } = spec.image.definition;
  if (component !== undefined) yield* node.prepare(component, { pod: worker.pod.metadata.name, isStatic: worker.isStatic }, spec.args);
  if (!worker.sandbox) return false;
  const before = unit.task;
  const task = node.runtime.createContainer(worker.sandbox, spec);
  if (before) {
    if (unit.previous) node.runtime.removeContainer(unit.previous);
    unit.previous = before;
    unit.last = terminated(before);
    unit.restarts++;
  }
  unit.task = task;
  task.attempt = unit.restarts;
  unit.waiting = undefined;
  unit.killing = undefined;
  unit.started = false;
  unit.ready = false;
  unit.runningSpec = unit.spec;
  worker.event('Normal', 'Created', 'Container created', unit);
  try {
    task.start(componentOf(worker, unit, task));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    worker.event('Warning', 'Failed', `Error: ${error.message}`, unit);
    if (error.reason === 'CreateContainerError') {
      unit.task = before;
      node.runtime.removeContainer(task);
      unit.waiting = { reason: 'CreateContainerError', message: error.message };
      worker.retry(configRetryMs);
    } else {
      unit.waiting = { reason: 'RunContainerError', message: error.message };
      worker.noticed();
    }
    worker.report();
    return false;
  }
  worker.event('Normal', 'Started', 'Container started', unit);
  task.onExit(() => ended(worker, unit, task));
  const hook = unit.spec.lifecycle?.postStart;
  if (hook && !(yield* postStart(worker, unit, hook))) return true;
  if (task.running) begin(worker, unit);
  return true;
}

function* postStart(worker: PodState, unit: ContainerUnit, hook: NonNullable<NonNullable<ContainerUnit['spec']['lifecycle']>['postStart']>): Task<boolean> {
  if (hook.sleep) {
    yield sleep(hook.sleep.seconds * 1000);
    return true;
  }
  const { outcome } = yield* attempt(worker, unit, hook, 600_000);
  if (outcome === 'success' || !unit.running) return true;
  worker.event('Warning', 'FailedPostStartHook', 'PostStartHook failed', unit);
  worker.event('Normal', 'Killing', 'FailedPostStartHook', unit);
  unit.killing = 'FailedPostStartHook';
  yield* stopUnit(worker, unit, worker.gracePeriodMs);
  return false;
}

/** The container runs: its probes begin, and without any it is ready. */
function begin(worker: PodState, unit: ContainerUnit): void {
  const { startupProbe, readinessProbe } = unit.spec;
  unit.started = !startupProbe;
  unit.ready = !startupProbe && !readinessProbe;
  beginProbes(worker, unit);
}

/** Starts the probes of a running container. */
export function beginProbes(worker: PodState, unit: ContainerUnit): void {
  const { startupProbe, livenessProbe, readinessProbe } = unit.spec;
  if (unit.probes || (!startupProbe && !livenessProbe && !readinessProbe)) return;
  unit.probes = [];
  if (startupProbe && !unit.started) unit.probes.push(new ProbeWorker(worker, unit, 'Startup', startupProbe));
  if (livenessProbe) unit.probes.push(new ProbeWorker(worker, unit, 'Liveness', livenessProbe));
  if (readinessProbe) unit.probes.push(new ProbeWorker(worker, unit, 'Readiness', readinessProbe));
}

function ended(worker: PodState, unit: ContainerUnit, task: ContainerTask): void {
  if (unit.task !== task) return;
  for (const probe of unit.probes ?? []) probe.stop();
  unit.probes = undefined;
  const message = terminationMessage(unit, task);
  if (message) task.message ??= message;
  worker.noticed();
}

/** What the container left in its termination log, or the end of its output where the policy says so and it failed. */
function terminationMessage(unit: ContainerUnit, task: ContainerTask): string | undefined {
  if (task.usedFiles) {
    const path = unit.spec.terminationMessagePath ?? '/dev/termination-log';
    const { fs } = task.machine;
    const text = fs.stat(path)?.type === 'file' ? fs.read(path) : '';
    if (text !== '') return text.slice(0, 4096);
  }
  if (unit.spec.terminationMessagePolicy !== 'FallbackToLogsOnError' || task.exitCode === 0) return undefined;
  return task.log.read().slice(-80).map((l) => l.text).join('').slice(-2048);
}

/** For an image that is a part of the cluster: what it does. */
function componentOf(worker: PodState, unit: ContainerUnit, task: ContainerTask): Component | undefined {
  const name = task.spec.image.definition.component;
  if (name === undefined) return undefined;
  return worker.node.component(name, {
    host: worker.node.host,
    namespace: worker.pod.metadata.namespace!,
    pod: worker.pod.metadata.name,
    isStatic: worker.isStatic,
    args: unit.task!.spec.args,
    address: worker.ip,
    net: worker.sandbox!.net,
    version: task.spec.image.tag,
    read: (path) => (task.machine.fs.stat(path)?.type === 'file' ? task.machine.fs.read(path) : undefined),
    write: (path, text) => {
      const { fs } = task.machine;
      const folder = path.slice(0, path.lastIndexOf('/'));
      if (!fs.stat(folder)) fs.mkdir(folder, { recursive: true });
      fs.write(path, text, { mode: 0o600 });
    },
    log: (line) => task.log.write(worker.node.sim.now(), 'stdout', `${line}\n`),
  });
}
