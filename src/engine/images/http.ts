import { utf8Length } from '../api/utf8.ts';
import { FsError, type FileSystem } from '../hosts/types.ts';
import type { HttpRequest, HttpResponse } from '../network/types.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** `Sat, 21 Nov 2026 01:10:38 GMT` */
export const httpDate = (ms: number): string => new Date(ms).toUTCString();

/** `2026-11-21T01:10:38.123Z` */
export const isoDate = (ms: number): string => new Date(Math.floor(ms)).toISOString();

/** `21/Nov/2026:01:10:38 +0000`, as web servers log it. */
export const logDate = (ms: number): string => {
  const d = new Date(ms);
  return `${two(d.getUTCDate())}/${months[d.getUTCMonth()]}/${d.getUTCFullYear()}:${clock(ms)} +0000`;
};

/** `2026/11/21 01:10:38` */
export const slashDate = (ms: number): string => {
  const d = new Date(ms);
  return `${d.getUTCFullYear()}/${two(d.getUTCMonth() + 1)}/${two(d.getUTCDate())} ${clock(ms)}`;
};

/** `2026-11-21 01:10:38` */
export const dashDate = (ms: number): string => slashDate(ms).replaceAll('/', '-');

/** `01:10:38` */
const clock = (ms: number): string => {
  const d = new Date(ms);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
};

/** `21 Nov 2026 01:10:38.123`, as redis logs it. */
export const redisDate = (ms: number): string => {
  const d = new Date(ms);
  return `${two(d.getUTCDate())} ${months[d.getUTCMonth()]} ${d.getUTCFullYear()} ${clock(ms)}.${String(Math.floor(ms) % 1000).padStart(3, '0')}`;
};

export const reasonPhrase: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  txt: 'text/plain',
  xml: 'text/xml',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  ico: 'image/x-icon',
  yaml: 'text/yaml',
};

export const contentType = (path: string): string => types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';

/** The path of a request without its query, with %-escapes decoded and `..` resolved. */
export const pathOf = (request: HttpRequest): string => {
  const raw = request.path.split('?', 1)[0]!;
  let decoded = raw;
  try {
    decoded = decodeURIComponent(raw);
  } catch {
    // A malformed escape stands for itself.
  }
  const parts: string[] = [];
  for (const part of decoded.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}${decoded.endsWith('/') && parts.length > 0 ? '/' : ''}`;
};

export const queryOf = (request: HttpRequest): Record<string, string> => {
  const query: Record<string, string> = {};
  for (const pair of (request.path.split('?')[1] ?? '').split('&').filter(Boolean)) {
    const [key, value = ''] = pair.split('=');
    query[decodeURIComponent(key!)] = decodeURIComponent(value.replaceAll('+', ' '));
  }
  return query;
};

export const headerOf = (request: HttpRequest, name: string): string | undefined => {
  for (const [key, value] of Object.entries(request.headers)) if (key.toLowerCase() === name.toLowerCase()) return value;
  return undefined;
};

export const respond = (status: number, body: string, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(utf8Length(body)), ...headers },
  body,
});

/** The text of a file, or why not. */
export const readFile = (fs: FileSystem, path: string): { text: string } | { error: 'missing' | 'directory' } => {
  const stat = fs.stat(path);
  if (!stat) return { error: 'missing' };
  if (stat.type === 'dir') return { error: 'directory' };
  try {
    return { text: fs.read(path) };
  } catch (error) {
    if (error instanceof FsError) return { error: 'missing' };
    throw error;
  }
};
