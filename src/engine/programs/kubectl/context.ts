import { Client } from '../../client/client.ts';
import type { Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { Discovery } from './discovery.ts';
import { UsageError } from './errors.ts';
import { logFeatureGates } from './featuregates.ts';
import { globalFlags } from './flags/global.ts';
import type { Flags } from './flags/flags.ts';
import { IOStreams } from './iostreams.ts';
import type { MergedConfig } from './kubeconfig/config.ts';
import { configFiles, loadConfig, logLoaded } from './kubeconfig/load.ts';
import { namespaceOf, restConfig, type RestConfig } from './kubeconfig/rest.ts';
import { contextName } from './kubeconfig/usable.ts';
import { ResourceMapper } from './resourcemapper.ts';
import { KubectlTransport } from './transport.ts';

/** What a running command has: its arguments and flags, where it prints, and its way to the cluster. */
export class Context extends IOStreams {
  /** Arguments without flags. */
  args: readonly string[] = [];
  /** How many arguments stand before `--`; -1 without one. */
  dash = -1;
  flags!: Flags;
  private merged: MergedConfig | undefined;
  /** The user was asked for a name and a password. */
  private prompted = false;
  private rest: RestConfig | undefined;
  private apiClient: Client | undefined;
  private resourceMapper: ResourceMapper | undefined;
  private discoveryClient: Discovery | undefined;

  constructor(
    process: Process,
    /** `kubectl get`, the name in hints. */
    readonly path: string,
  ) {
    super(process);
  }

  /** The last word of the path. */
  get name(): string {
    return this.path.slice(this.path.lastIndexOf(' ') + 1);
  }

  /** A UsageError of this command. */
  usage(message: string): UsageError {
    return new UsageError(this.path, message);
  }

  /** The kubeconfig files as one. */
  get config(): MergedConfig {
    if (!this.merged) {
      const files = configFiles(this.process, this.globals.string('kubeconfig'));
      this.merged = loadConfig(this.process, files);
      logLoaded(this, files);
    }
    return this.merged;
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
    return (this.rest ??= restConfig(this.process, this.config, this.globals, this.prompted));
  }

  /** The API client: it throws StatusErrors and UrlErrors. */
  get client(): Client {
    if (!this.apiClient) {
      const transport = new KubectlTransport(this, this.restConfig);
      logFeatureGates(this);
      this.apiClient = new Client(transport, 'kubectl', transport.config.credentials);
    }
    return this.apiClient;
  }

  /** What commands do first that make a client before they look at their flags: throws what is wrong with the kubeconfig, and with the server's version where that must match. */
  *connect(): Task {
    if (this.restConfig.matchVersion) yield* (this.client.transport as KubectlTransport).requireVersion();
  }

  /** Asks for a name and a password, which no server of ours takes. Throws at the end of standard input. */
  *prompt(): Task {
    let unread = '';
    for (const what of ['Username', 'Password']) {
      this.out(`Please enter ${what}: `);
      yield* this.flush();
      while (!unread.includes('\n')) {
        const chunk = yield* this.process.stdin.read();
        if (chunk === undefined) throw new Error('EOF');
        unread += chunk;
      }
      unread = unread.slice(unread.indexOf('\n') + 1);
    }
    this.out('\n');
    this.prompted = true;
  }

  get discovery(): Discovery {
    return (this.discoveryClient ??= new Discovery(this, this.client, this.cacheFile()));
  }

  /** Where this server's discovery documents are kept. */
  private cacheFile(): string {
    const { HOME = this.process.user.home } = this.process.env;
    const dir = this.flags.changed('cache-dir') ? this.flags.string('cache-dir') : `${HOME}/.kube/cache`;
    const host = this.restConfig.server.replace(/^https?:\/\//, '').replace(/[^A-Za-z0-9_.-]/g, '_');
    return `${dir}/discovery/${host}/servergroups.json`;
  }

  get mapper(): ResourceMapper {
    return (this.resourceMapper ??= new ResourceMapper(this.discovery, (text) => this.warn(text)));
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
