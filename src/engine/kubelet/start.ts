import { goDuration } from '../api/duration.ts';
import { parseTime } from '../api/time.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import type { Component } from '../sim/component.ts';
import { StartError, type ContainerSpec, type ContainerTask, type MountSpec } from '../hosts/containerd/task.ts';
import { FileNode } from '../hosts/inode.ts';
import type { Image } from '../images/types.ts';
import type { ConfigMap, Secret } from '../api/kubernetes.ts';
import { sleep, type Task } from '../sim/sim.ts';
import { ConfigError, environment, environmentRefs, expand, serviceVariables } from './env.ts';
import { pullFor } from './pull.ts';
import type { PodWorker } from './pod.ts';
import { attempt, ProbeWorker } from './probes.ts';
import { cpuLimit, memoryLimit } from './resources.ts';
import { ensureToken } from './token.ts';
import { stopUnit } from './stop.ts';
import { terminated, type ContainerUnit } from './unit.ts';
import { effectiveUser, nonRootProblem } from './user.ts';
import { subPath } from './volumes/volumes.ts';

const configRetryMs = 10_000;
/** From CreateContainer to the end of StartContainer, in milliseconds. */
const startMs = [40, 110] as const;

/** Starts a container, or says in its status why not. True when it has been started (kuberuntime: startContainer). */
export function* startUnit(worker: PodWorker, unit: ContainerUnit): Task<boolean> {
  if (!mayRestart(worker, unit)) return false;
  const image = yield* pullFor(worker, unit);
  if (!image) return false;
  let spec: ContainerSpec;
  try {
    spec = yield* containerSpec(worker, unit, image);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StatusError || error instanceof ConnectionError)) throw error;
    return failed(worker, unit, 'CreateContainerConfigError', error.message);
  }
  yield sleep(worker.node.random.int(...startMs));
  return yield* run(worker, unit, spec);
}

/** Where a container ended before, waits out its back-off (kuberuntime: doBackOff). */
function mayRestart(worker: PodWorker, unit: ContainerUnit): boolean {
  const { task } = unit;
  if (!task || task.exitCode === undefined) return true;
  const { crashes, sim } = worker.node;
  const { name, namespace } = worker.pod.metadata;
  const key = `${worker.uid} ${unit.spec.name} ${unit.spec.image}`;
  const pod = `${name}_${namespace}(${worker.uid})`;
  const left = crashes.remaining(key, task.finishedAt, sim.now());
  if (left > 0) {
    if (unit.waiting?.reason !== 'CrashLoopBackOff') worker.event('Warning', 'BackOff', `Back-off restarting failed container ${unit.spec.name} in pod ${pod}`, unit);
    unit.waiting = { reason: 'CrashLoopBackOff', message: `back-off ${goDuration(crashes.get(key))} restarting failed container=${unit.spec.name} pod=${pod}` };
    worker.report();
    worker.retry(left);
    return false;
  }
  crashes.next(key, task.finishedAt, sim.now());
  return true;
}

function failed(worker: PodWorker, unit: ContainerUnit, reason: string, message: string): false {
  unit.waiting = { reason, message };
  worker.event('Warning', 'Failed', `Error: ${message}`, unit);
  worker.report();
  worker.retry(configRetryMs + worker.node.random.int(0, 3000));
  return false;
}

function* containerSpec(worker: PodWorker, unit: ContainerUnit, image: Image): Task<ContainerSpec> {
  const { node, pod } = worker;
  const { spec } = unit;
  const rootProblem = nonRootProblem(worker, unit, image);
  if (rootProblem) throw new ConfigError(rootProblem);
  const namespace = pod.metadata.namespace!;
  const refs = environmentRefs(spec);
  const configMaps = new Map<string, ConfigMap | undefined>();
  const secrets = new Map<string, Secret | undefined>();
  for (const name of refs?.configMaps ?? []) configMaps.set(name, yield* node.objects.configMap(namespace, name, 0));
  for (const name of refs?.secrets ?? []) secrets.set(name, yield* node.objects.secret(namespace, name, 0));
  const sources = { configMap: (n: string) => configMaps.get(n), secret: (n: string) => secrets.get(n) };
  const startedAt = node.sim.now();
  const make = (): Record<string, string> => ({
    ...image.config.env,
    HOSTNAME: worker.sandbox!.hostname,
    ...environment(spec, worker.facts(), sources, services(worker, startedAt)),
    ...(spec.tty ? { TERM: 'xterm' } : {}),
  });
  let known: Record<string, string> | undefined = refs ? make() : undefined;
  const env = () => (known ??= make());
  const expanded = (words: readonly string[]): string[] => words.map((w) => (w.includes('$(') || w.includes('$$') ? expand(w, env()) : w));
  const command = spec.command && spec.command.length > 0 ? expanded(spec.command) : undefined;
  const args = spec.args && spec.args.length > 0 ? expanded(spec.args) : undefined;
  const line = [...(command ?? image.config.entrypoint), ...(args ?? (command ? [] : image.config.cmd))];
  if (line.length === 0) throw new ConfigError('no command specified');
  if (usesToken(image, line)) yield* ensureToken(worker);
  const { uid } = effectiveUser(worker, unit, image);
  return {
    name: spec.name,
    image,
    args: line,
    env,
    workingDir: spec.workingDir ?? image.config.workingDir,
    user: uid,
    mounts: mountsOf(worker, unit),
    readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem ?? false,
    stdin: spec.stdin ?? false,
    stdinOnce: spec.stdinOnce ?? false,
    tty: spec.tty ?? false,
    memoryLimit: memoryLimit(spec),
    cpuLimit: cpuLimit(spec),
    declaredPorts: spec.ports ? spec.ports.map((p) => ({ port: p.containerPort, protocol: (p.protocol ?? 'TCP') as 'TCP' | 'UDP' })) : noPorts,
    pidsOf: worker.unit((spec as { targetContainerName?: string }).targetContainerName ?? '')?.task,
    stopSignal: image.repository.endsWith('/nginx') ? 'SIGQUIT' : image.repository.endsWith('/httpd') ? 'SIGINT' : undefined,
  };
}

const noPorts: readonly { port: number; protocol: 'TCP' | 'UDP' }[] = [];

/** A known server never reads its service account's token; what a manifest says to run may. */
const usesToken = (image: Image, line: readonly string[]): boolean => !(line[0]!.replace(/^.*\//, '') in (image.definition.server?.executables ?? {}));

/** Variables for the Services that there are when the container starts. */
function services(worker: PodWorker, startedAt: number): Record<string, string> {
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

function mountsOf(worker: PodWorker, unit: ContainerUnit): MountSpec[] {
  const { node } = worker;
  const mounts: MountSpec[] = (unit.spec.volumeMounts ?? []).map((m) => ({
    path: m.mountPath,
    readOnly: m.readOnly ?? false,
    source: worker.volumes?.get(m.name)?.source ?? 'tmpfs',
    node: () => {
      const root = worker.volumes?.get(m.name)?.node();
      const sub = m.subPath ?? (m.subPathExpr === undefined ? undefined : expand(m.subPathExpr, unit.task!.spec.env()));
      return sub ? subPath(root, sub, node.sim.now()) : root;
    },
  }));
  mounts.push({ path: '/etc/hosts', readOnly: false, source: '/dev/sda1', node: () => worker.hosts() });
  mounts.push({ path: '/etc/resolv.conf', readOnly: false, source: '/dev/sda1', node: () => worker.resolv() });
  mounts.push({ path: '/etc/hostname', readOnly: false, source: '/dev/sda1', node: () => new FileNode(`${worker.sandbox!.hostname}\n`, 0o644, 0, 0, node.sim.now()) });
  mounts.push({ path: unit.spec.terminationMessagePath ?? '/dev/termination-log', readOnly: false, source: '/dev/sda1', node: () => new FileNode('', 0o666, 0, 0, node.sim.now()) });
  return mounts;
}

function* run(worker: PodWorker, unit: ContainerUnit, spec: ContainerSpec): Task<boolean> {
  const { node } = worker;
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

function* postStart(worker: PodWorker, unit: ContainerUnit, hook: NonNullable<NonNullable<ContainerUnit['spec']['lifecycle']>['postStart']>): Task<boolean> {
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
function begin(worker: PodWorker, unit: ContainerUnit): void {
  const { startupProbe, readinessProbe } = unit.spec;
  unit.started = !startupProbe;
  unit.ready = !startupProbe && !readinessProbe;
  beginProbes(worker, unit);
}

/** Starts the probes of a running container. */
export function beginProbes(worker: PodWorker, unit: ContainerUnit): void {
  const { startupProbe, livenessProbe, readinessProbe } = unit.spec;
  if (unit.probes || (!startupProbe && !livenessProbe && !readinessProbe)) return;
  unit.probes = [];
  if (startupProbe && !unit.started) unit.probes.push(new ProbeWorker(worker, unit, 'Startup', startupProbe));
  if (livenessProbe) unit.probes.push(new ProbeWorker(worker, unit, 'Liveness', livenessProbe));
  if (readinessProbe) unit.probes.push(new ProbeWorker(worker, unit, 'Readiness', readinessProbe));
}

function ended(worker: PodWorker, unit: ContainerUnit, task: ContainerTask): void {
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
function componentOf(worker: PodWorker, unit: ContainerUnit, task: ContainerTask): Component | undefined {
  const name = task.spec.image.definition.component;
  if (name === undefined) return undefined;
  return worker.node.component(name, { host: worker.node.host, namespace: worker.pod.metadata.namespace!, pod: worker.pod.metadata.name, args: unit.task!.spec.args, address: worker.ip, net: worker.sandbox!.net });
}
