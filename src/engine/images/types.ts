import type { RuntimeImage } from '../hosts/runtime.ts';
import type { FileSystem, Program } from '../hosts/types.ts';
import type { Listener, NetNamespace } from '../network/types.ts';
import type { Sim, Task } from '../sim/sim.ts';

/** A blob of an image; shared by the images that are built on it. */
export interface Layer {
  readonly digest: string;
  /** Compressed bytes. */
  readonly size: number;
}

/** What `docker inspect` calls Config. */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  /** Name or number; '' is root. */
  readonly user: string;
  readonly ports: readonly { port: number; protocol: 'TCP' | 'UDP' }[];
}

/** A port that a container's spec declares; `tls` where its name or a probe says HTTPS. */
export interface DeclaredPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly tls?: boolean;
}

/** The container as its server sees it. */
export interface ServerContext {
  readonly sim: Sim;
  readonly hostname: string;
  readonly fs: FileSystem;
  readonly net: NetNamespace;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly image: { readonly repository: string; readonly tag: string };
  /** When it was started. */
  readonly startedAt: number;
  /** Ports that the pod's spec declares, for servers that nothing else is known of. */
  readonly declaredPorts: readonly DeclaredPort[];
  /** Writes a line to the container's output. */
  log(stream: 'stdout' | 'stderr', text: string): void;
  /** Counts CPU time, in milliseconds. */
  spend(cpuMs: number): void;
  /** Works for CPU time, in milliseconds, and takes as long as that does within the container's limit. */
  work(cpuMs: number): Task;
  /** Server-wide memory of its own, such as a database's keys; made by `make` when first asked for. */
  state<T>(make: () => T): T;
}

/** What a server does when it starts. */
export interface Startup {
  /** Virtual milliseconds until it listens. */
  readyMs: number;
  /** It gives up instead: after `readyMs`, with this code. */
  exit?: number;
  /** Output of the start; `afterMs` since the start. Called when somebody reads it. */
  log(context: ServerContext): { afterMs: number; stream: 'stdout' | 'stderr'; text: string }[];
  /** Opens its ports. Called when somebody first connects or looks. */
  listen(context: ServerContext): void;
  /** What it does by itself once it is ready, until it ends: a replica's link to its leader. A number ends the server with that code. */
  begin?(context: ServerContext): Task<number | undefined>;
  /** What it does on SIGTERM; undefined: as the kernel does with a first process, nothing. */
  terminate?: {
    afterMs: number;
    code: number;
    /** The last thing that it does: writes its data to disk. */
    last?(context: ServerContext): void;
    log?(context: ServerContext): string[];
  };
  /** What it does on SIGHUP. */
  reload?(context: ServerContext): void;
  /** Arguments of the processes that it consists of, itself first; one that sets its own title has that alone. */
  processes(context: ServerContext): readonly (readonly string[])[];
  /** Bytes of memory. */
  memory: number;
  /** Cores that it uses while nobody asks for anything. */
  idleCpu?: number;
}

/** A server program of an image. Declarative, so that thousands of idle ones cost nothing. */
export interface Server {
  /** Executables that are this server, entrypoint scripts among them: base name to path. */
  readonly executables: Readonly<Record<string, string>>;
  /** True where these arguments start it though they name none of its executables. */
  takes?(launch: Launch): boolean;
  /** Undefined where these arguments do something else (`nginx -v`, an entrypoint script with another command). */
  start(launch: Launch): Startup | undefined;
  /** What its executables do where `start` gives nothing; an entrypoint script without one executes its arguments. */
  readonly command?: Program;
}

/** How a server is called. */
export interface Launch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly image: { readonly repository: string; readonly tag: string };
  /** True where a volume is mounted at, above or below a path: then its files count, not the image's. */
  mounted(path: string): boolean;
  readonly fs: FileSystem;
  readonly declaredPorts: readonly DeclaredPort[];
  /** True where it shares the machine's ports. */
  readonly hostNetwork?: boolean;
}

export type Base = 'debian' | 'alpine' | 'busybox' | 'ubuntu' | 'centos' | 'scratch';

/** A repository of the catalogue. */
export interface ImageDefinition {
  readonly repository: string;
  /** True for a tag that exists. */
  hasTag(tag: string): boolean;
  /** The base of a tag. */
  base(tag: string): Base;
  /** Compressed bytes of a tag. */
  size(tag: string): number;
  /** Another name of the tag: what `latest` is. */
  alias?(tag: string): string;
  config(tag: string): Partial<ImageConfig>;
  readonly server?: Server;
  /** Programs of its own, by the path that they are installed at. */
  readonly programs?: Readonly<Record<string, Program>>;
  /** Registered programs that it has besides its base's, by name, put into /usr/bin. */
  readonly tools?: readonly string[];
  /** Its files by path. */
  files?(tag: string): Readonly<Record<string, string>>;
  /** Folders and files of it that are not root's, by path: the id of their user and group. */
  readonly owned?: Readonly<Record<string, number>>;
  /** The version of busybox in a tag, where it is not the newest. */
  busybox?(tag: string): string;
  /** True for somebody's own image, of which only the name is known. */
  readonly unseen?: true;
  /** A part of the cluster: what it does is a Component that the cluster provides. */
  readonly component?: string;
  /** Its server reads the token of its pod's service account. */
  readonly account?: true;
}

/** An image as it is in a registry, or on a node. */
export interface Image extends RuntimeImage {
  readonly layers: readonly Layer[];
  readonly base: Base;
  readonly config: ImageConfig;
  readonly definition: ImageDefinition;
}

/** Why an image can't be had, in containerd's words. */
export class PullError extends Error {
  constructor(
    readonly code: 'Unknown' | 'NotFound' | 'InvalidName',
    message: string,
  ) {
    super(message);
    this.name = 'PullError';
  }
}

export type { Listener };
