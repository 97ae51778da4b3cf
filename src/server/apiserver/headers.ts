import { createHash } from 'node:crypto';
import { expositionType } from '../../engine/api/exposition.ts';
import type { HttpRequest } from '../../engine/apiserver/http.ts';

/** Discovery of all groups in one, and OpenAPI documents: clients keep them, and ask whether they are still the same. */
const isKept = (path: string, aggregated: boolean): boolean => /^\/openapi\/v[23]\b/.test(path) || (aggregated && /^\/apis?\/?(\?|$)/.test(path));

/** Headers that an answer has because of what it is about (apiserver/pkg: server/healthz, endpoints/handlers/responsewriters, endpoints/discovery/aggregated/etag.go). */
export const headersOf = ({ path }: HttpRequest, code: number, body: any, aggregated: boolean, bytes: Buffer): Record<string, string> => {
  const headers: Record<string, string> = {};
  const text = typeof body === 'string';
  if (text && /^\/metrics\b/.test(path)) headers['Content-Type'] = expositionType;
  else if ((text && !/\/(log|proxy)\b/.test(path)) || isUnauthorized(code, body)) headers['X-Content-Type-Options'] = 'nosniff';
  const after = text ? undefined : (body?.details?.retryAfterSeconds as number | undefined);
  if (after) headers['Retry-After'] = String(after);
  if (code !== 200 || !isKept(path, aggregated)) return headers;
  headers['ETag'] = `"${createHash('sha512').update(bytes).digest('hex').toUpperCase()}"`;
  headers['Vary'] = 'Accept';
  if (aggregated) headers['Cache-Control'] = 'public';
  return headers;
};

/** True for what the authorizer refuses, not admission. */
const isUnauthorized = (code: number, body: any): boolean => code === 403 && body?.reason === 'Forbidden' && /forbidden: User "/.test(String(body.message));

/** True when a client has the answer with that tag already. */
export const isKnown = (request: HttpRequest, tag: string | undefined): boolean => tag !== undefined && request.headers['if-none-match'] === tag;
