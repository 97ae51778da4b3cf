import { serverVersion } from '../api/build.ts';
import { methodNotAllowed, unknownPath } from '../api/errors.ts';
import type { ApiRequest, ApiResponse } from '../api/http.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import { Part } from '../sim/part.ts';
import { aggregated, coreVersions, groupDocument, groupList, resourceList, type RemoteVersion } from './discovery.ts';

/** What serves /metrics and the health checks; it must be loaded for what is no document. */
export const pages = new Part('pages', () => import('./pages.ts'));

/** What serves `/openapi/`; it must be loaded for that. */
export const openApi = new Part('openapi', () => import('./openapi.ts'));

/** The paths that `/` lists besides the groups (apiserver/pkg/server/routes/index.go). */
const rootPaths = ['/metrics', '/metrics/slis', '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/version'];

/** What the server tells of itself. */
export interface Told {
  version: string | undefined;
  metrics(): string;
  /** /metrics/slis. */
  indicators(): string;
  openId(path: string): object | undefined;
}

/** Answers a GET of a path that is no resource: discovery, version and health; `remote` is what other servers serve. Throws NotFound. */
export const servePath = (request: ApiRequest, kinds: KindRegistry, remote: readonly RemoteVersion[], address: string, failing: ReadonlySet<string>, told: Told): ApiResponse => {
  const { query = {} } = request;
  // Nobody looks at how health is asked for.
  if (request.verb !== 'get' && !/^\/(health|live|ready)z(\/|$)/.test(request.path!)) throw methodNotAllowed();
  const path = request.path!.length > 1 && request.path!.endsWith('/') ? request.path!.slice(0, -1) : request.path!;
  if (path === '/version' && told.version !== undefined) return { code: 200, body: { ...serverVersion, gitVersion: told.version } };
  if (path === '/metrics') return { code: 200, body: told.metrics() };
  if (path === '/metrics/slis') return { code: 200, body: told.indicators() };
  const body = (path === '/api' || path === '/apis') && query['aggregated'] ? aggregated(kinds, remote, path === '/api') : document(path, kinds, remote, address);
  if (body !== undefined) return { code: 200, body };
  const openId = told.openId(path);
  if (openId) return { code: 200, body: openId };
  const state = pages.loaded!.health(path, { verbose: query['verbose'], exclude: query['exclude'] }, failing);
  if (state) return state;
  throw unknownPath();
};

/** True for the paths of documents: what the server has, and in which version. */
export const isDocument = (path: string): boolean => /^\/(?:version|apis?(?:\/.*)?|openapi\/.*)$/.test(path);

const document = (path: string, kinds: KindRegistry, remote: readonly RemoteVersion[], address: string): object | undefined => {
  if (path === '/' || path === '') return index(kinds, remote);
  if (path === '/version') return serverVersion;
  if (path === '/api') return coreVersions(address);
  if (path === '/apis') return groupList(kinds, remote);
  const core = /^\/api\/([^/]+)$/.exec(path);
  if (core) return resourceList(kinds, '', core[1]!);
  const group = /^\/apis\/([^/]+)$/.exec(path);
  if (group) return groupDocument(kinds, remote, group[1]!);
  if (path === '/openapi/v2') return openApi.loaded!.openApiV2(kinds);
  if (path === '/openapi/v3') return openApi.loaded!.openApiIndex(kinds, remote);
  const described = /^\/openapi\/v3\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(path);
  if (described) return openApi.loaded!.openApiDocument(kinds, described[1] ?? '', described[2]!);
  const version = /^\/apis\/([^/]+)\/([^/]+)$/.exec(path);
  return version ? resourceList(kinds, version[1]!, version[2]!) : undefined;
};

const index = (kinds: KindRegistry, remote: readonly RemoteVersion[]): object => {
  const paths = new Set<string>(['/.well-known/openid-configuration', '/api', '/api/v1', '/apis', '/apis/', '/openid/v1/jwks', ...rootPaths, ...pages.loaded!.healthPaths()]);
  for (const { group, version } of [...kinds.all(), ...remote]) if (group !== '') paths.add(`/apis/${group}`).add(`/apis/${group}/${version}`);
  return { paths: [...paths].sort() };
};
