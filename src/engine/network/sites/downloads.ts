import type { HttpResponse } from '../types.ts';
import { gatewayApiManifest } from './gatewayapi.ts';
import { ingressNginxManifest } from './ingressnginx.ts';
import { metricsServerManifest } from './metricsserver.ts';

/** A file that a project's releases come with. */
interface Download {
  /** `owner/name` on GitHub. */
  repository: string;
  file: string;
  /** The newest release, and which others there are. */
  latest: string;
  has: RegExp;
  text(tag: string): string;
}

const downloads: readonly Download[] = [
  { repository: 'kubernetes-sigs/metrics-server', file: 'components.yaml', latest: 'v0.8.0', has: /^v0\.(7\.[0-2]|8\.0)$/, text: metricsServerManifest },
  { repository: 'kubernetes-sigs/gateway-api', file: 'standard-install.yaml', latest: 'v1.4.0', has: /^v1\.[0-4]\.\d$/, text: gatewayApiManifest },
];

const assets = 'release-assets.githubusercontent.com';

const moved = (location: string): HttpResponse => ({ status: 302, headers: { 'Content-Type': 'text/html; charset=utf-8', Location: location, 'Content-Length': '0' }, body: '' });

/** A file of a repository. */
const raw = (path: string): HttpResponse | undefined => {
  const body = ingressNginxManifest(path.replace(/\?.*$/, ''));
  return body === undefined ? undefined : { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(body.length) }, body };
};

/**
 * What GitHub answers for a file of a repository, or of a release: it leads from `latest` to the release and from there
 * to where the file is. Undefined for anything else.
 */
export const download = (host: string, path: string): HttpResponse | undefined => {
  if (host === 'raw.githubusercontent.com') return raw(path);
  const [, repository, release, file] = /^\/([^/]+\/[^/]+)\/releases\/(latest\/download|download\/[^/]+)\/([^/?]+)/.exec(path) ?? [];
  const found = downloads.find((d) => d.repository === repository && d.file === file);
  if (!found) return undefined;
  if (release === 'latest/download') return host === 'github.com' ? moved(`https://${host}/${repository}/releases/download/${found.latest}/${file}`) : undefined;
  const tag = release!.slice('download/'.length);
  if (!found.has.test(tag)) return undefined;
  if (host === 'github.com') return moved(`https://${assets}${path}`);
  const body = found.text(tag);
  return host === assets ? { status: 200, headers: { 'Content-Type': 'application/octet-stream', 'Content-Disposition': `attachment; filename=${file}`, 'Content-Length': String(body.length) }, body } : undefined;
};
