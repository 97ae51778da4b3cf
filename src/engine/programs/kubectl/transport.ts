import type { ApiRequest, ApiResponse, Credentials, Transport } from '../../api/http.ts';
import { isGeneric, qualified } from '../../api/errors.ts';
import { ConnectionError } from '../../api/status.ts';
import type { Status } from '../../api/types.ts';
import { withTimeout } from '../../sim/channel.ts';
import { Part } from '../../sim/part.ts';
import type { Task } from '../../sim/sim.ts';
import type { Connection } from '../../network/types.ts';
import { versionMismatch, type VersionInfo } from './clientversion.ts';
import { UrlError } from './errors.ts';
import type { HttpLog } from './httplog.ts';
import type { IOStreams } from './iostreams.ts';
import type { ExecPlugin } from './kubeconfig/execplugin.ts';
import type { RestConfig } from './kubeconfig/rest.ts';
import { isUpgrade, methodOf, requestPath, wireMethod } from './url.ts';

const httpLog = new Part('kubectl -v', () => import('./httplog.ts'));
const execPlugin = new Part('kubectl credential plugin', () => import('./kubeconfig/execplugin.ts'));
/** From this verbosity on the HTTP calls are logged. */
const LOGGED = 6;

/** A path that the server does not know, or that nobody serves now, told with what was asked for. Of a subresource that it does not know the server itself says so, without that (client-go: rest/request.go, NewGenericServerResponse). */
const unserved = (request: ApiRequest, response: ApiResponse): ApiResponse => {
  const status = response.body as Status | undefined;
  if (response.code < 400 || !request.resource || request.subresource || !isGeneric(status)) return response;
  const { resource, group, name } = request;
  return { ...response, body: { ...status, message: `${status!.message} (${methodOf(request.verb).toLowerCase()} ${qualified({ group: group ?? '', resource })}${name ? ` ${name}` : ''})` } };
};

/** Documents of the server that are no objects: what it says of its own accord, in them, is not read. */
const isDocument = ({ path = '', query }: ApiRequest): boolean => (query?.['timeout'] !== undefined || query?.['aggregated'] === true) && /^\/(?:api|apis|version|openapi\/.*)$/.test(path);

/** An answer that says why not, as it is told (client-go: rest/request.go, newUnstructuredResponseError). */
const told = (request: ApiRequest, response: ApiResponse): ApiResponse =>
  response.code === 401 && isDocument(request) ? { ...response, body: { ...(response.body as Status), message: 'the server has asked for the client to provide credentials' } } : unserved(request, response);

const rawHeaders = ({ token, impersonate }: Credentials): Record<string, string> => ({
  Accept: 'application/json, */*',
  'User-Agent': 'kubectl',
  ...(token ? { Authorization: `Bearer ${token}` } : {}),
  ...(impersonate ? { 'Impersonate-User': impersonate.user } : {}),
  ...(impersonate?.groups?.length ? { 'Impersonate-Group': impersonate.groups.join(',') } : {}),
});

/** An answer as text, but for one that says why not. */
function* rawAnswer(connection: Connection, request: ApiRequest, credentials: Credentials): Task<ApiResponse> {
  const { certificate } = credentials;
  const { status, body } = yield* connection.http({
    method: wireMethod(request),
    path: requestPath(request),
    headers: { ...rawHeaders(credentials), ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(request.body === undefined ? {} : { body: String(request.body as string) }),
    ...(certificate ? { certificate: { commonName: certificate.commonName, organizations: certificate.organizations ?? [] } } : {}),
  });
  return { code: status, body: status >= 400 && body.startsWith('{') ? (JSON.parse(body) as Status) : body };
}

/**
 * kubectl's way to the server: writes out what is printed so far, dials, sends with the kubeconfig's credentials, and
 * prints the answer's warnings. Throws a UrlError when there is no answer.
 */
export class KubectlTransport implements Transport {
  private readonly warned = new Set<string>();
  /** Undefined where nothing of the calls is shown. */
  private log: HttpLog | undefined;
  private plugin: ExecPlugin | undefined;
  /** The server's version was asked for, or is being asked for. */
  private matching = false;
  private unmatched: Error | undefined;

  constructor(
    private readonly streams: IOStreams,
    readonly config: RestConfig,
  ) {}

  /** Asks which version the server has, once, and throws where it is not kubectl's own (discovery.MatchesServerVersion). */
  *requireVersion(): Task {
    if (this.unmatched) throw this.unmatched;
    if (this.matching) return;
    this.matching = true;
    const { code, body } = yield* this.request({ verb: 'get', path: '/version', query: { timeout: '32s' }, agent: 'kubectl', credentials: this.config.credentials });
    if (code >= 400) throw new Error(`couldn't read version from server: ${(body as Status).message}`);
    this.unmatched = versionMismatch((typeof body === 'string' ? JSON.parse(body) : body) as VersionInfo);
    if (this.unmatched) throw this.unmatched;
  }

  *request(request: ApiRequest): Task<ApiResponse> {
    if (this.config.matchVersion) yield* this.requireVersion();
    yield* this.streams.flush();
    const endless = request.verb === 'watch' || request.query?.follow === true || isUpgrade(request);
    const since = this.streams.now();
    if (this.streams.verbosity >= LOGGED) this.log ??= new (yield* this.streams.process.sim.part(httpLog)).HttpLog(this.streams, this.config);
    this.log?.request(request);
    try {
      const response = this.config.timeoutMs > 0 && !endless ? yield* this.limited(request) : yield* this.send(request);
      this.log?.response(request, response, since);
      for (const warning of response.warnings ?? []) this.warn(warning);
      // A watch that http.Client.Timeout cuts off is one that has ended (apimachinery/pkg/watch: StreamWatcher.receive).
      const { watch } = response;
      if (watch && this.config.timeoutMs > 0) this.streams.process.sim.after(this.config.timeoutMs, () => watch.stop());
      return told(request, response);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.log?.response(request, undefined, since);
      throw new UrlError(methodOf(request.verb), this.config.server + requestPath(request), error);
    }
  }

  private *limited(request: ApiRequest): Task<ApiResponse> {
    const { expired, value } = yield* withTimeout(this.streams.process.sim, this.config.timeoutMs, 'kubectl request', this.send(request));
    if (expired) throw new ConnectionError('timeout', 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
    return value!;
  }

  /** Who the user is: a plugin is asked once. */
  private *credentials(): Task<Credentials> {
    const { exec, execCluster = {}, credentials } = this.config;
    if (!exec) return credentials;
    const { process } = this.streams;
    if (!this.plugin) {
      const { ExecPlugin } = yield* process.sim.part(execPlugin);
      this.plugin = new ExecPlugin(process, exec, execCluster);
    }
    return { ...credentials, ...(yield* this.plugin.credentials()) };
  }

  private *send(request: ApiRequest): Task<ApiResponse> {
    const credentials = yield* this.credentials();
    const connection = yield* this.connect();
    if (request.raw) return yield* rawAnswer(connection, request, credentials);
    const api = connection.listener.api;
    if (!api) throw new ConnectionError('tls', this.config.tls && !connection.listener.tls ? 'http: server gave HTTP response to HTTPS client' : 'EOF');
    return yield* api.request({ ...request, credentials });
  }

  private *dial(): Task<Connection> {
    const { config, log, streams } = this;
    if (config.scheme !== 'http' && config.scheme !== 'https') throw new ConnectionError('eof', `unsupported protocol scheme ${JSON.stringify(config.scheme)}`);
    try {
      const connection = yield* streams.process.machine.net.dial(config.host, config.port, { timeoutMs: 30_000 });
      log?.dialled();
      return connection;
    } catch (error) {
      if (error instanceof ConnectionError) log?.dialled(error);
      throw error;
    }
  }

  /** Connects and checks the server's certificate as crypto/x509 does. */
  *connect(): Task<Connection> {
    const { config } = this;
    const connection = yield* this.dial();
    const { tls } = connection.listener;
    if (!tls || !config.tls) {
      if (tls) throw new ConnectionError('tls', 'Client sent an HTTP request to an HTTPS server.');
      return connection;
    }
    if (config.insecure) return connection;
    if (config.authority !== undefined && config.authority !== tls.ca) throw new ConnectionError('tls', 'tls: failed to verify certificate: x509: certificate signed by unknown authority');
    const name = config.serverName ?? config.host;
    if (!tls.names.includes(name)) {
      const ip = /^[\d.]+$|:/.test(name);
      const same = tls.names.filter((n) => /^[\d.]+$|:/.test(n) === ip);
      throw new ConnectionError('tls', `tls: failed to verify certificate: x509: certificate is valid for ${same.join(', ')}, not ${name}`);
    }
    return connection;
  }

  private warn(text: string): void {
    if (this.warned.has(text)) return;
    this.warned.add(text);
    this.streams.warn(text);
  }
}
