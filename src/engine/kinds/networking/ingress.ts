import type { Ingress } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { age, loadBalancerAddresses, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';

/** networking.k8s.io/v1 Ingress */
export const ingress: Kind<Ingress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  categories: [],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiNetworkingV1Ingress',
  generation: true,
  prepareForCreate: (object) => ({ ...object, status: { loadBalancer: {} } }),
  columns: [
    name,
    text('Class', ({ spec }) => spec?.ingressClassName ?? '<none>'),
    text('Hosts', ({ spec }) => hostsText((spec?.rules ?? []).map((rule) => rule.host ?? ''))),
    text('Address', ({ status }) => loadBalancerAddresses(status?.loadBalancer?.ingress)),
    text('Ports', ({ spec }) => (spec?.tls?.length ? '80, 443' : '80')),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateIngressSpec(object.spec ?? {}, out);
    }),
  validateCreate: (object) => found((out) => validateClassAnnotation(object, out)),
  validateUpdate: (object, old, subresource) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if (subresource === 'status') checks().validateIngressStatus(object.status ?? {}, out);
    }),
  warnings: ({ metadata }) => (metadata.annotations?.[classAnnotation] !== undefined ? [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`] : []),
};

/** The first three hosts; rules without one do not show, but count (formatHosts). */
const hostsText = (hosts: readonly string[]): string => {
  const shown: string[] = [];
  for (const host of hosts) {
    if (shown.length === 3) return `${shown.join(',')} + ${hosts.length - 3} more...`;
    if (host) shown.push(host);
  }
  return shown.join(',') || '*';
};

const classAnnotation = 'kubernetes.io/ingress.class';

const validateClassAnnotation = ({ metadata, spec }: Ingress, out: Problems): void => {
  const value = metadata.annotations?.[classAnnotation];
  if (value !== undefined && spec?.ingressClassName !== undefined && value !== spec.ingressClassName) out.push(invalid(`annotations.${classAnnotation}`, value, 'must match `ingressClassName` when both are specified'));
};
