import type { Kind } from '../kinds/kind.ts';

/** Resources whose keys have a historic name (kubernetes: pkg/kubeapiserver/default_storage_factory_builder.go). */
const historic: Record<string, string> = {
  '/replicationcontrollers': 'controllers',
  '/endpoints': 'services/endpoints',
  '/nodes': 'minions',
  '/services': 'services/specs',
  'networking.k8s.io/ingresses': 'ingress',
};

const prefixes = new WeakMap<Kind, string>();

/** The prefix of a kind's keys, with a slash at the end: `/registry/pods/`. All versions of a kind share it. */
export const prefixOf = (kind: Kind): string => {
  let prefix = prefixes.get(kind);
  if (!prefix) {
    const own = kind.custom || kind.group === 'apiextensions.k8s.io' || kind.group === 'apiregistration.k8s.io';
    prefix = `/registry/${historic[`${kind.group}/${kind.plural}`] ?? (own ? `${kind.group}/${kind.plural}` : kind.plural)}/`;
    prefixes.set(kind, prefix);
  }
  return prefix;
};

/** The etcd key of an object. */
export const keyOf = (kind: Kind, namespace: string | undefined, name: string): string => (kind.namespaced ? `${prefixOf(kind)}${namespace}/${name}` : prefixOf(kind) + name);
