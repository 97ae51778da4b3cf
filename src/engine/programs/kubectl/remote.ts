import type { ApiQuery, RemoteStream, TextReader } from '../../api/http.ts';
import type { Pod } from '../../api/kubernetes.ts';
import { StatusError } from '../../api/status.ts';
import { klogText } from '../../hosts/klog.ts';
import type { Input, Output, Tty } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from './context.ts';
import { ExitError } from './errors.ts';
import { containerOf, findContainer, notAContainer } from './pods.ts';
import { WEBSOCKET } from './url.ts';

export interface RemoteOptions {
  namespace: string;
  pod: string;
  container: string;
  /** -i */
  stdin: boolean;
  /** -t */
  tty: boolean;
  quiet?: boolean;
  /** The command of an exec; attach has none. */
  command?: readonly string[];
  /** Other streams than those of the process. */
  streams?: { stdin?: Input; stdout: Output; stderr: Output };
}

/** The terminal that stdin is, when -i and -t ask for one; says so when it is none (exec.SetupTTY). */
export const terminalFor = (context: Context, options: Pick<RemoteOptions, 'stdin' | 'tty' | 'quiet'>): Tty | undefined => {
  if (!options.stdin || !options.tty) return undefined;
  const { tty } = context.process.stdin;
  if (!tty && !options.quiet) context.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return tty;
};

/** Opens exec or attach. What the server refuses before the streams are there is an error of its own kind. */
function* open(context: Context, options: RemoteOptions, tty: boolean): Task<RemoteStream> {
  const query: ApiQuery = {
    container: options.container,
    ...(options.command ? { command: [...options.command] } : {}),
    ...(options.stdin ? { stdin: true } : {}),
    stdout: true,
    ...(tty ? { tty: true } : { stderr: true }),
  };
  try {
    const response = yield* context.client.send({ verb: 'create', group: '', version: 'v1', resource: 'pods', namespace: options.namespace, name: options.pod, subresource: options.command ? 'exec' : 'attach', query });
    return response.remote!;
  } catch (error) {
    // By then the server has taken the connection over, and tells on the error stream what the kubelet said.
    if (error instanceof StatusError && error.message.startsWith('Internal error occurred: ')) throw new Error(error.message);
    if (error instanceof StatusError && !(error.reason === 'Forbidden' || (error.reason === 'NotFound' && error.status.details?.kind))) throw new Error(`unable to upgrade connection: ${error.message}`);
    throw error;
  }
}

function* pump(from: TextReader, to: Output): Task {
  for (let chunk = yield* from.read(); chunk !== undefined; chunk = yield* from.read()) yield* to.write(chunk);
}

function* feed(from: Input, remote: RemoteStream): Task {
  for (let chunk = yield* from.read(); chunk !== undefined; chunk = yield* from.read()) yield* remote.write(chunk);
  remote.closeStdin();
}

/**
 * Runs a command in a container, or attaches to the one that runs there, until it ends. A command that fails is an
 * ExitError with its code.
 */
export function* stream(context: Context, options: RemoteOptions, terminal: Tty | undefined): Task {
  const { process } = context;
  const remote = yield* open(context, options, terminal !== undefined);
  context.log(4, 'websocket.go:134', klogText('Subprotocol negotiated', { protocol: WEBSOCKET }));
  context.log(5, 'websocket.go:269', klogText('Websocket read starts', { deadline: '1m1s' }));
  yield* context.flush();
  const { sim } = process;
  const { stdout, stderr, stdin = process.stdin } = options.streams ?? process;
  const tasks = [sim.spawn('kubectl stdout', pump(remote.stdout, stdout), { joined: true }), sim.spawn('kubectl stderr', pump(remote.stderr, stderr), { joined: true })];
  const mode = terminal?.mode;
  const input = options.stdin ? sim.spawn('kubectl stdin', feed(stdin, remote), { joined: true }) : undefined;
  try {
    if (terminal) {
      terminal.mode = 'raw';
      remote.resize(terminal.columns, terminal.rows);
      process.onSignal('SIGWINCH', () => remote.resize(terminal.columns, terminal.rows));
    }
    const { code, status } = yield* remote.exit();
    for (const task of tasks) yield* task.join();
    context.log(6, 'websocket.go:512', klogText('Closed channel -- returning'));
    if (status && status.status === 'Failure' && status.reason !== 'NonZeroExitCode') throw new Error(status.message ?? 'unknown');
    if (code !== 0) throw new ExitError(`command terminated with exit code ${code}`, code);
  } finally {
    if (terminal && mode) terminal.mode = mode;
    for (const task of [...tasks, input]) if (task?.live) task.cancel();
    remote.close();
  }
}

/** Runs a command in a container of a pod, the one named or the default one, after the checks of kubectl exec (exec.ExecOptions.Run). */
export function* execIn(context: Context, pod: Pod, wanted: string, options: Omit<RemoteOptions, 'namespace' | 'pod' | 'container'> & { command: readonly string[] }): Task {
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') throw new Error(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  if (wanted && !findContainer(pod, wanted)) throw notAContainer(pod, wanted);
  const container = wanted || containerOf(context, pod, '', options.quiet ?? false).name;
  const all = { ...options, namespace: pod.metadata.namespace ?? 'default', pod: pod.metadata.name, container };
  yield* stream(context, all, terminalFor(context, all));
}
