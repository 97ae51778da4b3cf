import { ComputedDir, ComputedFile, LinkNode, type DirNode, type Node } from './inode.ts';
import type { Mount } from './filesystem.ts';
import type { MachineProcess } from './process.ts';
import type { ProcessHandle } from './types.ts';

export interface ProcSource {
  readonly bootedAt: number;
  now(): number;
  processes(): ProcessHandle[];
  mounts(): Mount[];
  readonly cpus: number;
  readonly memoryKiB: number;
  /** In use, in KiB. */
  memoryUsedKiB(): number;
  readonly hostname: string;
  readonly kernel: string;
  /** The most that a process may be capable of: bits by the kernel's numbers. */
  readonly capabilities: bigint;
  /** The cgroup of a process: `0::/...`. */
  cgroup(pid: number): string;
}

const file = (read: () => string) => new ComputedFile(read);

const stateOf = (p: ProcessHandle): string => (p.stopped ? 'T (stopped)' : 'S (sleeping)');

/** The name of a process' program: of its first argument, or of the title that it has set itself (`nginx: worker process`). A machine's init is systemd. */
export const programName = (args: readonly string[]): string => (args[0] === '/sbin/init' ? 'systemd' : args[0] ?? '').replace(/:? .*$/s, '').replace(/^.*\//, '').replace(/^-/, '');

/** TASK_COMM_LEN of the kernel. */
const comm = (p: ProcessHandle): string => programName(p.process.args).slice(0, 15);

const processDir = (source: ProcSource, p: ProcessHandle): DirNode => {
  const proc = p.process;
  const outputs = { '1': 'stdout', '2': 'stderr' } as const;
  const fd: Record<string, Node> = { '0': file(() => '') };
  for (const [n, which] of Object.entries(outputs)) {
    fd[n] = new ComputedFile(
      () => '',
      (text) => void proc.sim.spawn('write', proc[which].write(text)),
      'char',
      0o666,
    );
  }
  const entries: Record<string, () => Node> = {
    cmdline: () => file(() => proc.args.map((a) => `${a}\0`).join('')),
    comm: () => file(() => `${comm(p)}\n`),
    environ: () => file(() => Object.entries(proc.env).map(([k, v]) => `${k}=${v}\0`).join('')),
    cgroup: () => file(() => `${source.cgroup(p.pid)}\n`),
    mounts: () => file(() => mountLines(source)),
    status: () =>
      file(() => `Name:\t${comm(p)}\nUmask:\t0022\nState:\t${stateOf(p)}\nTgid:\t${p.pid}\nPid:\t${p.pid}\nPPid:\t${proc.ppid}\nUid:\t${Array(4).fill(proc.user.uid).join('\t')}\nGid:\t${Array(4).fill(proc.user.gid).join('\t')}\nThreads:\t1\n${capabilityLines(source.capabilities, proc.user.uid)}`),
    stat: () => file(() => `${p.pid} (${comm(p)}) ${stateOf(p)[0]} ${proc.ppid} ${proc.pgid} ${proc.pgid} 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 ${Math.floor((p.startedAt - source.bootedAt) / 10)} 4567040 1024\n`),
    cwd: () => new LinkNode(proc.cwd, 0),
    root: () => new LinkNode('/', 0),
    fd: () => new ComputedDir((n) => fd[n], () => Object.keys(fd)),
  };
  return new ComputedDir((name) => entries[name]?.(), () => Object.keys(entries));
};

/** Root has all that its machine allows, others have none. */
const capabilityLines = (most: bigint, uid: number): string =>
  Object.entries({ CapInh: 0n, CapPrm: uid === 0 ? most : 0n, CapEff: uid === 0 ? most : 0n, CapBnd: most, CapAmb: 0n })
    .map(([name, set]) => `${name}:\t${set.toString(16).padStart(16, '0')}\n`)
    .join('');

const mountLines = (source: ProcSource): string => source.mounts().map((m) => `${m.source} ${m.path} ${m.fstype} ${m.readOnly ? 'ro' : 'rw'},relatime 0 0\n`).join('');

const meminfo = (source: ProcSource): string => {
  const free = Math.max(0, source.memoryKiB - source.memoryUsedKiB());
  const row = (key: string, kib: number) => `${`${key}:`.padEnd(16)}${String(Math.round(kib)).padStart(8)} kB\n`;
  return row('MemTotal', source.memoryKiB) + row('MemFree', free * 0.6) + row('MemAvailable', free) + row('Buffers', 82_344) + row('Cached', free * 0.35) + row('SwapTotal', 0) + row('SwapFree', 0);
};

const cpuinfo = (source: ProcSource): string =>
  Array.from({ length: source.cpus }, (_, i) => `processor\t: ${i}\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R) CPU @ 2.20GHz\ncpu MHz\t\t: 2200.000\ncache size\t: 56320 KB\ncpu cores\t: ${source.cpus}\n\n`).join('');

/** /proc of one pid namespace: every process, and what the kernel tells of the machine. */
export const procfs = (source: ProcSource): DirNode => {
  const uptime = () => (source.now() - source.bootedAt) / 1000;
  const statics: Record<string, Node> = {
    cpuinfo: file(() => cpuinfo(source)),
    meminfo: file(() => meminfo(source)),
    uptime: file(() => `${uptime().toFixed(2)} ${(uptime() * source.cpus * 0.9).toFixed(2)}\n`),
    version: file(() => `Linux version ${source.kernel} (buildd@lcy02-amd64-080) #52-Ubuntu SMP PREEMPT_DYNAMIC\n`),
    loadavg: file(() => `0.12 0.10 0.09 1/${source.processes().length} ${Math.max(0, ...source.processes().map((p) => p.pid))}\n`),
    mounts: file(() => mountLines(source)),
    filesystems: file(() => 'nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n\text4\n'),
    swaps: file(() => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'),
    self: new LinkNode(() => String(source.processes().find((p) => (p as MachineProcess).current)?.pid ?? 1), 0),
  };
  return new ComputedDir(
    (name) => {
      if (statics[name]) return statics[name];
      const p = /^\d+$/.test(name) ? source.processes().find((x) => x.pid === Number(name)) : undefined;
      return p && processDir(source, p);
    },
    () => [...source.processes().map((p) => String(p.pid)), ...Object.keys(statics)],
  );
};
