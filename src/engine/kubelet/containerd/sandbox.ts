import type { AttachedNamespace } from '../../network/netns.ts';
import type { Host } from '../../hosts/host.ts';
import { PidNamespace } from '../../hosts/machine.ts';

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
  /** Its network is taken down; its containers are kept for their logs. */
  released = false;
  tasks: Member[] = [];
  private readonly sharePids: boolean;
  private sharedPids: PidNamespace | undefined;
  /** A server whose ports are not open yet because nobody has looked. */
  private waiting: Member | undefined;
  private servers = 0;

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
    if (!this.sharePids) return new PidNamespace(1, this.host.pids);
    return (this.sharedPids ??= new PidNamespace(2, this.host.pids));
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
