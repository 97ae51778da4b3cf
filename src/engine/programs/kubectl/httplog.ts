import type { ApiRequest, ApiResponse } from '../../api/http.ts';
import type { ConnectionError } from '../../api/status.ts';
import { utf8Length } from '../../api/utf8.ts';
import { klogText } from '../../hosts/klog.ts';
import { strftime } from '../lib/strftime.ts';
import { reason } from '../net/fetch.ts';
import { clientVersion } from './clientversion.ts';
import type { IOStreams } from './iostreams.ts';
import type { RestConfig } from './kubeconfig/rest.ts';
import { isUpgrade, requestPath, WEBSOCKET, wireMethod } from './url.ts';

const TABLES = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';
const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';
const AGENT = `kubectl/${clientVersion.gitVersion} (${clientVersion.platform}) kubernetes/${clientVersion.gitCommit.slice(0, 7)}`;

/** From this size on the server compresses an answer (apiserver: defaultGzipThresholdBytes). */
const GZIP_FROM = 128 * 1024;

type Headers = Readonly<Record<string, string>>;

const acceptOf = ({ path, query, accept, subresource }: ApiRequest): string => {
  if (query?.['aggregated']) return DISCOVERY;
  if (accept === 'table') return TABLES;
  if (path === '/openapi/v2') return 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
  if (path?.startsWith('/openapi/v3/')) return 'application/json';
  return path !== undefined || subresource === 'log' ? 'application/json, */*' : 'application/json';
};

const requestHeaders = (request: ApiRequest, { credentials }: RestConfig): Headers => {
  const { impersonate, token } = credentials;
  return {
    ...(isUpgrade(request) ? {} : { Accept: acceptOf(request) }),
    ...(token ? { Authorization: 'Bearer <masked>' } : {}),
    ...(request.body !== undefined ? { 'Content-Type': request.patchType ?? 'application/json' } : {}),
    ...(impersonate?.groups?.length ? { 'Impersonate-Group': impersonate.groups.join(',') } : {}),
    ...(impersonate?.uid ? { 'Impersonate-Uid': impersonate.uid } : {}),
    ...(impersonate ? { 'Impersonate-User': impersonate.user } : {}),
    ...(isUpgrade(request) ? { 'Sec-Websocket-Protocol': WEBSOCKET } : {}),
    'User-Agent': AGENT,
  };
};

const contentType = (request: ApiRequest, body: unknown): string => {
  if (typeof body === 'string') return 'text/plain; charset=utf-8';
  return request.query?.['aggregated'] ? 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' : 'application/json';
};

const responseHeaders = (request: ApiRequest, response: ApiResponse, text: string | undefined, now: number): Headers => {
  if (response.remote) return { Connection: 'Upgrade', 'Sec-Websocket-Protocol': WEBSOCKET, Upgrade: 'websocket' };
  const size = text === undefined ? undefined : utf8Length(text);
  const small = size !== undefined && size <= GZIP_FROM;
  return {
    'Cache-Control': 'no-cache, private',
    ...(small ? { 'Content-Length': String(size) } : {}),
    'Content-Type': contentType(request, response.reader ? '' : response.body),
    Date: strftime('%a, %d %b %Y %H:%M:%S GMT', now),
    ...(size !== undefined && !small ? { Vary: 'Accept-Encoding' } : {}),
  };
};

const headerLines = (headers: Headers): string => Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`).join('');

const curlCommand = (method: string, url: string, headers: Headers): string =>
  `curl -v -X${method} ${Object.entries(headers).map(([name, value]) => ` -H ${JSON.stringify(`${name}: ${value}`)}`).join('')} '${url}'\n`;

/** Where in the real program a request is made: the callers of rest.Request that kubectl's own verbs have. */
const callerOf = ({ verb, path, subresource }: ApiRequest): string => {
  if (path === '/api') return 'discovery_client.go:255';
  if (path === '/apis') return 'discovery_client.go:318';
  if (path === '/openapi/v3') return 'client.go:46';
  if (path === '/openapi/v2') return 'discovery_client.go:681';
  if (path?.startsWith('/openapi/v3/')) return 'groupversion.go:75';
  if (path === '/version') return 'discovery_client.go:667';
  if (path !== undefined) return /^\/(api\/[^/]+|apis\/[^/]+\/[^/]+)$/.test(path) ? 'discovery_client.go:413' : 'raw.go:84';
  if (subresource === 'log') return 'logs.go:497';
  if (subresource === 'scale') return 'client.go:232';
  return CALLERS[verb];
};

/** resource.Helper's lines. */
const CALLERS: Readonly<Record<ApiRequest['verb'], string>> = {
  get: 'helper.go:105',
  list: 'helper.go:113',
  watch: 'helper.go:170',
  delete: 'helper.go:202',
  deletecollection: 'helper.go:202',
  create: 'helper.go:246',
  patch: 'helper.go:269',
  update: 'helper.go:319',
};

/** A body as far as the level shows it (rest.truncateBody). */
const shown = (text: string, level: number): string => {
  const max = level >= 10 ? text.length : level === 9 ? 10_240 : 1024;
  return text.length <= max ? text : `${text.slice(0, max)} [truncated ${text.length - max} chars]`;
};

/** Objects end in a newline on the wire, patches do not. */
const requestText = ({ body, patchType }: ApiRequest): string => {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  return patchType ? JSON.stringify(body) : `${JSON.stringify(body)}\n`;
};

const responseText = ({ body, watch, reader, remote }: ApiResponse): string | undefined => {
  if (watch || reader || remote || body === undefined) return undefined;
  return typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
};

/**
 * Logs the HTTP calls of kubectl from -v=6 on: at 6 a line for each answer, at 7 the request's headers, at 8 the
 * answer's headers and the bodies, at 9 a curl command and the times of the connection (client-go:
 * transport/round_trippers.go; bodies: rest/request.go).
 */
export class HttpLog {
  private reused = false;

  constructor(
    private readonly streams: IOStreams,
    private readonly config: RestConfig,
  ) {}

  private get level(): number {
    return this.streams.verbosity;
  }

  private body(request: ApiRequest, what: 'Request Body' | 'Response Body', text: string): void {
    this.streams.log(8, callerOf(request), klogText(what, { body: shown(text, this.level) }));
  }

  /** What is about to be sent. */
  request(request: ApiRequest): void {
    if (this.level < 7) return;
    if (!isUpgrade(request)) this.body(request, 'Request Body', requestText(request));
    const verb = wireMethod(request);
    const url = this.config.server + requestPath(request);
    const headers = requestHeaders(request, this.config);
    this.streams.log(7, 'round_trippers.go:527', klogText('Request', this.level >= 9 ? { curlCommand: curlCommand(verb, url, headers) } : { verb, url, headers: headerLines(headers) }));
  }

  /** How dialling ended; kept connections are dialled once. */
  dialled(error?: ConnectionError): void {
    if (this.reused) return;
    const to = { network: 'tcp', address: `${this.config.host}:${this.config.port}` };
    if (error) this.streams.log(9, 'round_trippers.go:560', klogText('HTTP Trace: Dial failed', { ...to, err: error.message }));
    else this.streams.log(9, 'round_trippers.go:562', klogText('HTTP Trace: Dial succeed', to));
  }

  /** What came back, or that nothing did; `since`: when the request went out, in virtual milliseconds. */
  response(request: ApiRequest, response: ApiResponse | undefined, since: number): void {
    const { level } = this;
    if (level < 6) return;
    const text = level >= 8 && response ? responseText(response) : undefined;
    const code = response?.remote ? 101 : response?.code;
    const now = this.streams.now();
    this.streams.log(
      6,
      'round_trippers.go:632',
      klogText('Response', {
        ...(level === 6 || level >= 9 ? { verb: wireMethod(request), url: this.config.server + requestPath(request) } : {}),
        status: code === undefined ? '' : `${code} ${reason(code)}`,
        ...(level >= 8 ? { headers: response ? headerLines(responseHeaders(request, response, text, now)) : '' } : {}),
        milliseconds: Math.floor(now - since),
        ...(level >= 9 ? this.times(response !== undefined, Math.floor(now - since)) : {}),
      }),
    );
    if (text !== undefined && request.subresource !== 'log') this.body(request, 'Response Body', text);
    this.reused ||= response !== undefined && !response.remote;
  }

  private times(answered: boolean, milliseconds: number): Record<string, number> {
    return {
      ...(this.reused ? { getConnectionMilliseconds: 0 } : { dnsLookupMilliseconds: 0, dialMilliseconds: 0, tlsHandshakeMilliseconds: 0 }),
      ...(answered ? { serverProcessingMilliseconds: milliseconds } : {}),
    };
  }
}
