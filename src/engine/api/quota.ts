import type { Container, PersistentVolumeClaim, Pod, PodSpec, ResourceQuota, Service } from './kubernetes.ts';
import { addQuantities, compareQuantities, subtractQuantities } from './quantity.ts';
import type { KubeObject } from './types.ts';

// What objects count for in a ResourceQuota: the rules that admission and the quota controller share (kubernetes:
// pkg/quota/v1/evaluator/core).

export type ResourceList = Readonly<Record<string, string | number>>;

/** A resource of the API, `pods` of ``, `deployments` of `apps`. */
interface Counted {
  group: string;
  plural: string;
}

const add = (to: Record<string, string | number>, name: string, quantity: string | number): void => {
  to[name] = to[name] === undefined ? quantity : addQuantities(to[name]!, quantity);
};

/** The sum of two lists. */
export const addLists = (a: ResourceList, b: ResourceList): Record<string, string | number> => {
  const out: Record<string, string | number> = { ...a };
  for (const name in b) add(out, name, b[name]!);
  return out;
};

/** The first list without the second; may be negative. */
export const subtractLists = (a: ResourceList, b: ResourceList): Record<string, string | number> => {
  const out: Record<string, string | number> = { ...a };
  for (const name in b) out[name] = subtractQuantities(out[name] ?? '0', b[name]!);
  return out;
};

/** Resources that a pod's containers need together, with the largest init container where that is more, and overhead. */
const podResources = (spec: PodSpec, of: 'requests' | 'limits'): Record<string, string | number> => {
  const list = (c: Container) => (c.resources?.[of] ?? {}) as ResourceList;
  let sum: Record<string, string | number> = {};
  for (const c of spec.containers) sum = addLists(sum, list(c));
  let sidecars: Record<string, string | number> = {};
  for (const c of spec.initContainers ?? []) {
    if (c.restartPolicy === 'Always') {
      sidecars = addLists(sidecars, list(c));
      sum = addLists(sum, list(c));
      continue;
    }
    const needed = addLists(sidecars, list(c));
    for (const name in needed) if (sum[name] === undefined || compareQuantities(needed[name]!, sum[name]!) > 0) sum[name] = needed[name]!;
  }
  return spec.overhead && Object.keys(sum).length > 0 ? addLists(sum, spec.overhead as ResourceList) : sum;
};

const isTerminal = ({ status }: Pod): boolean => status?.phase === 'Failed' || status?.phase === 'Succeeded';

const podUsage = (pod: Pod): Record<string, string | number> => {
  const usage: Record<string, string | number> = { 'count/pods': '1' };
  if (isTerminal(pod)) return usage;
  usage['pods'] = '1';
  const requests = podResources(pod.spec!, 'requests');
  const limits = podResources(pod.spec!, 'limits');
  for (const name in requests) {
    if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') usage[name] = requests[name]!;
    usage[`requests.${name}`] = requests[name]!;
  }
  for (const name in limits) if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') usage[`limits.${name}`] = limits[name]!;
  return usage;
};

const claimUsage = ({ spec }: PersistentVolumeClaim): Record<string, string | number> => {
  const usage: Record<string, string | number> = { 'count/persistentvolumeclaims': '1', persistentvolumeclaims: '1' };
  const storage = spec?.resources?.requests?.['storage'];
  const prefix = spec?.storageClassName ? `${spec.storageClassName}.storageclass.storage.k8s.io/` : undefined;
  if (storage !== undefined) usage['requests.storage'] = storage;
  if (prefix) {
    usage[`${prefix}persistentvolumeclaims`] = '1';
    if (storage !== undefined) usage[`${prefix}requests.storage`] = storage;
  }
  return usage;
};

const serviceUsage = ({ spec }: Service): Record<string, string | number> => {
  const usage: Record<string, string | number> = { 'count/services': '1', services: '1' };
  const ports = spec?.ports?.length ?? 0;
  if (spec?.type === 'NodePort') usage['services.nodeports'] = ports;
  if (spec?.type === 'LoadBalancer') {
    usage['services.loadbalancers'] = '1';
    usage['services.nodeports'] = spec.allocateLoadBalancerNodePorts === false ? (spec.ports ?? []).filter((p) => p.nodePort).length : ports;
  }
  return usage;
};

const plainCounts = new Set(['configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas']);

/** What one object counts for, by the names that quotas use. */
export const usageOf = ({ group, plural }: Counted, object: KubeObject): Record<string, string | number> => {
  if (group === '') {
    if (plural === 'pods') return podUsage(object as unknown as Pod);
    if (plural === 'persistentvolumeclaims') return claimUsage(object as unknown as PersistentVolumeClaim);
    if (plural === 'services') return serviceUsage(object as unknown as Service);
    if (plainCounts.has(plural)) return { [`count/${plural}`]: '1', [plural]: '1' };
  }
  return { [`count/${group ? `${plural}.${group}` : plural}`]: '1' };
};

/** The resource that a quota's name counts objects of; undefined for one about pods' needs, claims' storage or ports. */
export const countedResource = (name: string): Counted | undefined => {
  if (name.startsWith('count/')) {
    const [plural, ...group] = name.slice('count/'.length).split('.');
    return { plural: plural!, group: group.join('.') };
  }
  return plainCounts.has(name) || name === 'pods' || name === 'services' || name === 'persistentvolumeclaims' ? { plural: name, group: '' } : undefined;
};

const bestEffort = ({ spec }: Pod): boolean => [...spec!.containers, ...(spec!.initContainers ?? [])].every((c) => !Object.keys(c.resources?.requests ?? {}).length && !Object.keys(c.resources?.limits ?? {}).length);

interface ScopeTerm {
  scopeName: string;
  operator: string;
  values?: string[];
}

const scopeTerms = (spec: ResourceQuota['spec']): ScopeTerm[] => [
  ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
  ...((spec?.scopeSelector?.matchExpressions ?? []) as ScopeTerm[]),
];

const inScope = (pod: Pod, { scopeName, operator, values = [] }: ScopeTerm): boolean => {
  switch (scopeName) {
    case 'BestEffort':
      return bestEffort(pod);
    case 'NotBestEffort':
      return !bestEffort(pod);
    case 'Terminating':
      return pod.spec!.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return pod.spec!.activeDeadlineSeconds === undefined;
    case 'PriorityClass': {
      const name = pod.spec!.priorityClassName;
      if (operator === 'Exists') return !!name;
      if (operator === 'DoesNotExist') return !name;
      return values.includes(name ?? '') === (operator === 'In');
    }
    default:
      return false;
  }
};

/** True when a quota is about an object: its scopes, which only pods have, all hold. */
export const quotaCovers = (quota: ResourceQuota, of: Counted, object: KubeObject): boolean => {
  const terms = scopeTerms(quota.spec);
  if (terms.length === 0) return true;
  return of.group === '' && of.plural === 'pods' && terms.every((term) => inScope(object as unknown as Pod, term));
};
