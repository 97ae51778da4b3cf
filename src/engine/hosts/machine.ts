import type { NetNamespace } from '../network/types.ts';
import type { Sim } from '../sim/sim.ts';
import { emptyInput, nullOutput } from './pipe.ts';
import { defaultUmask, MachineProcess, type ProcessHome } from './process.ts';
import type { ProgramRegistry } from './programs.ts';
import { UserFileSystem } from './credentials.ts';
import { ExecError, FsError, type Credentials, type FileSystem, type ProcessHandle, type Program, type SpawnOptions, type User } from './types.ts';

/** Virtual milliseconds from execve to a program's first step. */
const execMs = 1;

export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The process ids of one pid namespace; a container's are also ids of its host. */
export class PidNamespace {
  readonly processes = new Map<number, MachineProcess>();
  private last: number;

  constructor(
    first: number,
    readonly parent?: PidNamespace,
    /** What has started its first process, by its id in the parent; undefined: init. */
    readonly starter?: () => number | undefined,
  ) {
    this.last = first - 1;
  }

  /** The next process gets this id. */
  restart(at: number): void {
    this.last = at - 1;
  }

  next(): number {
    return ++this.last;
  }
}

/** What hosts and containers have in common: loading programs, starting and finding processes. */
export abstract class BaseMachine implements ProcessHome {
  abstract readonly hostname: string;
  abstract readonly host: string;
  abstract readonly kind: 'host' | 'container';
  abstract readonly userland: 'gnu' | 'busybox';
  abstract readonly fs: FileSystem;
  abstract readonly net: NetNamespace;

  constructor(
    readonly sim: Sim,
    protected readonly programs: ProgramRegistry,
    readonly pids: PidNamespace,
  ) {}

  /** The environment of a process that nobody gave one. */
  protected abstract environment(): Record<string, string>;

  private views: Map<string, ProcessHome> | undefined;

  spawn(options: SpawnOptions): ProcessHandle {
    const parent = options.parent as MachineProcess | undefined;
    const env = { ...(options.env ?? parent?.env ?? this.environment()) };
    const cwd = options.cwd ?? parent?.cwd ?? '/';
    const loaded = options.program ? { program: options.program, args: options.args } : this.load(options.args, env, cwd);
    const pid = this.pids.next();
    const hostPid = this.pids.parent ? this.pids.parent.next() : pid;
    const home = this.whole();
    const process = new MachineProcess(home, {
      pid,
      hostPid,
      ppid: parent && parent.home === home ? parent.pid : this.kind === 'host' ? 1 : 0,
      pgid: options.group === 'new' || !parent ? pid : options.group || parent.pgid,
      args: loaded.args,
      env,
      cwd,
      user: options.user === undefined && parent ? parent.user : this.user(options.user ?? 0),
      umask: parent?.umask ?? defaultUmask,
      niceness: parent?.niceness ?? 0,
      stdin: options.stdin ?? parent?.stdin ?? emptyInput,
      stdout: options.stdout ?? parent?.stdout ?? nullOutput,
      stderr: options.stderr ?? parent?.stderr ?? nullOutput,
      tty: options.tty ?? parent?.tty,
      init: this.kind === 'container' && pid === 1,
    });
    if (parent) process.inheritIgnored(parent);
    this.pids.processes.set(pid, process);
    this.pids.parent?.processes.set(hostPid, process);
    process.start(loaded.program, options.program ? 0 : execMs);
    return process;
  }

  /** Puts a process into the table whose work is simulated elsewhere: init, a daemon, a known image's server. `startedAt`: since when it has run; now where absent. */
  daemon(args: readonly string[], options: { ppid?: number; user?: string | number | Credentials; init?: boolean; startedAt?: number } = {}): MachineProcess {
    const pid = this.pids.next();
    const hostPid = this.pids.parent ? this.pids.parent.next() : pid;
    const process = new MachineProcess(this, {
      pid,
      hostPid,
      ppid: options.ppid ?? (pid === 1 ? 0 : 1),
      pgid: pid,
      args,
      env: this.environment(),
      cwd: '/',
      user: this.user(options.user ?? 0),
      umask: defaultUmask,
      niceness: 0,
      stdin: emptyInput,
      stdout: nullOutput,
      stderr: nullOutput,
      tty: undefined,
      init: options.init ?? false,
      startedAt: options.startedAt,
    });
    this.pids.processes.set(pid, process);
    this.pids.parent?.processes.set(hostPid, process);
    return process;
  }

  process(pid: number): ProcessHandle | undefined {
    return this.pids.processes.get(pid);
  }

  processes(): ProcessHandle[] {
    return [...this.pids.processes.values()];
  }

  /** Takes a process that has ended out of the tables; its children go to the init process. */
  ended(process: MachineProcess): void {
    this.pids.processes.delete(process.pid);
    this.pids.parent?.processes.delete(process.hostPid);
    for (const other of this.pids.processes.values()) if (other.ppid === process.pid && other.home === this) other.ppid = 1;
    const parent = this.pids.processes.get(process.ppid);
    parent?.kill('SIGCHLD');
  }

  which(name: string, path?: string): string | undefined {
    for (const dir of (path ?? this.environment()['PATH'] ?? defaultPath).split(':')) {
      const file = `${dir}/${name}`;
      const stat = this.fs.stat(file);
      if (stat?.type === 'file' && (stat.mode & 0o111) !== 0) return file;
    }
    return undefined;
  }

  load(args: readonly string[], env: Record<string, string>, cwd: string, depth = 0): { program: Program; args: readonly string[] } {
    const name = args[0] ?? '';
    const file = this.find(name, env, cwd);
    const stat = this.fs.stat(file);
    if (!stat) throw new ExecError('no-such-file', name);
    if (stat.type === 'dir') throw new ExecError('is-directory', name);
    if ((stat.mode & 0o111) === 0) throw new ExecError('permission', name);
    if (stat.program !== undefined) {
      const program = this.program(stat.program);
      if (!program) throw new ExecError('format', name);
      return { program, args };
    }
    const first = /^#!\s*(\S+)(?:[ \t]+([^\n]*\S))?[ \t]*(?:\n|$)/.exec(this.fs.read(file));
    if (!first || depth > 4) throw new ExecError('format', name);
    const script = [first[1]!, ...(first[2] ? [first[2]] : []), file, ...args.slice(1)];
    try {
      return this.load(script, env, cwd, depth + 1);
    } catch (error) {
      if (error instanceof ExecError && error.reason === 'no-such-file') throw new ExecError('no-such-file', name);
      throw error;
    }
  }

  /** The program of a binary. */
  protected program(name: string): Program | undefined {
    return this.programs.get(name);
  }

  private find(name: string, env: Record<string, string>, cwd: string): string {
    if (name === '') throw new ExecError('not-found', name);
    if (name.includes('/')) return name.startsWith('/') ? name : `${cwd === '/' ? '' : cwd}/${name}`;
    const found = this.which(name, env['PATH'] ?? defaultPath);
    if (found) return found;
    for (const dir of (env['PATH'] ?? defaultPath).split(':')) {
      if (this.fs.stat(`${dir}/${name}`)?.type === 'file') throw new ExecError('permission', name);
    }
    throw new ExecError('not-found', name);
  }

  /** Itself, where this is only what a user sees of it. */
  protected whole(): BaseMachine {
    return this;
  }

  seenBy(user: User, umask: number): ProcessHome {
    const key = `${user.uid}:${user.gid}:${user.groups?.join(',') ?? ''}:${umask}`;
    let view = (this.views ??= new Map()).get(key);
    if (!view) {
      const fs = new UserFileSystem(this.fs, user, umask);
      view = Object.create(this, { fs: { value: fs }, whole: { value: () => this } }) as ProcessHome;
      this.views.set(key, view);
    }
    return view;
  }

  /** Looks a user up in /etc/passwd. A number need not be there. */
  user(who: string | number | Credentials): User {
    if (typeof who === 'object') return { ...this.user(who.uid), ...who };
    let passwd = '';
    try {
      passwd = this.fs.read('/etc/passwd');
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
    for (const line of passwd.split('\n')) {
      const [name, , uid, gid, , home] = line.split(':');
      if (name && (name === who || Number(uid) === Number(who))) return { name, uid: Number(uid), gid: Number(gid), home: home ?? '/' };
    }
    const uid = Number(who);
    if (!Number.isInteger(uid)) throw new UnknownUser(String(who));
    return { name: uid === 0 ? 'root' : '', uid, gid: 0, home: uid === 0 ? '/root' : '/' };
  }
}

/** No such user in /etc/passwd. */
export class UnknownUser extends Error {
  constructor(readonly user: string) {
    super(`unable to find user ${user}: no matching entries in passwd file`);
    this.name = 'UnknownUser';
  }
}
