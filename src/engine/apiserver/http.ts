import { expositionType } from '../api/exposition.ts';
import { failure, methodNotAllowed } from '../api/errors.ts';
import type { ApiRequest, ApiResponse, Credentials, Transport } from '../api/http.ts';
import { StatusError } from '../api/status.ts';
import type { Task } from '../sim/sim.ts';
import { patchTypeOf, readBody, readPatch, type YamlReader } from './body.ts';
import { mediaTypes, negotiate, type Negotiated } from './negotiate.ts';
import { requestInfo } from './requestinfo.ts';
import { wireBody } from './wirejson.ts';

export type { YamlReader } from './body.ts';

/** A request as it is on the wire. Header names are in any case. */
export interface HttpRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** Set where who answers can write what is asked for in protobuf. */
  protobuf?: boolean;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Set where the answer does not end with the body: watches, followed logs and streams. */
  response: ApiResponse;
}

const header = (request: HttpRequest, name: string): string => {
  for (const key in request.headers) if (key.toLowerCase() === name) return request.headers[key]!;
  return '';
};

/** Answers an HTTP request through a server: in-cluster curl, and `kubectl get --raw`. Certificates come with `credentials`. */
export function* serveHttp(server: Transport, request: HttpRequest, credentials: Credentials = {}, yaml?: YamlReader): Task<HttpAnswer> {
  let response: ApiResponse;
  try {
    response = yield* server.request(apiRequest(request, credentials, yaml));
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    response = { code: error.code, body: error.status };
  }
  const text = typeof response.body === 'string';
  const headers: Record<string, string> = { 'content-type': text ? 'text/plain; charset=utf-8' : 'application/json' };
  for (const [name, value] of Object.entries(response.headers ?? {})) headers[name.toLowerCase()] = value;
  if (/^\/metrics\b/.test(request.path) && text) headers['content-type'] = expositionType;
  response.warnings?.forEach((w, i) => (headers[i === 0 ? 'warning' : `warning-${i}`] = `299 - ${JSON.stringify(w)}`));
  const body = response.body === undefined ? '' : text ? (response.body as string) : printJson(request, wireBody(response.body, response.custom));
  return { status: response.code, headers, body, response };
}

/** True when a body is indented: for curl and browsers, or when `pretty` asks for it; `pretty=0` never (responsewriters: isPrettyPrint). */
export const isPretty = (request: HttpRequest): boolean => {
  if (/^\/version\/?(\?|$)/.test(request.path)) return true;
  const pretty = /[?&]pretty=([^&]*)/.exec(request.path)?.[1];
  return pretty === undefined ? /^(curl|Wget|Mozilla)\b/.test(header(request, 'user-agent')) : pretty !== '0' && pretty !== 'false';
};

/** A body as JSON. */
export const printJson = (request: HttpRequest, body: unknown): string => (isPretty(request) ? JSON.stringify(body, undefined, 2) : `${JSON.stringify(body)}\n`);

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** What a request wants to be answered with. Throws NotAcceptable. */
export const negotiated = (request: HttpRequest): Negotiated => {
  const accept = negotiate(header(request, 'accept'), request.protobuf);
  if (accept) return accept;
  const { resource, subresource } = requestInfo(request.method, request.path);
  // Logs, streams and paths without objects don't negotiate.
  if (!resource || subresource === 'log' || subresource === 'proxy') return { encoding: 'json', accept: 'object', aggregated: false };
  throw failure(406, 'NotAcceptable', `only the following media types are accepted: ${mediaTypes.join(', ')}`);
};

/** The parsed form of a request on the wire. Throws a StatusError for what can't be answered whatever the server holds. */
export const apiRequest = (request: HttpRequest, credentials: Credentials, yaml?: YamlReader): ApiRequest => {
  if (!methods.has(request.method)) throw methodNotAllowed();
  const { accept, aggregated } = negotiated(request);
  const info = requestInfo(request.method, request.path);
  const bearer = /^Bearer\s+(\S+)$/i.exec(header(request, 'authorization'))?.[1];
  const impersonate = impersonated(request);
  // Objects are made below a collection, and changed by their name.
  if (info.resource && !info.subresource && (info.verb === 'create' ? info.name !== undefined : (info.verb === 'update' || info.verb === 'patch') && info.name === undefined)) throw methodNotAllowed();
  const full: ApiRequest = {
    ...info,
    agent: header(request, 'user-agent').split('/')[0] || 'Go-http-client',
    accept,
    credentials: bearer || impersonate ? { ...credentials, ...(bearer && { token: bearer }), ...(impersonate && { impersonate }) } : credentials,
  };
  if (aggregated && full.query) full.query['aggregated'] = true;
  const contentType = header(request, 'content-type').split(';')[0]!.trim();
  if (info.verb === 'patch') full.patchType = patchTypeOf(contentType);
  if (request.body) full.size = request.body.length;
  if (request.body) full.body = full.patchType ? readPatch(request.body, full.patchType, yaml) : readBody(request.body, contentType, yaml);
  if ((info.verb === 'delete' || info.verb === 'deletecollection') && dryRunIn(full.body)) full.query = { ...full.query, dryRun: 'All' };
  return full;
};

/** Options of a delete that ask for none. */
const dryRunIn = (body: unknown): boolean => {
  const asked = (body as { dryRun?: unknown } | undefined)?.dryRun;
  return Array.isArray(asked) && asked.includes('All');
};

const extraPrefix = 'impersonate-extra-';

// apiserver/pkg/endpoints/filters/impersonation
const impersonated = (request: HttpRequest): Credentials['impersonate'] => {
  const user = header(request, 'impersonate-user');
  if (!user) return undefined;
  const list = (text: string) => text.split(',').map((g) => g.trim());
  const groups = header(request, 'impersonate-group');
  const uid = header(request, 'impersonate-uid');
  const extra: Record<string, string[]> = {};
  for (const key in request.headers) if (key.toLowerCase().startsWith(extraPrefix)) extra[decodeURIComponent(key.slice(extraPrefix.length).toLowerCase())] = list(request.headers[key]!);
  return { user, ...(groups && { groups: list(groups) }), ...(uid && { uid }), ...(Object.keys(extra).length > 0 && { extra }) };
};
