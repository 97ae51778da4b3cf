import type { Node } from '../../hosts/inode.ts';
import type { PidNamespace } from '../../hosts/machine.ts';
import type { Credentials, ExecError, Signal } from '../../hosts/types.ts';
import type { DeclaredPort, Image } from '../../images/types.ts';

/** A mount of a container; the node is made when somebody looks. */
export interface MountSpec {
  readonly path: string;
  readonly readOnly: boolean;
  readonly source: string;
  node(): Node | undefined;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: Image;
  /** The whole command line. */
  readonly args: readonly string[];
  env(): Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly user: string | number | Credentials;
  readonly mounts: readonly MountSpec[];
  /** Where volumes are mounted. */
  readonly mountPaths: readonly string[];
  readonly readOnlyRoot: boolean;
  /** True where its AppArmor profile denies all writes. */
  readonly confined?: boolean;
  /** The bounding set (capabilities(7)). */
  readonly capabilities: bigint;
  /** Why the kernel lets nothing of it run; undefined: it does. */
  readonly refused?: string | undefined;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  /** Bytes. */
  readonly memoryLimit: number | undefined;
  /** Cores. */
  readonly cpuLimit: number | undefined;
  readonly declaredPorts: readonly DeclaredPort[];
  readonly stopSignal: Signal | undefined;
  /** The processes of another container, which this one sees (ephemeral containers). */
  readonly pids?: PidNamespace | undefined;
}

/** A part of the cluster refuses to start; the message is the last thing that it says. */
export class ComponentFailure extends Error {}

/** The container could not be started, in the runtime's words. */
export class StartError extends Error {
  constructor(
    readonly reason: 'StartError' | 'CreateContainerError',
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
    this.name = 'StartError';
  }
}

/** runc's words around the reason why a process could not be started. */
export const runc = (words: string): string => `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${words}: unknown`;

/** runc's words for what can't be executed. */
export const execWords = (error: ExecError): string => {
  const quoted = `exec: "${error.file}"`;
  switch (error.reason) {
    case 'not-found':
      return `${quoted}: executable file not found in $PATH`;
    case 'no-such-file':
      return `${quoted}: stat ${error.file}: no such file or directory`;
    case 'permission':
      return `${quoted}: permission denied`;
    case 'is-directory':
      return `${quoted}: is a directory`;
    case 'format':
      return `exec ${error.file}: exec format error`;
  }
};

