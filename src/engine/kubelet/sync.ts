import { ConnectionError, StatusError } from '../api/status.ts';
import { parseTime } from '../api/time.ts';
import { sleep, type Task } from '../sim/sim.ts';
import { equal } from '../api/share.ts';
import { admit } from './admission.ts';
import { hostname } from './dns.ts';
import type { PodState } from './podstate.ts';
import { cpuLimit, memoryLimit } from './resources.ts';
import { startUnit } from './start.ts';
import type { ContainerUnit } from './unit.ts';
import { MountError, setUpVolume, type PodVolume } from './volumes/volumes.ts';

/** From the sandbox' request to its network, in milliseconds. */
const sandboxMs = [90, 240] as const;
/** How long the kubelet takes to see that what it started runs. */
const noticeMs = [100, 350] as const;
const mountRetryMs = { first: 500, max: 122_000 };
/** How soon a pod that can't go on is looked at again. */
const retryMs = 10_000;

/** One look at a pod: brings what runs closer to what should (kubernetes: pkg/kubelet/kubelet.go, SyncPod). */
export function* syncPod(worker: PodState): Task {
  const { node } = worker;
  if (worker.failure || worker.finished) return;
  if (!worker.admitted) {
    const problem = admit(worker);
    if (problem) {
      worker.failure = { reason: problem.reason, message: `Pod was rejected: ${problem.message}` };
      worker.event('Warning', problem.reason, problem.message);
      worker.report();
      return;
    }
    worker.admitted = true;
  }
  if (pastDeadline(worker)) return;
  worker.report();
  if (!worker.sandbox && !(yield* makeSandbox(worker))) return;
  if (yield* advance(worker)) yield sleep(node.random.int(...noticeMs));
  if (complete(worker)) finish(worker);
  else worker.report();
}

function pastDeadline(worker: PodState): boolean {
  const seconds = worker.pod.spec!.activeDeadlineSeconds;
  if (seconds === undefined) return false;
  const left = parseTime(worker.startTime)! + seconds * 1000 - worker.node.sim.now();
  if (left > 0) {
    worker.retry(left);
    return false;
  }
  worker.event('Normal', 'DeadlineExceeded', 'Pod was active on the node longer than the specified deadline');
  worker.node.fail(worker, 'DeadlineExceeded', 'Pod was active on the node longer than the specified deadline');
  return true;
}

/** Mounts volumes and makes the sandbox with its network; false when that is not possible now. */
function* makeSandbox(worker: PodState): Task<boolean> {
  const { node, pod } = worker;
  if (!worker.hostNetwork && !node.networkReady()) {
    worker.event('Warning', 'NetworkNotReady', `network is not ready: ${node.networkProblem}`);
    worker.retry(2000);
    return false;
  }
  if (!node.runtime.running) {
    worker.event('Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"`);
    worker.retry(retryMs);
    return false;
  }
  if (!(yield* mountVolumes(worker))) return false;
  yield sleep(node.random.int(...sandboxMs));
  if (worker.hostNetwork) worker.ip = node.host.address;
  else {
    const ip = node.addresses.take();
    if (ip === undefined) {
      worker.event('Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="flannel" failed (add): ${node.addresses.problem}`);
      worker.retry(retryMs);
      return false;
    }
    worker.ip = ip;
  }
  const { namespace, name } = pod.metadata;
  const net = worker.hostNetwork
    ? node.host.net
    : node.network.addPod({ namespace: namespace!, name, host: node.name, address: worker.ip, files: worker });
  if (!worker.hostNetwork) mapPorts(worker);
  worker.sandbox = node.runtime.createSandbox({ namespace: namespace!, pod: name, uid: worker.uid, hostname: hostname(worker), labels: (pod.metadata.labels ?? {}) as Record<string, string>, net, hostNetwork: worker.hostNetwork, sharePids: pod.spec!.shareProcessNamespace === true });
  return true;
}

/** Host ports of the pod's containers, as the portmap plugin sets them up. */
function mapPorts(worker: PodState): void {
  const { node } = worker;
  for (const unit of worker.units) {
    for (const p of unit.spec.ports ?? []) {
      if (p.hostPort) (worker.closers ??= []).push(node.network.mapPort(node.name, p.hostPort, (p.protocol ?? 'TCP') as 'TCP' | 'UDP', { address: worker.ip, port: p.containerPort }));
    }
  }
}

function* mountVolumes(worker: PodState): Task<boolean> {
  if (worker.volumes) return true;
  const { node, pod } = worker;
  const used = new Set<string>();
  for (const unit of worker.units) for (const m of unit.spec.volumeMounts ?? []) used.add(m.name);
  const made: PodVolume[] = [];
  let failed = false;
  for (const volume of pod.spec!.volumes ?? []) {
    if (!used.has(volume.name)) continue;
    try {
      made.push(yield* setUpVolume(worker, volume));
    } catch (error) {
      if (!(error instanceof MountError || error instanceof StatusError || error instanceof ConnectionError)) throw error;
      failed = true;
      worker.event('Warning', 'FailedMount', error instanceof MountError ? error.message : `MountVolume.SetUp failed for volume ${JSON.stringify(volume.name)} : ${error.message}`);
    }
  }
  if (failed) {
    worker.mountDelay = Math.min(worker.mountDelay === 0 ? mountRetryMs.first : worker.mountDelay * 2, mountRetryMs.max);
    worker.retry(worker.mountDelay);
    return false;
  }
  worker.volumes = made;
  if (made.some((v) => v.refs && v.refs.length > 0)) node.refreshes.add(worker);
  return true;
}

/** Starts what should run, in order (kuberuntime: computePodActions). True when something has started. */
function* advance(worker: PodState): Task<boolean> {
  let started = false;
  for (const unit of worker.units) if (unit.kind === 'ephemeral' && !unit.task && (yield* startUnit(worker, unit))) started = true;
  for (const unit of worker.units) {
    if (unit.kind !== 'init' && unit.kind !== 'sidecar') continue;
    if (unit.kind === 'sidecar') {
      if (replaced(worker, unit)) continue;
      if (!unit.running && !terminalPhase(worker) && (yield* startUnit(worker, unit))) started = true;
      if (!worker.initialized && !unit.started) return started;
      continue;
    }
    if (worker.initialized) continue;
    if (unit.running) return started;
    if (unit.exited && unit.task!.exitCode === 0) continue;
    if (unit.exited && worker.pod.spec!.restartPolicy === 'Never') return started;
    return (yield* startUnit(worker, unit)) || started;
  }
  worker.initialized = true;
  for (const unit of worker.units) {
    if (unit.kind !== 'main') continue;
    if (unit.running) replaced(worker, unit);
    else if ((!unit.exited || shouldRestart(worker, unit)) && (yield* startUnit(worker, unit))) started = true;
  }
  return started;
}

const terminalPhase = (worker: PodState): boolean => worker.initialized && worker.units.every((u) => u.kind !== 'main' || (u.exited && !shouldRestart(worker, u)));

/** Ends a container whose image has changed in the pod's spec; it comes back with the new one. New limits it gets while it runs. */
function replaced(worker: PodState, unit: ContainerUnit): boolean {
  if (!unit.running || !unit.runningSpec || unit.runningSpec === unit.spec) return false;
  if (unit.runningSpec.image === unit.spec.image) {
    if (unit.runningSpec.resources !== unit.spec.resources) resize(worker, unit);
    unit.runningSpec = unit.spec;
    return false;
  }
  worker.restartUnit(unit, `Container ${unit.spec.name} definition changed, will be restarted`);
  return true;
}

/** Changes a running container's limits, by a restart where its resizePolicy asks for one (KEP-1287). */
function resize(worker: PodState, unit: ContainerUnit): void {
  const before = unit.runningSpec!.resources;
  const changes = (name: string) => !equal(before?.limits?.[name as never], unit.spec.resources?.limits?.[name as never]) || !equal(before?.requests?.[name as never], unit.spec.resources?.requests?.[name as never]);
  if (unit.spec.resizePolicy?.some((p) => p.restartPolicy === 'RestartContainer' && changes(p.resourceName))) {
    worker.restartUnit(unit, `Container ${unit.spec.name} resize requires restart`);
    return;
  }
  const { meter } = unit.task!;
  meter.limits = { memory: memoryLimit(unit.spec), cpu: cpuLimit(unit.spec) };
  if (meter.over()) unit.task!.outOfMemory();
}

/** Whether a container that has ended is started again. */
const shouldRestart = (worker: PodState, unit: ContainerUnit): boolean => unit.comesBack(worker.pod.spec!.restartPolicy);

/** All work is done, or nothing of it will be done again. */
function complete(worker: PodState): boolean {
  if (worker.units.some((u) => u.running && u.kind !== 'sidecar')) return false;
  if (!worker.initialized) return worker.pod.spec!.restartPolicy === 'Never' && worker.units.some((u) => u.kind === 'init' && u.exited && u.task!.exitCode !== 0);
  return worker.units.every((u) => u.kind !== 'main' || (u.exited && !shouldRestart(worker, u)));
}

/** The pod has come to its end by itself: its sandbox goes, its containers stay for their logs. */
function finish(worker: PodState): void {
  for (const unit of worker.units) {
    if (unit.running) unit.task!.kill();
    if (unit.exited) unit.waiting = undefined;
  }
  worker.finished = true;
  worker.node.releaseSandbox(worker);
  worker.report();
}
