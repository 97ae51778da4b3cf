import type { IngressClass } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** networking.k8s.io/v1 IngressClass */
export const ingressClass: Kind<IngressClass> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiNetworkingV1IngressClass',
  generation: true,
};
