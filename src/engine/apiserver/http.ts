import type { ApiRequest, ApiResponse, Credentials, PatchType, Transport } from '../api/http.ts';
import { badRequest, unsupportedMediaType } from '../api/errors.ts';
import { StatusError } from '../api/status.ts';
import type { Task } from '../sim/sim.ts';
import { requestInfo } from './requestinfo.ts';

/** A request as it is on the wire. Header names are in any case. */
export interface HttpRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Set where the answer does not end with the body: watches, followed logs and streams. */
  response: ApiResponse;
}

/** Reads YAML, for clients that send it; the room itself only knows JSON. */
export type YamlReader = (text: string) => unknown;

const header = (request: HttpRequest, name: string): string => {
  for (const key in request.headers) if (key.toLowerCase() === name) return request.headers[key]!;
  return '';
};

const patchTypes: readonly PatchType[] = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml'];

const acceptOf = (accept: string): ApiRequest['accept'] => (/as=Table/.test(accept) ? 'table' : /as=PartialObjectMetadata/.test(accept) ? 'metadata' : 'object');

/** Answers an HTTP request through a server: in-cluster curl, `kubectl get --raw`, and the HTTP face. Certificates come with `credentials`. */
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
  response.warnings?.forEach((w, i) => (headers[i === 0 ? 'warning' : `warning-${i}`] = `299 - ${JSON.stringify(w)}`));
  const body = response.body === undefined ? '' : text ? (response.body as string) : printJson(request, response.body);
  return { status: response.code, headers, body, response };
}

// The server indents for curl and browsers, or when `pretty` asks for it; `pretty=0` never (responsewriters: isPrettyPrint).
const printJson = (request: HttpRequest, body: unknown): string => {
  const pretty = /[?&]pretty=([^&]*)/.exec(request.path)?.[1];
  const forPeople = pretty === undefined ? /^(curl|Wget|Mozilla)\b/.test(header(request, 'user-agent')) : pretty !== '0' && pretty !== 'false';
  return forPeople || /^\/version\/?(\?|$)/.test(request.path) ? JSON.stringify(body, undefined, 2) : `${JSON.stringify(body)}\n`;
};

/** The parsed form of a request on the wire. Throws a StatusError for a body that can't be read. */
export const apiRequest = (request: HttpRequest, credentials: Credentials, yaml?: YamlReader): ApiRequest => {
  const info = requestInfo(request.method, request.path);
  const contentType = header(request, 'content-type').split(';')[0]!.trim();
  const agent = header(request, 'user-agent').split('/')[0] || 'Go-http-client';
  const bearer = /^Bearer\s+(\S+)$/i.exec(header(request, 'authorization'))?.[1];
  const impersonated = header(request, 'impersonate-user');
  const groups = header(request, 'impersonate-group');
  const full: ApiRequest = {
    ...info,
    agent,
    accept: acceptOf(header(request, 'accept')),
    credentials: {
      ...credentials,
      ...(bearer && { token: bearer }),
      ...(impersonated && { impersonate: { user: impersonated, ...(groups && { groups: groups.split(',').map((g) => g.trim()) }) } }),
    },
  };
  if (/g=apidiscovery\.k8s\.io/.test(header(request, 'accept')) && full.query) full.query['aggregated'] = true;
  if (!request.body) return full;
  if (info.verb === 'patch') {
    const patchType = patchTypes.find((t) => t === contentType);
    if (!patchType) throw unsupportedMediaType(patchTypes);
    full.patchType = patchType;
  }
  full.body = readBody(request.body, contentType, yaml);
  return full;
};

const readBody = (text: string, contentType: string, yaml: YamlReader | undefined): unknown => {
  if (/yaml/.test(contentType) && yaml) return yaml(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`the object provided is unrecognized (must be of type): couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
};
