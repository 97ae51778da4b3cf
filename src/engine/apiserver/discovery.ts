import { apiVersionOf, type Kind, type KindRegistry } from '../kinds/kind.ts';
import { compareVersions } from '../kinds/registry.ts';

// Discovery documents, made from the registry (kubernetes: apiserver/pkg/endpoints/discovery).

/** The order of groups in /apis (pkg/controlplane: apiVersionPriorities); others follow by name. */
const groupOrder = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'resource.k8s.io',
];

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

interface SubresourceFacts {
  group?: string;
  version?: string;
  kind: string;
  verbs: readonly string[];
}

const readWrite = ['get', 'patch', 'update'];

/** What a subresource speaks, where that is not the kind itself. */
const subresourceFacts: Record<string, SubresourceFacts> = {
  attach: { kind: 'PodAttachOptions', verbs: ['create', 'get'] },
  exec: { kind: 'PodExecOptions', verbs: ['create', 'get'] },
  portforward: { kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
  proxy: { kind: 'PodProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
  log: { kind: 'Pod', verbs: ['get'] },
  binding: { kind: 'Binding', verbs: ['create'] },
  eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
  scale: { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: readWrite },
  token: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] },
  finalize: { kind: 'Namespace', verbs: ['update'] },
};

export interface ApiResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  group?: string;
  version?: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
}

/** A group and version that another server serves, as far as it has told. */
export interface RemoteVersion {
  group: string;
  version: string;
  /** False while that server does not answer. */
  current: boolean;
  resources: readonly ApiResource[];
}

const subresourceOf = (kind: Kind, name: string): Omit<ApiResource, 'singularName' | 'namespaced'> => {
  const facts = subresourceFacts[name] ?? { kind: kind.kind, verbs: readWrite };
  return {
    name: `${kind.plural}/${name}`,
    ...(facts.group !== undefined && { group: facts.group, version: facts.version! }),
    kind: name === 'proxy' ? `${kind.kind}ProxyOptions` : facts.kind,
    verbs: [...facts.verbs],
  };
};

/** `/api/v1` and `/apis/GROUP/VERSION`: an APIResourceList, resources by name with their subresources. */
export const resourceList = (kinds: KindRegistry, group: string, version: string): object | undefined => {
  const of = kinds.all().filter((k) => k.group === group && k.version === version);
  if (of.length === 0) return undefined;
  const resources: ApiResource[] = [];
  for (const kind of [...of].sort((a, b) => (a.plural < b.plural ? -1 : 1))) {
    resources.push({
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: [...(kind.verbs ?? allVerbs)],
      ...(kind.shortNames.length > 0 && { shortNames: [...kind.shortNames] }),
      ...(kind.categories.length > 0 && { categories: [...kind.categories] }),
    });
    for (const name of [...(kind.subresources ?? [])].sort()) resources.push({ ...subresourceOf(kind, name), singularName: '', namespaced: kind.namespaced });
  }
  return { kind: 'APIResourceList', ...(group !== '' && { apiVersion: 'v1' }), groupVersion: apiVersionOf({ group, version }), resources };
};

/** Groups with their versions, the preferred first. */
const groups = (kinds: KindRegistry, remote: readonly RemoteVersion[]): Map<string, string[]> => {
  const found = new Map<string, Set<string>>();
  for (const { group, version } of [...kinds.all(), ...remote]) {
    if (group === '') continue;
    const versions = found.get(group) ?? new Set();
    found.set(group, versions.add(version));
  }
  const rank = (group: string) => (groupOrder.includes(group) ? groupOrder.indexOf(group) : groupOrder.length);
  const names = [...found.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return new Map(names.map((name) => [name, [...found.get(name)!].sort(compareVersions)]));
};

const groupOf = (name: string, versions: readonly string[]) => ({
  name,
  versions: versions.map((version) => ({ groupVersion: `${name}/${version}`, version })),
  preferredVersion: { groupVersion: `${name}/${versions[0]}`, version: versions[0]! },
});

/** `/apis` */
export const groupList = (kinds: KindRegistry, remote: readonly RemoteVersion[]): object => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups(kinds, remote)].map(([name, versions]) => groupOf(name, versions)) });

/** `/apis/GROUP` */
export const groupDocument = (kinds: KindRegistry, remote: readonly RemoteVersion[], name: string): object | undefined => {
  const versions = groups(kinds, remote).get(name);
  return versions && { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(name, versions) };
};

/** `/api` */
export const coreVersions = (address: string): object => ({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }] });

/** `/api` or `/apis` for clients that take everything at once: an APIGroupDiscoveryList (KEP-3352). */
export const aggregated = (kinds: KindRegistry, remote: readonly RemoteVersion[], core: boolean): object => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: [...(core ? new Map([['', ['v1']]]) : groups(kinds, remote))].map(([name, versions]) => ({
    metadata: name === '' ? {} : { name },
    versions: versions.map((version) => {
      const other = remote.find((r) => r.group === name && r.version === version);
      return { version, resources: other ? remoteResources(other) : aggregatedResources(kinds, name, version), freshness: other && !other.current ? 'Stale' : 'Current' };
    }),
  })),
});

/** What another server's APIResourceList has, without its subresources. */
const remoteResources = ({ group, version, resources }: RemoteVersion): object[] =>
  resources
    .filter((r) => !r.name.includes('/'))
    .map((r) => ({
      resource: r.name,
      responseKind: responseKind(r.group ?? group, r.version ?? version, r.kind),
      scope: r.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: r.singularName,
      verbs: r.verbs,
      ...(r.shortNames?.length && { shortNames: r.shortNames }),
      ...(r.categories?.length && { categories: r.categories }),
    }));

const responseKind = (group: string, version: string, kind: string) => ({ group, version, kind });

const aggregatedResources = (kinds: KindRegistry, group: string, version: string): object[] =>
  kinds
    .all()
    .filter((k) => k.group === group && k.version === version)
    .sort((a, b) => (a.plural < b.plural ? -1 : 1))
    .map((kind) => ({
      resource: kind.plural,
      responseKind: responseKind(group, version, kind.kind),
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: kind.singular,
      verbs: [...(kind.verbs ?? allVerbs)],
      ...(kind.shortNames.length > 0 && { shortNames: [...kind.shortNames] }),
      ...(kind.categories.length > 0 && { categories: [...kind.categories] }),
      ...(kind.subresources?.length && {
        subresources: [...kind.subresources].sort().map((name) => {
          const facts = subresourceOf(kind, name);
          return { subresource: name, responseKind: responseKind(facts.group ?? group, facts.version ?? version, facts.kind), verbs: facts.verbs };
        }),
      }),
    }));
