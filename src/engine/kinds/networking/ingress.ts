import type { Ingress } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

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
};
