import type { PolicyRule } from '../authz/rbac.ts';

const words = (text: string): string[] => (text === '' ? [] : text.split(' ').sort());

/** A rule with its lists sorted, as the server's own are; groups are separated by blanks, and `core` stands for the group without a name. */
export const rule = (verbs: string, groups: string, resources: string, names = ''): PolicyRule => ({
  verbs: words(verbs),
  apiGroups: words(groups).map((g) => (g === 'core' ? '' : g)).sort(),
  resources: words(resources),
  ...(names && { resourceNames: words(names) }),
});

/** A rule about paths that are no resources. */
export const paths = (urls: string): PolicyRule => ({ verbs: ['get'], nonResourceURLs: words(urls) });

export const read = 'get list watch';

export const write = 'create delete deletecollection patch update';

export const events: readonly PolicyRule[] = [rule('create patch update', 'core events.k8s.io', 'events')];

/** What default roles and bindings carry (kubernetes: rbac/bootstrappolicy, addDefaultMetadata). */
export const metadata = (name: string, labels: Record<string, string> = {}) => ({
  name,
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
});
