import type { ApiQuery, ApiRequest, Verb } from '../api/http.ts';

/** What method, path and query say, without who asks and what the body is (kubernetes: apiserver/pkg/endpoints/request/requestinfo.go). */
export type RequestInfo = Pick<ApiRequest, 'verb' | 'path' | 'group' | 'version' | 'resource' | 'namespace' | 'name' | 'subresource' | 'query'>;

const verbs: Record<string, Verb> = { POST: 'create', GET: 'get', HEAD: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
const methods: Record<Verb, string> = { create: 'POST', get: 'GET', list: 'GET', watch: 'GET', update: 'PUT', patch: 'PATCH', delete: 'DELETE', deletecollection: 'DELETE' };

const flags = new Set(['force', 'watch', 'allowWatchBookmarks', 'sendInitialEvents']);
const numbers = new Set(['limit', 'timeoutSeconds']);

/** The parameters of a query string; what comes several times is a list. */
const parseQuery = (text: string): ApiQuery => {
  const query: ApiQuery = {};
  for (const part of text.split('&')) {
    if (part === '') continue;
    const eq = part.indexOf('=');
    const name = decode(eq < 0 ? part : part.slice(0, eq));
    const raw = eq < 0 ? '' : decode(part.slice(eq + 1));
    const value = flags.has(name) ? !/^(0|false)$/i.test(raw) : numbers.has(name) && /^\d+$/.test(raw) ? Number(raw) : raw;
    const before = query[name];
    query[name] = before === undefined ? value : ([before].flat().map(String).concat(raw) as string[]);
  }
  return query;
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
};

/** The one name that a field selector leaves, if it does. */
export const metadataName = (fieldSelector: unknown): string | undefined => /(?:^|,)metadata\.name==?([^,]+)(?:,|$)/.exec(String(fieldSelector ?? ''))?.[1];

/** Reads a request line: `GET`, `/api/v1/namespaces/default/pods?watch=true`. */
export const requestInfo = (method: string, target: string): RequestInfo => {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = parseQuery(mark < 0 ? '' : target.slice(mark + 1));
  const verb = verbs[method] ?? 'get';
  const parts = path.split('/').filter((p) => p !== '').map(decode);
  const prefix = parts.shift();
  const needed = prefix === 'apis' ? 3 : 2;
  if ((prefix !== 'api' && prefix !== 'apis') || parts.length < needed) return { verb, path, query };
  const group = prefix === 'apis' ? parts.shift()! : '';
  const version = parts.shift()!;
  let watching = query['watch'] === true;
  if (parts[0] === 'watch') {
    parts.shift();
    watching = true;
  }
  let namespace: string | undefined;
  if (parts[0] === 'namespaces' && parts.length > 1) {
    // `/namespaces/x/status` and `/finalize` are about the namespace itself.
    if (parts.length > 2 && parts[2] !== 'status' && parts[2] !== 'finalize') {
      namespace = parts[1];
      parts.splice(0, 2);
    }
  }
  const [resource, name, subresource, ...rest] = parts;
  if (resource === undefined) return { verb, path, query };
  if (rest.length > 0) query['path'] = rest.join('/');
  const collection = name === undefined;
  const exact = verb === 'get' && !collection ? (watching ? 'watch' : 'get') : undefined;
  const actual: Verb = exact ?? (verb === 'get' ? (watching ? 'watch' : 'list') : verb === 'delete' && collection ? 'deletecollection' : verb);
  const about = name ?? (actual === 'watch' || actual === 'list' ? undefined : metadataName(query.fieldSelector));
  return { verb: actual, group, version, resource, namespace, name: about, subresource, query };
};

const encode = (text: string): string => encodeURIComponent(text).replace(/%20/g, '+').replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The method and the path with its query that a request has on the wire; parameters in order of name, as client-go sends them. */
export const urlOf = (request: Pick<ApiRequest, 'verb' | 'path' | 'group' | 'version' | 'resource' | 'namespace' | 'name' | 'subresource' | 'query'>): { method: string; path: string } => {
  const { verb, group, version = 'v1', resource, namespace, name, subresource } = request;
  const query: ApiQuery = verb === 'watch' ? { ...request.query, watch: true } : (request.query ?? {});
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const steps = [...(namespace ? ['namespaces', namespace] : []), resource, name, subresource].filter((s): s is string => s !== undefined && s !== '');
  const path = resource ? `${root}/${steps.join('/')}` : (request.path ?? '/');
  const parameters: string[] = [];
  for (const key of Object.keys(query).sort()) {
    const value = query[key];
    if (value === undefined || value === '') continue;
    for (const each of [value].flat()) parameters.push(`${encode(key)}=${encode(String(each))}`);
  }
  return { method: methods[verb], path: parameters.length > 0 ? `${path}?${parameters.join('&')}` : path };
};

/** A request by path alone, such as that of `kubectl get --raw`, with what its path says. Others are as they were. */
export const byPath = (request: ApiRequest): ApiRequest => {
  const { path, resource, verb, query } = request;
  if (resource || !path || !/^\/apis?\//.test(path)) return request;
  const { path: target } = urlOf({ verb, path, query });
  const info = requestInfo(methods[verb], target);
  return info.resource ? { ...request, ...info } : request;
};
