import { FileNode } from '../hosts/inode.ts';
import type { Timer } from '../sim/heap.ts';
import type { Task, TaskHandle } from '../sim/sim.ts';
import { hostsFile, resolvConf } from './dns.ts';
import { PodState } from './podstate.ts';
import { beginProbes } from './start.ts';
import { computeStatus } from './status.ts';
import { syncPod } from './sync.ts';
import { stopUnit, terminate } from './terminate.ts';
import type { ContainerUnit } from './unit.ts';

/** How long the kubelet takes to notice what the runtime did (pleg.go relists every second), in milliseconds. */
const noticeMs = [120, 900] as const;

/**
 * One pod on its node. While nothing is to be done it has no task and no timer; `kick` makes it look again at what there
 * is and what there should be.
 */
export class PodWorker extends PodState {
  private task: TaskHandle | undefined;
  private dirty = false;
  private timer: Timer | undefined;
  private hostsFile: FileNode | undefined;
  private resolvFile: FileNode | undefined;

  kick(): void {
    if (this.state !== 'active' || !this.node.running) return;
    this.dirty = true;
    if (!this.task?.live) this.task = this.node.sim.spawn(`kubelet ${this.key}`, this.loop());
  }

  retry(ms: number): void {
    const at = this.node.sim.now() + ms;
    if (this.timer?.run && this.timer.at <= at) return;
    this.node.sim.cancel(this.timer);
    this.timer = this.node.sim.at(at, () => this.kick());
  }

  noticed(): void {
    if (this.state === 'active') this.retry(this.node.random.int(...noticeMs));
  }

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

  restartUnit(unit: ContainerUnit, why: string, graceSeconds?: number): void {
    if (!unit.running || unit.killing) return;
    this.event('Normal', 'Killing', why, unit);
    unit.killing = why;
    this.node.sim.spawn(`kill ${this.key}`, this.end(unit, graceSeconds === undefined ? this.gracePeriodMs : graceSeconds * 1000));
  }

  hostsNode(): FileNode {
    return (this.hostsFile ??= new FileNode(hostsFile(this), 0o644, 0, 0, this.node.sim.now()));
  }

  resolvNode(): FileNode {
    return (this.resolvFile ??= new FileNode(resolvConf(this), 0o644, 0, 0, this.node.sim.now()));
  }

  /** The real kubelet goes on in the same sync. */
  private *end(unit: ContainerUnit, graceMs: number): Task {
    yield* stopUnit(this, unit, graceMs);
    this.kick();
  }

  private *loop() {
    while (this.dirty && this.state === 'active') {
      this.dirty = false;
      yield* syncPod(this);
    }
  }
}
