/** A parsed image reference in its full form (github.com/distribution/reference: ParseNormalizedNamed). */
export interface Reference {
  /** `docker.io`, `registry.k8s.io`, `localhost:5000` */
  domain: string;
  /** `library/nginx` */
  path: string;
  /** `latest` when the text has neither tag nor digest. */
  tag: string | undefined;
  digest: string | undefined;
  /** `docker.io/library/nginx` */
  repository: string;
  /** `docker.io/library/nginx:latest`: how containerd names it. */
  name: string;
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const domainPattern = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** The reference, or why it is none, in the words of the reference package. */
export function parseReference(text: string): Reference | { error: string } {
  const invalid = { error: 'invalid reference format' };
  const at = text.indexOf('@');
  const digest = at >= 0 ? text.slice(at + 1) : undefined;
  if (digest !== undefined && !digestPattern.test(digest)) return invalid;
  let rest = at >= 0 ? text.slice(0, at) : text;
  let tag: string | undefined;
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  if (colon >= 0) {
    tag = rest.slice(colon + 1);
    rest = rest.slice(0, colon);
    if (!tagPattern.test(tag)) return invalid;
  }
  const slash = rest.indexOf('/');
  const first = slash >= 0 ? rest.slice(0, slash) : '';
  const hasDomain = slash >= 0 && (first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase());
  let domain = hasDomain ? first : 'docker.io';
  let path = hasDomain ? rest.slice(slash + 1) : rest;
  if (domain === 'index.docker.io') domain = 'docker.io';
  if (domain === 'docker.io' && !path.includes('/')) path = `library/${path}`;
  if (path !== path.toLowerCase()) return { error: `invalid reference format: repository name (${path}) must be lowercase` };
  if (!domainPattern.test(domain) || !path.split('/').every((part) => component.test(part))) return invalid;
  if (tag === undefined && digest === undefined) tag = 'latest';
  const repository = `${domain}/${path}`;
  return { domain, path, tag, digest, repository, name: repository + (digest ? `@${digest}` : `:${tag}`) };
}

const canonicalNames = new Map<string, string>();
const rememberedNames = 1024;

/** The full form of a reference: `docker.io/library/nginx:latest` of `nginx`. The text itself where it is none. */
export function canonicalName(text: string): string {
  let name = canonicalNames.get(text);
  if (name === undefined) {
    const reference = parseReference(text);
    name = 'error' in reference ? text : reference.name;
    if (canonicalNames.size >= rememberedNames) canonicalNames.clear();
    canonicalNames.set(text, name);
  }
  return name;
}

/** As the kubelet does before it pulls: `nginx` is `nginx:latest` (kubernetes: pkg/util/parsers). */
export const withDefaultTag = (text: string): string => (text.includes('@') || text.indexOf(':', text.lastIndexOf('/') + 1) >= 0 ? text : `${text}:latest`);
