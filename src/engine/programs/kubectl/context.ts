import { Client } from '../../client/client.ts';
import type { Process } from '../../hosts/types.ts';
import { sleep, type Task } from '../../sim/sim.ts';
import type { CommandSpec } from './command.ts';
import { Discovery } from './discovery.ts';
import { UsageError } from './errors.ts';
import { globalFlags } from './flags/global.ts';
import type { Flags } from './flags/parse.ts';
import type { MergedConfig } from './kubeconfig/config.ts';
import { configFiles, loadConfig } from './kubeconfig/load.ts';
import { contextName, namespaceOf, restConfig, type RestConfig } from './kubeconfig/rest.ts';
import { ResourceMapper } from './resourcemapper.ts';
import { KubectlTransport } from './transport.ts';

/**
 * What a running command has: its arguments and flags, where it prints, and its way to the cluster. Printing goes into
 * a buffer that is written out before each request, before each wait and at the end.
 */
export class Context {
  /** Arguments without flags. */
  args: readonly string[] = [];
  /** How many arguments stand before `--`; -1 without one. */
  dash = -1;
  flags!: Flags;
  private buffer: { to: 'stdout' | 'stderr'; text: string }[] = [];
  private merged: MergedConfig | undefined;
  private rest: RestConfig | undefined;
  private apiClient: Client | undefined;
  private resourceMapper: ResourceMapper | undefined;
  private discoveryClient: Discovery | undefined;
  warnings = 0;

  constructor(
    readonly process: Process,
    /** `kubectl get`, the name in hints. */
    readonly path: string,
    readonly spec: CommandSpec,
  ) {}

  /** Prints to standard output. */
  out(text: string): void {
    this.write('stdout', text);
  }

  /** Prints to standard error. */
  err(text: string): void {
    this.write('stderr', text);
  }

  /** `Warning: ...` on standard error. */
  warn(text: string): void {
    this.warnings++;
    this.err(`Warning: ${text}\n`);
  }

  private write(to: 'stdout' | 'stderr', text: string): void {
    if (text === '') return;
    const last = this.buffer[this.buffer.length - 1];
    if (last?.to === to) last.text += text;
    else this.buffer.push({ to, text });
  }

  /** Writes out what was printed so far. Throws BrokenPipe without a reader. */
  *flush(): Task {
    while (this.buffer.length > 0) {
      const { to, text } = this.buffer.shift()!;
      yield* this.process[to].write(text);
    }
  }

  /** Waits for virtual milliseconds. */
  *sleep(ms: number): Task {
    yield* this.flush();
    yield sleep(ms);
  }

  /** Virtual milliseconds since 1970. */
  now(): number {
    return this.process.sim.now();
  }

  /** A UsageError of this command. */
  usage(message: string): UsageError {
    return new UsageError(this.path, message);
  }

  /** The kubeconfig files as one. */
  get config(): MergedConfig {
    return (this.merged ??= loadConfig(this.process, configFiles(this.process, this.globals.string('kubeconfig'))));
  }

  /** The flags that every command has; a command's own --user is not among them. */
  private get globals(): Flags {
    return this.flags.of(globalFlags);
  }

  /** The name of the context in use, possibly empty. */
  get contextName(): string {
    return contextName(this.config, this.globals);
  }

  /** The namespace to work in; `explicit` when -n gave it. */
  namespace(): { namespace: string; explicit: boolean } {
    return namespaceOf(this.process, this.config, this.globals);
  }

  get restConfig(): RestConfig {
    return (this.rest ??= restConfig(this.process, this.config, this.globals));
  }

  /** The API client: it throws StatusErrors and UrlErrors. */
  get client(): Client {
    if (!this.apiClient) {
      const transport = new KubectlTransport(this, this.restConfig);
      this.apiClient = new Client(transport, 'kubectl', transport.config.credentials);
    }
    return this.apiClient;
  }

  get discovery(): Discovery {
    return (this.discoveryClient ??= new Discovery(this));
  }

  get mapper(): ResourceMapper {
    return (this.resourceMapper ??= new ResourceMapper(this.discovery));
  }

  /** Reads a whole file, or standard input for `-`. Throws FsError. */
  *read(path: string): Task<string> {
    if (path !== '-') return this.process.machine.fs.read(path);
    yield* this.flush();
    let text = '';
    for (let chunk = yield* this.process.stdin.read(); chunk !== undefined; chunk = yield* this.process.stdin.read()) text += chunk;
    return text;
  }
}
