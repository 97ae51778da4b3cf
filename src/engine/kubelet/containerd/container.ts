import { imageProgram, imageTree } from '../../images/tree.ts';
import type { Server } from '../../images/types.ts';
import type { NetNamespace } from '../../network/types.ts';
import { devices } from '../../hosts/devices.ts';
import { MountedFileSystem } from '../../hosts/filesystem.ts';
import { ComputedDir, ComputedFile, OverlayDir, storedBytes, type Node } from '../../hosts/inode.ts';
import { BaseMachine } from '../../hosts/machine.ts';
import { procfs } from '../../hosts/proc.ts';
import type { MachineProcess } from '../../hosts/process.ts';
import type { Credentials, Machine, Program } from '../../hosts/types.ts';
import { kernel } from '../../hosts/ubuntu.ts';
import { Part } from '../../sim/part.ts';
import type { Meter } from './meter.ts';
import type { Sandbox } from './sandbox.ts';
import type { ContainerSpec } from './spec.ts';

const serving = new Part('servers in containers', () => import('./serve.ts'));

/** A server as a program, where something inside the container starts it. */
const serverProgram = (server: Server, place: Container): Program =>
  function* (p) {
    const { serverProgram } = yield* p.sim.part(serving);
    return yield* serverProgram(server, place)(p);
  };

/** The run of a container, from outside. */
export interface ContainerRun {
  readonly spec: ContainerSpec;
  readonly sandbox: Sandbox;
  readonly meter: Meter;
  /** Ends it as the kernel does when memory runs out. */
  outOfMemory(): void;
}

/** A container as a machine: its own processes, files and host name, its pod's network. */
export class Container extends BaseMachine implements Machine {
  readonly kind = 'container';
  readonly host: string;
  readonly hostname: string;
  readonly userland: 'gnu' | 'busybox';
  readonly busybox: string | undefined;
  readonly net: NetNamespace;
  private tree: MountedFileSystem | undefined;
  /** The image with what the container has written above it. */
  private root: OverlayDir | undefined;

  constructor(private readonly task: ContainerRun) {
    super(task.sandbox.host.sim, task.sandbox.host.registry, task.spec.pids ?? task.sandbox.pids());
    this.host = task.sandbox.host.host;
    this.hostname = task.sandbox.hostname;
    this.net = task.sandbox.net;
    const { base, definition, tag } = task.spec.image;
    this.busybox = definition.busybox?.(tag);
    this.userland = base === 'busybox' || base === 'alpine' ? 'busybox' : 'gnu';
  }

  get spec(): ContainerSpec {
    return this.task.spec;
  }

  get meter(): Meter {
    return this.task.meter;
  }

  get fs(): MountedFileSystem {
    return (this.tree ??= this.makeTree());
  }

  /** Bytes that the container has written, but for its volumes. */
  get written(): number {
    return this.root ? storedBytes(this.root) : 0;
  }

  /** An environment with HOME, which the runtime sets by /etc/passwd. Throws UnknownUser. */
  loginEnv(env: Readonly<Record<string, string>>, user: string | number | Credentials): Record<string, string> {
    return { ...(env['HOME'] === undefined ? { HOME: this.user(user).home } : {}), ...env };
  }

  /** A process tells what memory it holds, in bytes; beyond the limit the container is killed (cgroup v2, memory.oom.group). */
  useMemory(pid: number, bytes: number): void {
    if (this.meter.useMemory(pid, bytes)) this.task.outOfMemory();
  }

  /** A process tells how many cores it keeps busy. */
  useCpu(pid: number, cores: number): void {
    this.meter.useCpu(pid, cores);
  }

  /** A process has used the CPU for so many milliseconds. */
  spend(cpuMs: number): void {
    this.meter.spend(this.sim.now(), cpuMs);
  }

  override ended(process: MachineProcess): void {
    this.meter.forget(process.pid);
    super.ended(process);
  }

  /** The container has ended: so has everything in it. */
  end(): void {
    for (const p of Array.from(this.pids.processes.values())) if (p.home === this) p.killFromOutside('SIGKILL');
  }

  protected override program(name: string): Program | undefined {
    if (!name.startsWith(imageProgram)) return super.program(name);
    const path = name.slice(imageProgram.length);
    const { definition } = this.spec.image;
    return definition.programs?.[path] ?? (definition.server ? serverProgram(definition.server, this) : undefined);
  }

  protected environment(): Record<string, string> {
    return { ...this.spec.env() };
  }

  private makeTree(): MountedFileSystem {
    const { spec, sandbox } = this.task;
    const { sim } = sandbox.host;
    this.root = new OverlayDir(imageTree(spec.image, this.programs));
    const fs = new MountedFileSystem(() => sim.now(), this.root, { source: 'overlay', fstype: 'overlay' });
    if (spec.image.config.workingDir && !fs.stat(spec.image.config.workingDir)) fs.mkdir(spec.image.config.workingDir, { recursive: true });
    if (spec.workingDir && !fs.stat(spec.workingDir)) fs.mkdir(spec.workingDir, { recursive: true });
    fs.mount('/proc', procfs(this.procSource(fs)), { source: 'proc', fstype: 'proc' });
    fs.mount('/dev', devices(sim.random(`dev/${this.host}`)), { source: 'tmpfs', fstype: 'tmpfs' });
    fs.mount('/sys/fs/cgroup', this.cgroup(), { source: 'cgroup', fstype: 'cgroup2', readOnly: true });
    for (const m of [...spec.mounts].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const node = m.node();
      if (node) fs.mount(m.path.replace(/(.)\/+$/, '$1'), node, { readOnly: m.readOnly, source: m.source });
    }
    if (spec.readOnlyRoot) fs.protect();
    if (spec.confined) fs.confine();
    return fs;
  }

  private cgroup(): ComputedDir {
    const { spec, meter } = this;
    const file = (read: () => string) => new ComputedFile(read);
    const files: Record<string, Node> = {
      'memory.max': file(() => `${spec.memoryLimit ?? 'max'}\n`),
      'memory.current': file(() => `${meter.bytes()}\n`),
      'cpu.max': file(() => `${spec.cpuLimit === undefined ? 'max' : Math.round(spec.cpuLimit * 100_000)} 100000\n`),
      'cpu.weight': file(() => '1\n'),
      'pids.max': file(() => 'max\n'),
      'cgroup.controllers': file(() => 'cpuset cpu io memory hugetlb pids rdma misc\n'),
    };
    return new ComputedDir((name) => files[name], () => Object.keys(files));
  }

  private procSource(fs: MountedFileSystem) {
    const node = this.task.sandbox.host;
    return {
      get bootedAt() {
        return node.bootedAt;
      },
      now: () => node.sim.now(),
      processes: () => this.processes(),
      mounts: () => fs.mounts(),
      cpus: node.cpus,
      memoryKiB: node.memory / 1024,
      memoryUsedKiB: () => node.memoryUsed() / 1024,
      hostname: this.hostname,
      kernel,
      capabilities: this.spec.capabilities,
      cgroup: () => '0::/',
    };
  }
}
