import type { Component } from '../../sim/component.ts';
import { Channel } from '../../sim/channel.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { LogLine, RuntimeContainer } from '../../hosts/runtime.ts';
import type { Image, ServerContext, Startup } from '../../images/types.ts';
import type { MachineProcess } from '../../hosts/process.ts';
import { signalNumbers } from '../../hosts/process.ts';
import { Container, type ContainerRun } from './container.ts';
import { ContainerLaunch } from './launch.ts';
import { ContainerLog } from './log.ts';
import { Meter } from './meter.ts';
import { TrackedNet } from './net.ts';
import type { Sandbox } from './sandbox.ts';
import { sinkOutput } from '../../hosts/pipe.ts';
import { TerminalLine } from '../../hosts/tty.ts';
import { UnknownUser } from '../../hosts/machine.ts';
import { ExecError, type Input, type Output, type ProcessHandle, type Signal, type Tty } from '../../hosts/types.ts';
import { ComponentFailure, execWords, runc, StartError, type ContainerSpec } from './spec.ts';

/** Bytes that a container needs of which nothing more is known. */
const processMemory = 1024 * 1024;

/** One run of a container: from its start to its end. */
export class ContainerTask implements RuntimeContainer, ContainerRun {
  readonly log = new ContainerLog();
  createdAt: number;
  /** 0 until it has been started. */
  startedAt = 0;
  finishedAt = 0;
  exitCode: number | undefined;
  reason: 'Completed' | 'Error' | 'OOMKilled' | 'StartError' | 'Unknown' | undefined;
  message: string | undefined;
  attempt = 0;
  /** What an attached client types. */
  get input(): Channel<string> {
    return (this.typed ??= new Channel());
  }

  terminal: TerminalLine | undefined;
  private exits: (() => void)[] | undefined;
  private measured: Meter | undefined;
  private typed: Channel<string> | undefined;
  private startup: Startup | undefined;
  private component: Component | undefined;
  private main: MachineProcess | undefined;
  private inside: Container | undefined;
  /** True once the server's processes are in the container's table. */
  private shown = false;
  /** What the server does by itself. */
  private begun: { cancel(): void } | undefined;
  private context: ServerContext | undefined;
  private net: TrackedNet | undefined;
  /** The pod goes with it: nobody will read its last lines unless somebody follows them now. */
  discarded = false;
  private ending = false;
  private stateOfServer: unknown;

  constructor(
    readonly id: string,
    readonly spec: ContainerSpec,
    readonly sandbox: Sandbox,
  ) {
    this.createdAt = sandbox.host.sim.now();
  }

  /** What it uses; made when something other than the default is known of it. */
  get meter(): Meter {
    return (this.measured ??= new Meter(this.startup?.memory ?? processMemory, { memory: this.spec.memoryLimit, cpu: this.spec.cpuLimit }, this.startup?.idleCpu));
  }

  /** Bytes of memory in use. */
  get memory(): number {
    return this.measured ? this.measured.bytes() : (this.startup?.memory ?? processMemory);
  }

  get name(): string {
    return this.spec.name;
  }

  get image(): Image {
    return this.spec.image;
  }

  get running(): boolean {
    return this.startedAt > 0 && this.exitCode === undefined;
  }

  /** The container as a machine; made when first asked for. */
  get machine(): Container {
    if (!this.inside) {
      this.inside = new Container(this);
      if (this.startup && this.running) this.showProcesses(this.inside);
    }
    return this.inside;
  }

  /** True once somebody has looked inside: until then its files are the image's. */
  get usedFiles(): boolean {
    return this.inside !== undefined;
  }

  /** Executes the command line. Throws StartError. */
  start(component: Component | undefined): void {
    const { spec, sandbox } = this;
    this.startedAt = sandbox.host.sim.now();
    this.component = component;
    if (spec.refused !== undefined) this.refuse(spec.refused);
    const server = spec.image.definition.server;
    const first = spec.args[0] ?? '';
    const program = first.slice(first.lastIndexOf('/') + 1);
    const startup = server && (program in server.executables || server.takes?.(new ContainerLaunch(this))) ? server.start(new ContainerLaunch(this)) : undefined;
    if (!startup) return this.execute();
    this.startup = startup;
    this.log.of = this;
    if (spec.memoryLimit !== undefined && startup.memory > spec.memoryLimit) {
      sandbox.host.sim.after(Math.min(startup.readyMs, 500), () => this.finish(137, 'OOMKilled'));
      return;
    }
    if (startup.exit !== undefined) {
      const code = startup.exit;
      sandbox.host.sim.after(startup.readyMs, () => this.finish(code));
      return;
    }
    if (component && !this.startComponent(component)) return;
    sandbox.serves(this);
    if (startup.begin) sandbox.host.sim.after(startup.readyMs, () => this.begin());
    if (this.inside) this.showProcesses(this.inside);
  }

  /** Starts what the server does by itself. */
  private begin(): void {
    const { startup, sandbox } = this;
    if (!this.running) return;
    const begun = startup!.begin!(this.serverContext());
    const whole = function* (task: ContainerTask): Task {
      const code = yield* begun;
      if (code !== undefined) task.finish(code);
    };
    this.begun = sandbox.host.sim.spawn(`server/${this.id}`, whole(this));
  }

  private startComponent(component: Component): boolean {
    try {
      component.start();
      return true;
    } catch (error) {
      if (!(error instanceof ComponentFailure)) throw error;
      this.startup = { ...this.startup!, log: () => [] };
      this.write('stderr', `${error.message}\n`);
      this.component = undefined;
      this.sandbox.host.sim.after(300, () => this.finish(1));
      return false;
    }
  }

  /** When a server listens; undefined for anything else. */
  get readyAt(): number | undefined {
    return this.startup && this.startup.exit === undefined ? this.startedAt + this.startup.readyMs : undefined;
  }

  /** Opens a server's ports. */
  listen(): void {
    if (!this.running || !this.startup) return;
    try {
      this.startup.listen(this.serverContext());
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('bind()')) throw error;
      const program = this.spec.image.repository.replace(/^.*\//, '');
      this.write('stderr', `${program}: [emerg] ${error.message}\n`);
      this.finish(1);
    }
  }

  /** SIGTERM (or the image's own), and SIGKILL after `graceMs`; ends when the container has. */
  *stop(graceMs: number): Task {
    if (!this.running) return;
    if (graceMs > 0) {
      this.signal(this.spec.stopSignal ?? 'SIGTERM');
      const timer = this.running ? this.sandbox.host.sim.after(graceMs, () => this.kill()) : undefined;
      try {
        yield* this.exited();
      } finally {
        this.sandbox.host.sim.cancel(timer);
      }
    } else this.kill();
  }

  /** Waits for the end. */
  *exited(): Task {
    if (this.exitCode !== undefined) return;
    yield { arm: (task) => this.onExit(() => task.resume()) };
  }

  /** Calls back once, when it has ended; the returned function takes that back. */
  onExit(fn: () => void): () => void {
    (this.exits ??= []).push(fn);
    return () => {
      this.exits = this.exits?.filter((x) => x !== fn);
    };
  }

  get args(): readonly string[] {
    return this.spec.args;
  }

  environment(): Readonly<Record<string, string>> {
    return this.spec.env();
  }

  spawn(command: readonly string[], io: { stdin?: Input; stdout: Output; stderr: Output; tty?: Tty }): ProcessHandle {
    const { spec, machine } = this;
    return machine.spawn({ args: command, env: { ...machine.loginEnv(spec.env(), spec.user), ...(io.tty ? { TERM: 'xterm' } : {}) }, cwd: spec.workingDir || '/', user: spec.user, ...io, group: 'new' });
  }

  kill(): void {
    if (!this.running) return;
    if (this.main) this.main.killFromOutside('SIGKILL');
    else this.finish(137);
  }

  /** It was running when the machine lost power. */
  lose(): void {
    if (this.running) this.finish(255);
    if (this.exitCode === 255) this.reason = 'Unknown';
  }

  /** Ends it as the kernel does when memory runs out. */
  outOfMemory(): void {
    if (!this.running) return;
    this.reason = 'OOMKilled';
    if (this.main) this.main.killFromOutside('SIGKILL');
    else this.finish(137, 'OOMKilled');
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    this.log.write(this.sandbox.host.sim.now(), stream, text);
  }

  /** A signal to the first process, from the runtime or from inside. */
  signal(signal: Signal): void {
    if (!this.running) return;
    if (this.main) return this.main.kill(signal);
    const { startup } = this;
    if (signal === 'SIGHUP' && startup?.reload) return startup.reload(this.serverContext());
    if (!['SIGTERM', 'SIGINT', 'SIGQUIT'].includes(signal) || this.ending || !startup?.terminate) return;
    this.ending = true;
    const { terminate } = startup;
    this.sandbox.host.sim.after(terminate.afterMs, () => {
      if (!this.running) return;
      terminate.last?.(this.serverContext());
      if (terminate.log && (this.log.followed || !this.discarded)) for (const line of terminate.log(this.serverContext())) this.write('stderr', `${line}\n`);
      this.finish(terminate.code);
    });
  }

  private execute(): void {
    const { spec, sandbox } = this;
    if (spec.tty) {
      this.terminal = new TerminalLine();
      this.terminal.machine = this.machine;
      this.terminal.onOutput((text) => this.write('stdout', text));
    }
    const stdin: Input | undefined = this.terminal ?? (spec.stdin ? { read: () => this.input.next() } : undefined);
    const sink = (stream: 'stdout' | 'stderr') => this.terminal ?? sinkOutput((text) => this.write(stream, text));
    try {
      this.main = this.machine.spawn({
        args: spec.args,
        env: this.machine.loginEnv(spec.env(), spec.user),
        cwd: spec.workingDir || '/',
        user: spec.user,
        ...(stdin ? { stdin } : {}),
        stdout: sink('stdout'),
        stderr: sink('stderr'),
        ...(this.terminal ? { tty: this.terminal } : {}),
        group: 'new',
      }) as MachineProcess;
    } catch (error) {
      if (error instanceof UnknownUser) throw new StartError('CreateContainerError', `failed to create containerd container: mount callback failed on /var/lib/containerd/tmpmounts/containerd-mount${this.id.slice(0, 10)}: ${error.message}`, 128);
      if (!(error instanceof ExecError)) throw error;
      if (error.reason === 'format') {
        this.write('stderr', `${execWords(error)}\n`);
        sandbox.host.sim.after(5, () => this.finish(255));
        return;
      }
      this.refuse(execWords(error));
    }
    const { main } = this;
    if (this.terminal) this.terminal.foreground = main.pgid;
    main.onChange(() => {
      if (main.exitCode !== undefined) this.finish(main.exitCode);
    });
    if (this.meter.over()) sandbox.host.sim.after(5, () => this.outOfMemory());
  }

  /** It never runs, for runc's reason. */
  private refuse(words: string): never {
    this.reason = 'StartError';
    this.message = runc(words);
    this.exitCode = 128;
    this.finishedAt = this.sandbox.host.sim.now();
    this.startedAt = 0;
    this.log.close(this.finishedAt);
    throw new StartError('StartError', this.message, 128);
  }

  /** The first process has ended, and everything else in the container with it. */
  private finish(code: number, reason?: 'OOMKilled'): void {
    if (this.exitCode !== undefined) return;
    const now = this.sandbox.host.sim.now();
    this.exitCode = code;
    this.finishedAt = now;
    this.reason = reason ?? (this.reason === 'OOMKilled' ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error');
    this.component?.stop();
    this.begun?.cancel();
    this.net?.close();
    this.inside?.end();
    this.sandbox.ended(this);
    this.log.close(now);
    const told = this.exits;
    this.exits = undefined;
    if (told) for (const fn of told) fn();
  }

  /** What a server has said of its start until now; for its log. */
  head(): LogLine[] {
    const now = this.exitCode === undefined ? this.sandbox.host.sim.now() : this.finishedAt;
    const lines: LogLine[] = [];
    for (const l of this.startup!.log(this.serverContext())) {
      const at = this.startedAt + l.afterMs;
      if (at <= now) lines.push({ at, stream: l.stream, text: `${l.text}\n` });
    }
    return lines;
  }

  private serverContext(): ServerContext {
    if (this.context) return this.context;
    const { sandbox, spec } = this;
    const container = () => this.machine;
    this.net ??= new TrackedNet(sandbox.net);
    this.context = {
      sim: sandbox.host.sim,
      hostname: sandbox.hostname,
      get fs() {
        return container().fs;
      },
      net: this.net,
      get env() {
        return spec.env();
      },
      args: spec.args,
      image: spec.image,
      startedAt: this.startedAt,
      declaredPorts: spec.declaredPorts,
      log: (stream, text) => this.write(stream, `${text}\n`),
      spend: (ms) => this.meter.spend(sandbox.host.sim.now(), ms),
      work: (ms) => this.work(ms),
      state: <T>(make: () => T): T => (this.stateOfServer ??= make()) as T,
    };
    return this.context;
  }

  private *work(cpuMs: number): Task {
    yield sleep(this.meter.workMs(this.sandbox.host.sim.now(), cpuMs));
  }

  /** Puts a server's processes into the container's table. */
  private showProcesses(machine: Container): void {
    if (this.shown) return;
    this.shown = true;
    const { startedAt } = this;
    for (const [i, args] of this.startup!.processes(this.serverContext()).entries()) {
      if (i === 1) machine.pids.restart(29);
      const p = machine.daemon(args, { ppid: i === 0 ? 0 : 1, init: i === 0, user: i === 0 ? this.spec.user : 0, startedAt });
      if (i > 0) continue;
      for (const signal of Object.keys(signalNumbers) as Signal[]) if (signal !== 'SIGKILL' && signal !== 'SIGSTOP') p.onSignal(signal, () => this.signal(signal));
      p.onChange(() => {
        if (p.exitCode !== undefined) this.finish(p.exitCode);
      });
    }
  }
}

