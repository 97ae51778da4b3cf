import type { ApiQuery, RemoteStream, TextReader } from '../api/http.ts';
import { ConnectionError, StatusError } from '../api/status.ts';
import { parseTime, rfc3339Nano } from '../api/time.ts';
import type { Status } from '../api/types.ts';
import type { ContainerLog } from './containerd/log.ts';
import type { ContainerTask } from './containerd/task.ts';
import { Pipe } from '../hosts/pipe.ts';
import { TerminalLine } from '../hosts/tty.ts';
import type { LogLine } from '../hosts/runtime.ts';
import type { ForwardedPorts } from '../network/types.ts';
import type { Task } from '../sim/sim.ts';
import { execIn, ExecStartError } from './exec.ts';
import { ensureToken } from './token.ts';
import type { KubeletContext, PodState } from './podstate.ts';
import type { ContainerUnit } from './unit.ts';

export interface StreamOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

const failure = (code: number, reason: string, message: string): Status => ({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, reason, code });

const badRequest = (message: string): StatusError => new StatusError(failure(400, 'BadRequest', message));

/** The kubelet's server on port 10250: what the API server asks it for. */
export class Endpoint {
  constructor(private readonly kubelet: KubeletContext) {}

  get running(): boolean {
    return this.kubelet.running && this.kubelet.host.running;
  }

  *logs(namespace: string, pod: string, container: string, query: ApiQuery): Task<string | TextReader> {
    const task = this.logged(namespace, pod, container, query['previous'] === true || query['previous'] === 'true');
    if (!task) return '';
    const lines = selected(task.log, query, this.kubelet.sim.now());
    const text = lines.map((l) => rendered(l, query)).join('');
    const follow = query['follow'] === true || query['follow'] === 'true';
    if (follow) return new LogReader(task.log, text, query);
    const limit = Number(query['limitBytes'] ?? 0);
    return limit > 0 ? text.slice(0, limit) : text;
  }

  *exec(namespace: string, pod: string, container: string, options: StreamOptions & { command: readonly string[] }): Task<RemoteStream> {
    const { worker, task } = this.runningTask(namespace, pod, container);
    yield* ensureToken(worker);
    return new ExecStream(task, options);
  }

  *attach(namespace: string, pod: string, container: string, options: StreamOptions): Task<RemoteStream> {
    return new AttachStream(this.runningTask(namespace, pod, container).task, options);
  }

  *portForward(namespace: string, pod: string, _ports: readonly number[]): Task<ForwardedPorts> {
    const worker = this.worker(namespace, pod);
    const { sandbox } = worker;
    if (!sandbox || sandbox.released) throw new StatusError(failure(500, 'InternalError', `error upgrading connection: unable to upgrade connection: pod not found ("${pod}_${namespace}")`));
    return forwarded(sandbox.net, () => !sandbox.released && worker.state === 'active');
  }

  private worker(namespace: string, pod: string): PodState {
    const worker = this.kubelet.find(namespace, pod);
    if (!worker) throw new StatusError(failure(404, 'NotFound', `pods ${JSON.stringify(pod)} not found`));
    return worker;
  }

  private runningTask(namespace: string, pod: string, container: string): { worker: PodState; task: ContainerTask } {
    const worker = this.worker(namespace, pod);
    const task = worker.unit(container)?.task;
    if (!task?.running) throw new StatusError(failure(500, 'InternalError', `Internal error occurred: unable to upgrade connection: container not found (${JSON.stringify(container)})`));
    return { worker, task };
  }

  /** The run whose log is meant (kubernetes: pkg/kubelet/kubelet_pods.go, validateContainerLogStatus). */
  private logged(namespace: string, pod: string, container: string, previous: boolean): ContainerTask | undefined {
    const worker = this.worker(namespace, pod);
    const unit = worker.unit(container);
    if (!unit) throw badRequest(`container ${container} is not valid for pod ${pod}`);
    const about = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod)}`;
    if (previous) {
      const run = unit.waiting && unit.exited ? unit.task : unit.previous;
      if (!run) throw badRequest(`previous terminated ${about} not found`);
      return run;
    }
    if (unit.task) return unit.task;
    throw badRequest(`${about} is waiting to start: ${waitingFor(worker, unit)}`);
  }
}

const waitingFor = (worker: PodState, unit: ContainerUnit): string => {
  if (unit.waiting?.reason === 'ErrImagePull') return "image can't be pulled";
  if (unit.waiting?.reason === 'ImagePullBackOff') return 'trying and failing to pull image';
  return unit.waiting?.reason ?? ((worker.pod.spec!.initContainers?.length ?? 0) > 0 ? 'PodInitializing' : 'ContainerCreating');
};

function selected(log: ContainerLog, query: ApiQuery, now: number): readonly LogLine[] {
  let lines = log.read();
  const since = query['sinceSeconds'] !== undefined ? now - Number(query['sinceSeconds']) * 1000 : parseTime(query['sinceTime'] as string | undefined);
  if (since !== undefined) lines = lines.filter((l) => l.at >= since);
  const tail = query['tailLines'];
  if (tail !== undefined && Number(tail) >= 0) lines = Number(tail) === 0 ? [] : lines.slice(-Number(tail));
  return lines;
}

const rendered = (line: LogLine, query: ApiQuery): string => (query['timestamps'] === true || query['timestamps'] === 'true' ? `${rfc3339Nano(line.at)} ${line.text}` : line.text);

/** A log that is followed to the end of its container. */
class LogReader implements TextReader {
  private seen: number;
  /** How much of limitBytes is not read yet. */
  private left: number;

  constructor(
    private readonly log: ContainerLog,
    private first: string,
    private readonly query: ApiQuery,
  ) {
    this.seen = log.read().length;
    this.left = Number(query['limitBytes'] ?? 0) || Infinity;
  }

  private limited(text: string): string {
    const taken = text.slice(0, this.left);
    this.left -= taken.length;
    return taken;
  }

  *read(): Task<string | undefined> {
    if (this.first !== '') {
      const text = this.first;
      this.first = '';
      return this.limited(text);
    }
    for (;;) {
      if (this.left === 0) return undefined;
      const lines = this.log.read();
      if (lines.length > this.seen) {
        const text = lines.slice(this.seen).map((l) => rendered(l, this.query)).join('');
        this.seen = lines.length;
        return this.limited(text);
      }
      this.seen = lines.length;
      if (this.log.closed) return undefined;
      yield {
        arm: (task) => {
          const off = this.log.follow(() => {
            off();
            task.resume();
          });
          return off;
        },
      };
    }
  }
}

/** A command in a container with its streams. */
class ExecStream implements RemoteStream {
  private readonly out = new Pipe();
  private readonly err = new Pipe();
  private readonly input = new Pipe();
  private readonly line: TerminalLine | undefined;
  private readonly process: ReturnType<typeof execIn> | undefined;
  private readonly refused: Status | undefined;
  readonly stdout: TextReader = this.out.reader;
  readonly stderr: TextReader = this.err.reader;

  constructor(task: ContainerTask, options: StreamOptions & { command: readonly string[] }) {
    if (options.tty) {
      this.line = new TerminalLine();
      this.line.machine = task.machine;
      this.line.onOutput((text) => void task.machine.sim.spawn('tty', this.out.writer.write(text)));
    }
    try {
      this.process = execIn(task, options.command, {
        ...(options.stdin ? { stdin: this.line ?? this.input.reader } : {}),
        stdout: this.line ?? this.out.writer,
        stderr: this.line ?? this.err.writer,
        ...(this.line ? { tty: this.line } : {}),
      });
      if (this.line) this.line.foreground = this.process.process.pgid;
      const off = this.process.onChange(() => {
        if (this.process!.exitCode === undefined) return;
        off();
        this.finish();
      });
    } catch (error) {
      if (!(error instanceof ExecStartError)) throw error;
      this.refused = failure(500, 'InternalError', `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec ${JSON.stringify(task.id)}: ${error.message}`);
      this.finish();
    }
  }

  *write(text: string): Task {
    if (this.line) this.line.type(text);
    else yield* this.input.writer.write(text);
  }

  closeStdin(): void {
    if (this.line) this.line.type('\x04');
    else this.input.writer.close();
  }

  resize(columns: number, rows: number): void {
    this.line?.resize(columns, rows);
  }

  *exit(): Task<{ code: number; status?: Status }> {
    if (this.refused) return { code: 1, status: this.refused };
    return { code: yield* this.process!.wait() };
  }

  close(): void {
    this.line?.hangup();
    this.input.writer.close();
    this.out.reader.close();
    this.err.reader.close();
  }

  private finish(): void {
    this.out.writer.close();
    this.err.writer.close();
  }
}

/** The streams of a container's first process. */
class AttachStream implements RemoteStream {
  private readonly out = new Pipe();
  private readonly err = new Pipe();
  private readonly off: () => void;
  private seen: number;
  readonly stdout: TextReader = this.out.reader;
  readonly stderr: TextReader = this.err.reader;

  constructor(
    private readonly task: ContainerTask,
    private readonly options: StreamOptions,
  ) {
    this.seen = task.log.read().length;
    this.off = task.terminal && options.tty ? task.terminal.onOutput((text) => this.push('stdout', text)) : task.log.follow(() => this.more());
    task.onExit(() => this.finish());
  }

  *write(text: string): Task {
    if (this.task.terminal) this.task.terminal.type(text);
    else this.task.input.push(text);
  }

  closeStdin(): void {
    if (this.task.spec.stdinOnce && !this.task.terminal) this.task.input.close();
  }

  resize(columns: number, rows: number): void {
    this.task.terminal?.resize(columns, rows);
  }

  *exit(): Task<{ code: number; status?: Status }> {
    yield* this.task.exited();
    return { code: this.task.exitCode! };
  }

  close(): void {
    this.off();
    this.out.reader.close();
    this.err.reader.close();
  }

  private more(): void {
    const lines = this.task.log.read();
    for (const l of lines.slice(this.seen)) this.push(l.stream, l.text);
    this.seen = lines.length;
  }

  private push(stream: 'stdout' | 'stderr', text: string): void {
    if (!this.options[stream] && !this.options.tty) return;
    const pipe = stream === 'stdout' ? this.out : this.err;
    this.task.machine.sim.spawn('attach', pipe.writer.write(text));
  }

  private finish(): void {
    this.off();
    this.out.writer.close();
    this.err.writer.close();
  }
}

const silent: TextReader = {
  *read() {
    return undefined;
  },
};

const forwarded = (net: { dial: (host: string, port: number) => ReturnType<ForwardedPorts['connect']> }, alive: () => boolean): ForwardedPorts => ({
  stdout: silent,
  stderr: silent,
  *write() {},
  closeStdin: () => {},
  resize: () => {},
  *exit() {
    return { code: 0 };
  },
  close: () => {},
  *connect(port) {
    if (!alive()) throw new ConnectionError('reset', 'lost connection to pod');
    return yield* net.dial('127.0.0.1', port);
  },
});
