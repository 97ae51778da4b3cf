import type { AttachedNamespace } from '../../network/netns.ts';
import type { Host } from '../../hosts/host.ts';
import { PidNamespace } from '../../hosts/machine.ts';
import type { MachineProcess } from '../../hosts/process.ts';

/** Whom the pause image runs as. */
const PAUSE_UID = 65_535;

/** A container of a sandbox. */
export interface Member {
  readonly id: string;
  /** When a server listens; undefined for anything else. */
  readonly readyAt: number | undefined;
  /** Opens a server's ports. */
  listen(): void;
  kill(): void;
}

export interface SandboxInit {
  namespace: string;
  pod: string;
  uid: string;
  hostname: string;
  labels: Readonly<Record<string, string>>;
  net: AttachedNamespace;
  /** The pod uses the host's network namespace. */
  hostNetwork: boolean;
  /** All containers see each other's processes. */
  sharePids: boolean;
}

/** A pod's sandbox: the namespaces that its containers share. */
export class Sandbox {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly hostname: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly net: AttachedNamespace;
  readonly hostNetwork: boolean;
  readonly createdAt: number;
  private isReleased = false;
  tasks: Member[] = [];
  private readonly sharePids: boolean;
  private sharedPids: PidNamespace | undefined;
  /** A server whose ports are not open yet because nobody has looked. */
  private waiting: Member | undefined;
  private servers = 0;
  /** In the machine's table once somebody has looked: the shim, and the first process of the sandbox. */
  private processes: { shim: MachineProcess; pause: MachineProcess } | undefined;

  constructor(
    readonly id: string,
    readonly host: Host,
    init: SandboxInit,
  ) {
    this.namespace = init.namespace;
    this.pod = init.pod;
    this.uid = init.uid;
    this.hostname = init.hostname;
    this.labels = init.labels;
    this.net = init.net;
    this.hostNetwork = init.hostNetwork;
    this.sharePids = init.sharePids;
    this.createdAt = host.sim.now();
  }

  /** The pid namespace of a new container. */
  pids(): PidNamespace {
    const shim = () => this.processes?.shim.pid;
    if (!this.sharePids) return new PidNamespace(1, this.host.pids, shim);
    return (this.sharedPids ??= new PidNamespace(2, this.host.pids, shim));
  }

  /** Its network is taken down; its containers are kept for their logs. */
  get released(): boolean {
    return this.isReleased;
  }

  release(): void {
    this.isReleased = true;
    this.processes?.pause.exit(0);
    this.processes?.shim.exit(0);
    this.processes = undefined;
  }

  /** Puts the shim and the pause process into the machine's table. Who kills one of them ends the containers too. */
  show(): void {
    if (this.released || this.processes) return;
    const since = { startedAt: this.createdAt };
    const shim = this.host.daemon(['/usr/bin/containerd-shim-runc-v2', '-namespace', 'k8s.io', '-id', this.id, '-address', '/run/containerd/containerd.sock'], since);
    const pause = this.host.daemon(['/pause'], { ...since, ppid: shim.pid, user: PAUSE_UID });
    this.processes = { shim, pause };
    for (const process of [shim, pause]) process.onChange(() => process.endedBy && this.lose());
  }

  private lose(): void {
    if (!this.processes) return;
    const { shim, pause } = this.processes;
    this.processes = undefined;
    for (const process of [shim, pause]) process.exit(137);
    for (const task of this.tasks) task.kill();
  }

  /**
   * A server has started. Alone in its own network namespace it opens its ports when somebody looks; several might
   * want the same port, which must show even if nobody does.
   */
  serves(task: Member): void {
    this.servers++;
    if (this.servers === 1 && !this.hostNetwork) {
      this.waiting = task;
      this.net.pending = () => this.openWaiting();
      return;
    }
    if (this.waiting) this.openAt(this.waiting);
    this.waiting = undefined;
    this.net.pending = this.hostNetwork ? this.net.pending : undefined;
    this.openAt(task);
  }

  ended(task: Member): void {
    if (task.readyAt !== undefined) this.servers--;
    if (this.waiting !== task) return;
    this.waiting = undefined;
    this.net.pending = undefined;
  }

  private openAt(task: Member): void {
    this.host.sim.at(task.readyAt!, () => task.listen());
  }

  private openWaiting(): void {
    const task = this.waiting;
    if (!task || task.readyAt! > this.host.sim.now()) return;
    this.waiting = undefined;
    this.net.pending = undefined;
    task.listen();
  }
}
