import type { HttpResponse } from '../types.ts';
import { exampleManifest } from './examples/index.ts';
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

const moved = (location: string, status = 302): HttpResponse => ({ status, headers: { 'Content-Type': 'text/html; charset=utf-8', Location: location, 'Content-Length': '0' }, body: '' });

const text = (body: string | undefined, type: string): HttpResponse | undefined => (body === undefined ? undefined : { status: 200, headers: { 'Content-Type': type, 'Content-Length': String(body.length) }, body });

const website = /^\/kubernetes\/website\/(?:refs\/heads\/)?(?:main|master|release-1\.\d+|dev-1\.\d+)\/content\/en\/examples\//;

/** A file of a repository. */
const raw = (path: string): HttpResponse | undefined => text(website.test(path) ? exampleManifest(path.replace(website, '')) : ingressNginxManifest(path), 'text/plain; charset=utf-8');

/** The site's short address leads to the site. */
const kubernetesSite = (host: string, path: string): HttpResponse | undefined => {
  const [, file] = /^\/(?:docs\/)?examples\/(.+)$/.exec(path) ?? [];
  if (!file) return undefined;
  if (host !== 'kubernetes.io') return moved(`https://kubernetes.io/examples/${file}`, 301);
  return text(exampleManifest(file), /\.ya?ml$/.test(file) ? 'application/x-yaml' : 'application/octet-stream');
};

/**
 * What GitHub answers for a file of a repository, or of a release: it leads from `latest` to the release and from there
 * to where the file is. Undefined for anything else.
 */
export const download = (host: string, path: string): HttpResponse | undefined => {
  if (host === 'raw.githubusercontent.com') return raw(path.replace(/\?.*$/, ''));
  if (/(^|\.)(k8s|kubernetes)\.io$/.test(host)) return kubernetesSite(host, path.replace(/\?.*$/, ''));
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
