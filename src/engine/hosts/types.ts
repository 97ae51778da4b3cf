import type { NetNamespace } from '../network/types.ts';
import type { Sim, Task } from '../sim/sim.ts';

/** A failed file operation; `code` is errno's name and `strerror` its text, as coreutils print it. */
export class FsError extends Error {
  constructor(
    readonly code: keyof typeof strerror,
    readonly path: string,
  ) {
    super(`${path}: ${strerror[code]}`);
    this.name = 'FsError';
  }

  get strerror(): string {
    return strerror[this.code];
  }
}

const strerror = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  EACCES: 'Permission denied',
  ENOTEMPTY: 'Directory not empty',
  EROFS: 'Read-only file system',
  ELOOP: 'Too many levels of symbolic links',
  EINVAL: 'Invalid argument',
  ENOSPC: 'No space left on device',
  EBUSY: 'Device or resource busy',
  EPERM: 'Operation not permitted',
  EXDEV: 'Invalid cross-device link',
} as const;

export interface FileStat {
  type: 'file' | 'dir' | 'symlink' | 'char' | 'fifo' | 'socket';
  /** Permission bits, such as 0o644. */
  mode: number;
  uid: number;
  gid: number;
  /** Bytes in UTF-8. */
  size: number;
  /** Virtual milliseconds. */
  mtime: number;
  inode: number;
  /** Names that it has. */
  links: number;
  /** For a binary: the name under which the program is registered. */
  program?: string | undefined;
  /** It is on a file system that is mounted read-only. */
  readOnly?: boolean | undefined;
}

/** The ends of a named pipe; each counts until it is closed. */
export interface NamedPipe {
  reader(): Input & { close(): void };
  writer(): Output & { close(): void };
}

/** A file system as one mount namespace sees it. Paths are absolute; `.`, `..` and symbolic links are resolved. File contents are text. */
export interface FileSystem {
  read(path: string): string;
  /** Creates or replaces; the folder must exist. */
  write(path: string, text: string, options?: { append?: boolean; mode?: number }): void;
  /** Undefined where nothing is. Follows symbolic links unless told not to. */
  stat(path: string, options?: { follow?: boolean }): FileStat | undefined;
  /** Names in a folder, sorted. */
  list(path: string): string[];
  mkdir(path: string, options?: { recursive?: boolean; mode?: number }): void;
  remove(path: string, options?: { recursive?: boolean }): void;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  /** The canonical path; throws where nothing is. */
  realpath(path: string): string;
  /** Gives a file another name (link(2)). */
  link(from: string, to: string): void;
  /** Makes a named pipe (mkfifo(3)). */
  mkfifo(path: string, mode?: number): void;
  /** What goes through a named pipe; undefined where there is none. */
  fifo(path: string): NamedPipe | undefined;
  /** Sets the time of the last change, in virtual milliseconds. */
  touch(path: string, mtime: number): void;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  /** Puts a program binary at a path (mode 0755). */
  install(path: string, program: string): void;
  /** Calls back after a change at or below `path`; the returned function ends it. */
  watch(path: string, fn: (path: string) => void): () => void;
}

export interface Input {
  /** The next chunk; undefined at the end. */
  read(): Task<string | undefined>;
  readonly tty?: Tty | undefined;
}

export interface Output {
  /** Waits while the reader is slow. Throws BrokenPipe when there is no reader any more. */
  write(text: string): Task;
  readonly tty?: Tty | undefined;
}

/** Thrown by Output.write without a reader: SIGPIPE. Ends a program with exit code 141 unless it catches it. */
export class BrokenPipe extends Error {}

export type Signal = 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGKILL' | 'SIGTERM' | 'SIGCHLD' | 'SIGWINCH' | 'SIGSTOP' | 'SIGTSTP' | 'SIGCONT' | 'SIGUSR1' | 'SIGUSR2' | 'SIGPIPE' | 'SIGALRM' | 'SIGABRT' | 'SIGSEGV' | 'SIGTTIN';

/** A terminal line: what a person types goes in at `type`, what programs print comes out at `onOutput`. */
export interface Tty extends Input, Output {
  columns: number;
  rows: number;
  /** Text that stands on the cursor's line without a newline after it; empty where the cursor has been moved about. */
  readonly unfinished: string;
  /** Raw: keys as typed, no echo (readline, vi). Cooked: lines, echo, and Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\ do what they do. */
  mode: 'raw' | 'cooked';
  /** The process group that Ctrl-C goes to. */
  foreground: number;
  resize(columns: number, rows: number): void;
}

/** Who a process is, as setuid(2), setgid(2) and setgroups(2) made it. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  /** Groups besides `gid`; undefined: those of /etc/group. */
  readonly groups?: readonly number[];
}

export interface User extends Credentials {
  readonly name: string;
  readonly home: string;
}

/** A running program as it sees itself. */
export interface Process {
  readonly pid: number;
  readonly ppid: number;
  /** Process group. */
  pgid: number;
  /** args[0] is the name it was called by. */
  readonly args: readonly string[];
  env: Record<string, string>;
  cwd: string;
  readonly user: User;
  /** Bits that what it makes does not get (umask(2)). */
  umask: number;
  /** -20 to 19 (nice(2)). */
  niceness: number;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  readonly machine: Machine;
  readonly sim: Sim;
  /** Replaces the default action of a signal; SIGKILL and SIGSTOP can't be. Undefined restores the default. */
  onSignal(signal: Signal, handler: (() => void) | undefined): void;
  /** The controlling terminal. */
  readonly tty?: Tty | undefined;
  /** Becomes another program, as execve does: `return yield* process.exec(args)`. Throws ExecError when it can't. */
  exec(args: readonly string[], env?: Record<string, string>): Task<number>;
}

/** A program's main function; what it returns is its exit code. */
export type Program = (process: Process) => Task<number>;

export interface SpawnOptions {
  args: readonly string[];
  env?: Record<string, string>;
  cwd?: string;
  user?: string | number | Credentials;
  stdin?: Input;
  stdout?: Output;
  stderr?: Output;
  tty?: Tty;
  parent?: Process;
  /** Runs this instead of looking args[0] up: built-ins, subshells and image behaviours. */
  program?: Program;
  /** 0 or undefined: the parent's group; 'new': its own. */
  group?: number | 'new';
}

export interface ProcessHandle {
  readonly pid: number;
  readonly process: Process;
  /** Undefined while it runs. 128 + n after a signal. */
  readonly exitCode: number | undefined;
  /** Stopped by SIGSTOP, SIGTSTP or SIGTTIN. */
  readonly stopped: boolean;
  /** When it was started, in virtual milliseconds. */
  readonly startedAt: number;
  wait(): Task<number>;
  kill(signal: Signal): void;
  /** Calls back when it ends, stops or continues; the returned function ends it. */
  onChange(fn: () => void): () => void;
}

/** Where processes live: a host, or a container on a host with namespaces of its own. */
export interface Machine {
  readonly hostname: string;
  /** The node that it is, or that it is on. */
  readonly host: string;
  readonly kind: 'host' | 'container';
  /** Whose words the basic commands use: GNU's (Ubuntu, Debian) or busybox' (busybox, Alpine). */
  readonly userland: 'gnu' | 'busybox';
  /** The version of busybox, where it is known and not the newest: `1.28`. */
  readonly busybox?: string | undefined;
  readonly sim: Sim;
  readonly fs: FileSystem;
  readonly net: NetNamespace;
  /** Starts a program. Throws ExecError when args[0] can't be executed. */
  spawn(options: SpawnOptions): ProcessHandle;
  /** By pid of this pid namespace. */
  process(pid: number): ProcessHandle | undefined;
  processes(): ProcessHandle[];
  /** The path of an executable by PATH lookup, or undefined. */
  which(name: string, path?: string): string | undefined;
  /** Counts CPU time that a process has used, in milliseconds, where anybody wants to know. */
  spend?(cpuMs: number): void;
}

/** args[0] can't be executed. */
export class ExecError extends Error {
  constructor(
    readonly reason: 'not-found' | 'no-such-file' | 'permission' | 'is-directory' | 'format',
    readonly file: string,
  ) {
    super(`exec: "${file}": ${reason}`);
    this.name = 'ExecError';
  }
}
