import type { Task } from '../sim/sim.ts';
import type { Input, Machine, Output, ProcessHandle, Tty } from './types.ts';

/** A line of a container's output; `at` in virtual milliseconds. */
export interface LogLine {
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  /** With its newline, unless the output ended without one. */
  readonly text: string;
}

export interface RuntimeImage {
  /** `docker.io/library/nginx:latest` */
  readonly name: string;
  /** `docker.io/library/nginx@sha256:...` */
  readonly repoDigest: string;
  /** `sha256:...` */
  readonly id: string;
  readonly repository: string;
  readonly tag: string;
  /** Bytes. */
  readonly size: number;
}

export interface RuntimeSandbox {
  readonly id: string;
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly createdAt: number;
  /** Those of the pod when it was made. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its network is taken down. */
  readonly released: boolean;
}

export interface RuntimeContainer {
  readonly id: string;
  /** The container's name in its pod. */
  readonly name: string;
  readonly image: RuntimeImage;
  readonly sandbox: RuntimeSandbox;
  readonly running: boolean;
  readonly createdAt: number;
  /** 0 until it has been started. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly exitCode: number | undefined;
  readonly reason: string | undefined;
  /** Bytes of memory in use. */
  readonly memory: number;
  /** The container from inside. */
  readonly machine: Machine;
  readonly log: { read(): readonly LogLine[]; follow(fn: () => void): () => void; readonly closed: boolean };
  /** How many there were of it in its pod before. */
  readonly attempt: number;
  readonly args: readonly string[];
  environment(): Readonly<Record<string, string>>;
  /** Starts a command inside, as the container's user. Throws ExecError. */
  spawn(command: readonly string[], io: { stdin?: Input; stdout: Output; stderr: Output; tty?: Tty }): ProcessHandle;
  /** Ends it: SIGTERM, and SIGKILL after `graceMs`. */
  stop(graceMs: number): Task;
}

/** A machine's container runtime as crictl sees it (the CRI). */
export interface ContainerRuntime {
  /** False while its service is stopped. */
  readonly running: boolean;
  list(): readonly RuntimeImage[];
  /** Throws an Error in the registry's words. */
  pull(name: string): Task<RuntimeImage>;
  removeImage(name: string): boolean;
  /** Ends a container and forgets it. */
  remove(container: RuntimeContainer): void;
  readonly sandboxes: ReadonlyMap<string, RuntimeSandbox>;
  readonly tasks: ReadonlyMap<string, RuntimeContainer>;
  /** Makes the processes of servers that nobody has looked at yet, so that the host can list them. */
  showAll(): void;
}
