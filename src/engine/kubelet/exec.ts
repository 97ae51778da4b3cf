import { ExecError, type Input, type Output, type ProcessHandle, type Tty } from '../hosts/types.ts';
import type { ContainerTask } from './containerd/task.ts';
import { sinkOutput } from '../hosts/pipe.ts';
import type { Sim, Task } from '../sim/sim.ts';

/** A command could not be started in a container, in the runtime's words. */
export class ExecStartError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

const words = (error: ExecError): string => {
  const quoted = `exec: ${JSON.stringify(error.file)}`;
  if (error.reason === 'not-found') return `${quoted}: executable file not found in $PATH`;
  if (error.reason === 'no-such-file') return `${quoted}: stat ${error.file}: no such file or directory`;
  if (error.reason === 'permission') return `${quoted}: permission denied`;
  if (error.reason === 'is-directory') return `${quoted}: is a directory`;
  return `exec ${error.file}: exec format error`;
};

/** Starts a command in a running container. Throws ExecStartError. */
export function execIn(task: ContainerTask, command: readonly string[], io: { stdin?: Input; stdout: Output; stderr: Output; tty?: Tty }): ProcessHandle {
  try {
    return task.spawn(command, io);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    const code = error.reason === 'permission' ? 126 : 127;
    throw new ExecStartError(`OCI runtime exec failed: exec failed: unable to start container process: ${words(error)}: unknown`, code);
  }
}

export interface ExecResult {
  code: number;
  output: string;
  timedOut: boolean;
}

/** Runs a command to its end, or until it has taken too long; `timeoutMs` 0 is no limit. Throws ExecStartError. */
export function* runIn(sim: Sim, task: ContainerTask, command: readonly string[], timeoutMs: number): Task<ExecResult> {
  let output = '';
  const sink = sinkOutput((text) => {
    if (output.length < 10_240) output += text;
  });
  const process = execIn(task, command, { stdout: sink, stderr: sink });
  let timedOut = false;
  const timer = timeoutMs > 0 ? sim.after(timeoutMs, () => {
    timedOut = true;
    process.kill('SIGKILL');
  }) : undefined;
  try {
    const code = yield* process.wait();
    return { code, output, timedOut };
  } finally {
    sim.cancel(timer);
    if (process.exitCode === undefined) process.kill('SIGKILL');
  }
}
