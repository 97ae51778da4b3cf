import type { ApiRequest, Verb } from '../../api/http.ts';

/** The subprotocol of exec and attach over a WebSocket (KEP-4006). */
export const WEBSOCKET = 'v5.channel.k8s.io';

/** Exec, attach and port-forward take the connection over. */
export const isUpgrade = ({ subresource = '' }: Pick<ApiRequest, 'subresource'>): boolean => /^(exec|attach|portforward)$/.test(subresource);

/** url.QueryEscape. */
const queryEscape = (text: string): string => encodeURIComponent(text).replace(/%20|[!'()*]/g, (c) => (c === '%20' ? '+' : `%${c.charCodeAt(0).toString(16).toUpperCase()}`));

/** Path and query of a request as they go over the wire (rest.Request.URL). */
export const requestPath = (request: Omit<ApiRequest, 'agent' | 'credentials'>): string => {
  let path = request.path;
  if (path === undefined) {
    path = request.group ? `/apis/${request.group}/${request.version}` : `/api/${request.version}`;
    if (request.namespace) path += `/namespaces/${request.namespace}`;
    path += `/${request.resource}`;
    if (request.name) path += `/${encodeURIComponent(request.name)}`;
    if (request.subresource) path += `/${request.subresource}`;
  }
  const pairs: string[] = [];
  const query: Record<string, unknown> = request.verb === 'watch' ? { ...request.query, watch: true } : { ...request.query };
  for (const key of Object.keys(query).sort()) {
    // Asked for by the Accept header alone.
    if (key === 'aggregated') continue;
    const value = query[key];
    if (value === undefined || (value === '' && !request.raw)) continue;
    for (const v of Array.isArray(value) ? value : [value]) pairs.push(`${queryEscape(key)}=${queryEscape(String(v))}`);
  }
  return pairs.length ? `${path}?${pairs.join('&')}` : path;
};

/** The HTTP method of a verb, with one capital as net/url.Error writes it. */
export const methodOf = (verb: Verb): string => {
  switch (verb) {
    case 'create':
      return 'Post';
    case 'update':
      return 'Put';
    case 'patch':
      return 'Patch';
    case 'delete':
    case 'deletecollection':
      return 'Delete';
    default:
      return 'Get';
  }
};

/** The method of a request as it goes over the wire: what takes the connection over is a GET (RFC 6455). */
export const wireMethod = (request: Pick<ApiRequest, 'verb' | 'subresource'>): string => (isUpgrade(request) ? 'GET' : methodOf(request.verb).toUpperCase());
