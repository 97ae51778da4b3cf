import type { AttachedNamespace } from '../network/netns.ts';
import type { Network } from '../network/network.ts';
import type { Sim, Task } from '../sim/sim.ts';
import { devices } from './devices.ts';
import { MountedFileSystem } from './filesystem.ts';
import { ComputedFile, FileNode, LinkNode, MemDir, OverlayDir, type DirNode, type Node } from './inode.ts';
import { Journal } from './journal.ts';
import { BaseMachine, PidNamespace, defaultPath } from './machine.ts';
import type { MachineProcess } from './process.ts';
import { procfs } from './proc.ts';
import type { ProgramRegistry } from './programs.ts';
import type { ContainerRuntime } from './runtime.ts';
import { Systemd } from './systemd.ts';
import type { Machine, Process, ProcessHandle, Signal } from './types.ts';
import { cniPlugins, cniReleased, kernel, ubuntuFiles, ubuntuFolders } from './ubuntu.ts';

export interface HostOptions {
  sim: Sim;
  name: string;
  /** IPv4 address on the nodes' network. */
  address: string;
  programs: ProgramRegistry;
  network: Network;
  /** Further lines of /etc/hosts, each with its newline. */
  hosts?: string;
  /** 32 hex digits; default: drawn. */
  machineId?: string;
  /** Default 4. */
  cpus?: number;
  /** Bytes; default 8 GiB. */
  memory?: number;
  /** Bytes of the root disk; default 100 GB. */
  disk?: number;
}

/** Programs of images that a server of Ubuntu does not come with. */
const ofContainers: ReadonlySet<string> = new Set(['httpd', 'python']);

/** Programs that only machines with root's tools have; found in /usr/sbin there. */
const systemPrograms: ReadonlySet<string> = new Set(['ip', 'iptables', 'iptables-save', 'ipvsadm', 'reboot', 'shutdown', 'sysctl', 'useradd', 'usermod', 'swapoff', 'modprobe']);

/** A folder that holds every registered program, besides what is put into it. */
class ProgramsDir extends MemDir {
  constructor(
    private readonly programs: ProgramRegistry,
    private readonly holds: (name: string) => boolean,
  ) {
    super(0o755, 0, 0, 0);
  }

  override get(name: string): Node | undefined {
    const there = super.get(name);
    if (there || !this.holds(name) || !this.programs.get(name)) return there;
    const file = new FileNode('', 0o755, 0, 0, 0);
    file.program = name;
    this.entries.set(name, file);
    return file;
  }

  override names(): string[] {
    return [...new Set([...this.programs.names().filter(this.holds), ...this.entries.keys()])].sort();
  }
}

const bases = new WeakMap<ProgramRegistry, DirNode>();

/** The root of a freshly installed machine, shared by all machines that have the same programs. */
const baseTree = (programs: ProgramRegistry): DirNode => {
  const known = bases.get(programs);
  if (known) return known;
  const root = new MemDir(0o755, 0, 0, 0);
  const fs = new MountedFileSystem(() => 0, root);
  for (const [path, mode] of ubuntuFolders) fs.mkdir(path, { recursive: true, mode });
  for (const plugin of cniPlugins) {
    fs.write(`/opt/cni/bin/${plugin}`, '');
    fs.chmod(`/opt/cni/bin/${plugin}`, 0o755);
    fs.touch(`/opt/cni/bin/${plugin}`, cniReleased);
  }
  const usr = root.get('usr') as DirNode;
  const plain = (name: string) => /^[\w.[+-]+$/.test(name);
  usr.put('bin', new ProgramsDir(programs, (n) => plain(n) && !systemPrograms.has(n) && !ofContainers.has(n)));
  usr.put('sbin', new ProgramsDir(programs, (n) => systemPrograms.has(n)));
  root.put('bin', new LinkNode('usr/bin', 0));
  root.put('sbin', new LinkNode('usr/sbin', 0));
  root.put('lib', new LinkNode('usr/lib', 0));
  bases.set(programs, root);
  return root;
};

/** A machine: Ubuntu 24.04 with systemd, a disk, users, and an address on the network. */
export class Host extends BaseMachine implements Machine {
  readonly kind = 'host';
  readonly userland = 'gnu';
  readonly net: AttachedNamespace;
  readonly journal: Journal;
  readonly systemd: Systemd;
  readonly cpus: number;
  readonly memory: number;
  readonly disk: number;
  readonly address: string;
  readonly network: Network;
  /** The programs that can be installed on it and in its containers. */
  readonly registry: ProgramRegistry;
  hostname: string;
  bootedAt: number;
  /** Another after every boot. */
  bootId = '';
  running = true;
  /** In use besides containers, in bytes. */
  baseMemory = 700 * 1024 * 1024;
  /** The container runtime, where one is installed. */
  containerd: ContainerRuntime | undefined;
  /** Bytes that containers use now; set by the kubelet's runtime. */
  containerMemory: () => number = () => 0;
  private readonly treeMade: (() => void)[] = [];
  private powerLoss: (() => void)[] = [];
  private tree: MountedFileSystem | undefined;
  private readonly hostsLines: string;
  private readonly machineId: string | undefined;

  constructor(options: HostOptions) {
    super(options.sim, options.programs, new PidNamespace(1));
    this.hostname = options.name;
    this.host = options.name;
    this.address = options.address;
    this.network = options.network;
    this.registry = options.programs;
    this.hostsLines = options.hosts ?? '';
    this.machineId = options.machineId;
    this.cpus = options.cpus ?? 4;
    this.memory = options.memory ?? 8 * 1024 ** 3;
    this.disk = options.disk ?? 100 * 1024 ** 3;
    this.bootedAt = options.sim.now();
    this.net = options.network.addHost(options.name, options.address, {
      hosts: () => this.text('/etc/hosts'),
      resolvConf: () => this.text('/etc/resolv.conf'),
    });
    this.journal = new Journal(() => this.sim.now());
    this.systemd = new Systemd(this.sim, this.journal, (args) => this.daemon(args));
    this.boot();
  }

  readonly host: string;

  get fs(): MountedFileSystem {
    if (!this.tree) {
      this.tree = this.makeTree();
      for (const fn of this.treeMade.splice(0)) fn();
    }
    return this.tree;
  }

  /** Every process, those of containers by the ids that the host gives them. */
  override processes(): ProcessHandle[] {
    this.containerd?.showAll();
    return [...this.pids.processes.entries()].map(([pid, p]) => (p.home === this ? p : new SeenFromHost(pid, p, this.pids)));
  }

  override process(pid: number): ProcessHandle | undefined {
    if (!this.pids.processes.has(pid)) this.containerd?.showAll();
    const p = this.pids.processes.get(pid);
    return p && p.machine !== this ? new SeenFromHost(pid, p, this.pids) : p;
  }

  /** Bytes of memory in use. */
  memoryUsed(): number {
    return this.baseMemory + this.containerMemory();
  }

  /** Calls back when the power is cut. */
  onPowerLoss(fn: () => void): void {
    this.powerLoss.push(fn);
  }

  /** Calls back when the file system has been made, or at once when it is there. */
  onMakeTree(fn: () => void): void {
    if (this.tree) fn();
    else this.treeMade.push(fn);
  }

  /** Cuts the power: every process ends, nothing answers. */
  powerOff(): void {
    if (!this.running) return;
    this.running = false;
    this.network.setUp(this.hostname, false);
    for (const unit of this.systemd.all()) if (unit.state === 'active') unit.behaviour.stop();
    for (const unit of this.systemd.all()) {
      unit.state = 'inactive';
      unit.sub = 'dead';
      unit.process = undefined;
    }
    for (const fn of this.powerLoss) fn();
    for (const p of Array.from(this.pids.processes.values())) p.killFromOutside('SIGKILL');
    this.pids.processes.clear();
  }

  /** Boots: enabled units start. */
  powerOn(): void {
    if (this.running) return;
    this.running = true;
    this.bootedAt = this.sim.now();
    this.network.setUp(this.hostname, true);
    this.boot();
    for (const unit of this.systemd.all()) if (unit.enabled && !unit.masked) this.systemd.start(unit);
  }

  protected environment(): Record<string, string> {
    return { PATH: defaultPath, HOME: '/root', USER: 'root', LOGNAME: 'root', SHELL: '/bin/bash', LANG: 'C.UTF-8' };
  }

  private boot(): void {
    this.bootId = this.sim.random(`boot/${this.host}`).uuid();
    this.pids.restart(1);
    this.daemon(['/sbin/init'], { init: true });
    this.pids.restart(412);
    this.daemon(['/usr/lib/systemd/systemd-journald']);
    const sshd = this.daemon(['sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups']);
    const close = this.net.listen(22, { program: 'sshd', pid: sshd.pid, login: this, text: bannered });
    sshd.onChange(() => sshd.exitCode !== undefined && close());
  }

  private text(path: string): string {
    return this.fs.stat(path)?.type === 'file' ? this.fs.read(path) : '';
  }

  private makeTree(): MountedFileSystem {
    const fs = new MountedFileSystem(() => this.sim.now(), new OverlayDir(baseTree(this.programs)));
    const files = ubuntuFiles(this.host, this.hostsLines);
    const id = this.machineId ?? this.sim.random(`machine-id/${this.host}`).uuid().replaceAll('-', '');
    for (const [path, text] of Object.entries(files)) fs.write(path, path === '/etc/machine-id' ? `${id}\n` : text);
    fs.chmod('/etc/shadow', 0o640);
    fs.mount('/dev', devices(this.sim.random(`dev/${this.host}`)), { source: 'udev', fstype: 'devtmpfs' });
    fs.mount('/proc', procfs(this.procSource(fs)), { source: 'proc', fstype: 'proc' });
    fs.mount('/sys', sysfs(), { source: 'sysfs', fstype: 'sysfs' });
    return fs;
  }

  private procSource(fs: MountedFileSystem) {
    const host = this;
    return {
      get bootedAt() {
        return host.bootedAt;
      },
      now: () => host.sim.now(),
      processes: () => host.processes(),
      mounts: () => fs.mounts(),
      cpus: host.cpus,
      memoryKiB: host.memory / 1024,
      memoryUsedKiB: () => host.memoryUsed() / 1024,
      get hostname() {
        return host.hostname;
      },
      kernel,
      capabilities: (1n << 41n) - 1n,
      cgroup: () => '0::/system.slice',
    };
  }
}

/** What sshd says to whoever connects. */
function* bannered(chunk: string): Task<string | undefined> {
  return chunk === '' ? 'SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.14\r\n' : undefined;
}

const sysfs = (): DirNode => {
  const sys = new MemDir(0o555, 0, 0, 0);
  const fs = new MemDir(0o555, 0, 0, 0);
  const cgroup = new MemDir(0o555, 0, 0, 0);
  cgroup.put('cgroup.controllers', new ComputedFile(() => 'cpuset cpu io memory hugetlb pids rdma misc\n'));
  fs.put('cgroup', cgroup);
  sys.put('fs', fs);
  put(sys, 'module/apparmor/parameters/enabled', new ComputedFile(() => 'Y\n'));
  put(sys, 'kernel/security/apparmor/profiles', new FileNode('', 0o444, 0, 0, 0));
  return sys;
};

/** Puts a file below a folder, with the folders between. */
const put = (folder: MemDir, path: string, file: Node): void => {
  const [name, ...rest] = path.split('/');
  if (rest.length === 0) folder.put(name!, file);
  else {
    const next = (folder.own(name!) as MemDir | undefined) ?? new MemDir(0o555, 0, 0, 0);
    folder.put(name!, next);
    put(next, rest.join('/'), file);
  }
};

/** A container's process with the id that its host knows it by. */
class SeenFromHost implements ProcessHandle {
  readonly process: Process;

  constructor(
    readonly pid: number,
    private readonly inner: MachineProcess,
    host: PidNamespace,
  ) {
    const machine = inner.machine as BaseMachine;
    const parent = machine.pids.processes.get(inner.ppid);
    const ppid = (parent && [...host.processes].find(([, p]) => p === parent)?.[0]) ?? machine.pids.starter?.() ?? 1;
    this.process = Object.create(inner, { pid: { value: pid }, ppid: { value: ppid } }) as Process;
  }

  get exitCode(): number | undefined {
    return this.inner.exitCode;
  }

  get stopped(): boolean {
    return this.inner.stopped;
  }

  get startedAt(): number {
    return this.inner.startedAt;
  }

  wait() {
    return this.inner.wait();
  }

  kill(signal: Signal): void {
    this.inner.killFromOutside(signal);
  }

  onChange(fn: () => void): () => void {
    return this.inner.onChange(fn);
  }
}

/** Makes a machine and starts it. */
export const createHost = (options: HostOptions): Host => new Host(options);
